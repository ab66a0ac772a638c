"""Sets what was measured in a trial beside what the need's requirements ask: met, not met, or not known and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from todoku.i18n import text
from todoku.radio.capacity.requirements import requirements
from todoku_web.parts.columns import shown_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.i18n import Lang
    from todoku.radio.capacity.requirements import Requirement

Status = Literal["met", "met_at_lowest", "not_met", "unknown"]
"""``met_at_lowest``: where the need is a span, its easier end is met and its harder one is not."""
QUANTITIES = ("uplink", "downlink", "latency", "availability")
_UNITS = {"uplink": "Mbps", "downlink": "Mbps", "latency": "ms", "availability": "%"}
_HUNDRED, _TWO = Decimal(100), Decimal(2)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One quantity of one requirement: what is asked, the worst that was measured, and what follows."""

    requirement: str
    title: str
    quantity: str
    asked: str
    measured: str
    status: Status
    why: str
    """Of an unknown one the reason; else empty."""


def verdicts(ids: Iterable[str], measured: Sequence[dict[str, Any]], lang: Lang) -> list[Verdict]:
    """Return the verdicts on requirements, in the catalogue's order; of several places the worst counts."""
    wanted = set(ids)
    chosen = [one for one in requirements().values() if one.id in wanted]
    return [_verdict(one, quantity, measured, lang) for one in chosen for quantity in QUANTITIES]


def _verdict(one: Requirement, quantity: str, measured: Sequence[dict[str, Any]], lang: Lang) -> Verdict:
    span = _asked(one, quantity)
    worst = _worst(measured, quantity)
    status, why = _judged(one, quantity, span, worst)
    unit = _UNITS[quantity]
    unknown = text("needs.requirements.unknown", lang)
    return Verdict(
        one.id,
        one.application_ja if lang == "ja" else one.application_en,
        quantity,
        unknown if span is None else _span(span, unit, lang),
        unknown if worst is None else f"{shown_number(worst.quantize(Decimal('0.001')))} {unit}",
        status,
        text(f"trials.why.{why}", lang) if why else "",
    )


def _judged(
    one: Requirement, quantity: str, span: tuple[Decimal, Decimal] | None, worst: Decimal | None
) -> tuple[Status, str]:
    if span is None:
        return "unknown", "not_asked"
    if quantity == "latency" and one.latency_kind in {None, "measured"}:
        return "unknown", "only_observed"
    if worst is None:
        return "unknown", "not_measured"
    low, high = span
    if quantity == "latency":
        if one.latency_kind == "radio" and worst > low:
            return "unknown", "radio_part"
        return ("met" if worst <= low else "met_at_lowest" if worst <= high else "not_met"), ""
    return ("met" if worst >= high else "met_at_lowest" if worst >= low else "not_met"), ""


def _asked(one: Requirement, quantity: str) -> tuple[Decimal, Decimal] | None:
    """Return the span that is asked for; delays one way, availability in per cent."""
    if quantity == "availability":
        return None if one.availability is None else (_exact(one.availability) * _HUNDRED,) * 2
    pair = {"uplink": one.uplink_mbps, "downlink": one.downlink_mbps, "latency": one.latency_ms}[quantity]
    if pair is None:
        return None
    low, high = sorted(_exact(value) for value in pair)
    halves = quantity == "latency" and one.latency_kind == "round_trip"
    return (low / _TWO, high / _TWO) if halves else (low, high)


def _worst(measured: Sequence[dict[str, Any]], quantity: str) -> Decimal | None:
    found = [
        Decimal(row[quantity]) / (_TWO if quantity == "latency" and row["latency_kind"] == "round_trip" else 1)
        for row in measured
        if row.get(quantity) is not None
    ]
    if not found:
        return None
    return max(found) if quantity == "latency" else min(found)


def _exact(value: float) -> Decimal:
    return Decimal(str(value))


def _span(span: tuple[Decimal, Decimal], unit: str, lang: Lang) -> str:
    low, high = (shown_number(value) for value in span)
    return f"{low} {unit}" if low == high else text("needs.requirements.span", lang, low=low, high=high, unit=unit)
