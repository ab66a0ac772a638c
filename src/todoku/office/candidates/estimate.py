"""Estimates what software may save in each task of a survey, as an interval whose every factor has its origin.

Factors are multiplied by interval arithmetic, not by drawing from distributions: nothing is published of how rule-like
shares or rework are distributed, so that any distribution would be invented; and only so can a factor that becomes
known never widen the interval, nor one that is unknown narrow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from todoku.office.candidates.cases import published_cases
from todoku.office.candidates.factors import HOURS, SHARES, Factor, factors_of
from todoku.office.candidates.kinds import WITHOUT_CASES, Kind, Reason, kind_of
from todoku.office.candidates.saving_rate import SavingRate, saving_rate
from todoku.office.candidates.trials import Trial, TrialCheck, check, trial_of
from todoku.office.survey.rows import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.survey.rows import SurveyRow

EstimateBasis = Literal["measured", "modelled", "unknown"]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task and what software may save in it, in hours a year.

    ``score`` puts tasks in order: hours a year x the middles of rule-like share, straight-through share and readable
    share; it is no estimate. ``saved_hours`` is the interval of hours saved a year (measured: both ends the same), None
    where it is unknown, and ``reasons`` say why; ``typical_hours`` the middle of the factors at the typical rate, None
    where a factor is unknown; ``unchecked_hours`` the interval where results need not all be checked by eye, told
    beside ``saved_hours`` while nobody has said whether they must. ``missing`` names the factors that nobody told.
    ``rate`` is the share saved that counted.
    """

    municipality: str
    department: str
    business: str
    task: str
    activity: str
    kind: Kind
    score: float | None
    hours_per_year: float | None
    hours_interval: Interval | None
    saved_hours: Interval | None
    typical_hours: float | None
    unchecked_hours: Interval | None
    basis: EstimateBasis
    factors: tuple[Factor, ...]
    rate: SavingRate
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    full_check: bool | None
    trial: TrialCheck | None
    source: str


def candidates_of(rows: Sequence[SurveyRow], *, trials: Sequence[Trial] = ()) -> tuple[Candidate, ...]:
    """Return the tasks of a survey as candidates, the most promising first; those to be reviewed, or unknown, last.

    A trial of a task replaces its estimate, and joins the cases from which the other tasks are estimated. Raises
    InputError where fewer than three cases remain.
    """
    cases = [*published_cases(), *(trial.case for trial in trials)]
    shared = saving_rate(cases)
    found = []
    for row in rows:
        trial = trial_of(trials, row.municipality, row.activity)
        rate = shared if trial is None else saving_rate([case for case in cases if case.id != trial.case_id])
        found.append(_candidate(row, rate, trial))
    return tuple(sorted(found, key=_order))


def total_saved(candidates: Sequence[Candidate]) -> Interval | None:
    """Return the sum of the intervals of hours saved; None where none is known.

    The ends are those of all tasks together at their lowest and highest: the true sum spreads less.
    """
    known = [one.saved_hours for one in candidates if one.saved_hours is not None]
    return (sum(low for low, _ in known), sum(high for _, high in known)) if known else None


def _order(one: Candidate) -> tuple[bool, bool, float, str, str]:
    return one.kind == "review_first", one.score is None, -(one.score or 0.0), one.municipality, one.activity


def _candidate(row: SurveyRow, rate: SavingRate, trial: Trial | None) -> Candidate:
    factors = factors_of(row)
    kind, why = kind_of(row)
    reach, typical = _reach(factors), _typical(factors)
    modelled = None if reach is None else _times(reach, rate.interval(row.full_check))
    unchecked = None if reach is None or row.full_check is not None else _times(reach, rate.interval(False))
    expected = None if typical is None else typical * rate.typical
    reasons = [why, *_reasons(row, factors, rate, modelled)]
    if kind in WITHOUT_CASES or row.full_check is True:
        modelled = expected = unchecked = None
        reasons.append(Reason("no_case" if kind in WITHOUT_CASES else "no_estimate"))
    saved, told = modelled, None
    if trial is not None:
        told = check(trial, expected, modelled)
        saved = (told.measured_hours, told.measured_hours)
        expected = told.measured_hours
        reasons.insert(0, Reason("measured"))
    hours = row.hours_per_year
    middle = _product([one.middle for one in factors if one.name in SHARES])
    return Candidate(
        municipality=row.municipality,
        department=row.department,
        business=row.business,
        task=row.task,
        activity=row.activity,
        kind=kind,
        score=None if hours is None or middle is None else hours * middle,
        hours_per_year=hours,
        hours_interval=row.hours_interval,
        saved_hours=saved,
        typical_hours=expected,
        unchecked_hours=None if trial is not None else unchecked,
        basis="measured" if trial is not None else "modelled" if saved is not None else "unknown",
        factors=factors,
        rate=rate,
        reasons=tuple(reasons),
        missing=tuple(one.name for one in factors if one.basis == "unknown")
        + (("full_check",) if row.full_check is None else ()),
        full_check=row.full_check,
        trial=told,
        source=row.source,
    )


def _reasons(row: SurveyRow, factors: Sequence[Factor], rate: SavingRate, modelled: Interval | None) -> list[Reason]:
    """Return what is to be said of the estimate beside its kind."""
    found = [Reason(f"unknown_{one.name}") for one in factors if one.basis == "unknown"]
    if row.full_check is None and rate.slowest is not None:
        found.append(Reason("check_unknown", (("times", 1 - rate.slowest),)))
    if modelled is not None and modelled[1] <= 0:
        found.append(Reason("nothing_within_reach"))
    return found


def _reach(factors: Sequence[Factor]) -> Interval | None:
    """Return the hours a year within the reach of software: the product of all factors, lowest and highest."""
    low, high = 1 / MINUTES_PER_HOUR, 1 / MINUTES_PER_HOUR
    for factor in factors:
        if factor.range is None:
            return None
        low, high = low * factor.range[0], high * factor.range[1]
    return low, high


def _typical(factors: Sequence[Factor]) -> float | None:
    """Return the middle hours within reach; None where a factor is unknown."""
    if any(one.basis == "unknown" for one in factors):
        return None
    told = [one.told if one.name in HOURS and one.told is not None else one.middle for one in factors]
    found = _product(told)
    return None if found is None else found / MINUTES_PER_HOUR


def _product(parts: Sequence[float | None]) -> float | None:
    found = 1.0
    for part in parts:
        if part is None:
            return None
        found *= part
    return found


def _times(reach: Interval, rate: Interval) -> Interval:
    """Return the interval of a product whose first part is not below 0."""
    ends = [hours * share for hours in reach for share in rate]
    return min(ends), max(ends)
