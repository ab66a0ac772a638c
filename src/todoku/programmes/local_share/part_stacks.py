"""Sums ways to pay over the parts of a municipality: each part with its own grant, one bond for all that allow it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from itertools import combinations
from typing import TYPE_CHECKING

from todoku.dates import fiscal_year
from todoku.programmes.local_share.bonds import builtin_bonds
from todoku.programmes.local_share.burden import Split, burden
from todoku.programmes.local_share.stack import Plan, Stack, lawful_stacks, once, ranked
from todoku.programmes.local_share.stack_rules import LOCAL_GOVERNMENTS, principle_step
from todoku.programmes.trace import TraceStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from todoku.programmes.local_share.bonds import Bonds
    from todoku.programmes.local_share.burden import Borrowing, Burden
    from todoku.programmes.question import Question
    from todoku.programmes.rulebook.rules import Programme

_Grants = tuple[tuple[str, ...], tuple[str, ...]]
"""Programmes and grants of a way to pay."""
_NONE: _Grants = ((), ())


@dataclass(frozen=True, slots=True)
class PartQuestion:
    """The question for one part of the municipality, and what the part is called, in both languages if need be."""

    name: str | dict[str, str]
    question: Question


@dataclass(frozen=True, slots=True)
class _Key:
    grants: _Grants
    bond: str | None
    special: str | None


@dataclass(frozen=True, slots=True)
class _Pick:
    """What a part contributes to a way to pay: the way itself, or what is left of it where the part is not let in."""

    name: str | dict[str, str]
    stack: Stack
    whole: bool


@dataclass(slots=True)
class _Case:
    plan: Plan
    bonds: Bonds
    parts: Sequence[PartQuestion]
    found: list[dict[_Key, Stack]] = field(default_factory=list)

    @property
    def year(self) -> int:
        return fiscal_year(self.parts[0].question.decision_date)


def stacks_by_part(
    programmes: Sequence[Programme],
    parts: Sequence[PartQuestion],
    *,
    schemes: Sequence[Programme] = (),
    bonds: Bonds | None = None,
    plan: Plan | None = None,
) -> tuple[Stack, ...]:
    """Return every way to pay for a project that crosses parts of a municipality, ranked as ``lawful_stacks`` does.

    Each part's grants are taken of its own costs and grounds, and their sums are what the state and the schemes pay; a
    part that a grant does not let in has none of it. A bond finances the local share of those parts where it may be
    used, and is cut to its unit once, of their sum. A way to pay is unknown where that of one part is. The prefecture's
    own support and a contribution are for the whole; support that is deducted before borrowing is taken wholly off what
    the bond may finance. Of one part this is ``lawful_stacks``.
    """
    known, plan = bonds or builtin_bonds(), plan or Plan()
    if len(parts) == 1:
        return lawful_stacks(programmes, parts[0].question, schemes=schemes, bonds=known, plan=plan)
    case = _Case(plan, known, parts)
    for part in parts:
        stacks = lawful_stacks(programmes, part.question, schemes=schemes, bonds=known, plan=_of_part(plan))
        case.found.append({_key(stack): stack for stack in stacks})
    keys = dict.fromkeys(key for found in case.found for key in found)
    return ranked([_merged(case, key) for key in keys])


def _of_part(plan: Plan) -> Plan:
    """Return the plan with which one part is judged: amounts that are for the whole are added to the sum."""
    return replace(
        plan,
        support=None if plan.support is None else replace(plan.support, amount_jpy=0),
        contribution_jpy=None if plan.contribution_jpy is None else 0,
    )


def _key(stack: Stack) -> _Key:
    return _Key((stack.programmes, stack.grants), stack.bond, stack.special)


def _merged(case: _Case, key: _Key) -> Stack:
    picks = [_pick(part.name, found, key) for part, found in zip(case.parts, case.found, strict=True)]
    first = next((found[key] for found in case.found if key in found), picks[0].stack)
    lawful = all(pick.stack.status == "lawful" for pick in picks)
    if lawful and any(pick.whole for pick in picks):
        return _lawful(case, first, picks)
    base = replace(first, conditions=(), rests_on=(), burden=None, rank=None)
    if lawful:
        reasons = once([step for found in case.found if key in found for step in found[key].reasons])
        return replace(base, status="unlawful", reasons=reasons or first.reasons)
    unknown = [pick for pick in picks if pick.stack.status == "unknown"]
    steps = [step for pick in unknown for step in pick.stack.reasons]
    if len(unknown) < len(picks):
        steps.insert(0, TraceStep("burden.open.parts", {"parts": [pick.name for pick in unknown]}))
    return replace(base, status="unknown", reasons=once(steps))


def _pick(name: str | dict[str, str], found: dict[_Key, Stack], key: _Key) -> _Pick:
    """Return a part's own way to pay, or the nearest one to it that the part allows."""
    whole = found.get(key)
    if whole is not None and whole.status != "unlawful":
        return _Pick(name, whole, whole=True)
    for grants in _fewer(key.grants):
        alone = found.get(_Key(grants, None, None))
        if alone is None or alone.status == "unlawful":
            continue
        if alone.status == "unknown":
            return _Pick(name, alone, whole=False)
        if grants != key.grants:
            with_bond = found.get(_Key(grants, key.bond, None))
            if with_bond is not None and with_bond.status != "unlawful":
                return _Pick(name, with_bond, whole=False)
        return _Pick(name, alone, whole=False)
    return _Pick(name, found[_Key(_NONE, None, None)], whole=False)


def _fewer(grants: _Grants) -> Iterator[_Grants]:
    """Yield the grants, then each choice of fewer of them, down to none."""
    pairs = list(zip(*grants, strict=True))
    for count in range(len(pairs), -1, -1):
        for chosen in combinations(pairs, count):
            yield tuple(one[0] for one in chosen), tuple(one[1] for one in chosen)


def _lawful(case: _Case, first: Stack, picks: Sequence[_Pick]) -> Stack:
    conditions = once([step for pick in picks for step in pick.stack.conditions])
    without_bond = [pick.name for pick in picks if first.bond is not None and pick.stack.bond is None]
    if without_bond:
        title = case.bonds.bond(str(first.bond)).title.both()
        conditions += (TraceStep("burden.condition.bond_outside", {"bond": title, "parts": without_bond}),)
    without_grant = [pick.name for pick in picks if pick.stack.grants != first.grants]
    if without_grant:
        conditions += (TraceStep("burden.condition.grant_outside", {"parts": without_grant}),)
    return replace(
        first,
        status="lawful",
        reasons=(),
        conditions=conditions,
        rests_on=once([*_support_rule(case), *(step for pick in picks for step in pick.stack.rests_on)]),
        assessments=tuple(one for pick in picks for one in pick.stack.assessments),
        burden=_sum(case, [pick.stack.burden for pick in picks]),
        rank=None,
    )


def _support_rule(case: _Case) -> Iterator[TraceStep]:
    """Yield the principle by which support that tops up the eligible cost is deducted, which no part states."""
    if case.plan.support is not None and case.plan.support.basis == "on_base":
        yield principle_step(case.bonds, "prefecture_on_base")


def _sum(case: _Case, parts: Sequence[Burden | None]) -> Burden | None:
    """Return the burden of all parts together; None where the town's contribution is not settled."""
    known = [one for one in parts if one is not None]
    if len(known) < len(parts):
        return None
    split = _with_whole(case, _total(one.split for one in known))
    lent = [one for one in known if one.borrowing is not None]
    if not lent:
        return burden(split, year=case.year)
    borrowing: Borrowing | None = lent[0].borrowing
    assert borrowing is not None
    outside = sum(one.split.borrowing_base_jpy(borrowing.base) for one in known if one.borrowing is None)
    split = replace(split, outside_bond_jpy=outside)
    return burden(split, year=case.year, borrowing=borrowing, terms=lent[0].terms)


def _total(splits: Iterable[Split]) -> Split:
    found = list(splits)
    names = [one.name for one in fields(Split) if one.name != "eligible_jpy"]
    amounts = {name: sum(getattr(one, name) for one in found) for name in names}
    return Split(**amounts, eligible_jpy=sum(one.base_jpy for one in found))


def _with_whole(case: _Case, split: Split) -> Split:
    """Return the sum of the parts with what is for the whole: the prefecture's own support, the contribution."""
    given, support = case.plan.contribution_jpy, case.plan.support
    if given and case.parts[0].question.implementer not in LOCAL_GOVERNMENTS:
        split = replace(split, operator_jpy=split.operator_jpy - given)
    if support is None:
        return split
    if support.basis == "on_base":
        return replace(split, prefecture_on_base_jpy=split.prefecture_on_base_jpy + support.amount_jpy)
    return replace(split, prefecture_on_residual_jpy=split.prefecture_on_residual_jpy + support.amount_jpy)
