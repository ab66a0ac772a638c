"""Ranks procedures by the hours of staff and of residents that going online would touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.office.procedures.inventory import Procedure

MINUTES_PER_HOUR = 60
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Priority:
    """Hours a year of cases that are not handled online yet, lowest and highest; None where a figure is unknown.

    These hours are touched by going online, which is no estimate of what it saves. ``hours`` are of staff and
    residents together; where one of them is unknown it is that of the other, and ``unknown`` names the figures that
    lack. ``in_the_way`` names what stands between the procedure and going online, by stated facts.
    """

    procedure: Procedure
    offline_cases: Interval | None
    staff_hours: Interval | None
    resident_hours: Interval | None
    hours: Interval | None
    unknown: tuple[str, ...]
    in_the_way: tuple[str, ...]

    @property
    def middle(self) -> float | None:
        """The middle of the hours, by which the list is sorted."""
        return None if self.hours is None else sum(self.hours) / 2


def priorities_of(procedures: Iterable[Procedure]) -> tuple[Priority, ...]:
    """Return procedures in the order of the hours touched, those of unknown hours last."""
    return tuple(sorted((_priority(one) for one in procedures), key=_place))


def _place(one: Priority) -> tuple[bool, float, str, str]:
    return one.middle is None, -(one.middle or 0.0), one.procedure.municipality, one.procedure.name


def _priority(one: Procedure) -> Priority:
    volume, online = one.range_of("volume_per_year"), online_range(one)
    offline = None if volume is None else (volume[0] * (1 - online[1]), volume[1] * (1 - online[0]))
    staff, residents = (_hours(offline, one.range_of(name)) for name in
                        ("staff_minutes_per_case", "resident_minutes_per_case"))  # fmt: skip
    known = [hours for hours in (staff, residents) if hours is not None]
    whole = (sum(low for low, _ in known), sum(high for _, high in known)) if known else None
    figures = ("volume_per_year", "staff_minutes_per_case", "resident_minutes_per_case")
    unknown = [name for name in figures if one.range_of(name) is None]
    if one.online_share is None and one.offered_online is not False:
        unknown.append("online_share")
    return Priority(one, offline, staff, residents, whole, tuple(unknown), in_the_way(one))


def online_range(one: Procedure) -> Interval:
    """Return the share of cases handled online: as told, nothing where it is not offered online, else anything."""
    told = one.range_of("online_share")
    if told is not None:
        return told
    return (0.0, 0.0) if one.offered_online is False else (0.0, 1.0)


def in_the_way(one: Procedure) -> tuple[str, ...]:
    """Return what stands between a procedure and going online, as words of the catalogue."""
    found = {
        "not_offered": one.offered_online is False,
        "signature": one.signature_needed is True,
        "paper_forms": bool(one.paper_forms),
        "fee": one.has_fee is True and one.fee_paid_online is False,
        "own_records": bool(one.own_records),
    }
    return tuple(name for name, there in found.items() if there)


def _hours(cases: Interval | None, minutes: Interval | None) -> Interval | None:
    if cases is None or minutes is None:
        return None
    return cases[0] * minutes[0] / MINUTES_PER_HOUR, cases[1] * minutes[1] / MINUTES_PER_HOUR
