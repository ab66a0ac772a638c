"""What must hold between the values of a part: dates in order, shares that sum, figures that can be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.errors import InputError
from todoku.money import split_by_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.exchange.trials.models import Indicator
    from todoku_web.parts.part import Faults

_HUNDRED = Decimal(100)
_LARGEST_MBPS, _LARGEST_MS = Decimal(1_000_000), Decimal(3_600_000)
_MEASURED = {"uplink": _LARGEST_MBPS, "downlink": _LARGEST_MBPS, "latency": _LARGEST_MS, "availability": _HUNDRED}


def schedule_faults(value: dict[str, Any]) -> Faults:
    """Refuse a phase that ends before it begins, and one that begins before the one above it."""
    faults: Faults = {}
    before = ""
    for row in value["phases"]:
        at = row["at"]
        if row["ends"] < row["begins"]:
            faults[f"phases-{at}-ends"] = InputError("trials.phase_turned", begins=row["begins"], ends=row["ends"])
        elif row["begins"] < before:
            faults[f"phases-{at}-begins"] = InputError("trials.phases_order", begins=row["begins"], before=before)
        before = max(before, row["begins"])
    return faults


def partner_faults(value: dict[str, Any]) -> Faults:
    """Fill in shares from weights where none is typed, and refuse shares that do not sum to the total."""
    rows, total_jpy = value["partners"], value["total_jpy"]
    shares = [row["share_jpy"] for row in rows]
    weights = [row["weight"] for row in rows]
    if all(share is None for share in shares):
        if total_jpy is None or all(weight is None for weight in weights):
            return {}
        if not any(weights):
            return {"total_jpy": InputError("trials.weights_zero")}
        for row, share in zip(rows, split_by_weights(total_jpy, [one or 0 for one in weights]), strict=True):
            row["share_jpy"] = share
        return {}
    faults: Faults = {
        f"partners-{row['at']}-share_jpy": InputError("trials.share_missing")
        for row in rows
        if row["share_jpy"] is None
    }
    if total_jpy is None:
        faults["total_jpy"] = InputError("trials.total_missing")
    elif not faults and sum(shares) != total_jpy:
        told = {"total": f"{total_jpy:,}", "sum": f"{sum(shares):,}", "apart": f"{total_jpy - sum(shares):+,}"}
        faults["total_jpy"] = InputError("trials.shares_sum", **told)
    return faults


def measured_faults(value: dict[str, Any]) -> Faults:
    """Refuse figures that cannot be, days to come, a delay of which nobody says which, and rows without a figure."""
    faults: Faults = {}
    for row in value["measured"]:
        name = f"measured-{row['at']}-"
        for figure, largest in _MEASURED.items():
            if row[figure] is not None and not 0 <= Decimal(row[figure]) <= largest:
                faults[name + figure] = InputError("trials.figure_absurd", value=row[figure], most=f"{largest:,}")
        if all(row[figure] is None for figure in _MEASURED):
            faults[name + "uplink"] = InputError("trials.no_figure")
        if row["latency"] is not None and not row["latency_kind"]:
            faults[name + "latency_kind"] = InputError("trials.latency_kind")
        if day_to_come(row["on"]):
            faults[name + "on"] = InputError("trials.day_to_come", day=row["on"])
    return faults


def value_fault(value: str | None, unit: Any) -> InputError | None:
    """Return what is wrong with an indicator's value in its unit: below zero, or more than the whole."""
    from todoku_web.exchange.trials.models.indicator import SIGNED, Unit

    if value is None:
        return None
    if Decimal(value) < 0 and unit not in SIGNED:
        return InputError("trials.below_zero", value=value)
    if unit == Unit.PERCENT and Decimal(value) > _HUNDRED:
        return InputError("trials.over_whole", value=value)
    return None


def definition_faults(value: dict[str, Any]) -> Faults:
    """Refuse a target that cannot be in its unit, and an output by which a trial would be proven."""
    from todoku_web.exchange.trials.models import IndicatorKind

    faults: Faults = {}
    if (wrong := value_fault(value["target"], value["unit"])) is not None:
        faults["target"] = wrong
    if value["is_main"] and value["kind"] != IndicatorKind.OUTCOME:
        faults["is_main"] = InputError("trials.main_is_outcome")
    return faults


def baseline_faults(value: dict[str, Any], indicator: Indicator) -> Faults:
    """Refuse a value that cannot be, is without day, source or basis, or is of later than the result."""
    faults = _told_faults(value, "baseline", indicator)
    result_on = None if indicator.result_on is None else indicator.result_on.isoformat()
    if value["baseline_on"] and result_on is not None and result_on < value["baseline_on"]:
        faults["baseline_on"] = InputError("trials.result_before", before=value["baseline_on"], result=result_on)
    return faults


def result_faults(value: dict[str, Any], indicator: Indicator) -> Faults:
    """Refuse a result of before the baseline, and one outside its own interval."""
    faults = _told_faults(value, "result", indicator)
    low, middle, high = (_decimal(value[f"result_{one}"]) for one in ("low", "value", "high"))
    if (low is None) != (high is None):
        faults["result_low" if low is None else "result_high"] = InputError("trials.interval_half")
    elif low is not None and high is not None:
        if middle is None:
            faults["result_value"] = InputError("trials.interval_alone")
        elif not low <= middle <= high:
            faults["result_low"] = InputError("trials.interval_turned")
    for name in ("result_low", "result_high"):
        if name not in faults and (wrong := value_fault(value[name], indicator.unit)) is not None:
            faults[name] = wrong
    if value["result_count"] == 0 and middle is not None:
        faults["result_count"] = InputError("trials.count_zero")
    before = None if indicator.baseline_on is None else indicator.baseline_on.isoformat()
    if value["result_on"] and before is not None and value["result_on"] < before:
        faults["result_on"] = InputError("trials.result_before", before=before, result=value["result_on"])
    return faults


def day_to_come(day: str | None) -> bool:
    """Whether a day is after today in Japan."""
    return bool(day) and date.fromisoformat(str(day)) > timezone.localdate()


def _told_faults(value: Mapping[str, Any], name: str, indicator: Indicator) -> Faults:
    faults: Faults = {}
    if (wrong := value_fault(value[f"{name}_value"], indicator.unit)) is not None:
        faults[f"{name}_value"] = wrong
    if value[f"{name}_value"] is not None:
        for part in ("on", "source", "basis"):
            if not value[f"{name}_{part}"]:
                faults[f"{name}_{part}"] = InputError("trials.figure_bare")
    if day_to_come(value[f"{name}_on"]):
        faults[f"{name}_on"] = InputError("trials.day_to_come", day=value[f"{name}_on"])
    return faults


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
