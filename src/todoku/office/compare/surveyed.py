"""Municipalities that have a survey and no log: set beside what is usual in their group."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from todoku.office.compare.effects import NO_TIMES, Amount
from todoku.office.compare.findings import Deviation
from todoku.office.compare.shares import cramers_v

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from todoku.office.compare.findings import Type
    from todoku.office.survey.rows import SurveyRow

LEAST_SHARE = 0.2
LEAST_RATIO = 1.3
"""What is told from memory must differ more than what is measured before it is called a deviation."""
NO_VOLUME = "no_volume"
FEWEST_SURVEYS = 3
"""Where no log tells what is usual, so many surveys do."""
_MINUTES_PER_HOUR = 60.0


@dataclass(frozen=True, slots=True)
class UsualWork:
    """What the logs of a group say of an activity: share of cases, and working hours of a case that has it.

    ``hours`` is None where no working time is known: elapsed time is not to be set beside minutes of work.
    """

    share: float
    hours: float | None


@dataclass(frozen=True, slots=True)
class _Told:
    """An activity of a municipality as surveys tell it: minutes of a case, cases a year, share of cases."""

    minutes: float | None
    low: float | None
    high: float | None
    volume: float | None
    share: float | None


def surveyed_deviations(
    rows: Sequence[SurveyRow], usual: Mapping[str, UsualWork], name_of: Callable[[str], str]
) -> list[Deviation]:
    """Return the deviations of the surveyed municipalities of one group.

    An activity whose share was told differs where it is 20 points from the usual one, its minutes where they are 1.3
    times as many or as few. Surveys tell no more than they say: an activity that a survey does not name is unknown, not
    skipped. There are no tests; an interval is given where minutes were told as a range or measured. Where no log tells
    what is usual, the median of three or more surveys does. ``name_of`` gives the group's name of an activity.
    """
    told: dict[str, dict[str, _Told]] = defaultdict(dict)
    parts: dict[tuple[str, str], list[SurveyRow]] = defaultdict(list)
    for row in rows:
        parts[row.municipality, name_of(row.activity)].append(row)
    for (town, activity), own in parts.items():
        told[town][activity] = _together(own)
    found = []
    for town, activities in told.items():
        for activity, one in activities.items():
            peers = [other[activity] for name, other in told.items() if name != town and activity in other]
            found += _share_deviation(town, activity, one, usual.get(activity), known=bool(usual))
            found += _time_deviation(town, activity, one, _usual_minutes(usual.get(activity), peers))
    return found


def _together(rows: Sequence[SurveyRow]) -> _Told:
    """Return several rows of one activity as one: volumes in sum, the rest weighted by them."""
    first = rows[0]
    if len(rows) == 1:
        ends = first.interval("minutes_per_case")
        ranged = ends is not None and ends[0] < ends[1]
        low, high = ends if ends is not None and ranged else (None, None)
        return _Told(first.minutes_per_case, low, high, first.volume_per_year, first.share)
    volumes = [row.volume_per_year for row in rows]
    weights = [1.0 if volume is None else volume for volume in volumes]
    minutes, share = (
        _weighted([getattr(row, name) for row in rows], weights) for name in ("minutes_per_case", "share")
    )
    known = [volume for volume in volumes if volume is not None]
    return _Told(minutes, None, None, sum(known) if len(known) == len(volumes) else None, share)


def _weighted(values: Sequence[float | None], weights: Sequence[float]) -> float | None:
    known = [(value, weight) for value, weight in zip(values, weights, strict=True) if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total > 0 else None


def _usual_minutes(usual: UsualWork | None, peers: Sequence[_Told]) -> float | None:
    if usual is not None and usual.hours is not None:
        return usual.hours * _MINUTES_PER_HOUR
    known = [one.minutes for one in peers if one.minutes is not None]
    return median(known) if len(known) >= FEWEST_SURVEYS - 1 else None


def _share_deviation(town: str, activity: str, told: _Told, usual: UsualWork | None, *, known: bool) -> list[Deviation]:
    share = told.share if told.share is not None else (1.0 if told.volume else None)
    if not known or share is None:
        return []
    theirs = 0.0 if usual is None else usual.share
    if abs(share - theirs) < LEAST_SHARE or (told.share is None and theirs > 0.0):
        return []
    minutes = told.minutes
    if share < theirs and usual is not None and usual.hours is not None:
        minutes = usual.hours * _MINUTES_PER_HOUR
    effect = float(cramers_v(np.array([share]), np.array([theirs]))[0])
    amount = _amount(None if minutes is None else (share - theirs) * minutes, told.volume)
    figures = (effect, share, theirs)
    showing = share if share > theirs else 1.0 - share
    cases = None if told.volume is None else round(told.volume * showing)
    return [_deviation(town, "added" if share > theirs else "skipped", activity, figures, amount, cases, showing)]


def _time_deviation(town: str, activity: str, told: _Told, usual_minutes: float | None) -> list[Deviation]:
    if told.minutes is None or not usual_minutes:
        return []
    ratio = told.minutes / usual_minutes
    if 1.0 / LEAST_RATIO < ratio < LEAST_RATIO:
        return []
    share = 1.0 if told.share is None else told.share
    amount = _amount((told.minutes - usual_minutes) * share, told.volume)
    cases = None if told.volume is None else round(told.volume * share)
    figures = (ratio - 1.0, told.minutes / _MINUTES_PER_HOUR, usual_minutes / _MINUTES_PER_HOUR)
    interval = None
    if told.low is not None and told.high is not None:
        interval = (told.low / usual_minutes - 1.0, told.high / usual_minutes - 1.0)
    kind: Type = "slow" if ratio > 1 else "fast"
    return [_deviation(town, kind, activity, figures, amount, cases, share, interval)]


def _amount(minutes_per_case: float | None, volume: float | None) -> Amount:
    if minutes_per_case is None:
        return Amount(None, None, "unknown", NO_TIMES)
    if volume is None:
        return Amount(None, None, "unknown", NO_VOLUME)
    return Amount(minutes_per_case * volume / _MINUTES_PER_HOUR, None, "survey")


def _deviation(
    town: str,
    kind: Type,
    activity: str,
    figures: tuple[float, float, float],
    amount: Amount,
    cases: int | None,
    share: float,
    interval: tuple[float, float] | None = None,
) -> Deviation:
    effect, own, usual = figures
    return Deviation(
        municipality=town,
        type=kind,
        activity=activity,
        reference="group",
        effect=effect,
        effect_kind="relative_time" if kind in {"slow", "fast"} else "cramers_v",
        interval=interval,
        hours_per_year=amount.hours,
        hours_interval=amount.interval,
        hours_basis=amount.basis,
        hours_reason=amount.reason,
        cases=cases,
        share=share,
        own=own,
        usual=usual,
        basis="survey",
    )
