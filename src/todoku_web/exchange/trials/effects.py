"""What an indicator says of a trial: how far its value moved, in which interval, and whether the target was reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from todoku_web.exchange.trials.models.indicator import Direction, IndicatorKind, Unit

if TYPE_CHECKING:
    from decimal import Decimal

    from todoku_web.exchange.trials.models import Indicator, Trial

Reached = Literal["reached", "not_reached", "unknown"]


@dataclass(frozen=True, slots=True)
class Effect:
    """How far a value moved from before to after; None where either is not known.

    The interval is that of the result alone: the baseline is taken as it was told.
    """

    change: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    """Of the change: percent moves by points."""
    reached: Reached
    within_interval: bool
    """Whether the target lies inside the result's interval, so that the verdict could be chance."""

    @property
    def is_known(self) -> bool:
        """Whether there is a change to speak of."""
        return self.change is not None


def effect_of(one: Indicator) -> Effect:
    """Return what an indicator says."""
    unit: Any = Unit.POINT if one.unit == Unit.PERCENT else one.unit
    between = one.result_low is not None and one.result_high is not None and one.target is not None
    within = bool(between and one.result_low < one.target < one.result_high)  # type: ignore[operator]
    if one.baseline_value is None or one.result_value is None:
        return Effect(None, None, None, unit, _reached(one), within)
    low, high = (None if value is None else value - one.baseline_value for value in (one.result_low, one.result_high))
    return Effect(one.result_value - one.baseline_value, low, high, unit, _reached(one), within)


def _reached(one: Indicator) -> Reached:
    if one.target is None or one.result_value is None:
        return "unknown"
    is_met = one.result_value >= one.target if one.direction == Direction.UP else one.result_value <= one.target
    return "reached" if is_met else "not_reached"


def lacks_to_start(trial: Trial, indicators: list[Indicator]) -> list[str]:
    """Return what must be settled before a trial starts, by the names of its words (``trials.lack.<name>``)."""
    mains = [one for one in indicators if one.is_main]
    lacks = {
        "hypotheses": not trial.rows("about", "hypotheses"),
        "main": not mains,
        "target": any(one.target is None for one in mains),
        "schedule": not trial.rows("schedule", "phases"),
    }
    return [name for name, lacking in lacks.items() if lacking]


def lacks_to_report(trial: Trial) -> list[str]:
    """Return what must be written before a trial is reported."""
    return [] if trial.part("report").get("conclusion") else ["conclusion"]


def lacks_to_prove(indicators: list[Indicator]) -> list[str]:
    """Return what a trial lacks to be proven: before and after of every main outcome, and the evidence."""
    mains: list[Any] = [one for one in indicators if one.is_main and one.kind == IndicatorKind.OUTCOME]
    lacks = {
        "main": not mains,
        "baseline": any(one.baseline_value is None for one in mains),
        "result": any(one.result_value is None for one in mains),
        "evidence": any(one.evidence_id is None for one in mains),
    }
    return [name for name, lacking in lacks.items() if lacking]
