"""How an office was used: by month and by the home of who came, with small counts protected.

What stood when its time came counts as use: as counted where the operator noted who came, else as booked. Publicly no
figure stands behind which there are fewer than three who booked: such rows are put together with others until there
are, the smallest first, so that no figure that is left out follows from those that are shown. No sum is shown beside.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from todoku_web.exchange.satellite_offices.queries import used
from todoku_web.exchange.satellite_offices.seat_book import hours_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.exchange.satellite_offices.models import Booking, Office

LEAST_PEOPLE = 3
"""Who booked, behind a public figure."""
MONTHS = 24
_HOUR_S = 3600
OTHERS = "others"
"""Name of the row in which small ones are put together."""


@dataclass(slots=True)
class Use:
    """Bookings, people, seat hours, and who booked; ``counted`` of the bookings were counted by the operator."""

    name: str
    bookings: int = 0
    counted: int = 0
    people: int = 0
    seat_hours: float = 0.0
    open_seat_hours: float | None = None
    """Seats times open hours, as places, hours and closures are known now; None where hours are not known."""
    bookers: set[int] = field(default_factory=set)
    names: tuple[str, ...] = ()
    """The rows that were put together in this one."""

    @property
    def occupancy(self) -> float | None:
        """Seat hours over open seat hours (0-1); None where these are not known or none."""
        return self.seat_hours / self.open_seat_hours if self.open_seat_hours else None

    @property
    def basis(self) -> str:
        """Measured where every booking was counted, else estimated from the bookings."""
        return "measured" if self.bookings and self.counted == self.bookings else "estimated"

    @property
    def is_protected(self) -> bool:
        """Whether too few people stand behind it."""
        return 0 < len(self.bookers) < LEAST_PEOPLE

    def add(self, one: Booking) -> None:
        """Count a booking; of one to which nobody came, that it was booked."""
        self.bookings += 1
        self.bookers.add(one.person_id or 0)
        people = one.people if one.came is None else one.came
        self.counted += one.came is not None
        self.people += people
        if people:
            self.seat_hours += one.count * (one.ends_at - one.starts_at).total_seconds() / _HOUR_S

    def join(self, other: Use) -> None:
        """Take another row in."""
        self.bookings += other.bookings
        self.counted += other.counted
        self.people += other.people
        self.seat_hours += other.seat_hours
        both = (self.open_seat_hours, other.open_seat_hours)
        self.open_seat_hours = None if None in both else sum(one for one in both if one is not None)
        self.bookers |= other.bookers
        self.names += other.names or (other.name,)


def use_of(office: Office, last: date) -> tuple[list[Use], list[Use]]:
    """Return the use of an office (``queries.office_with_all``) by month, and by home, of the months until a day."""
    first = _months_before(last.replace(day=1), MONTHS - 1)
    months: dict[str, Use] = {}
    homes: dict[str, Use] = defaultdict(lambda: Use(""))
    found = used(office, first, last)
    day = timezone.localdate(found[0].starts_at).replace(day=1) if found else last.replace(day=1)
    while day <= last:
        after = _months_before(day, -1)
        end = min(after - timedelta(days=1), last)
        months[f"{day:%Y-%m}"] = Use(f"{day:%Y-%m}", open_seat_hours=_open_seat_hours(office, day, end))
        day = after
    for one in found:
        months[f"{timezone.localdate(one.starts_at):%Y-%m}"].add(one)
        home = homes[one.home_code]
        home.name = one.home_code
        home.add(one)
    by_home = sorted(homes.values(), key=lambda one: (one.name == "", -one.bookings, one.name))
    return list(months.values()), by_home


def protected(rows: Iterable[Use]) -> list[Use]:
    """Return rows as everybody may see them; see the head of this module. What cannot be protected is left out."""
    shown = [one for one in rows if not one.is_protected]
    small = [one for one in rows if one.is_protected]
    if not small:
        return shown
    together = Use(OTHERS, open_seat_hours=0.0)
    for one in small:
        together.join(one)
    while together.is_protected:
        larger = [one for one in shown if one.bookers]
        if not larger:
            return [one for one in shown if not one.bookings]
        least = min(larger, key=lambda one: (len(one.bookers), one.bookings, one.name))
        shown.remove(least)
        together.join(least)
    return [*shown, together]


def _open_seat_hours(office: Office, first: date, last: date) -> float | None:
    """Return seats times open hours of some days; None where the hours of the first of them are not known."""
    if not any(one.from_on <= last for one in office.hours.all()):
        return None
    total = 0.0
    for place in office.places.all():
        spans = hours_of(office, place.pk, first, last)
        total += place.seats * sum((one.end - one.start).total_seconds() / _HOUR_S for one in spans)
    return total


def _months_before(day: date, months: int) -> date:
    """Return the first of the month so many months before that of a day; after it where they are negative."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
