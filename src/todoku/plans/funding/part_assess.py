"""Puts a project to a programme part by part: the cost that falls to each part, with the grounds of that part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from todoku.programmes.assess import assess
from todoku.programmes.local_share.stack import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.plans.plan import CostLine
    from todoku.programmes.grounds import Grounds
    from todoku.programmes.question import Assessment, Question
    from todoku.programmes.rulebook.rules import Programme


@dataclass(frozen=True, slots=True)
class PartCosts:
    """The costs that fall to one part of the municipality, and its grounds; ``name`` None is the land outside all."""

    name: str | None
    grounds: Grounds
    total_jpy: int
    eligible_jpy: int
    to_be_asked_jpy: int

    def with_asked(self) -> PartCosts:
        """Return the costs as they would be if every cost to be asked (要確認) were eligible."""
        return replace(self, eligible_jpy=self.eligible_jpy + self.to_be_asked_jpy, to_be_asked_jpy=0)


@dataclass(frozen=True, slots=True)
class ByPart:
    """The answers to one question, part by part."""

    costs: tuple[PartCosts, ...]
    answers: tuple[Assessment, ...]

    @property
    def national_jpy(self) -> int | None:
        """What the state pays in all; None where it is not known of some part."""
        amounts = [answer.national_jpy for answer in self.answers]
        return None if None in amounts else sum(amount or 0 for amount in amounts)


def costs_by_part(lines: Sequence[CostLine], grounds: Mapping[str | None, Grounds]) -> tuple[PartCosts, ...]:
    """Return the costs of each part that has any, in the order of ``grounds``; of a plan that costs nothing, one part.

    With the grounds of one part all lines fall to it, whatever part they name.
    """
    if len(grounds) == 1:
        (only,) = grounds.items()
        return (_costs(*only, lines),)
    parts = tuple(
        _costs(name, held, [line for line in lines if line.part == name])
        for name, held in grounds.items()
        if any(line.part == name for line in lines)
    )
    return parts or (_costs(None, grounds[None], ()),)


def assess_by_part(programme: Programme, question: Question, costs: tuple[PartCosts, ...]) -> ByPart:
    """Return what a programme gives for each part: the question with the part's own costs and grounds.

    Each part's grant is rounded by itself, as that of a project of its own. A part that the rules of a what-if refuse
    adds nothing to what they give to another, whose amount hangs on the same rules.
    """
    asked = replace(question, facts=facts_of(programme, question.facts))
    answers = (
        replace(asked, grounds=one.grounds, eligible_cost_jpy=one.eligible_jpy, total_cost_jpy=one.total_jpy)
        for one in costs
    )
    found = tuple(assess(programme, one) for one in answers)
    if any(answer.national_jpy is not None for answer in found):
        found = tuple(_refused(answer) if answer.supposed_refusal else answer for answer in found)
    return ByPart(costs, found)


def _refused(answer: Assessment) -> Assessment:
    return replace(answer, status="ineligible", national_jpy=0, local_jpy=answer.total_cost_jpy)


def _costs(name: str | None, grounds: Grounds, lines: Sequence[CostLine]) -> PartCosts:
    def of(eligibility: str) -> int:
        return sum(line.amount_jpy for line in lines if line.eligibility == eligibility)

    total = sum(line.amount_jpy for line in lines)
    return PartCosts(name, grounds, total, of("eligible"), of("to_be_asked"))
