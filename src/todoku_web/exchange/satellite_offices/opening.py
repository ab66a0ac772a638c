"""When an office is open: hours of the week that hold from a day on, less closures. Knows no database and no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from unicodedata import normalize

from todoku.dates import JST
from todoku.errors import InputError
from todoku_web.exchange.lending.availability import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STEP = timedelta(minutes=30)
"""A booking begins and ends on a multiple of this."""
_DAY = timedelta(days=1)
_DAY_MINUTES = 24 * 60
_TIMES = re.compile(r"(\d{1,2})(?::(\d{2}))?[-~](\d{1,2})(?::(\d{2}))?")
_SAME_SIGN = str.maketrans(dict.fromkeys("‐‑‒–—―−ー〜～", "-") | {"時": ":00", " ": ""})
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Week:
    """Hours of the week: of each weekday, Monday first, from which minute until which; None is closed."""

    from_on: date
    """The first day on which they hold, until other ones do."""
    days: tuple[tuple[int, int] | None, ...]

    @classmethod
    def of(cls, from_on: date, kept: Mapping[str, Sequence[int]]) -> Week:
        """Return the hours as the database keeps them: ``{"mon": [540, 1020]}``."""
        return cls(from_on, tuple((kept[one][0], kept[one][1]) if one in kept else None for one in WEEKDAYS))

    def on(self, day: date) -> Span | None:
        """Return when it is open on a day, in Japan; None where it is closed."""
        hours = self.days[day.weekday()]
        if hours is None:
            return None
        midnight = datetime.combine(day, time(), tzinfo=JST)
        return Span(midnight + timedelta(minutes=hours[0]), midnight + timedelta(minutes=hours[1]))


def open_spans(weeks: Iterable[Week], closures: Iterable[Span], first: date, last: date) -> list[Span]:
    """Return when an office is open from a first day until, and with, a last: in order, those that touch as one."""
    ordered, made = sorted(weeks, key=lambda one: one.from_on), list[Span]()
    closed = sorted(closures)
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        holding = [one for one in ordered if one.from_on <= day]
        whole = holding[-1].on(day) if holding else None
        for span in () if whole is None else without(whole, closed):
            if made and made[-1].end == span.start:
                made[-1] = Span(made[-1].start, span.end)
            else:
                made.append(span)
    return made


def without(whole: Span, closed: Sequence[Span]) -> list[Span]:
    """Return what is left of a time after closures; these are in order."""
    left, start = [], whole.start
    for one in closed:
        if not one.overlaps(whole):
            continue
        if one.start > start:
            left.append(Span(start, one.start))
        start = max(start, one.end)
    return [*left, Span(start, whole.end)] if start < whole.end else left


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether a time lies within one of some."""
    return any(one.start <= wanted.start and wanted.end <= one.end for one in spans)


def typed_hours(typed: str) -> tuple[int, int] | None:
    """Return the minutes of ``9:00-17:15`` (or ``9-17``, ``９時〜１７時``); None for nothing, which is closed.

    Raises InputError for anything else, and for hours that end before they begin.
    """
    plain = normalize("NFKC", typed).translate(_SAME_SIGN).strip()
    if not plain:
        return None
    found = _TIMES.fullmatch(plain) if len(typed) <= _LONGEST else None
    if found is None:
        raise InputError("satellite_offices.hours", value=typed[:_LONGEST])
    opens, closes = (int(found[one]) * 60 + int(found[one + 1] or 0) for one in (1, 3))
    minutes_fit = all(int(found[one] or 0) < 60 for one in (2, 4))  # noqa: PLR2004 [minutes of an hour]
    if not minutes_fit or not 0 <= opens < closes <= _DAY_MINUTES:
        raise InputError("satellite_offices.hours", value=typed[:_LONGEST])
    return opens, closes


def said_hours(hours: Sequence[int] | None) -> str:
    """Return hours as they are typed: ``9:00-17:15``; empty where it is closed."""
    return "" if hours is None else "-".join(f"{one // 60}:{one % 60:02}" for one in hours)


def begins(day: date) -> datetime:
    """Return the midnight with which a day begins in Japan."""
    return datetime.combine(day, time(), tzinfo=JST)
