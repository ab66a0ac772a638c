"""How long each activity takes in each municipality: working time where begin and end are known, else elapsed time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from todoku.office.compare.location import hodges_lehmann
from todoku.office.compare.reference import masked_median
from todoku.office.discovery.distinct import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.office.events.log import EventLog

HoursBasis = Literal["working", "elapsed"]
Single = Literal["completed", "begun"]

_US_PER_HOUR = 3.6e9
_OFFSET = 0.01
"""Part of the usual time that is added before the logarithm: shorter differences do not count as ratios."""
_SUPPORT = 3
"""A step before counts in how many municipalities it must have so many visits, and how many visits that is."""
_SHARE_OF_TOWNS = 1 / 3
_BITS = 40
_CLEAR = 100
"""Fewer gaps do not tell what single times mean."""
_SURE = 10.0
_GAIN = 0.02


@dataclass(frozen=True, slots=True)
class Durations:
    """Times by activity (row) and municipality (column).

    ``location`` is the Hodges-Lehmann estimate of the logarithm of the hours of a visit, ``error`` its standard error,
    ``mean`` and ``deviation`` the mean of the hours and their standard deviation, ``visits`` how many are timed.
    ``offset`` was added to the hours of an activity before the logarithm.
    ``hours`` are those of each event of the log, nan where unknown.
    """

    basis: HoursBasis
    location: NDArray[np.float64]
    error: NDArray[np.float64]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    visits: NDArray[np.int64]
    offset: NDArray[np.float64]
    hours: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Times:
    """The two times of a log: ``working`` (None where no event has both) and ``elapsed``, and what single times mean.

    ``behind`` is the elapsed time less what is usual behind the same step before.
    """

    working: Durations | None
    elapsed: Durations
    behind: Durations
    single: Single


def times_of(log: EventLog) -> Times:
    """Return how long activities take.

    Working time is end less start. Elapsed time reaches from the time before in the case to the event's own. A step
    left out before may look like a slower one, so elapsed time is given a second time, comparable between visits behind
    the same step: the log-time usual behind a step, less the activity's own, is taken off (where at least a third of
    the municipalities have that step there). Where a log has one time an event, and times are explained far better by
    the step before them than by the one behind, the times are those of beginnings and reach to the next event
    (``single`` is ``begun``).
    """
    start, end = (_microseconds(log, name) for name in ("start", "end"))
    town = log.events["municipality"].to_numpy()
    activity = log.events["activity"].to_numpy().astype(np.int32)
    case = log.events["case"].to_numpy()
    shape = len(log.activities), len(log.municipalities)
    with np.errstate(invalid="ignore"):
        worked = (end - start) / _US_PER_HOUR
        worked[worked < 0] = np.nan
    at = np.where(np.isnan(end), start, end)
    inside = case[1:] == case[:-1] if len(case) else np.zeros(0, dtype=bool)
    gap = np.where(inside, np.diff(at), np.nan) / _US_PER_HOUR
    single = _single(gap, activity, end, start)
    del start, end, at
    elapsed, beside = np.full(len(case), np.nan), np.full(len(case), -1, dtype=np.int32)
    if single == "completed":
        elapsed[1:], beside[1:] = gap, np.where(inside, activity[:-1], -1)
    else:
        elapsed[:-1], beside[:-1] = gap, np.where(inside, activity[1:], -1)
    del gap, inside, case
    working = None if np.isnan(worked).all() else _measured("working", worked, activity, town, shape)
    plain = _measured("elapsed", elapsed, activity, town, shape)
    return Times(working, plain, _measured("elapsed", elapsed, activity, town, shape, beside), single)


def _microseconds(log: EventLog, name: str) -> NDArray[np.float64]:
    return log.events[name].to_physical().cast(pl.Float64).fill_null(np.nan).to_numpy()


def _single(
    gap: NDArray[np.float64], activity: NDArray[np.int32], end: NDArray[np.float64], start: NDArray[np.float64]
) -> Single:
    """Return what an event's only time tells: its completion, unless the times themselves clearly say otherwise."""
    if np.isnan(end).all():
        return "begun"
    if not np.isnan(start).all():
        return "completed"
    with np.errstate(invalid="ignore"):
        known = gap > 0
    if known.sum() < _CLEAR:
        return "completed"
    value = np.log(gap[known])
    value -= value.mean()
    squares = [_residual(value, side[known]) ** 2 for side in (activity[1:], activity[:-1])]
    gain = squares[0] - squares[1]
    sure = float(gain.mean() / (gain.std() / np.sqrt(len(gain)) + 1e-12))
    return "begun" if sure > _SURE and gain.mean() > _GAIN * (value**2).mean() else "completed"


def _residual(value: NDArray[np.float64], kind: NDArray[np.int32]) -> NDArray[np.float64]:
    number = np.bincount(kind)
    mean = np.bincount(kind, weights=value) / np.maximum(number, 1)
    return value - mean[kind]


def _measured(
    basis: HoursBasis,
    hours: NDArray[np.float64],
    activity: NDArray[np.int32],
    town: NDArray[np.uint16],
    shape: tuple[int, int],
    beside: NDArray[np.int32] | None = None,
) -> Durations:
    known = ~np.isnan(hours)
    value, kind = hours[known], activity[known]
    key, many = kind * shape[1] + town[known], shape[0] * shape[1]
    visits, mean, _ = _moments(value, key, many)
    offset = _OFFSET * masked_median(mean.reshape(shape), visits.reshape(shape) > 0)
    log = offset[kind]
    log += value
    with np.errstate(divide="ignore"):
        np.log(log, out=log)
    timed = np.isfinite(log)
    if not timed.all():
        log, key, value, kind = log[timed], key[timed], value[timed], kind[timed]
    if beside is not None:
        shift = _behind(log, beside[known][timed], kind, key, shape)
        log -= shift
        value *= np.exp(-shift)
        del shift
    visits, mean, variance = _moments(value, key, many)
    del value, kind, known, timed
    ordered, starts = _sorted_within(log, key, many)
    location, error = hodges_lehmann(ordered, starts, visits)
    return Durations(
        basis,
        location.reshape(shape),
        error.reshape(shape),
        mean.reshape(shape),
        np.sqrt(variance).reshape(shape),
        visits.reshape(shape),
        offset,
        hours,
    )


def _moments(
    value: NDArray[np.float64], key: NDArray[Any], many: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return number, mean and variance of the values of each key; nan where there are too few."""
    number = np.bincount(key, minlength=many)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(key, weights=value, minlength=many) / number
        away = np.bincount(key, weights=(value - mean[key]) ** 2, minlength=many)
        return number, mean, away / (number - 1)


def _behind(
    log: NDArray[np.float64],
    beside: NDArray[np.int32],
    activity: NDArray[np.int32],
    key: NDArray[np.int32],
    shape: tuple[int, int],
) -> NDArray[np.float64]:
    """Return of each visit how much longer, in logarithms, visits behind the same step usually are than the activity's.

    ``key`` is activity and municipality of each visit.
    """
    activities, towns = shape
    steps, step = distinct(activity.astype(np.int64) * (activities + 1) + beside + 1, activities * (activities + 1))
    cells, cell = distinct(step * towns + key % towns, len(steps) * towns)
    number, mean, _ = _moments(log, cell, len(cells))
    own_number, own_mean, _ = _moments(log, key, activities * towns)
    of_step, of_town = cells // towns, cells % towns
    of_activity = steps[of_step] // (activities + 1)
    away = mean - own_mean[of_activity * towns + of_town]
    active = (own_number.reshape(shape) >= _SUPPORT).sum(axis=1)
    enough = number >= _SUPPORT
    order = np.lexsort((away[enough], of_step[enough]))
    ordered, group = away[enough][order], of_step[enough][order]
    support = np.bincount(group, minlength=len(steps))
    starts = np.cumsum(support) - support
    shift = np.zeros(len(steps))
    usable = support >= np.maximum(_SUPPORT, np.ceil(_SHARE_OF_TOWNS * active[steps // (activities + 1)]))
    low, high = starts + (support - 1) // 2, starts + support // 2
    shift[usable] = (ordered[low[usable]] + ordered[high[usable]]) / 2
    return shift[step]


def _sorted_within(
    value: NDArray[np.float64], key: NDArray[Any], many: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return values sorted by key and value, and where each key begins: in words of 64 bits, which sort fastest."""
    number = np.bincount(key, minlength=many)
    starts = np.cumsum(number) - number
    if not len(value) or many >= 1 << (62 - _BITS):
        return value[np.lexsort((value, key))], starts
    low, step = float(value.min()), max(float(np.ptp(value)), 1e-9) / ((1 << _BITS) - 1)
    packed = key.astype(np.int64)
    packed <<= _BITS
    packed |= ((value - low) / step).astype(np.int64)
    packed.sort()
    packed &= (1 << _BITS) - 1
    ordered = packed.astype(np.float64)
    del packed
    ordered *= step
    ordered += low
    return ordered, starts
