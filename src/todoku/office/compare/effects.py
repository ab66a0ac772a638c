"""From tests to deviations: effect with its interval, and the hours a year that it costs or saves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from todoku.office.compare.evidence import mean_of_others
from todoku.office.compare.shares import cramers_v, v_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.office.compare.evidence import Evidence
    from todoku.office.compare.findings import HoursBasis
    from todoku.office.compare.footprint import Tally

_Z = 1.959964
_TAIL = 0.025
ORDER_HAS_NO_HOURS = "order"
NO_TIMES = "no_times"
NO_YEAR = "no_year"
UNCLEAR = "mean_unclear"


@dataclass(frozen=True, slots=True)
class Amount:
    """Hours of a year: value, interval, what they rest on, and why they are unknown."""

    hours: float | None
    interval: tuple[float, float] | None
    basis: HoursBasis
    reason: str = ""


@dataclass(frozen=True)
class Usual:
    """What is usual for each municipality of a group, from all evidence together; rows are activities, columns towns.

    ``times`` are the tests of working and of elapsed time, ``means``, ``deviations`` and ``offsets`` (by activity) what
    was measured of them, ``per_year`` the cases a year of each municipality of the log.
    """

    counted: Tally
    done: Evidence
    again: Evidence
    times: tuple[Evidence, ...]
    means: tuple[NDArray[np.float64], ...]
    deviations: tuple[NDArray[np.float64], ...]
    offsets: tuple[NDArray[np.float64], ...]
    per_year: NDArray[np.float64]

    @cached_property
    def share(self) -> NDArray[np.float64]:
        """Usual share of cases with each activity."""
        return _or_zero(mean_of_others(self.done.own, self.done.total, self.done.usual.kept))

    @cached_property
    def own_repeats(self) -> NDArray[np.float64]:
        """Visits beyond the first per case with the activity."""
        at = np.ix_(self.done.activity, self.done.towns)
        having, visits = self.counted.having[at], self.counted.visits[at]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(having > 0, visits / having - 1.0, np.nan)

    @cached_property
    def repeats(self) -> NDArray[np.float64]:
        """Usual visits beyond the first, the municipality's own where no other has the activity."""
        usual = mean_of_others(self.own_repeats, self.again.total, self.again.usual.kept)
        return _or_zero(np.where(np.isnan(usual), self.own_repeats, usual))

    def mean_of_others(self, kind: int) -> NDArray[np.float64]:
        """Mean hours of a visit in the others that are in line."""
        return self._means_of_others[kind]

    @cached_property
    def _means_of_others(self) -> tuple[NDArray[np.float64], ...]:
        return tuple(
            mean_of_others(mean, times.total, times.usual.kept)
            for mean, times in zip(self.means, self.times, strict=True)
        )

    @cached_property
    def visit_hours(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """Usual hours of a visit, their standard error, and the place of their kind in ``times`` (-1: unknown).

        Of the others that are in line both in doing it and in their times; the municipality's own where none is.
        """
        hours, error = (np.full(self.done.p.shape, np.nan) for _ in range(2))
        place = np.full(self.done.p.shape, -1, dtype=np.int64)
        for alone in (False, True):
            for at, (times, mean, deviation) in enumerate(zip(self.times, self.means, self.deviations, strict=True)):
                found, spread = mean, deviation / np.sqrt(np.maximum(times.total, 1))
                if not alone:
                    kept = times.usual.kept & self.done.usual.kept
                    found = mean_of_others(mean, times.total, kept)
                    known = (kept & ((times.total > 0) & np.isfinite(mean))[:, None]).sum(axis=-1)
                    spread = mean_of_others(spread, times.total, kept) / np.sqrt(np.maximum(known, 1))
                fresh = (place < 0) & np.isfinite(found)
                hours[fresh], error[fresh], place[fresh] = found[fresh], _or_zero(spread)[fresh], at
        return hours, error, place


def difference_of_shares(usual: Usual, at: tuple[int, int]) -> Amount:
    """Return the hours of cases more or less: share x visits of a case x usual hours of a visit x cases a year."""
    own, theirs = usual.done.own[at], usual.share[at]
    spread = _share_error(usual, at)
    return _of_visits(usual, at, own - theirs, spread, 1.0 + usual.repeats[at])


def difference_of_repeats(usual: Usual, at: tuple[int, int]) -> Amount:
    """Return the hours of visits beyond the usual number: in the cases that have the activity, at the usual hours."""
    extra, error = repeats_difference(usual, at)
    return _of_visits(usual, at, extra, error, float(usual.done.own[at]))


def repeats_difference(usual: Usual, at: tuple[int, int]) -> tuple[float, float]:
    """Return by how many visits beyond the first a case differs from what is usual, and the standard error of that."""
    own, theirs = usual.own_repeats[at], usual.repeats[at]
    cases = max(int(usual.again.total[at]), 1)
    peers = max(int(usual.again.usual.peers[at]), 1)
    return float(own - theirs), float(np.sqrt(own * (1.0 + own) / cases + theirs * (1.0 + theirs) / (cases * peers)))


def difference_of_times(usual: Usual, kind: int, at: tuple[int, int]) -> Amount:
    """Return the hours of longer or shorter visits: the difference of the means x visits of a year."""
    times = usual.times[kind]
    own, theirs = mean_hours(usual, kind, at)
    deviation, visits = usual.deviations[kind][at], int(times.total[at])
    per_year = _per_year(usual, at[1])
    if per_year is None:
        return Amount(None, None, "unknown", NO_YEAR)
    spread = float(deviation / np.sqrt(visits)) * float(
        np.hypot(1.0, np.sqrt(1.0 / max(int(times.usual.peers[at]), 1)))
    )
    visits_a_year = float(usual.done.own[at] * (1.0 + usual.own_repeats[at])) * per_year
    longer = times.own[at] > times.usual.usual[at]
    difference = float(own - theirs)
    if (difference > 0) != bool(longer):
        return Amount(None, None, "unknown", UNCLEAR)
    t = float(-stdtrit(max(visits - 1, 1), _TAIL))
    ends = sorted((difference + side * t * spread) * visits_a_year for side in (-1.0, 1.0))
    return Amount(difference * visits_a_year, (ends[0], ends[1]), times.kind)  # type: ignore[arg-type]  # a kind of time


def mean_hours(usual: Usual, kind: int, at: tuple[int, int]) -> tuple[float, float]:
    """Return the mean hours of a visit: the municipality's and the usual ones."""
    return float(usual.means[kind][at]), float(usual.mean_of_others(kind)[at])


def typical_hours(usual: Usual, kind: int, at: tuple[int, int]) -> tuple[float, float]:
    """Return the Hodges-Lehmann hours of a visit: the municipality's and the usual ones."""
    times, offset = usual.times[kind], float(usual.offsets[kind][at[0]])
    own, theirs = (float(np.exp(one[at])) - offset for one in (times.own, times.usual.usual))
    return max(own, 0.0), max(theirs, 0.0)


def _of_visits(usual: Usual, at: tuple[int, int], difference: float, error: float, times: float) -> Amount:
    hours, spread, place = (one[at] for one in usual.visit_hours)
    per_year = _per_year(usual, at[1])
    if place < 0:
        return Amount(None, None, "unknown", NO_TIMES)
    if per_year is None:
        return Amount(None, None, "unknown", NO_YEAR)
    if hours <= 0:  # recorded at one moment with the step before: the log does not tell
        return Amount(None, None, "unknown", NO_TIMES)
    amount = float(difference * times * hours) * per_year
    half = float(_Z * np.hypot(error * hours, difference * spread) * times * per_year)
    return Amount(amount, (amount - half, amount + half), usual.times[int(place)].kind)  # type: ignore[arg-type]  # a kind of time


def _per_year(usual: Usual, column: int) -> float | None:
    found = float(usual.per_year[usual.done.towns[column]])
    return None if np.isnan(found) else found


def _share_error(usual: Usual, at: tuple[int, int]) -> float:
    theirs = usual.share[at]
    own = usual.done.error[at]
    scale = np.sqrt(theirs * (1.0 - theirs))  # an angle's derivative
    return float(np.hypot(own, scale * np.sqrt(np.nan_to_num(usual.done.usual.usual_variance[at]))))


def share_effect(evidence: Evidence, theirs: float, at: tuple[int, int]) -> tuple[float, tuple[float, float]]:
    """Return Cramér's V and its interval."""
    count, total = (np.array([table[at]]) for table in (evidence.count, evidence.total))
    error = np.sqrt(theirs * (1.0 - theirs) * np.nan_to_num(evidence.usual.usual_variance[at]))
    low, high = v_interval(count, total, np.array([theirs]), np.array([error]))
    return float(cramers_v(count / total, np.array([theirs]))[0]), (float(low[0]), float(high[0]))


def time_effect(times: Evidence, at: tuple[int, int]) -> tuple[float, tuple[float, float]]:
    """Return the Hodges-Lehmann ratio of times less one, and its interval."""
    difference = float(times.own[at] - times.usual.usual[at])
    error = float(np.hypot(times.error[at], np.sqrt(times.usual.usual_variance[at])))
    half = float(-stdtrit(max(int(times.total[at]) - 1, 1), _TAIL)) * error
    low, high = (float(np.expm1(difference + side * half)) for side in (-1.0, 1.0))
    return float(np.expm1(difference)), (low, high)


def _or_zero(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.nan_to_num(values, nan=0.0)
