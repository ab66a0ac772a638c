"""A person's own bookings as a calendar (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from icalendar import Calendar, Event

from todoku.i18n import text
from todoku_web.exchange.satellite_offices.models import HOLDING, WAITERS
from todoku_web.exchange.satellite_offices.queries import calendar_bookings

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku.i18n import Lang
    from todoku_web.accounts.models import Person
    from todoku_web.exchange.satellite_offices.models import Booking

_PAST = timedelta(days=366)


def own_calendar(person: Person, lang: Lang, *, address_of: Callable[[Booking], str]) -> bytes:
    """Return a person's bookings, and those of the last year, as a calendar; what was called off says so.

    Identifiers stay the same and ``SEQUENCE`` counts up, so that a calendar program replaces what it has.
    """
    title = text("satellite_offices.calendar.own", lang)
    calendar = Calendar()
    for name, value in (
        ("prodid", "-//todoku//satellite_offices//JA"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("name", title),
        ("x-wr-calname", title),
    ):
        calendar.add(name, value)
    for one in calendar_bookings(person, since=timezone.localdate() - _PAST):
        calendar.add_component(_event(one, lang, address_of(one)))
    return bytes(calendar.to_ical())


def _event(one: Booking, lang: Lang, address: str) -> Event:
    event = Event()
    event.add("uid", f"satellite-office-{one.pk}@todoku")
    event.add("dtstamp", timezone.now().replace(microsecond=0))
    event.add("sequence", one.version)
    event.add("dtstart", one.starts_at)
    event.add("dtend", one.ends_at)
    event.add("summary", f"{one.office.named(lang)} {one.place.name}")
    event.add("description", text(f"satellite_offices.booking_state.{one.state}", lang))
    event.add("location", one.office.part("about").get("address") or one.office.named(lang))
    event.add("url", address)
    status = {**dict.fromkeys(HOLDING, "CONFIRMED"), **dict.fromkeys(WAITERS, "TENTATIVE")}
    event.add("status", status.get(one.state, "CANCELLED"))
    event.add("transp", "OPAQUE" if one.state in HOLDING else "TRANSPARENT")
    return event
