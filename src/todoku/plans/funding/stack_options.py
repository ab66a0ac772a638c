"""Works out the ways to pay for a plan: grants, bonds and own schemes, lawful or not, with the real burden by year."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku.plans.funding.grant_parts import as_steps, part_words
from todoku.plans.funding.scheme_facts import fact_steps
from todoku.plans.funding.stack_form import PlanStack, StackBond, StackYear
from todoku.plans.reason import Reason
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.programmes.local_share.part_stacks import PartQuestion, stacks_by_part
from todoku.programmes.local_share.repayment import Terms, parse_interest
from todoku.programmes.local_share.stack import Plan, Support
from todoku.programmes.rulebook.schema import AREA, FISCAL_INDEX
from todoku.programmes.trace import TraceStep as RuleStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.i18n import Lang
    from todoku.plans.config import FundingConfig
    from todoku.plans.funding.form import FundingOption
    from todoku.plans.funding.part_assess import PartCosts
    from todoku.plans.reason import TraceStep
    from todoku.programmes.local_share.burden import Burden
    from todoku.programmes.local_share.stack import Stack
    from todoku.programmes.question import Question
    from todoku.programmes.rulebook.rules import Programme

_NAMES = ("first", "second", "third", "fourth")
_COUNTS = ("own", "one", "two", "three", "four")
_OPEN = "burden.condition.contribution"
"""The condition of which a lawful way to pay without amounts lacks the answer."""
_AS_CONFIGURED = {
    "burden.condition.interest": "funding.stack.interest",
    "burden.condition.term": "funding.stack.term",
    "burden.condition.term_example": "funding.stack.term_example",
    "burden.condition.contribution": "funding.stack.contribution",
    "burden.open.purpose": "funding.stack.purpose",
    "burden.open.scheme_after_bond": "funding.stack.scheme_after_bond",
}
"""Steps that name an option of the command line, and the same with the field of the plan's configuration."""

_ASKED = {
    "programmes.trace.input_unknown": "funding.stack.input_unknown",
    "programmes.trace.choice_open": "funding.stack.choice_open",
}
"""Steps that lack an answer, and the same with ``funding.facts``, where it can be given."""


@dataclass(frozen=True, slots=True)
class StackMaker:
    """What every way to pay for a plan is worked out with: programmes, own schemes, settings, the plan's language."""

    programme: Programme
    schemes: tuple[Programme, ...]
    settings: FundingConfig
    lang: Lang

    def stacks(
        self, question: Question, costs: Sequence[PartCosts], *, caveats: Sequence[RuleStep] = ()
    ) -> tuple[PlanStack, ...]:
        """Return every way to pay for costs by part, ranked; ``caveats`` join the conditions of those with the grant.

        A project of somebody else's is unknown until the town's contribution is given: the burden is of it alone.
        """
        named = [one.name for one in costs if one.name is not None]
        asked = [
            PartQuestion(
                part_words(one.name, named, question.municipality_code),
                replace(
                    question, grounds=one.grounds, eligible_cost_jpy=one.eligible_jpy, total_cost_jpy=one.total_jpy
                ),
            )
            for one in costs
        ]
        total_jpy = sum(one.total_jpy for one in costs)
        found = stacks_by_part([self.programme], asked, schemes=self.schemes, plan=self._plan(total_jpy))
        return tuple(self._stack(stack, caveats if self.programme.id in stack.programmes else ()) for stack in found)

    def notes(self) -> tuple[TraceStep, ...]:
        """Return what is to be kept in mind with grants and bonds."""
        bonds = builtin_bonds()
        steps = (
            RuleStep("burden.step.text", {"text": note.text.both()}, **bonds.cited(note.cite)) for note in bonds.notes
        )
        return as_steps(steps, self.lang)

    def _plan(self, total_jpy: int) -> Plan:
        settings = self.settings
        amount_jpy = settings.prefecture_jpy
        return Plan(
            terms=bond_terms(settings),
            facts={**dict.fromkeys(settings.met, True), **dict.fromkeys(settings.unmet, False)},
            support=None if amount_jpy is None else _support(amount_jpy, on_base=settings.prefecture_on_base),
            # where there is nothing to pay there is nothing to agree on either
            contribution_jpy=settings.contribution_jpy if total_jpy else 0,
        )

    def _stack(self, stack: Stack, caveats: Sequence[RuleStep]) -> PlanStack:
        burden, open_ = stack.burden, stack.status == "lawful" and stack.burden is None
        answered = (step for one in self._programmes(stack) for step in fact_steps(self.settings.facts, one))
        added = (step for step in (*caveats, *answered) if step not in stack.conditions)
        conditions = (*stack.conditions, *added)
        reasons = [step for step in conditions if step.key == _OPEN] if open_ else stack.reasons
        return PlanStack(
            id=stack.id,
            title=self._title(stack),
            programmes=stack.programmes,
            grants=stack.grants,
            bond=stack.bond,
            special_allocation=stack.special,
            status="unknown" if open_ else stack.status,
            rank=stack.rank,
            **_amounts(burden),
            bond_terms=None if burden is None else _bond(burden),
            conditions=self._said(conditions) if burden is not None else (),
            reasons=self._said(reasons),
            rests_on=self._said(stack.rests_on) if burden is not None else (),
            years=() if burden is None else tuple(StackYear(**asdict(year)) for year in burden.years),
        )

    def _title(self, stack: Stack) -> Reason:
        bonds = builtin_bonds()
        parts = [one.file.title.both() for one in self._programmes(stack)]
        if stack.bond is not None:
            parts.append(bonds.bond(stack.bond).title.both())
        parts += [one.title.both() for one in bonds.special_allocations if one.id == stack.special]
        params = dict(zip(_NAMES, parts, strict=False))
        return Reason.said(f"funding.stack.title.{_COUNTS[len(parts)]}", self.lang, **params)

    def _programmes(self, stack: Stack) -> list[Programme]:
        known = {one.id: one for one in (self.programme, *self.schemes)}
        return [known[name] for name in stack.programmes]

    def _said(self, steps: Iterable[RuleStep]) -> tuple[TraceStep, ...]:
        return as_steps((replace(one, key=_as_configured(one)) for one in steps), self.lang)


def _as_configured(step: RuleStep) -> str:
    """Return the key of a step that names the configuration's field, where one of its fields would settle it."""
    names = step.params.get("names", ())
    if step.key in _ASKED and names and not {AREA, FISCAL_INDEX} & set(names):
        return _ASKED[step.key]
    return _AS_CONFIGURED.get(step.key, step.key)


def bond_terms(settings: FundingConfig) -> Terms:
    """Return how a bond is repaid, as configured."""
    bond = settings.bond
    rate = None if bond.interest_rate is None else parse_interest(bond.interest_rate)
    return Terms(bond.years, bond.grace_years, rate, bond.method, bond.per_year)


def _support(amount_jpy: int, *, on_base: bool) -> Support:
    return Support(amount_jpy, "on_base" if on_base else "on_residual")


def check_chosen(stack: str | None, options: Sequence[FundingOption]) -> None:
    """Raise InputError where the way to pay that a planner chose is not there, or not lawful under any form."""
    if stack is None:
        return
    found = [one for option in options for one in (*option.stacks, *(option.what_if_stacks or ()))]
    allowed = sorted({one.id for one in found if one.status != "unlawful"})
    named = [one for one in found if one.id == stack]
    if not named:
        raise InputError("funding.stack", value=stack, allowed=allowed)
    if all(one.status == "unlawful" for one in named):
        reason = next((step.text for one in named for step in one.reasons), "-")
        raise InputError("funding.stack_unlawful", value=stack, reason=reason.rstrip("。."), allowed=allowed)


def _bond(burden: Burden) -> StackBond | None:
    borrowing, terms = burden.borrowing, burden.terms
    if borrowing is None:
        return None
    return StackBond(
        base_jpy=burden.bond_base_jpy,
        base_of=borrowing.base,
        outside_jpy=burden.split.outside_bond_jpy,
        issue_ratio=str(borrowing.issue_ratio),
        unit_jpy=borrowing.unit_jpy,
        allocation_ratio=str(borrowing.allocation_ratio),
        years=terms.years,
        grace_years=terms.grace_years,
        interest_rate=None if terms.interest_rate is None else str(terms.interest_rate),
        method=terms.method,
        per_year=terms.per_year,
    )


def _amounts(burden: Burden | None) -> dict[str, Any]:
    """Return the amounts of a way to pay by their names in the document."""
    names = ("national", "prefecture", "prefecture_on_residual", "operator", "local", "bond", "own", "interest",
             "allocation", "special", "real_burden")  # fmt: skip
    if burden is None:
        return {**{f"{name}_jpy": None for name in names}, "real_ratio": None, "basis": None}
    split, ratio = burden.split, burden.real_ratio
    on_residual_jpy = split.prefecture_on_residual_jpy
    amounts = (
        split.national_jpy,
        split.prefecture_jpy + split.prefecture_on_base_jpy + on_residual_jpy,
        on_residual_jpy,
        split.operator_jpy,
        burden.local_jpy,
        burden.bond_jpy,
        burden.own_jpy,
        burden.interest_jpy,
        burden.allocation_jpy,
        split.special_jpy,
        burden.real_burden_jpy,
    )
    return {
        **{f"{name}_jpy": amount for name, amount in zip(names, amounts, strict=True)},
        "real_ratio": None if ratio is None else str(ratio),
        "basis": burden.basis,
    }
