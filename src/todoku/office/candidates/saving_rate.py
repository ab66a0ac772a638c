"""The share of hours that software may save in a new task, as a prediction interval from cases alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import stdtrit

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.candidates.cases import Case

CONFIDENCE = 0.95
_FEWEST = 3
LEAST_REMAINING = 1e-3
"""A case that left nothing counts as a thousandth, whose logarithm there is."""


@dataclass(frozen=True, slots=True)
class SavingRate:
    """Share of the hours saved in one more case like those at hand: lowest, typical and highest; 0-1, or below 0.

    ``slowest`` is the lowest rate of the cases in which every result had to be checked by eye (None without such a
    case): it counts where nobody told whether that is so. ``cases`` are those the interval is made of.
    """

    low: float
    typical: float
    high: float
    slowest: float | None
    cases: tuple[str, ...]
    checked_cases: tuple[str, ...]
    confidence: float

    def interval(self, full_check: bool | None) -> tuple[float, float]:  # noqa: FBT001 (three answers, none a switch)
        """Return lowest and highest rate; wider where it is unknown whether every result must be checked by eye."""
        if full_check is None and self.slowest is not None:
            return min(self.low, self.slowest), self.high
        return self.low, self.high


def saving_rate(cases: Sequence[Case], *, confidence: float = CONFIDENCE) -> SavingRate:
    """Return the rate for one more case, from cases in which results need not all be checked by eye.

    The hours that remain (after / before) are ratios: their logarithms are taken as normal, and the interval is
    Student's for one more observation, mean +- t(n - 1) s sqrt(1 + 1/n) (Hahn and Meeker, Statistical Intervals, 4.7).
    With few cases it is wide, and nothing but cases narrows it. Raises InputError with fewer than three.
    """
    used = [case for case in cases if case.full_check is not True]
    checked = [case for case in cases if case.full_check is True]
    if len(used) < _FEWEST:
        raise InputError("office.candidates.few_cases", count=len(used), least=_FEWEST)
    logs = [math.log(max(case.remaining, LEAST_REMAINING)) for case in used]
    count, mean = len(logs), sum(logs) / len(logs)
    deviation = math.sqrt(sum((one - mean) ** 2 for one in logs) / (count - 1))
    half = float(stdtrit(count - 1, (1 + confidence) / 2)) * deviation * math.sqrt(1 + 1 / count)
    return SavingRate(
        low=1 - math.exp(mean + half),
        typical=1 - math.exp(mean),
        high=1 - math.exp(mean - half),
        slowest=min((case.saving_rate for case in checked), default=None),
        cases=tuple(case.id for case in used),
        checked_cases=tuple(case.id for case in checked),
        confidence=confidence,
    )
