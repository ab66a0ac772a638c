"""Judges what may be combined: a bond with a grant, a grant with another, by clause, ground and kind of project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from todoku.programmes.rulebook.terms import ANY_NATIONAL, BOND, PREFECTURE, SPECIAL_ALLOCATION
from todoku.programmes.trace import TraceStep

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from todoku.programmes.local_share.bonds import Bond, Bonds, BondVersion, Need, Principle, SpecialAllocation
    from todoku.programmes.question import Assessment, Question
    from todoku.programmes.rulebook.rules import Programme
    from todoku.programmes.rulebook.terms import Stacking

StackStatus = Literal["lawful", "unlawful", "unknown"]

LOCAL_GOVERNMENTS = ("municipality", "prefecture")


@dataclass(slots=True)
class Finding:
    """What speaks against a combination, what nobody could find, what must be met, and what it rests on."""

    against: list[TraceStep] = field(default_factory=list)
    open: list[TraceStep] = field(default_factory=list)
    conditions: list[TraceStep] = field(default_factory=list)
    rests_on: list[TraceStep] = field(default_factory=list)

    @property
    def status(self) -> StackStatus:
        """Whether the combination is lawful; what is forbidden stays so whatever else is not known."""
        if self.against:
            return "unlawful"
        return "unknown" if self.open else "lawful"

    def copy(self) -> Finding:
        """Return one that can be added to without changing this."""
        return Finding(list(self.against), list(self.open), list(self.conditions), list(self.rests_on))


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant in a combination, with its answer; ``own`` where it is a scheme of the prefecture or the town."""

    programme: Programme
    assessment: Assessment
    own: bool = False

    @property
    def partner(self) -> str:
        """How a stacking relation names it, beside its own id."""
        return PREFECTURE if self.own else ANY_NATIONAL

    def relations(self, *names: str) -> tuple[Stacking, ...]:
        """Return the relations that its rule file states to money of these names."""
        return relations(self.programme, self.assessment.grant, *names)

    def title(self) -> dict[str, str]:
        """Return the programme's title in both languages."""
        return self.programme.file.title.both()


def relations(programme: Programme, grant: str, *names: str) -> tuple[Stacking, ...]:
    """Return the relations that a rule file states for a grant; to money of these names only, if any is given."""
    return tuple(
        one for one in programme.file.stacking if one.grant in (None, grant) and (not names or one.with_ in names)
    )


def judge_grant(found: Finding, granted: Granted) -> None:
    """Add what a grant's own answer means for a combination."""
    answer = granted.assessment
    if answer.status == "ineligible" or answer.supposed_refusal:
        found.against += answer.reasons
    elif answer.national_jpy is None:
        found.open += answer.reasons
    else:
        found.rests_on += answer.reasons
        found.conditions += [step for step in answer.reasons if step.key in _HANGS_ON]


_HANGS_ON = frozenset(
    f"programmes.trace.{name}" for name in ("what_if_rules", "user_rate", "not_enacted", "only_in_parts", "conditional")
)
"""Steps of an answer on which its amount hangs."""


def judge_pair(found: Finding, one: Granted, other: Granted) -> None:
    """Add whether two grants may pay for the same project: only where a rule file says so."""
    stated = [
        (holder, relation)
        for holder, partner in ((one, other), (other, one))
        for relation in holder.relations(partner.programme.id, partner.partner)
    ]
    for holder, relation in stated:
        if relation.relation == "excludes":
            found.against.append(_related(holder, relation, "burden.reason.excluded"))
        else:
            found.rests_on.append(_related(holder, relation, "burden.step.may_combine"))
            if relation.condition is not None:
                found.conditions.append(_condition(holder, relation))
    if not stated:
        found.open.append(TraceStep("burden.open.two_grants", {"first": one.title(), "second": other.title()}))


def judge_requires(found: Finding, grants: Sequence[Granted], *, money: Iterable[str]) -> None:
    """Add what a grant presupposes and this combination lacks; ``money`` names all that it has."""
    names = set(money)
    for granted in grants:
        for relation in granted.relations():
            if relation.relation == "requires" and relation.with_ not in names:
                found.against.append(_related(granted, relation, "burden.reason.requires"))


def judge_special(
    found: Finding, special: SpecialAllocation, bonds: Bonds, grants: Sequence[Granted], *, on: dt.date
) -> None:
    """Add whether the special allocation goes with these grants, and whether its share is known."""
    params = {"title": special.title.both()}
    for granted in grants:
        for relation in granted.relations(SPECIAL_ALLOCATION):
            if relation.relation == "excludes":
                found.against.append(_related(granted, relation, "burden.reason.excluded"))
            elif relation.condition is not None:
                found.conditions.append(_condition(granted, relation))
    if not special.holds(on):
        found.open.append(TraceStep("burden.open.special_date", params, **bonds.cited(special.cite)))
    elif special.ratio is None:
        reason = special.reason.both() if special.reason is not None else ""
        found.open.append(TraceStep("burden.open.reason", {"reason": reason}, **bonds.cited(special.cite)))
    else:
        step = {**params, "ratio": percent(special.ratio)}
        found.rests_on.append(TraceStep("burden.step.special", step, **bonds.cited(special.cite)))


def judge_bond(
    found: Finding,
    bond: Bond,
    bonds: Bonds,
    *,
    question: Question,
    grants: Sequence[Granted],
    facts: Mapping[str, bool],
    running: bool = False,
) -> BondVersion | None:
    """Add whether a bond may pay what the grants leave; return its version of the decision date, None without one.

    ``running`` says that the cost is that of running something, not of building it.
    ``facts`` settle what a person knows: that the plan lists the project (``plan``), that a supplementary budget pays
    (``supplementary_budget``), that the project serves the bond's purpose (``purpose``); for one bond alone as
    ``purpose:kinkyu_bosai``. What is not in it is a condition to be met; an unsettled purpose leaves the bond open.
    """
    title = bond.title.both()
    if question.implementer not in bond.borrowers:
        if question.implementer in LOCAL_GOVERNMENTS:
            found.against.append(TraceStep("burden.reason.borrower", {"bond": title}, **bonds.cited(bond.cite)))
        else:
            found.against.append(principle_step(bonds, "public_only"))
        return None
    if running:
        found.against.append(principle_step(bonds, "capital_only"))
        return None
    if bond.begins is not None and question.decision_date < bond.begins:
        params = {"bond": title, "begins": bond.begins.isoformat()}
        found.against.append(TraceStep("burden.reason.not_begun", params, **bonds.cited(bond.cite)))
        return None
    version = bond.at(question.decision_date)
    if version is None or version.status == "unknown":
        _add_unknown(found, bond, bonds, version)
        return version
    for need in version.needs:
        met = facts.get(f"{need.kind}:{bond.id}", facts.get(need.kind))
        _judge_need(found, need, bonds, question=question, grants=grants, met=met)
    for note in version.notes:
        found.conditions.append(TraceStep("burden.step.text", {"text": note.text.both()}, **bonds.cited(note.cite)))
    for granted in grants:
        _judge_bond_with(found, bond, version, granted)
    return version


def _add_unknown(found: Finding, bond: Bond, bonds: Bonds, version: BondVersion | None) -> None:
    if version is None or version.reason is None:
        found.open.append(TraceStep("burden.open.bond_date", {"bond": bond.title.both()}, **bonds.cited(bond.cite)))
    else:
        params = {"reason": version.reason.both()}
        found.open.append(TraceStep("burden.open.reason", params, **bonds.cited(version.cite)))


def _judge_bond_with(found: Finding, bond: Bond, version: BondVersion, granted: Granted) -> None:
    stated = granted.relations(f"{BOND}{bond.id}")
    for relation in stated:
        if relation.relation == "excludes":
            found.against.append(_related(granted, relation, "burden.reason.excluded"))
        elif granted.own and relation.relation == "deducts_before":
            found.open.append(_related(granted, relation, "burden.open.scheme_after_bond"))
        elif relation.relation in ("may_combine", "deducts_before"):
            found.rests_on.append(_related(granted, relation, "burden.step.may_combine"))
            if relation.condition is not None and not any(need.kind in _CONDITIONS for need in version.needs):
                found.conditions.append(_condition(granted, relation))
    if not stated and bond.combines == "if_named" and not granted.own:
        params = {"bond": bond.title.both(), "programme": granted.title()}
        found.open.append(TraceStep("burden.open.not_named", params))


_CONDITIONS = ("plan", "supplementary_budget", "purpose")
"""Kinds of need that a person settles: a relation's own condition says the same in other words."""


def _judge_need(
    found: Finding,
    need: Need,
    bonds: Bonds,
    *,
    question: Question,
    grants: Sequence[Granted],
    met: bool | None,
) -> None:
    params, cited = {"need": need.text.both()}, bonds.cited(need.cite)
    national = [granted for granted in grants if not granted.own]
    if need.kind == "ground":
        _judge_ground(found, str(need.ground), params, cited, question)
        return
    if need.kind == "subsidised":
        met = bool(national)
    elif need.kind == "unsubsidised":
        met = not national
    if met:
        found.rests_on.append(TraceStep("burden.step.need_met", params, **cited))
    elif met is None and need.kind == "purpose":
        found.open.append(TraceStep("burden.open.purpose", params, **cited))
    elif met is None:
        found.conditions.append(TraceStep("burden.condition.need", params, **cited))
    else:
        found.against.append(TraceStep("burden.reason.need", params, **cited))


def _judge_ground(
    found: Finding, ground: str, params: dict[str, dict[str, str]], cited: dict[str, str], question: Question
) -> None:
    holds = question.grounds.holds(ground)
    if holds:
        found.rests_on.append(TraceStep("burden.step.need_met", params, **cited))
    elif holds is None:
        found.open.append(TraceStep("burden.open.ground", params, **cited))
    elif parts := question.grounds.elsewhere.get(ground):
        found.against.append(TraceStep("burden.reason.ground_in_parts", {**params, "parts": list(parts)}, **cited))
    else:
        found.against.append(TraceStep("burden.reason.need", params, **cited))


def is_running(bonds: Bonds, programmes: Iterable[Programme], grant: str | None) -> bool:
    """Whether a grant that is asked for is one for running costs."""
    return grant is not None and any(
        special.running_cost and special.covers(programme.id, grant)
        for special in bonds.special_allocations
        for programme in programmes
    )


def principle_step(bonds: Bonds, name: Principle) -> TraceStep:
    """Return the step that states a principle of borrowing, with its clause."""
    note = bonds.principles[name]
    return TraceStep("burden.step.text", {"text": note.text.both()}, **bonds.cited(note.cite))


def _related(holder: Granted, relation: Stacking, key: str) -> TraceStep:
    params = {"programme": holder.title(), "reason": relation.reason.both()}
    return TraceStep(key, params, **holder.programme.cited(relation.cite))


def _condition(holder: Granted, relation: Stacking) -> TraceStep:
    assert relation.condition is not None
    params = {"need": relation.condition.both()}
    return TraceStep("burden.condition.need", params, **holder.programme.cited(relation.cite))


def percent(ratio: Fraction) -> str:
    """Return a ratio as papers print it: 7/10 -> 70%."""
    return f"{float(ratio * 100):g}%"
