"""From the tests that hold to deviations, with example cases."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.office.compare.effects import (
    ORDER_HAS_NO_HOURS,
    Amount,
    Usual,
    difference_of_repeats,
    difference_of_shares,
    difference_of_times,
    mean_hours,
    repeats_difference,
    share_effect,
    time_effect,
    typical_hours,
)
from todoku.office.compare.findings import Deviation
from todoku.office.compare.footprint import cases_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from todoku.office.compare.durations import Durations
    from todoku.office.compare.evidence import Evidence
    from todoku.office.compare.footprint import Footprint
    from todoku.office.events.log import EventLog

EXAMPLES = 5
_MOST = 0.5
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Measured:
    """A log with what was measured of it, as deviations are told from."""

    log: EventLog
    found: Footprint
    durations: tuple[Durations, ...]
    per_year: NDArray[np.float64]
    years: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """A test that holds: its evidence, where in it, and the p-value with the adjusted one."""

    evidence: Evidence
    at: tuple[int, int]
    p: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class _Figures:
    """Effect, interval, cases, and the two figures that were compared."""

    effect: float
    interval: tuple[float, float]
    cases: int
    own: float
    usual: float


def deviation_of(told: Told, usual: Usual, measured: Measured) -> Deviation:
    """Return the deviation that a test shows."""
    kind = told.evidence.kind
    if kind == "done":
        return _done(told, usual, measured)
    if kind == "order":
        return _swapped(told, measured)
    if kind == "again":
        return _again(told, usual, measured)
    return _timed(told, usual, measured)


def _done(told: Told, usual: Usual, measured: Measured) -> Deviation:
    at, activity, town = told.at, int(told.evidence.activity[told.at[0]]), _town(told)
    own, theirs = float(usual.done.own[at]), float(usual.share[at])
    effect, interval = share_effect(usual.done, theirs, at)
    having = _cases_with(measured.found, activity, town)
    examples: NDArray[Any] = having
    cases = len(having)
    if own <= theirs:
        everyone = np.flatnonzero(measured.found.case_town == town)
        examples = np.setdiff1d(everyone, having, assume_unique=True)
        cases = len(examples)
    amount = difference_of_shares(usual, at)
    figures = _Figures(effect, interval, cases, own, theirs)
    return _deviation(told, measured, "added" if own > theirs else "skipped", amount, figures, examples)


def _swapped(told: Told, measured: Measured) -> Deviation:
    evidence, at, town = told.evidence, told.at, _town(told)
    one, other = int(evidence.activity[at[0]]), int(evidence.other[at[0]])
    share = float(np.sin(evidence.usual.usual[at] / 2) ** 2)
    both = evidence.total[at]
    cases, earlier = cases_in_order(measured.found, one, other)
    mine = measured.found.case_town[cases] == town
    if share >= _MOST:
        first, second, theirs, reversed_here = one, other, 1.0 - share, both - evidence.count[at]
        examples = cases[mine & ~earlier]
    else:
        first, second, theirs, reversed_here = other, one, share, evidence.count[at]
        examples = cases[mine & earlier]
    pair = _one_cell(evidence, at, int(reversed_here))
    effect, interval = share_effect(pair, theirs, (0, 0))
    figures = _Figures(effect, interval, int(reversed_here), float(reversed_here / both), theirs)
    amount = Amount(None, None, "unknown", ORDER_HAS_NO_HOURS)
    return _deviation(told, measured, "swapped", amount, figures, examples, activity=first, other=second)


def _one_cell(evidence: Evidence, at: tuple[int, int], count: int) -> Evidence:
    """Return the evidence of one cell, counted the other way round where the second activity usually comes first."""
    usual = replace(evidence.usual, usual_variance=np.array([[evidence.usual.usual_variance[at]]]))
    return replace(evidence, usual=usual, count=np.array([[count]]), total=np.array([[evidence.total[at]]]))


def _again(told: Told, usual: Usual, measured: Measured) -> Deviation:
    at, town, found = told.at, _town(told), measured.found
    part = found.of(int(told.evidence.activity[at[0]]))
    mine = found.case_town[found.case[part]] == town
    visits, cases = found.visits[part][mine], found.case[part][mine]
    extra, error = repeats_difference(usual, at)
    figures = _Figures(
        extra,
        (extra - _Z * error, extra + _Z * error),
        int((visits > 1).sum()),
        float(usual.own_repeats[at]),
        float(usual.repeats[at]),
    )
    examples = cases[np.argsort(-visits, kind="stable")] if extra > 0 else cases
    return _deviation(told, measured, "repeated", difference_of_repeats(usual, at), figures, examples)


def _timed(told: Told, usual: Usual, measured: Measured) -> Deviation:
    times, at, town = told.evidence, told.at, _town(told)
    kind = next(place for place, one in enumerate(usual.times) if one.kind == times.kind)
    hours, found = measured.durations[kind].hours, measured.found
    effect, interval = time_effect(times, at)
    part = found.of(int(times.activity[at[0]]))
    cases = found.case[part][found.case_town[found.case[part]] == town]
    amount = difference_of_times(usual, kind, at)
    own, theirs = typical_hours(usual, kind, at) if amount.hours is None else mean_hours(usual, kind, at)
    figures = _Figures(effect, interval, len(cases), own, theirs)
    examples = _extreme(measured.log, int(times.activity[at[0]]), town, -hours if effect > 0 else hours)
    return _deviation(told, measured, "slow" if effect > 0 else "fast", amount, figures, examples)


def _extreme(log: EventLog, activity: int, town: int, hours: NDArray[np.float64]) -> NDArray[Any]:
    """Return the cases of a municipality with the shortest visits of an activity, the first ones by any of them."""
    rows = np.flatnonzero(
        (log.events["activity"].to_numpy() == activity) & (log.events["municipality"].to_numpy() == town)
    )
    ordered = log.events["case"].to_numpy()[rows[np.argsort(hours[rows], kind="stable")]]  # not known comes last
    return ordered[np.sort(np.unique(ordered, return_index=True)[1])]


def _deviation(
    told: Told,
    measured: Measured,
    kind: str,
    amount: Amount,
    figures: _Figures,
    examples: NDArray[Any],
    *,
    activity: int | None = None,
    other: int | None = None,
) -> Deviation:
    log, town = measured.log, _town(told)
    first = int(told.evidence.activity[told.at[0]]) if activity is None else activity
    effect_kind = {"repeated": "repeats_per_case", "slow": "relative_time", "fast": "relative_time"}
    everyone = int(measured.found.cases[town])
    return Deviation(
        municipality=log.municipalities[town],
        type=kind,  # type: ignore[arg-type]  # one of TYPES
        activity=log.activities[first],
        other="" if other is None else log.activities[other],
        reference="group",
        effect_kind=effect_kind.get(kind, "cramers_v"),  # type: ignore[arg-type]  # one of the kinds
        hours_per_year=amount.hours,
        hours_interval=amount.interval,
        hours_basis=amount.basis,
        hours_reason=amount.reason,
        share=figures.cases / everyone,
        examples=tuple(_named(log, examples[:EXAMPLES])),
        p_value=told.p,
        p_adjusted=told.adjusted,
        **asdict(figures),
    )


def _named(log: EventLog, cases: NDArray[Any]) -> Iterator[str]:
    return (str(log.cases["case_id"][int(one)]) for one in cases)


def _town(told: Told) -> int:
    return int(told.evidence.towns[told.at[1]])


def _cases_with(found: Footprint, activity: int, town: int) -> NDArray[np.int32]:
    cases = found.case[found.of(activity)]
    mine: NDArray[np.int32] = cases[found.case_town[cases] == town]
    return mine
