"""How much of something is free, hour by hour and day by day: what its calendar shows, without saying who has it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.dates import JST
from todoku_web.exchange.lending.models import HOLDING, Holding, State, Unit, UnitState

if TYPE_CHECKING:
    from collections.abc import Iterable

_HOUR_S = 3600
_DAY_H = 24
_WEEK_DAYS = 7
VIEWS = ("month", "week")
FIRST, LAST = date(2020, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour or a day: how many are free at least and at most, of how many."""

    day: date
    hour: int
    least: int
    most: int
    is_past: bool = False
    is_outside: bool = False
    """Whether the day lies in the month before or after."""

    @property
    def status(self) -> str:
        """past, free, partly (some hours) or none; ``lending.status.<name>`` is its text."""
        if self.is_past:
            return "past"
        if not self.most:
            return "none"
        return "free" if self.least else "partly"


def month_of(thing: Any, day: date) -> list[list[Cell]]:
    """Return the weeks of a day's month, Monday first, each day with what is free in it."""
    first = day.replace(day=1)
    start = first - timedelta(days=first.weekday())
    after = (first + timedelta(days=31)).replace(day=1)
    weeks = math.ceil((after - start).days / _WEEK_DAYS)
    free, today = free_by_hour(thing, start, days=weeks * _WEEK_DAYS), timezone.localdate()
    cells = []
    for number in range(weeks * _WEEK_DAYS):
        one = start + timedelta(days=number)
        own = free[number * _DAY_H : (number + 1) * _DAY_H]
        cells.append(Cell(one, 0, min(own), max(own), one < today, one.month != day.month))
    return [cells[at : at + _WEEK_DAYS] for at in range(0, len(cells), _WEEK_DAYS)]


def week_of(thing: Any, day: date) -> list[list[Cell]]:
    """Return the hours of a day's week, midnight first: for each hour seven days, Monday first."""
    start = day - timedelta(days=day.weekday())
    free, now = free_by_hour(thing, start, days=_WEEK_DAYS), timezone.now()
    return [
        [
            Cell(
                one := start + timedelta(days=number),
                hour,
                free[number * _DAY_H + hour],
                free[number * _DAY_H + hour],
                _begins(one) + timedelta(hours=hour + 1) <= now,
            )
            for number in range(_WEEK_DAYS)
        ]
        for hour in range(_DAY_H)
    ]


def free_by_hour(thing: Any, start: date, *, days: int) -> list[int]:
    """Return how many of a thing are free in each hour from a day's midnight (in Japan) on.

    What is occupied includes preparation, ways and service of the loans that there are; a unit that should be back and
    is not is free at no hour to come, one in repair at none at all. A set is as often free as its scarcest part.
    """
    begin = _begins(start)
    parts = thing.parts
    found = {equipment.pk: [0] * (days * _DAY_H) for equipment, _ in parts}
    busy = _busy_hours([equipment.pk for equipment, _ in parts], begin, begin + timedelta(days=days))
    units = Unit.objects.filter(equipment__in=found, state=UnitState.IN_SERVICE)
    for unit, equipment in units.values_list("pk", "equipment_id"):
        taken = busy.get(unit, set())
        row = found[equipment]
        for hour in range(days * _DAY_H):
            row[hour] += hour not in taken
    counts = [[free // number for free in found[equipment.pk]] for equipment, number in parts]
    return [min(hour) for hour in zip(*counts, strict=True)]


def _busy_hours(kinds: Iterable[int], begin: datetime, end: datetime) -> dict[int, set[int]]:
    """Return the hours from ``begin`` on in which each unit is occupied."""
    held = Holding.objects.filter(
        unit__equipment__in=list(kinds), starts_at__lt=end, reservation__state__in=(*HOLDING, State.CLOSED)
    ).select_related("reservation")
    hours = int((end - begin).total_seconds()) // _HOUR_S
    found: dict[int, set[int]] = {}
    for one in held:
        last = end if one.reservation.is_overdue else one.ends_at
        if last > begin:
            first_hour = max(0, math.floor((one.starts_at - begin).total_seconds() / _HOUR_S))
            end_hour = min(hours, math.ceil((last - begin).total_seconds() / _HOUR_S))
            found.setdefault(one.unit_id, set()).update(range(first_hour, end_hour))
    return found


def asked_day(text: str) -> date:
    """Return the day that an address asks for, today where it asks for none that a calendar has."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return found if FIRST <= found < LAST else timezone.localdate()


def neighbours(view: str, day: date) -> tuple[date, date]:
    """Return the days whose calendars stand before and after that of a day."""
    if view == "week":
        return day - timedelta(days=_WEEK_DAYS), day + timedelta(days=_WEEK_DAYS)
    first = day.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=JST)
