"""Enumerates every way to pay for a project: grants, bonds, special allocation, own schemes, lawful or not and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from todoku.dates import fiscal_year
from todoku.money import floor_to
from todoku.programmes.assess import assess, costs_of
from todoku.programmes.index_found import find_index
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.programmes.local_share.burden import Split, borrowing_of, burden
from todoku.programmes.local_share.repayment import Terms
from todoku.programmes.local_share.stack_rules import (
    LOCAL_GOVERNMENTS,
    Finding,
    Granted,
    is_running,
    judge_bond,
    judge_grant,
    judge_pair,
    judge_requires,
    judge_special,
    percent,
    principle_step,
    relations,
)
from todoku.programmes.question import parse_fiscal_index
from todoku.programmes.rulebook.terms import ANY_NATIONAL, BOND, PREFECTURE, SPECIAL_ALLOCATION
from todoku.programmes.trace import TraceStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from todoku.programmes.local_share.bonds import Bond, Bonds, BondVersion, SpecialAllocation
    from todoku.programmes.local_share.burden import Burden
    from todoku.programmes.local_share.stack_rules import StackStatus
    from todoku.programmes.question import Assessment, Question
    from todoku.programmes.rulebook.rules import Programme

_NO_ORDINARY_ALLOCATION = Fraction(1)
"""At this fiscal index a local government is taken to receive no ordinary allocation tax."""
_ORDER = {"lawful": 0, "unknown": 1, "unlawful": 2}


@dataclass(frozen=True, slots=True)
class Support:
    """A prefecture's own support of a project, which no rule of the state prescribes.

    ``on_base`` tops up the eligible cost and is deducted before borrowing; ``on_residual`` covers part of what remains
    after grant and bond, and is not.
    """

    amount_jpy: int
    basis: Literal["on_base", "on_residual"] = "on_residual"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a project beside the question put to the programmes.

    ``facts`` settle needs of bonds that a person knows: ``plan``, ``supplementary_budget``, ``purpose``; for one bond
    alone as ``purpose:kinkyu_bosai``.
    ``contribution_jpy`` is what the town pays where somebody else builds; None where it is not settled.
    """

    terms: Terms = field(default_factory=Terms)
    facts: Mapping[str, bool] = field(default_factory=dict)
    support: Support | None = None
    contribution_jpy: int | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """One way to pay, with its burden where the amounts are known; ranked from 1 by real burden where lawful."""

    programmes: tuple[str, ...]
    grants: tuple[str, ...]
    bond: str | None
    special: str | None
    status: StackStatus
    reasons: tuple[TraceStep, ...]
    """Why it is not lawful, or what could not be found."""
    conditions: tuple[TraceStep, ...]
    """What must be met or asked."""
    rests_on: tuple[TraceStep, ...]
    """Rates, ratios and clauses behind the amounts."""
    assessments: tuple[Assessment, ...]
    burden: Burden | None
    rank: int | None = None

    @property
    def id(self) -> str:
        """What it is made of: ``kodo_musen.build+kaso``; ``own_funds`` for nothing at all."""
        named = [f"{programme}.{grant}" for programme, grant in zip(self.programmes, self.grants, strict=True)]
        parts = [*named, *([self.bond] if self.bond else []), *(["special"] if self.special else [])]
        return "+".join(parts) or "own_funds"


def lawful_stacks(
    programmes: Sequence[Programme],
    question: Question,
    *,
    schemes: Sequence[Programme] = (),
    bonds: Bonds | None = None,
    plan: Plan | None = None,
) -> tuple[Stack, ...]:
    """Return every combination of grants, bonds, special allocation and own schemes, the lawful ones ranked first.

    ``programmes`` are the state's that fit the project; ``schemes`` the prefecture's or town's own. Of each the grant
    that ``question`` names is taken, or the first; a fact that two of them ask under one name may be given to each by
    its id (``keitai_area.operators``). Two grants of the state may pay together only where a rule file says so. Lawful
    combinations are ranked by real burden, ties by fewer conditions, then by more state money; those with something
    unknown follow unranked, then the unlawful ones. Errors: those of ``assess`` and ``burden``.
    """
    known = bonds or builtin_bonds()
    running = is_running(known, programmes, question.grant)
    case = _Case(question, known, plan or Plan(), running)
    found: list[Stack] = []
    for grants in _combinations(case, programmes, schemes):
        found += _stacks(case, grants)
    return ranked(found)


def ranked(found: Sequence[Stack]) -> tuple[Stack, ...]:
    """Return ways to pay with their ranks: the lawful ones by real burden, then the unknown, then the unlawful ones."""
    known = sorted((stack for stack in found if stack.status == "lawful" and stack.burden is not None), key=_by_burden)
    rest = [stack for stack in found if stack.status != "lawful" or stack.burden is None]
    return (
        *(replace(stack, rank=number) for number, stack in enumerate(known, start=1)),
        *sorted(rest, key=lambda stack: _ORDER[stack.status]),
    )


def _by_burden(stack: Stack) -> tuple[int, int, int]:
    assert stack.burden is not None
    return stack.burden.real_burden_jpy, len(stack.conditions), -stack.burden.split.national_jpy


@dataclass(frozen=True, slots=True)
class _Case:
    question: Question
    bonds: Bonds
    plan: Plan
    running: bool

    @property
    def local(self) -> bool:
        """Whether the one who builds is a local government."""
        return self.question.implementer in LOCAL_GOVERNMENTS

    @property
    def allocated(self) -> bool:
        """Whether the ordinary allocation tax reaches the local government."""
        index = find_index(self.question, None).text
        return index is None or parse_fiscal_index(index) < _NO_ORDINARY_ALLOCATION


def _combinations(
    case: _Case, programmes: Sequence[Programme], schemes: Sequence[Programme]
) -> Iterator[tuple[Granted, ...]]:
    national = [*((one,) for one in programmes), *combinations(programmes, 2)]
    for chosen in ((), *national):
        for own in ((), *((one,) for one in schemes)):
            yield _assessed(case.question, [*((one, False) for one in chosen), *((one, True) for one in own)])


def _assessed(question: Question, chosen: Sequence[tuple[Programme, bool]]) -> tuple[Granted, ...]:
    """Return the grants with their answers; one that deducts others' money first is taken of what they leave."""
    answers: dict[str, Granted] = {}
    waiting = sorted(chosen, key=lambda one: _deducts(one, question.grant, chosen))
    for programme, own in waiting:
        before = sum(
            answers[other.id].assessment.national_jpy or 0
            for other, other_own in chosen
            if other.id in answers and _deducts_from(programme, question.grant, other, own=other_own)
        )
        facts = facts_of(programme, question.facts)
        asked = replace(question, grant=_grant(programme, question.grant), facts=facts)
        if before:
            eligible, total = costs_of(question)
            asked = replace(asked, eligible_cost_jpy=max(0, eligible - before), total_cost_jpy=total)
        answers[programme.id] = Granted(programme, assess(programme, asked), own)
    return tuple(answers[programme.id] for programme, _ in chosen)


def facts_of(programme: Programme, facts: Mapping[str, str]) -> dict[str, str]:
    """Return the facts for a programme: what names it (``keitai_area.operators``) goes before what names none."""
    named = f"{programme.id}."
    own = {name.removeprefix(named): value for name, value in facts.items() if name.startswith(named)}
    return {**{name: value for name, value in facts.items() if "." not in name}, **own}


def _grant(programme: Programme, asked: str | None) -> str:
    """Return the grant asked for where the programme has it, else its first."""
    return asked if asked is not None and asked in programme.grants else programme.grant().grant.id


def _deducts(one: tuple[Programme, bool], asked: str | None, chosen: Sequence[tuple[Programme, bool]]) -> bool:
    return any(_deducts_from(one[0], asked, other, own=own) for other, own in chosen if other is not one[0])


def _deducts_from(programme: Programme, asked: str | None, other: Programme, *, own: bool) -> bool:
    names = (other.id, PREFECTURE if own else ANY_NATIONAL)
    stated = relations(programme, _grant(programme, asked), *names)
    return any(one.relation == "deducts_before" for one in stated)


def _stacks(case: _Case, grants: tuple[Granted, ...]) -> Iterator[Stack]:
    base = Finding()
    for granted in grants:
        judge_grant(base, granted)
    for one, other in combinations(grants, 2):
        judge_pair(base, one, other)
    eligible, _ = costs_of(case.question)
    if sum(granted.assessment.national_jpy or 0 for granted in grants) > eligible:
        base.against.append(TraceStep("burden.reason.above_eligible", {"eligible_jpy": eligible}))
    specials = [
        special
        for special in case.bonds.special_allocations
        if any(special.covers(one.programme.id, one.assessment.grant) for one in grants) and case.local
    ]
    bonds: tuple[Bond | None, ...] = (None, *case.bonds.bonds) if base.status == "lawful" else (None,)
    for bond in bonds:
        for special in (None, *(specials if base.status == "lawful" else ())):
            if special is None or bond is None or not special.running_cost:
                yield _stack(case, grants, base.copy(), bond=bond, special=special)


def _stack(
    case: _Case, grants: tuple[Granted, ...], found: Finding, *, bond: Bond | None, special: SpecialAllocation | None
) -> Stack:
    version = None
    if bond is not None:
        version = judge_bond(
            found, bond, case.bonds, question=case.question, grants=grants, facts=case.plan.facts, running=case.running
        )
    if special is not None:
        judge_special(found, special, case.bonds, grants, on=case.question.decision_date)
    judge_requires(found, grants, money=_money(case, grants, bond, special))
    cost = _burden(case, grants, found, bond, version, special) if found.status == "lawful" else None
    return Stack(
        programmes=tuple(granted.programme.id for granted in grants),
        grants=tuple(granted.assessment.grant for granted in grants),
        bond=None if bond is None else bond.id,
        special=None if special is None else special.id,
        status=found.status,
        reasons=tuple(found.against or found.open),
        conditions=once(found.conditions),
        rests_on=once(found.rests_on),
        assessments=tuple(granted.assessment for granted in grants),
        burden=cost,
    )


def _money(
    case: _Case, grants: tuple[Granted, ...], bond: Bond | None, special: SpecialAllocation | None
) -> Iterator[str]:
    for granted in grants:
        yield granted.programme.id
        yield granted.partner
        if granted.assessment.prefecture_jpy:
            yield PREFECTURE
    if case.plan.support is not None:
        yield PREFECTURE
    if bond is not None:
        yield f"{BOND}{bond.id}"
    if special is not None:
        yield SPECIAL_ALLOCATION


def _burden(
    case: _Case,
    grants: tuple[Granted, ...],
    found: Finding,
    bond: Bond | None,
    version: BondVersion | None,
    special: SpecialAllocation | None,
) -> Burden | None:
    year = fiscal_year(case.question.decision_date)
    split = _split(case, grants, found)
    if split is None:
        found.conditions.append(TraceStep("burden.condition.contribution"))
        return None
    if special is not None and special.ratio is not None:
        split = replace(split, special_jpy=floor_to(split.local_jpy * special.ratio, unit=1))
    if bond is None or version is None:
        return burden(split, year=year)
    borrowing = borrowing_of(bond, version)
    if borrowing is None:
        return None
    cited = case.bonds.cited(version.cite)
    ratios = {"issue": percent(borrowing.issue_ratio), "allocation": percent(borrowing.allocation_ratio)}
    found.rests_on.append(TraceStep("burden.step.ratios", {"bond": bond.title.both(), **ratios}, **cited))
    unit = {"unit_jpy": bond.unit_jpy}
    found.rests_on.append(TraceStep("burden.step.unit", unit, **case.bonds.cited(bond.unit_cite)))
    if not case.allocated and borrowing.allocation_ratio:
        found.conditions.append(principle_step(case.bonds, "no_ordinary_allocation"))
        borrowing = replace(borrowing, allocation_ratio=Fraction(0))
    made = burden(split, year=year, borrowing=borrowing, terms=_terms(case, found, version))
    if not made.bond_jpy:
        found.against.append(TraceStep("burden.reason.below_unit", unit, **case.bonds.cited(bond.unit_cite)))
        return None
    return made


def _terms(case: _Case, found: Finding, version: BondVersion) -> Terms:
    """Return the terms that are given; else the bond's own term, or that of the example its source shows."""
    asked = case.plan.terms
    if asked.interest_rate is None:
        found.conditions.append(TraceStep("burden.condition.interest"))
    if asked.years is not None:
        return asked
    if version.term is None:
        found.conditions.append(TraceStep("burden.condition.term"))
        return asked
    term = version.term
    grace = asked.grace_years or term.grace_years or 0
    cited = case.bonds.cited(term.cite)
    found.conditions.append(TraceStep(f"burden.condition.term_{term.basis}", {"years": term.years}, **cited))
    return replace(asked, years=term.years, grace_years=grace)


def _split(case: _Case, grants: tuple[Granted, ...], found: Finding) -> Split | None:
    """Return who pays before borrowing; None where the town's contribution to another's project is not settled."""
    eligible, total = costs_of(case.question)
    national = sum(one.assessment.national_jpy or 0 for one in grants if not one.own)
    own = sum(one.assessment.national_jpy or 0 for one in grants if one.own)
    if not case.local:
        given = case.plan.contribution_jpy
        if given is None:
            return None
        return Split(total, national, eligible, prefecture_on_base_jpy=own, operator_jpy=total - national - own - given)
    prefecture, operator = _prescribed(case, grants)
    if prefecture:
        found.rests_on.append(principle_step(case.bonds, "prefecture_prescribed"))
    on_base, on_residual = own, 0
    support = case.plan.support
    if support is not None and support.basis == "on_base":
        on_base += support.amount_jpy
    elif support is not None:
        on_residual = support.amount_jpy
        found.rests_on.append(principle_step(case.bonds, "prefecture_on_residual"))
    if on_base:
        found.rests_on.append(principle_step(case.bonds, "prefecture_on_base"))
    return Split(total, national, eligible, prefecture, on_base, on_residual, operator)


def _prescribed(case: _Case, grants: tuple[Granted, ...]) -> tuple[int, int]:
    """Return the shares that the rules lay on the prefecture and on others than the one who builds."""
    answers = [granted.assessment for granted in grants]
    prefecture = sum(one.prefecture_jpy or 0 for one in answers)
    operator = sum(one.operator_jpy or 0 for one in answers)
    if case.question.implementer == "prefecture":
        return 0, operator + sum(one.municipality_jpy or 0 for one in answers)
    return prefecture, operator


def once(steps: Sequence[TraceStep]) -> tuple[TraceStep, ...]:
    """Return steps in their order, each once."""
    return tuple(step for number, step in enumerate(steps) if step not in steps[:number])
