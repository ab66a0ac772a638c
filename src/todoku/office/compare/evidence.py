"""All tests of a group: what each municipality does, in which order, how often again and how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import stdtr

from todoku.office.compare.footprint import first_before
from todoku.office.compare.reference import Reference, reference
from todoku.office.compare.shares import share_p_values, usual_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.office.compare.durations import Durations
    from todoku.office.compare.footprint import Footprint, Tally
    from todoku.office.compare.settings import Settings

Kind = Literal["done", "order", "again", "working", "elapsed"]

FEWEST_VISITS = 8
_TIME_FLOOR = 0.05
_ASSUMED = 0.2
"""Standard deviation of log-times between municipalities that is taken for normal where it cannot be estimated."""
_MOST = 0.5
_STABLE = 0.75
"""An order is usual where at least this share of cases keeps it."""
_BOTH = 0.2
"""The order of two activities is told where at least this share of a municipality's cases has both."""
_MEAN_SPREAD = 0.05
"""Normal relative spread of means between municipalities, in the weights of their mean."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Tests of one kind: activities (rows) by municipalities of the group (columns).

    ``p`` is the p-value, nan where there is no test, ``worth`` whether the difference is as large as the smallest
    effect worth telling. ``count`` of ``total`` are the figures of shares, ``own`` and ``error`` location and standard
    error of log-times. ``other`` is the second activity of a pair.
    """

    kind: Kind
    towns: NDArray[np.int64]
    activity: NDArray[np.int64]
    other: NDArray[np.int64]
    p: NDArray[np.float64]
    usual: Reference
    count: NDArray[np.int64]
    total: NDArray[np.int64]
    own: NDArray[np.float64]
    error: NDArray[np.float64]
    worth: NDArray[np.bool_]


def done_evidence(
    counted: Tally, found: Footprint, activities: NDArray[np.int64], towns: NDArray[np.int64], settings: Settings
) -> Evidence:
    """Test in how many cases each activity is done."""
    count = counted.having[np.ix_(activities, towns)]
    total = np.broadcast_to(found.cases[towns], count.shape)
    usual = usual_shares(count, total)
    high, low = share_p_values(count, total, usual)
    p = np.where(_testable(usual, total), np.minimum(2.0 * np.minimum(high, low), 1.0), np.nan)
    return _of_shares("done", towns, (activities, activities), p, usual, (count, total), settings)


def again_evidence(
    counted: Tally, activities: NDArray[np.int64], towns: NDArray[np.int64], settings: Settings
) -> Evidence:
    """Test in how many of the cases with an activity it is done again."""
    total = counted.having[np.ix_(activities, towns)]
    count = counted.again[np.ix_(activities, towns)]
    usual = usual_shares(count, total)
    high, low = share_p_values(count, total, usual)
    p = np.where(_testable(usual, total), np.minimum(2.0 * np.minimum(high, low), 1.0), np.nan)
    return _of_shares("again", towns, (activities, activities), p, usual, (count, total), settings)


def order_evidence(
    found: Footprint, pairs: Sequence[tuple[int, int]], towns: NDArray[np.int64], settings: Settings
) -> Evidence:
    """Test in how many of the cases with both activities of a pair their usual order is reversed (one-sided).

    Reversed in more cases than usual by the smallest effect: rows that stand at a wrong place by chance turn round a
    rare activity more often than a common one.
    """
    shape = len(pairs), len(towns)
    before, total = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, pair in enumerate(pairs):
        earlier, both = first_before(found, *pair)
        before[row], total[row] = earlier[towns], both[towns]
    usual = usual_shares(before, total)
    high, low = share_p_values(before, total, usual, settings.least_share)
    share = np.sin(np.nan_to_num(usual.usual) / 2) ** 2
    p = np.where(share >= _MOST, low, high)
    stable = np.maximum(share, 1.0 - share) >= _STABLE
    one, other = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    common = total >= _BOTH * found.cases[towns]
    p = np.where(_testable(usual, total) & stable & common, p, np.nan)
    return _of_shares("order", towns, (one, other), p, usual, (before, total), settings)


def time_evidence(
    times: Durations,
    activities: NDArray[np.int64],
    towns: NDArray[np.int64],
    settings: Settings,
    behind: Durations | None = None,
) -> Evidence:
    """Test how long a visit takes, on the scale of logarithms.

    With ``behind``, the same times after what is usual behind the step before, a difference counts where both show it
    (the larger p-value; one where their signs differ).
    """
    found = _time_evidence(times, activities, towns, settings)
    if behind is None:
        return found
    beside = _time_evidence(behind, activities, towns, settings)
    agree = (found.own > found.usual.usual) == (beside.own > beside.usual.usual)
    p = np.where(agree, np.fmax(found.p, beside.p), 1.0)
    return replace(found, p=np.where(np.isnan(found.p), np.nan, p), worth=found.worth & beside.worth)


def _time_evidence(
    times: Durations, activities: NDArray[np.int64], towns: NDArray[np.int64], settings: Settings
) -> Evidence:
    at = np.ix_(activities, towns)
    own, error, visits = times.location[at], times.error[at], times.visits[at]
    known = (visits >= FEWEST_VISITS) & np.isfinite(own) & np.isfinite(error)
    own, error = np.where(known, own, 0.0), np.where(known, error, 1.0)
    usual = reference(own, error**2, known, floor=_TIME_FLOOR, assumed=_ASSUMED)
    whole = error[..., None] ** 2 + usual.spreads
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = (whole / error[..., None] ** 2) ** 2 * np.maximum(visits - 1, 1)[..., None]
        tails = stdtr(np.minimum(freedom, 1e9), -np.abs(own[..., None] - usual.centres) / np.sqrt(whole))
        p = 2.0 * (usual.weights * tails).sum(axis=-1)
        worth = np.abs(own - usual.usual) >= np.log(settings.least_ratio)
    p = np.where(known & (usual.peers > 0), p, np.nan)
    return Evidence(times.basis, towns, activities, activities, p, usual, visits, visits, own, error, worth)


def mean_of_others(
    values: NDArray[np.float64], numbers: NDArray[np.int64], kept: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the mean of the others that are in line, as each municipality meets it; nan where there is none.

    Weights follow the number of observations only up to the normal spread between municipalities, and never the spread
    within one, so that small means do not weigh more than large ones.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        known = (numbers > 0) & np.isfinite(values)
        weights = np.where(known, 1.0 / (1.0 / np.maximum(numbers, 1) + _MEAN_SPREAD**2), 0.0)
        total = np.einsum("fto,fo->ft", kept, weights)
        mean: NDArray[np.float64] = np.einsum("fto,fo->ft", kept, np.where(known, values, 0.0) * weights) / total
        return mean


def _testable(usual: Reference, total: NDArray[np.int64]) -> NDArray[np.bool_]:
    return (usual.peers > 0) & (total >= FEWEST_VISITS)


def _of_shares(
    kind: Kind,
    towns: NDArray[np.int64],
    activities: tuple[NDArray[np.int64], NDArray[np.int64]],
    p: NDArray[np.float64],
    usual: Reference,
    counts: tuple[NDArray[np.int64], NDArray[np.int64]],
    settings: Settings,
) -> Evidence:
    count, total = counts
    with np.errstate(invalid="ignore", divide="ignore"):
        own = count / total
        error = np.sqrt(own * (1.0 - own) / total)
        worth = np.abs(own - np.sin(usual.usual / 2) ** 2) >= settings.least_share
    return Evidence(kind, towns, activities[0], activities[1], p, usual, count, total, own, error, worth)
