"""Calls as a calendar (iCalendar, RFC 5545), and their events in the words of schema.org.

Each call gives its deadline, and the event itself where there is one. Identifiers stay the same from one reading to the
next and ``SEQUENCE`` counts up, so that a calendar program replaces what it has; what was cancelled says so.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from icalendar import Calendar, Event

from todoku.i18n import text
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import CallKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku_web.exchange.calls.models import Call

EVENT_KINDS = (
    CallKind.SEMINAR,
    CallKind.HACKATHON,
    CallKind.TRAINING,
    CallKind.DIGITAL_SUPPORTER,
    CallKind.BUSINESS_PLAN_CONTEST,
    CallKind.IDEA_CONTEST,
    CallKind.TELEWORK_DAYS,
)
"""What people go to, or take part in, on a day."""
_UNSAFE = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"}


def calendar(calls: Iterable[tuple[Call, str]], *, lang: Lang, host: str) -> bytes:
    """Return a calendar of calls, each with the address of its page; ``host`` makes identifiers the portal's own."""
    found = Calendar()
    found.add("prodid", "-//todoku//calls//JA")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("name", text("calls.calendar", lang))
    found.add("x-wr-calname", text("calls.calendar", lang))
    for call, url in calls:
        for event in _events(call, url, lang=lang, host=host):
            found.add_component(event)
    return found.to_ical()


def _events(call: Call, url: str, *, lang: Lang, host: str) -> list[Event]:
    title = call.named(lang)
    made = []
    if call.closes_at is not None:
        deadline = _event(call, f"call-{call.pk}-deadline@{host}", url, lang)
        deadline.add("dtstart", call.closes_at.astimezone(dt.UTC))
        deadline.add("summary", text("calls.calendar.deadline", lang, title=title))
        deadline.add("transp", "TRANSPARENT")
        made.append(deadline)
    if call.held_at is not None:
        held = _event(call, f"call-{call.pk}-event@{host}", url, lang)
        held.add("dtstart", call.held_at.astimezone(dt.UTC))
        if call.ends_at is not None:
            held.add("dtend", call.ends_at.astimezone(dt.UTC))
        held.add("summary", title)
        if call.venue:
            held.add("location", call.venue)
        made.append(held)
    return made


def _event(call: Call, uid: str, url: str, lang: Lang) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", call.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("sequence", call.version)
    event.add("status", "CANCELLED" if call.state == CallState.CANCELLED else "CONFIRMED")
    event.add("description", call.described(lang))
    event.add("url", url)
    return event


def event_json(call: Call, *, url: str, lang: Lang) -> str | None:
    """Return a call's event as schema.org's Event (JSON-LD), safe within a page; None for what is no event on a day."""
    if call.held_at is None or call.kind not in EVENT_KINDS:
        return None
    cancelled = call.state == CallState.CANCELLED
    seats = {} if call.capacity is None else {"maximumAttendeeCapacity": call.capacity}
    place = {"location": {"@type": "Place", "name": call.venue, "address": call.venue}} if call.venue else {}
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": call.named(lang),
        "description": call.described(lang),
        "startDate": call.held_at.isoformat(),
        **({} if call.ends_at is None else {"endDate": call.ends_at.isoformat()}),
        "eventStatus": f"https://schema.org/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "organizer": {"@type": "Organization", "name": call.organisation.name},
        "inLanguage": lang,
        "url": url,
        **seats,
        **place,
    }
    written = json.dumps(found, ensure_ascii=False)
    return "".join(_UNSAFE.get(sign, sign) for sign in written)
