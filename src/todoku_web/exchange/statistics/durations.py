"""How long things stay in a stage when some are still in it and some drop out: quartiles that leave out neither.

The share that has moved on by a time is the cumulative incidence of O. Aalen and S. Johansen, Scand. J. Statist. 5
(1978) 141-150, with dropping out as the competing event and those that are still there as censored; without drop-outs
it is one less the estimate of E. L. Kaplan and P. Meier, J. Amer. Statist. Assoc. 53 (1958) 457-481. Without those that
are still there every stage would seem shorter than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOSE = 1e-9


class Outcome(IntEnum):
    """How a spell ended, or that it has not."""

    STILL = 0
    MOVED = 1
    LEFT = 2


@dataclass(frozen=True, slots=True)
class Spell:
    """How many days something was in a stage, and what then became of it."""

    days: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Stay:
    """What is known of a stage: how many entered it, moved on, dropped out and are there, and days until they moved on.

    A quartile is None where so large a share has not moved on within the time that was watched.
    """

    entered: int
    moved: int
    left: int
    still: int
    quarter: float | None
    half: float | None
    three_quarters: float | None


def incidence(spells: Sequence[Spell]) -> list[tuple[float, float]]:
    """Return the steps of the share (0-1) that has moved on by a time: (days, share), days rising.

    Of things that happen on the same day, those that move on or drop out come before those that are censored.
    """
    at_risk, waiting, moved_on = len(spells), 1.0, 0.0
    steps = []
    for days, group in groupby(sorted(spells, key=lambda one: one.days), key=lambda one: one.days):
        ends = [one.outcome for one in group]
        moved, left = ends.count(Outcome.MOVED), ends.count(Outcome.LEFT)
        if moved:
            moved_on += waiting * moved / at_risk
            steps.append((days, moved_on))
        waiting *= 1 - (moved + left) / at_risk
        at_risk -= len(ends)
    return steps


def days_until(steps: Sequence[tuple[float, float]], share: float) -> float | None:
    """Return the days by which a share has moved on; None where it has not."""
    return next((days for days, reached in steps if reached >= share - _CLOSE), None)


def stay(spells: Sequence[Spell]) -> Stay:
    """Return what is known of a stage from the spells in it."""
    ends, steps = [one.outcome for one in spells], incidence(spells)
    return Stay(
        entered=len(spells),
        moved=ends.count(Outcome.MOVED),
        left=ends.count(Outcome.LEFT),
        still=ends.count(Outcome.STILL),
        quarter=days_until(steps, 0.25),
        half=days_until(steps, 0.5),
        three_quarters=days_until(steps, 0.75),
    )
