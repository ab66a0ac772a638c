"""How far each need came and when: the stages from being handed in to its adoption elsewhere, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku_web.exchange.statistics.durations import Outcome, Spell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

STAGES = ("handed_in", "accepted", "matched", "in_trial", "proven", "model", "elsewhere")
"""In the order in which a need passes them."""


@dataclass(frozen=True, slots=True)
class Course:
    """The course of one need; moments are in days, counted from anywhere."""

    id: Any
    issue: str
    area_code: str
    year: int
    """The fiscal year in which it was handed in."""
    times: tuple[float | None, ...]
    """For each stage when it was reached; None where it was not."""
    left_at: float | None = None
    """When it was closed or withdrawn; None where it goes on, or has come through."""


def through(times: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return the moments at which each stage was reached at the latest: with it, or with one behind it.

    A stage that was skipped is reached with the next one, and none is reached before the one in front of it is.
    """
    made: list[float | None] = []
    later: float | None = None
    for time in reversed(times):
        later = time if later is None else later if time is None else min(time, later)
        made.append(later)
    return tuple(reversed(made))


def counts(courses: Iterable[Course]) -> tuple[int, ...]:
    """Return how many needs reached each stage; no stage has more than the one in front of it."""
    reached = [0] * len(STAGES)
    for one in courses:
        for at, time in enumerate(one.times):
            reached[at] += time is not None
    return tuple(reached)


def spells(courses: Iterable[Course], stage: int, *, now: float) -> list[Spell]:
    """Return how long each need was in a stage, and how it left it; those that still are have been there until now."""
    made = []
    for one in courses:
        begun, onwards = one.times[stage], one.times[stage + 1]
        if begun is None:
            continue
        if onwards is not None:
            made.append(Spell(onwards - begun, Outcome.MOVED))
        elif one.left_at is not None:
            made.append(Spell(max(0.0, one.left_at - begun), Outcome.LEFT))
        else:
            made.append(Spell(max(0.0, now - begun), Outcome.STILL))
    return made


def in_stage(courses: Iterable[Course], stage: int, *, still: bool) -> list[Course]:
    """Return the needs that reached a stage; with ``still`` those of them that are in it now."""
    found = [one for one in courses if one.times[stage] is not None]
    if not still:
        return found
    last = stage + 1 == len(STAGES)
    return [one for one in found if one.left_at is None and (last or one.times[stage + 1] is None)]


def grouped(courses: Iterable[Course], key: Callable[[Course], str]) -> dict[str, list[Course]]:
    """Return courses by group."""
    made: dict[str, list[Course]] = defaultdict(list)
    for one in courses:
        made[key(one)].append(one)
    return dict(made)
