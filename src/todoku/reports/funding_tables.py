"""The tables of who pays: forms of ownership side by side, ten years of running, and the clauses behind."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.reports import words
from todoku.reports.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku.i18n import Lang
    from todoku.plans.plan import Funding, FundingOption, GrantAssessment, Plan

_DASH = "—"
PARTIES = ("national", "prefecture", "municipality", "operator")


def shares(option: FundingOption) -> dict[str, int | None]:
    """Return who pays how much of the cost: national, prefecture, municipality, operator; None where not known."""
    return {
        "national": option.national_jpy,
        "prefecture": option.prefecture_jpy,
        "municipality": option.municipality_jpy,
        "operator": option.operator_jpy,
    }


def payer(party: str, plan: Plan, lang: Lang) -> str:
    """Return what a payer is called in this area: 国, 道, 町, 事業者."""
    if party == "prefecture":
        return words.prefecture_kind(plan.area, lang)
    if party == "municipality":
        return words.municipality_kind(plan.area, lang)
    return text(f"report.payer.{party}", lang)


def option_name(option: FundingOption, lang: Lang) -> str:
    """Return the name of a form of ownership."""
    return text(f"report.option.{option.id}", lang)


def why_unknown(option: FundingOption, lang: Lang) -> str:
    """Return why the grant is not known; empty where it is."""
    if option.national_jpy is not None:
        return ""
    reasons = [words.step(one, lang) for one in option.assessment.reasons]
    return text("report.list", lang, items=reasons) or text("report.reason.not_found", lang)


def has_what_if(plan: Plan) -> bool:
    """Whether any amount of the plan was made with rules or rates that are not those in force: it is stamped 試算."""
    funding = plan.funding
    return bool(
        funding.rules_as_of or funding.user_rate or any(option.what_if is not None for option in funding.options)
    )


def payers_table(plan: Plan, lang: Lang) -> Table:
    """Return who pays under each form of ownership, with the what-if in a row of its own under the unknown."""
    yen = text("report.unit.yen", lang)
    of_which = text("report.col.other_than_national", lang)
    columns = (
        Column(text("report.col.form", lang), weight=1.8),
        Column(text("report.col.cost", lang), "right", yen, weight=1.0),
        Column(payer("national", plan, lang), "right", yen, weight=1.0),
        *(Column(payer(party, plan, lang), "right", yen, of_which, weight=1.0) for party in PARTIES[1:]),
    )
    rows: list[Row] = []
    for option in plan.funding.options:
        amounts = [words.number(amount, lang) for amount in shares(option).values()]
        rows.append(Row((option_name(option, lang), words.number(option.capex_jpy, lang), *amounts)))
        if option.what_if is not None:
            rows.append(_what_if_row(plan.funding, option, option.what_if, lang))
    reasons = dict.fromkeys(why_unknown(option, lang) for option in plan.funding.options)
    notes = [text("report.note.unknown_because", lang, why=why) for why in reasons if why]
    return Table("payers", text("report.table.payers", lang), columns, tuple(rows), tuple(notes))


def _what_if_row(funding: Funding, option: FundingOption, what_if: GrantAssessment, lang: Lang) -> Row:
    label = words.what_if_label(what_if, funding.user_rate, lang)
    national = what_if.national_jpy
    rest = None if national is None else option.capex_jpy - national
    shown = text("report.what_if.rest", lang, amount=words.number(rest, lang))
    cells = (label, words.number(option.capex_jpy, lang), words.number(national, lang), shown)
    return Row(cells, "what_if", spans=(1, 1, 1, len(PARTIES) - 1))


def options_table(plan: Plan, lang: Lang) -> Table:
    """Return the forms of ownership side by side: who builds, by which rules, who pays, and ten years in one figure."""
    options = plan.funding.options
    columns = (
        Column(text("report.col.item", lang), weight=1.05),
        *(Column(option_name(option, lang), "right", weight=1.0) for option in options),
    )

    def row(key: str, value: Callable[[FundingOption], str]) -> Row:
        return Row((text(key, lang), *(value(option) for option in options)))

    def group(key: str) -> Row:
        return Row((text(key, lang),), "group")

    def amount(value: int | None) -> str:
        return words.number(value, lang)

    rows = [
        row("report.option.owner", lambda one: text(f"report.option.{one.id}.owner", lang)),
        row("report.option.runs", lambda one: text(f"report.option.{one.id}.runs", lang)),
        group("report.option.group.grant"),
        row("report.option.implementer", lambda one: text(f"programmes.implementer.{one.implementer}", lang)),
        _programme_row(plan, lang),
        row("report.option.route", lambda one: _route(one.assessment, lang)),
        row("report.option.status", lambda one: text(f"programmes.status.{one.assessment.status}", lang)),
        row("report.option.rule_status", lambda one: text(f"programmes.rule_status.{one.assessment.rule_status}", lang)),
        row("report.option.rate", lambda one: words.rate(one.assessment.rate, lang)),
        row("report.option.eligible", lambda one: amount(one.assessment.eligible_cost_jpy)),
        row("report.option.to_be_asked", lambda one: amount(one.assessment.to_be_asked_cost_jpy)),
        group("report.option.group.payers"),
        row("report.option.capex", lambda one: amount(one.capex_jpy)),
        *(Row((payer(party, plan, lang), *(amount(shares(option)[party]) for option in options))) for party in PARTIES),
        *_what_if_rows(plan, lang),
        group("report.option.group.running"),
        row("report.option.ten_year_net", lambda one: amount(one.ten_year_net_jpy)),
        row("report.option.break_even", lambda one: _fee(one, lang)),
    ]
    notes = (text("report.note.minus", lang),)
    return Table("options", text("report.table.options", lang), columns, tuple(rows), notes)


def _programme_row(plan: Plan, lang: Lang) -> Row:
    """Return the programmes' names; where all forms are judged by one, its name stands once."""
    names = [words.code("programme", option.assessment.programme, lang) for option in plan.funding.options]
    label = text("report.option.programme", lang)
    if len(set(names)) == 1:
        return Row((label, names[0]), spans=(1, len(names)))
    return Row((label, *names))


def _route(assessment: GrantAssessment, lang: Lang) -> str:
    return _DASH if assessment.route is None else text(f"programmes.route.{assessment.route}", lang)


def _fee(option: FundingOption, lang: Lang) -> str:
    fee = option.break_even_fee_jpy_per_month
    return _DASH if fee is None else words.number(fee, lang)


def _what_if_rows(plan: Plan, lang: Lang) -> list[Row]:
    options = plan.funding.options
    found = [option.what_if for option in options]
    first = next((one for one in found if one is not None), None)
    if first is None:
        return []

    def cells(value: Callable[[FundingOption, GrantAssessment], str]) -> tuple[str, ...]:
        return tuple(_DASH if one.what_if is None else value(one, one.what_if) for one in options)

    def rest(option: FundingOption, what_if: GrantAssessment) -> str:
        known = what_if.national_jpy
        return words.number(None if known is None else option.capex_jpy - known, lang)

    label = words.what_if_label(first, plan.funding.user_rate, lang)
    return [
        Row((label,), "group"),
        Row((text("report.option.rate", lang), *cells(lambda _, one: words.rate(one.rate, lang))), "what_if"),
        Row((payer("national", plan, lang), *cells(lambda _, one: words.number(one.national_jpy, lang))), "what_if"),
        Row((text("report.option.other_than_national", lang), *cells(rest)), "what_if"),
    ]


def conditions_table(plan: Plan, lang: Lang) -> Table:
    """Return what must be settled before a form is chosen, with a box to tick under each form that it holds for."""
    options = plan.funding.options
    columns = (
        Column(text("report.col.condition", lang), weight=3.2),
        *(Column(option_name(option, lang), "center", weight=1.0) for option in options),
    )
    keys = dict.fromkeys(key for option in options for key in option.conditions)
    rows = tuple(
        Row((text(key, lang), *("□" if key in option.conditions else "" for option in options))) for key in keys
    )
    return Table("conditions", text("report.table.conditions", lang), columns, rows)


def balance_table(plan: Plan, option: FundingOption, lang: Lang) -> Table:
    """Return ten years of the town's balance under one form of ownership, year by year, with what adds up."""
    yen = text("report.unit.yen", lang)
    columns = (
        Column(text("report.col.fiscal_year", lang), weight=0.8),
        *(
            Column(text(f"report.balance.{name}", lang), "right", yen, weight=1.0)
            for name in ("revenue", "pole_rent", "maintenance", "renewal", "net", "cumulative")
        ),
    )
    nets = [year.net_jpy for year in option.years]
    rows = [
        Row(
            (
                words.fiscal_year_name(year.year, lang),
                *(
                    words.number(value, lang)
                    for value in (
                        year.revenue_jpy,
                        year.pole_rent_jpy,
                        year.maintenance_jpy,
                        year.renewal_jpy,
                        year.net_jpy,
                        so_far,
                    )
                ),
            )
        )
        for year, so_far in zip(option.years, accumulate(nets, _plus), strict=True)
    ]
    rows.append(_balance_total(option, lang))
    title = text("report.table.balance", lang, form=option_name(option, lang))
    return Table(f"balance_{option.id}", title, columns, tuple(rows))


def _plus(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _balance_total(option: FundingOption, lang: Lang) -> Row:
    def total(name: str) -> str:
        values: list[int | None] = [getattr(year, name) for year in option.years]
        return words.number(None if None in values else sum(value or 0 for value in values), lang)

    names = ("revenue_jpy", "pole_rent_jpy", "maintenance_jpy", "renewal_jpy")
    net = words.number(option.ten_year_net_jpy, lang)
    return Row((text("report.total", lang), *(total(name) for name in names), net, net), "total")


def is_idle(option: FundingOption) -> bool:
    """Whether the town neither earns nor spends in any of the ten years: a sentence says it better than a table."""
    fields = ("revenue_jpy", "pole_rent_jpy", "maintenance_jpy", "renewal_jpy", "net_jpy")
    return all(getattr(year, name) == 0 for year in option.years for name in fields)


def balance_inputs_table(plan: Plan, lang: Lang) -> Table:
    """Return the figures that the ten-year balance was made with, each with its basis and origin."""
    columns = (
        Column(text("report.col.item", lang), weight=1.0),
        Column(text("report.col.value", lang), "right"),
        Column(text("report.col.unit", lang)),
        Column(text("report.col.basis", lang)),
        Column(text("report.col.source", lang), weight=1.3),
    )
    rows = tuple(
        Row(
            (
                text(one.name_key, lang),
                words.in_unit(one.value, one.unit, lang).removesuffix("%"),
                "%" if one.unit == "ratio" else words.unit(one.unit, lang),
                words.basis(one.basis, lang),
                one.source or _DASH,
            )
        )
        for one in plan.funding.inputs
    )
    return Table("balance_inputs", text("report.table.balance_inputs", lang), columns, rows)


def trace_tables(plan: Plan, lang: Lang) -> list[Table]:
    """Return the reasoning clause by clause; options that were reasoned alike share one table."""
    alike: dict[str, tuple[GrantAssessment, list[str]]] = {}
    for option in plan.funding.options:
        for assessment in (option.assessment, option.what_if):
            if assessment is not None:
                key = assessment.model_dump_json()
                alike.setdefault(key, (assessment, []))[1].append(option_name(option, lang))
    return [
        _trace_table(number, assessment, names, plan.funding.user_rate, lang)
        for number, (assessment, names) in enumerate(alike.values(), start=1)
    ]


def _trace_table(
    number: int, assessment: GrantAssessment, names: list[str], user_rate: str | None, lang: Lang
) -> Table:
    columns = (
        Column(text("report.col.step", lang), "right"),
        Column(text("report.col.reasoning", lang), weight=2.2),
        Column(text("report.col.clause", lang), weight=0.6),
        Column(text("report.col.rule_source", lang), weight=0.6),
    )
    rows = tuple(
        Row((str(place), words.step(one, lang), one.clause or _DASH, one.source or _DASH))
        for place, one in enumerate(assessment.trace, start=1)
    )
    key = "report.table.trace"
    params: dict[str, Any] = {"forms": names, "date": words.day(assessment.decision_date, lang)}
    title = text(key, lang, **params)
    if assessment.rules_as_of or (user_rate and assessment.rule_status != "enacted"):
        title = f"{title} {words.what_if_label(assessment, user_rate, lang)}"
    reasons = tuple(words.step(one, lang) for one in assessment.reasons)
    return Table(f"trace_{number}", title, columns, rows, reasons)
