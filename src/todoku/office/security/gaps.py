"""Finds what is open by model and edition, and puts it in an order in which it can be done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.office.security.checklist import LEVELS, MODELS, Item, items_of, models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.office.security.assessment import Answer, Assessment, State
    from todoku.office.security.checklist import Level, Model

CLOSED = ("done", "not_applicable")


@dataclass(frozen=True, slots=True)
class Gap:
    """An item that is not done, in part done, or unknown; ``waits_for`` are open items that must be there first."""

    item: Item
    state: State
    answer: Answer | None
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a municipality stands to a model: items by state, and open ones by level and by edition.

    ``unknown`` items are open, and counted apart: nothing was said of them.
    """

    model: Model
    items: int
    states: Mapping[State, int]
    open_by_level: Mapping[Level, int]
    unknown_by_level: Mapping[Level, int]
    open_by_edition: Mapping[str, int]
    done_without_evidence: int


def plan_of(assessment: Assessment, model: str | None) -> tuple[Gap, ...]:
    """Return what is open of a model in the order of doing it; with None of what all models ask.

    Mandatory items first, then what the model consists of, then the rest; before each what it waits for, which
    takes the rank of what needs it. Items of one rank stand by due date (the earliest first), then as in the checklist.
    """
    asked = items_of(model)
    gaps = {one.id: one for one in asked if assessment.state(one.id) not in CLOSED}
    rank = _ranks(gaps)
    order: list[str] = []
    place = {one.id: number for number, one in enumerate(asked)}

    def key(name: str) -> tuple[int, bool, str, int]:
        answer = assessment.answers.get(name)
        due = None if answer is None else answer.due
        return rank[name], due is None, "" if due is None else due.isoformat(), place[name]

    waiting = sorted(gaps, key=key)
    while waiting:
        ready = next(name for name in waiting if not any(one in waiting for one in gaps[name].after))
        order.append(ready)
        waiting.remove(ready)
    return tuple(
        Gap(
            gaps[name],
            assessment.state(name),
            assessment.answers.get(name),
            tuple(one for one in gaps[name].after if one in gaps),
        )
        for name in order
    )


def _ranks(gaps: Mapping[str, Item]) -> dict[str, int]:
    """Return the rank of each open item: that of its level, or of the most pressing item that waits for it."""
    rank = {name: LEVELS.index(one.level) for name, one in gaps.items()}
    changed = True
    while changed:
        changed = False
        for name, one in gaps.items():
            for first in one.after:
                if first in rank and rank[first] > rank[name]:
                    rank[first], changed = rank[name], True
    return rank


def standings(assessment: Assessment) -> tuple[Standing, ...]:
    """Return how a municipality stands to each of the four models."""
    return tuple(_standing(assessment, one) for one in MODELS)


def _standing(assessment: Assessment, model: str) -> Standing:
    asked = items_of(model)
    states = Counter(assessment.state(one.id) for one in asked)
    open_ = [one for one in asked if assessment.state(one.id) not in CLOSED]
    unknown = [one for one in asked if assessment.state(one.id) == "unknown"]
    done = [assessment.answers[one.id] for one in asked if assessment.state(one.id) == "done"]
    return Standing(
        models()[model],
        len(asked),
        dict(states),
        _by_level(open_),
        _by_level(unknown),
        dict(Counter(one.edition for one in open_)),
        sum(not one.evidence for one in done),
    )


def _by_level(some: Sequence[Item]) -> dict[Level, int]:
    counted = Counter(one.level for one in some)
    return {level: counted[level] for level in LEVELS}
