"""From tests against a standard to deviations, with the hours that the standard would spare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.office.compare.effects import NO_TIMES, NO_YEAR, ORDER_HAS_NO_HOURS, Amount
from todoku.office.compare.findings import Deviation
from todoku.office.compare.shares import cramers_v, wilson
from todoku.office.compare.standard import StandardTest, cases_of

if TYPE_CHECKING:
    from todoku.office.compare.deviations import Measured
    from todoku.office.compare.footprint import Tally

_EXAMPLES = 5
_Z = 1.959964


def standard_deviation(test: StandardTest, adjusted: float, measured: Measured, counted: Tally) -> Deviation:
    """Return the deviation from a standard that a test shows.

    Its hours: cases a year with it x the municipality's own mean time of a visit (of a step that is left out, the mean
    over the municipalities that do it). The effect of steps and orders is Cramér's V against a reference that keeps to
    the standard in every case, for repeats the visits beyond the first per case.
    """
    at = test.activity, test.town
    having, visits = int(counted.having[at]), int(counted.visits[at])
    share = test.share
    sign = -1.0 if test.type == "skipped" else 1.0
    count, total = np.array([test.count]), np.array([test.total])
    low, high = (float(one[0]) for one in wilson(count, total))
    if test.type == "repeated":
        effect = visits / having - 1.0
        half = _Z * float(np.sqrt(effect * (1.0 + effect) / having))
        interval, kind = (effect - half, effect + half), "repeats_per_case"
        times, spread = float(visits - having), float(np.sqrt(max(visits - having, 1)))
    else:
        ends = sorted(sign * _v(one) for one in (low, share, high))
        effect, interval, kind = sign * _v(share), (ends[0], ends[-1]), "cramers_v"
        repeated = visits / max(having, 1) if test.type == "added" else 1.0
        times, spread = sign * test.count * repeated, (high - low) / 2 / _Z * test.total * repeated
    amount = Amount(None, None, "unknown", ORDER_HAS_NO_HOURS)
    if test.type != "swapped":
        amount = _hours(test, measured, times / int(measured.found.cases[test.town]), spread)
    log = measured.log
    return Deviation(
        municipality=log.municipalities[test.town],
        type=test.type,
        activity=log.activities[test.activity],
        other=log.activities[test.other] if test.other >= 0 else "",
        reference="standard",
        effect=effect,
        effect_kind=kind,  # type: ignore[arg-type]  # one of the kinds
        interval=interval,
        hours_per_year=amount.hours,
        hours_interval=amount.interval,
        hours_basis=amount.basis,
        hours_reason=amount.reason,
        cases=test.count,
        share=test.count / int(measured.found.cases[test.town]),
        own=effect if test.type == "repeated" else (1.0 - share if test.type == "skipped" else share),
        usual=1.0 if test.type == "skipped" else 0.0,
        examples=tuple(str(log.cases["case_id"][int(one)]) for one in cases_of(test, measured.found)[:_EXAMPLES]),
        p_value=test.p,
        p_adjusted=adjusted,
    )


def _v(share: float) -> float:
    return float(cramers_v(np.array([share]), np.array([0.0]))[0])


def _hours(test: StandardTest, measured: Measured, per_case: float, spread: float) -> Amount:
    per_year = float(measured.per_year[test.town])
    if np.isnan(per_year):
        return Amount(None, None, "unknown", NO_YEAR)
    for times in measured.durations:
        means = times.mean[test.activity]
        own = means[test.town]
        if test.type == "skipped" or not np.isfinite(own):
            others = means[np.isfinite(means)]
            own = float(np.median(others)) if len(others) else np.nan
        if np.isfinite(own) and own > 0:
            amount = per_case * float(own) * per_year
            half = _Z * spread / int(measured.found.cases[test.town]) * float(own) * per_year
            return Amount(amount, (amount - half, amount + half), times.basis)
    return Amount(None, None, "unknown", NO_TIMES)
