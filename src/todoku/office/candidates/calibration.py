"""Tests the estimate on the cases themselves: each is predicted from the others alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.office.candidates.cases import published_cases
from todoku.office.candidates.saving_rate import saving_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.candidates.cases import Case
    from todoku.office.candidates.trials import Trial


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """A case beside the interval that the other cases give for it; rates are shares of the hours saved.

    ``inside`` says whether the case lies in it. ``by_rule``: the case is one in which every result had to be checked by
    eye, which the rule of exclusion would have stopped; that rule was drawn from such cases, so this proves nothing.
    ``saved_hours`` and ``predicted_hours`` are per the period for which the case tells its hours, None without these.
    """

    case: Case
    rate: float
    predicted: tuple[float, float]
    typical: float
    inside: bool
    by_rule: bool
    others: int
    saved_hours: float | None
    predicted_hours: tuple[float, float] | None


def calibration(trials: Sequence[Trial] = ()) -> tuple[CalibrationRow, ...]:
    """Return each case, published or measured, beside what the others predict of it (leave-one-out).

    The test is the strict one: the rate alone, as if all of a case's work were rule-like, digital and without rework,
    which its choosers thought. Raises InputError where fewer than three cases remain.
    """
    cases = [*published_cases(), *(trial.case for trial in trials)]
    return tuple(_row(case, [one for one in cases if one is not case]) for case in cases)


def _row(case: Case, others: Sequence[Case]) -> CalibrationRow:
    found = saving_rate(others)
    before, after = case.before_hours, case.after_hours
    told = before is not None and after is not None
    return CalibrationRow(
        case=case,
        rate=case.saving_rate,
        predicted=(found.low, found.high),
        typical=found.typical,
        inside=found.low <= case.saving_rate <= found.high,
        by_rule=case.full_check is True,
        others=len(found.cases),
        saved_hours=(before or 0.0) - (after or 0.0) if told else None,
        predicted_hours=(found.low * (before or 0.0), found.high * (before or 0.0)) if told else None,
    )
