"""What sampled timings tell: minutes a case by stop-watch, hours by observed instants, and how many more are needed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, ndtri, stdtrit

from todoku.errors import InputError
from todoku.office.survey.forms import plain
from todoku.office.survey.met import Met, gathered
from todoku.office.survey.rows import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.office.events.log import Remark
    from todoku.office.survey.rows import SurveyRow

CONFIDENCE = 0.95
PRECISION = 0.10
"""Half width of the interval, as a share of the mean, for which the number of samples is given."""
_MOST_NEEDED = 10**12


@dataclass(frozen=True, slots=True)
class Sample:
    """One case timed by stop-watch."""

    municipality: str
    activity: str
    minutes: float
    observer: str = ""
    date: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sampling:
    """Work sampling of one task: at how many random instants people were looked at, and were found doing it.

    ``staff_hours_per_year`` are the working hours of those observed; None where not told.
    """

    municipality: str
    activity: str
    instants: int
    on_task: int
    staff_hours_per_year: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Minutes a case from samples: mean with its interval, median, and the samples that a precision still asks for.

    ``interval`` is None for a single sample, which tells nothing of the spread; so is then ``needed``.
    """

    municipality: str
    activity: str
    samples: int
    mean_minutes: float
    median_minutes: float
    interval: tuple[float, float] | None
    needed: int | None
    more_needed: int | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class WorkShare:
    """Share of working time spent on a task, and hours a year where those of the staff are known, with intervals.

    ``needed`` is None where nobody was found on the task.
    """

    municipality: str
    activity: str
    instants: int
    share: float
    interval: tuple[float, float]
    hours_per_year: float | None
    hours_interval: tuple[float, float] | None
    needed: int | None
    more_needed: int | None
    source: str = ""


def timings_of(
    samples: Iterable[Sample], *, confidence: float = CONFIDENCE, precision: float = PRECISION
) -> tuple[Timing, ...]:
    """Return the timing of each task that was sampled, in the order in which they first appear.

    The interval of the mean is Student's (times of few cases spread wider than a bootstrap of them shows), not below 0;
    the samples needed are the fewest n with t(n - 1) s / sqrt(n) <= precision x mean, s being that of the samples at
    hand. Raises InputError for a confidence or precision that is not between 0 and 1.
    """
    _check(confidence, precision)
    groups: dict[tuple[str, str], list[Sample]] = {}
    for sample in samples:
        groups.setdefault((plain(sample.municipality), plain(sample.activity)), []).append(sample)
    return tuple(_timing(group, confidence, precision) for group in groups.values())


def work_shares_of(
    samplings: Iterable[Sampling], *, confidence: float = CONFIDENCE, precision: float = PRECISION
) -> tuple[WorkShare, ...]:
    """Return the share of time of each task with its exact binomial interval (Clopper and Pearson 1934).

    It never covers less than it says. The instants needed are those for a half width of ``precision`` of the share by
    the normal approximation: z^2 (1 - p) / (precision^2 p). Raises InputError as ``timings_of`` does.
    """
    _check(confidence, precision)
    return tuple(_work_share(one, confidence, precision) for one in samplings)


def samples_needed(
    mean: float, deviation: float, *, confidence: float = CONFIDENCE, precision: float = PRECISION
) -> int:
    """Return the fewest samples whose Student interval is within ``precision`` of the mean."""
    if deviation <= 0:
        return 2
    if mean <= 0:
        return _MOST_NEEDED
    wanted = precision * mean / deviation
    low, high = 2, _MOST_NEEDED
    while low < high:
        half = (low + high) // 2
        if _student(half - 1, confidence) / math.sqrt(half) <= wanted:
            high = half
        else:
            low = half + 1
    return low


def with_timings(
    rows: Sequence[SurveyRow], timings: Sequence[Timing], shares: Sequence[WorkShare] = ()
) -> tuple[tuple[SurveyRow, ...], tuple[Remark, ...]]:
    """Return rows whose minutes a case are the measured ones where there are any, and what could not be used.

    Observed instants give minutes where volume and staff hours are known. A timing without a municipality is for all.
    """
    measured: dict[tuple[str, str], tuple[float, tuple[float, float] | None, str]] = {}
    met = []
    by_key = {_key(row): row for row in rows}
    for share in shares:
        row = by_key.get((plain(share.municipality), plain(share.activity)))
        minutes = None if row is None else _minutes_of(share, row)
        if minutes is None:
            met.append(Met("survey_sampling_unused", "", share.source, share.activity))
        else:
            measured[_key(share)] = minutes
    for timing in timings:
        measured[_key(timing)] = (timing.mean_minutes, timing.interval, timing.source)
    used, found = set(), []
    for row in rows:
        key = next((one for one in (_key(row), ("", plain(row.activity))) if one in measured), None)
        if key is None:
            found.append(row)
            continue
        used.add(key)
        found.append(_measured(row, *measured[key]))
    met += [Met("survey_timing_unused", "", one.source, one.activity) for one in timings if _key(one) not in used]
    return tuple(found), gathered(met)


def _key(one: SurveyRow | Timing | WorkShare) -> tuple[str, str]:
    return plain(one.municipality), plain(one.activity)


def _measured(row: SurveyRow, minutes: float, interval: tuple[float, float] | None, source: str) -> SurveyRow:
    others = tuple(one for one in row.ranges if one[0] != "minutes_per_case")
    ranges = others if interval is None else (*others, ("minutes_per_case", *interval))
    return replace(row, minutes_per_case=minutes, ranges=ranges, minutes_basis="measured", minutes_source=source)


def _minutes_of(share: WorkShare, row: SurveyRow) -> tuple[float, tuple[float, float], str] | None:
    cases = (row.volume_per_year or 0.0) * (1.0 if row.share is None else row.share)
    if share.hours_per_year is None or share.hours_interval is None or not cases:
        return None
    low, high = (hours * MINUTES_PER_HOUR / cases for hours in share.hours_interval)
    return share.hours_per_year * MINUTES_PER_HOUR / cases, (low, high), share.source


def _student(freedom: int, confidence: float) -> float:
    return float(stdtrit(freedom, (1 + confidence) / 2))


def _timing(group: Sequence[Sample], confidence: float, precision: float) -> Timing:
    minutes = np.array([one.minutes for one in group])
    mean, count = float(minutes.mean()), len(minutes)
    first = group[0]
    interval = needed = None
    if count > 1:
        deviation = float(minutes.std(ddof=1))
        half = _student(count - 1, confidence) * deviation / math.sqrt(count)
        interval = (max(0.0, mean - half), mean + half)
        needed = samples_needed(mean, deviation, confidence=confidence, precision=precision)
    more = None if needed is None else max(0, needed - count)
    return Timing(
        first.municipality, first.activity, count, mean, float(np.median(minutes)), interval, needed, more, first.source
    )


def _work_share(one: Sampling, confidence: float, precision: float) -> WorkShare:
    seen, on_task, tail = one.instants, one.on_task, (1 - confidence) / 2
    low = 0.0 if on_task == 0 else float(betaincinv(on_task, seen - on_task + 1, tail))
    high = 1.0 if on_task == seen else float(betaincinv(on_task + 1, seen - on_task, 1 - tail))
    share, hours = on_task / seen, one.staff_hours_per_year
    z = float(ndtri(1 - tail))
    needed = math.ceil(z**2 * (1 - share) / (precision**2 * share)) if share else None
    return WorkShare(
        one.municipality,
        one.activity,
        seen,
        share,
        (low, high),
        None if hours is None else share * hours,
        None if hours is None else (low * hours, high * hours),
        needed,
        None if needed is None else max(0, needed - seen),
        one.source,
    )


def _check(confidence: float, precision: float) -> None:
    for name, value in (("confidence", confidence), ("precision", precision)):
        if not 0 < value < 1:
            raise InputError("office.survey.between", name=name, value=value)
