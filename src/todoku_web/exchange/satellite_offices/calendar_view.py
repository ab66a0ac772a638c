"""How many seats are free, hour by hour: of every place on a day, or of one place in a week; nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.exchange.lending.availability import HOUR, Span
from todoku_web.exchange.lending.calendar_view import Cell
from todoku_web.exchange.satellite_offices.opening import STEP, begins
from todoku_web.exchange.satellite_offices.queries import bookings_between
from todoku_web.exchange.satellite_offices.seat_book import claim_of, opening_of
from todoku_web.exchange.satellite_offices.seats import SeatBook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku_web.exchange.satellite_offices.models import Booking, Office, Place

_WEEK_DAYS, _DAY_HOURS, _SOON_DAYS = 7, 24, 14
VIEWS = ("day", "week")


@dataclass(frozen=True)
class Hour(Cell):
    """An hour of a place on a day; ``first`` is its first half hour that is free, or can be waited for, if any."""

    place: int = 0
    is_closed: bool = False
    first: str = ""

    @property
    def status(self) -> str:
        """past, closed, free, partly (half an hour) or none; ``satellite_offices.status.<name>`` is its text."""
        return "closed" if self.is_closed and not self.is_past else super().status


@dataclass(frozen=True, slots=True)
class Shown:
    """A calendar: its columns (places of a day, or days of a week), and for each hour a cell of each."""

    columns: list[Any]
    rows: list[list[Hour]]


def day_of(office: Office, day: date) -> Shown:
    """Return a day of an office: each place that is offered, and the hours at which any of them is open."""
    places = [one for one in office.places.all() if one.is_offered]
    opening, now = opening_of(office, day, day), timezone.now()
    held = bookings_between(office, day, day)
    books = [_book(one, opening[one.pk], held, now) for one in places]
    return Shown(places, _rows([(day, book) for book in books]))


def week_of(office: Office, place: Place, day: date) -> Shown:
    """Return the week of a day, Monday first, of one place."""
    first = day - timedelta(days=day.weekday())
    days = [first + timedelta(days=number) for number in range(_WEEK_DAYS)]
    opening, now = opening_of(office, days[0], days[-1]), timezone.now()
    book = _book(place, opening[place.pk], bookings_between(office, days[0], days[-1], place=place.pk), now)
    return Shown(days, _rows([(one, book) for one in days]))


def next_open_day(office: Office) -> date:
    """Return the first day, from today on, on which the office has not closed yet; today where none comes soon."""
    now, today = timezone.now(), timezone.localdate()
    coming = opening_of(office, today, today + timedelta(days=_SOON_DAYS))[None]
    first = next((max(one.start, now) for one in coming if one.end > now + STEP), now)
    return timezone.localdate(first)


def neighbours(view: str, day: date) -> tuple[date, date]:
    """Return the days whose calendars stand before and after that of a day."""
    far = timedelta(days=_WEEK_DAYS if view == "week" else 1)
    return day - far, day + far


def _book(place: Place, opening: Sequence[Span], bookings: Iterable[Booking], now: datetime) -> SeatBook:
    claims = [claim_of(one) for one in bookings if one.place_id == place.pk]
    return SeatBook(place.pk, place.seats, opening, claims, now=now)


def _rows(columns: list[tuple[date, SeatBook]]) -> list[list[Hour]]:
    """Return a row for each hour from the first at which anything is open until the last."""
    made = [[_hour(book, day, hour) for day, book in columns] for hour in range(_DAY_HOURS)]
    opened = [number for number, row in enumerate(made) if not all(cell.is_closed for cell in row)]
    return made[opened[0] : opened[-1] + 1] if opened else []


def _hour(book: SeatBook, day: date, hour: int) -> Hour:
    start = begins(day) + hour * HOUR
    halves = [(one, book.free(Span(one, one + STEP))) for one in (start, start + STEP)]
    free = [number for _, number in halves if number is not None]
    coming = [(one, number) for one, number in halves if number is not None and one > book.now]
    first = next((one for one, number in coming if number), coming[0][0] if coming else None)
    return Hour(
        day,
        hour,
        min(free, default=0) if len(free) == len(halves) else 0,
        max(free, default=0),
        is_past=start + HOUR <= book.now,
        place=book.place,
        is_closed=not free,
        first="" if first is None else f"{first:%H:%M}",
    )
