"""Sets the forms of ownership side by side: who pays for building, under which conditions, and ten years of running."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from todoku.costs.opex import balance
from todoku.errors import InputError
from todoku.plans.funding.find_parts import whole_grounds
from todoku.plans.funding.form import CostInput, Funding, FundingOption, Shares, YearBalance
from todoku.plans.funding.grant_parts import as_grant
from todoku.plans.funding.part_assess import assess_by_part, costs_by_part
from todoku.plans.funding.scheme_facts import check_facts, fact_steps
from todoku.plans.funding.stack_options import StackMaker, check_chosen
from todoku.plans.reason import Reason
from todoku.programmes.assess import assess
from todoku.programmes.fiscal_index import builtin_indices
from todoku.programmes.local_share.stack import facts_of
from todoku.programmes.question import Question, parse_fiscal_index, parse_rate
from todoku.programmes.settle import index_for
from todoku.programmes.trace import TraceStep
from todoku.provenance import Basis

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from todoku.costs.opex import Balance, BalanceInput, Terms, YearRow
    from todoku.costs.price_book import PriceBook
    from todoku.i18n import Lang
    from todoku.plans.config import FundingConfig
    from todoku.plans.funding.form import GrantAssessment
    from todoku.plans.funding.part_assess import ByPart, PartCosts
    from todoku.plans.plan import CostLine
    from todoku.programmes.fiscal_index import FoundIndex, PublishedIndex
    from todoku.programmes.grounds import Grounds
    from todoku.programmes.rulebook.rules import Programme

Form = Literal["public_public", "public_private_iru", "private_subsidised", "transfer"]
FORMS: tuple[Form, ...] = ("public_public", "public_private_iru", "private_subsidised", "transfer")

_ALL_FORMS = (
    "funding.condition.start_after_decision",
    "funding.condition.amount_may_be_cut",
    "funding.condition.evaluation",
    "funding.condition.consumption_tax",
    "funding.condition.disposal",
)
_CONDITIONS: dict[Form, tuple[str, ...]] = {
    "public_public": ("funding.condition.own_service",),
    "public_private_iru": ("funding.condition.iru_contract", "funding.condition.iru_approval"),
    "private_subsidised": (
        "funding.condition.operator_willing",
        "funding.condition.executing_body",
        "funding.condition.contribution",
        "funding.condition.running_support",
    ),
    "transfer": (
        "funding.condition.transfer_approval",
        "funding.condition.transfer_price",
        "funding.condition.transfer_upgrade",
        "funding.condition.operator_willing",
        "funding.condition.running_support",
    ),
}
_TOWN_OWNS: frozenset[Form] = frozenset({"public_public", "public_private_iru"})
"""The forms in which the town goes on owning the network, and so has its income and its upkeep."""
_RENEWAL = {"work": "transferred_upgrade"}
"""How the rule file names the renewal that an operator makes of facilities taken over from the town."""
_BONDS = {"kaso": "funding.condition.kaso_bond", "henchi": "funding.condition.henchi_bond"}


@dataclass(frozen=True, slots=True)
class Running:
    """What the ten-year balance is made of: see ``costs.opex.balance``."""

    households: int
    """Households that can subscribe."""
    aerial_km: float
    """Length of cable on poles."""
    renewable_jpy: int
    """Cost of cable and equipment, which wear out."""
    first_year: int
    terms: Terms
    book: PriceBook
    conduit_jpy: int = 0
    """Cost of what lies in a cable box."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the plan lies, as a programme asks."""

    code: str
    indices: Mapping[int, PublishedIndex]
    own_index: str | None
    facts: Mapping[str, str]
    """Answers to what programmes ask, as configured."""


def funding_options(
    lines: Sequence[CostLine],
    *,
    programme: Programme,
    municipality_code: str,
    decision_date: dt.date,
    settings: FundingConfig,
    running: Running,
    lang: Lang,
    indices: Mapping[int, PublishedIndex] | None = None,
    grounds: Mapping[str | None, Grounds] | None = None,
    schemes: tuple[Programme, ...] = (),
) -> Funding:
    """Return the four forms of ownership with who pays, every way to pay, the conditions and ten years of running.

    ``lines`` are the cost lines of all that the form covers, with the programme's word on each (``classify_costs``);
    the grant is taken of the eligible ones only, part by part where ``grounds`` has those of several: by the name that
    the lines bear, None for what lies outside every named one. Without it the plan lies in one part. ``indices`` are
    the municipality's published fiscal indices by fiscal year, those of the facts table if left out. The four shares of
    a form add up to the cost exactly; where the rate of the decision date is not known they are null, and the what-if
    stands beside them if ``settings`` asks for one. Where an operator builds and the town's contribution is not set,
    the two parts are null and their sum is given. ``schemes`` are the prefecture's or the town's own; ``lang`` is that
    of the reasons.
    InputError for a contribution above what the grant leaves, a part that the municipality does not have, an index or
    rate that is none, an answer that nobody asks for, or a chosen way to pay that is not there.
    """
    check_facts(settings.facts, (programme, *schemes))
    place = _place(municipality_code, settings, indices)
    costs = costs_by_part(lines, grounds or whole_grounds(municipality_code, settings))
    terms = running.terms
    lease, service = _balance(running, terms), _balance(running, replace(terms, fee_known=False))
    maker = StackMaker(programme, schemes, settings, lang)
    options = tuple(
        _option(
            form,
            programme,
            _question(form, place, costs, decision_date),
            costs=costs,
            maker=maker,
            running=service if form == "public_public" else lease,
        )
        for form in FORMS
    )
    check_chosen(settings.stack, options)
    asked = _question("public_public", place, costs, decision_date)
    index = index_for(programme, _asked_what_if(asked, settings) or asked)
    return Funding(
        decision_date=decision_date.isoformat(),
        rules_as_of=settings.rules_as_of.isoformat() if settings.rules_as_of else None,
        user_rate=str(parse_rate(settings.user_rate)) if settings.user_rate else None,
        fiscal_index=index.text,
        fiscal_index_basis=_index_basis(index),
        fiscal_index_source=index.source,
        contribution_jpy=settings.contribution_jpy,
        options=options,
        inputs=tuple(_input(found) for found in lease.inputs),
        stack=settings.stack,
        facts=_facts(maker, programme, *schemes),
        notes=maker.notes(),
    )


def _place(code: str, settings: FundingConfig, indices: Mapping[int, PublishedIndex] | None) -> _Place:
    if settings.fiscal_index is not None:
        parse_fiscal_index(settings.fiscal_index)
    published = builtin_indices().get(code, {}) if indices is None else indices
    return _Place(code, published, settings.fiscal_index, settings.facts)


def _question(form: Form, place: _Place, costs: tuple[PartCosts, ...], day: dt.date) -> Question:
    """Return what is asked of the programme, with the costs and grounds of the first part."""
    private = form == "private_subsidised"
    return Question(
        decision_date=day,
        municipality_code=place.code,
        implementer="private" if private else "municipality",
        eligible_cost_jpy=costs[0].eligible_jpy,
        total_cost_jpy=costs[0].total_jpy,
        grounds=costs[0].grounds,
        fiscal_index=None if private else place.own_index,
        indices={} if private else place.indices,
        facts=place.facts,
    )


def _option(
    form: Form,
    programme: Programme,
    question: Question,
    *,
    costs: tuple[PartCosts, ...],
    maker: StackMaker,
    running: Balance,
) -> FundingOption:
    settings, lang = maker.settings, maker.lang
    caveats = _transfer_caveats(programme, question) if form == "transfer" else ()

    def assessed(asked: Question) -> GrantAssessment:
        found = assess_by_part(programme, asked, costs)
        return as_grant(found, programme, code=asked.municipality_code, lang=lang, caveats=caveats)

    def shared(asked: Question) -> Shares:
        return _shares(form, programme, asked, costs=costs, settings=settings, lang=lang)

    what_if = _asked_what_if(question, settings)
    town_owns = form in _TOWN_OWNS
    conditions = _conditions(form, assess_by_part(programme, question, costs))
    return FundingOption(
        id=form,
        implementer=question.implementer,
        assessment=assessed(question),
        what_if=None if what_if is None else assessed(what_if),
        capex_jpy=sum(one.total_jpy for one in costs),
        **shared(question).model_dump(),
        what_if_shares=None if what_if is None else shared(what_if),
        years=tuple(_year(row, town_owns=town_owns) for row in running.years),
        ten_year_net_jpy=running.net_jpy if town_owns else 0,
        break_even_fee_jpy_per_month=running.break_even_fee_jpy_per_month if town_owns else None,
        balance_reason=_balance_reason(running, town_owns=town_owns, lang=lang),
        conditions=(*(Reason.said(code, lang) for code in conditions), *_facts(maker, programme)),
        stacks=maker.stacks(question, costs, caveats=caveats),
        what_if_stacks=None if what_if is None else maker.stacks(what_if, costs, caveats=caveats),
    )


def _facts(maker: StackMaker, *programmes: Programme) -> tuple[Reason, ...]:
    """Return what the configuration answers to programmes, each answer once."""
    steps = (step for one in programmes for step in fact_steps(maker.settings.facts, one))
    return tuple(Reason.said(step.key, maker.lang, **step.params) for step in steps)


def _asked_what_if(question: Question, settings: FundingConfig) -> Question | None:
    if settings.rules_as_of is None and settings.user_rate is None:
        return None
    rate = parse_rate(settings.user_rate) if settings.user_rate is not None else None
    return replace(question, rules_as_of=settings.rules_as_of, user_rate=rate)


def _transfer_caveats(programme: Programme, question: Question) -> tuple[TraceStep, ...]:
    """Return what stands between a public build and its transfer: approval, and what the rules say of the renewal."""
    facts = {**facts_of(programme, question.facts), **_RENEWAL}
    renewal = replace(question, implementer="private", facts=facts, fiscal_index=None, indices={})
    return (TraceStep("funding.trace.transfer_approval"), *assess(programme, renewal).reasons)


def _shares(
    form: Form,
    programme: Programme,
    question: Question,
    *,
    costs: tuple[PartCosts, ...],
    settings: FundingConfig,
    lang: Lang,
) -> Shares:
    """Return who pays. The programme prescribes no prefectural share: it is 0 where the rest is known."""
    national = assess_by_part(programme, question, costs).national_jpy
    if national is None:
        return Shares(**dict.fromkeys(Shares.model_fields))
    rest = sum(one.total_jpy for one in costs) - national
    # where nothing is left to pay there is nothing to agree on either
    town = settings.contribution_jpy if form == "private_subsidised" and rest else rest
    if town is not None and town > rest:
        raise InputError("funding.contribution", contribution=town, rest=rest)
    wider = tuple(one.with_asked() for one in costs)
    with_asked = assess_by_part(programme, question, wider).national_jpy
    return Shares(
        national_jpy=national,
        prefecture_jpy=0,
        municipality_jpy=town,
        operator_jpy=None if town is None else rest - town,
        municipality_and_operator_jpy=rest,
        split_reason=Reason.said("funding.reason.contribution_open", lang) if town is None else None,
        to_be_asked_adds_jpy=None if with_asked is None else with_asked - national,
    )


def _conditions(form: Form, found: ByPart) -> tuple[str, ...]:
    keys = [*_ALL_FORMS, *_CONDITIONS[form]]
    if form != "private_subsidised":
        held = [one.grounds for one in found.costs]
        keys += [key for ground, key in _BONDS.items() if any(one.holds(ground) is not False for one in held)]
        if any(answer.area == "island" for answer in found.answers):
            keys.append("funding.condition.island_maintenance")
    return tuple(keys)


def _balance(running: Running, terms: Terms) -> Balance:
    return balance(
        terms,
        households=running.households,
        aerial_km=running.aerial_km,
        renewable_jpy=running.renewable_jpy,
        conduit_jpy=running.conduit_jpy,
        book=running.book,
        first_year=running.first_year,
    )


def _balance_reason(running: Balance, *, town_owns: bool, lang: Lang) -> Reason | None:
    if not town_owns:
        return Reason.said("funding.reason.operator_owns", lang)
    return None if running.net_jpy is not None else Reason.said("funding.reason.no_tariff", lang)


def _year(row: YearRow, *, town_owns: bool) -> YearBalance:
    """Return a year of the town's balance.

    Income from a network, its pole rent, upkeep and renewal are its owner's: where that is the operator, the town's are
    0 as a fact and not for want of knowledge. What the two may agree on beside that is a condition of the form.
    """
    if not town_owns:
        return YearBalance(year=row.year, revenue_jpy=0, pole_rent_jpy=0, maintenance_jpy=0, renewal_jpy=0, net_jpy=0)
    return YearBalance(
        year=row.year,
        revenue_jpy=row.revenue_jpy,
        pole_rent_jpy=row.pole_rent_jpy,
        maintenance_jpy=row.maintenance_jpy,
        renewal_jpy=row.renewal_jpy,
        net_jpy=row.net_jpy,
    )


def _input(found: BalanceInput) -> CostInput:
    return CostInput(
        id=found.id,
        name_key=found.name_key,
        value=found.value,
        unit=found.unit,
        basis=found.basis,
        source=found.source,
    )


def _index_basis(index: FoundIndex) -> Basis:
    if index.text is None:
        return Basis.UNKNOWN
    return Basis.ESTIMATED if index.fiscal_year is None else Basis.MEASURED
