"""Hands the deadlines of calls on as a calendar (iCalendar, RFC 5545) that any calendar program takes.

A call that closes at a time is an event at that instant, in UTC; one that closes with the end of a day is an all-day
event on its last day; one whose months alone are known is a tentative event over these months. Identifiers stay the
same from one export to the next, so that a calendar replaces what it has. Stamps come from the data, not from a clock.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from icalendar import Calendar, Event

from todoku.dates import JST, era_date
from todoku.i18n import text
from todoku.programmes.opportunities.common_grants import call_note, call_title, round_id
from todoku.programmes.opportunities.opportunity import months_span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku.programmes.opportunities.opportunity import Opportunity, Round

_DAY = dt.timedelta(days=1)


def deadlines(opportunities: Iterable[Opportunity], *, as_of: dt.date, lang: Lang) -> tuple[bytes, int, int]:
    """Return a calendar, the number of its events, and of the calls without any date, which cannot stand in one.

    ``as_of`` stamps the events of calls that do not say of which day they are known.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//todoku//opportunities//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", text("opportunities.calendar", lang))
    calendar.add("x-wr-calname", text("opportunities.calendar", lang))
    events = undated = 0
    for opportunity in opportunities:
        for call in opportunity.rounds:
            span = _span(call)
            if not span:
                undated += 1
                continue
            calendar.add_component(_event(opportunity, call, span, as_of=as_of, lang=lang))
            events += 1
    return calendar.to_ical(), events, undated


def _event(opportunity: Opportunity, call: Round, span: dict[str, dt.date], *, as_of: dt.date, lang: Lang) -> Event:
    stamp = dt.datetime.combine(call.recorded_on or as_of, dt.time.min, tzinfo=JST).astimezone(dt.UTC)
    certain = call.last_day is not None and call.status != "planned"
    what = "opportunities.closing" if call.last_day is not None else "opportunities.period"
    event = Event()
    event.add("uid", round_id(opportunity, call))
    event.add("dtstamp", stamp)
    for name, moment in span.items():
        event.add(name, moment)
    event.add("summary", f"{text(what, lang)}: {call_title(opportunity, call, lang)}")
    event.add("description", "\n".join(_told(opportunity, call, lang)))
    event.add("status", "CONFIRMED" if certain else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    url = call.url or opportunity.url
    if url is not None:
        event.add("url", url)
    return event


def _span(call: Round) -> dict[str, dt.date]:
    """Return the properties that place a call in time; none where nothing of it is known."""
    if call.last_day is not None:
        if call.closes_in_the_day and call.closes_at is not None:
            return {"dtstart": call.closes_at.astimezone(dt.UTC)}
        return {"dtstart": call.last_day, "dtend": call.last_day + _DAY}
    if call.months is not None:
        first, last = months_span(call.months)
        return {"dtstart": first, "dtend": last + _DAY}
    return {}


def _told(opportunity: Opportunity, call: Round, lang: Lang) -> list[str]:
    """Return the lines of an event's description: only what is known."""
    said: dict[str, Any] = {
        "closing": _closing(call, lang),
        "status": None if call.status is None else text(f"opportunities.status.{call.status}", lang),
        "note": call_note(call, lang),
        "areas": list(call.areas) or None,
        "max_amount": None if opportunity.max_amount_jpy is None else f"{opportunity.max_amount_jpy:,}",
        "rate": opportunity.rate_text,
        "scheme": opportunity.scheme,
        "number": opportunity.number,
    }
    lines = [text(f"opportunities.told.{name}", lang, value=value) for name, value in said.items() if value is not None]
    if opportunity.programme is None:
        return [*lines, text("opportunities.unchecked", lang)]
    return [*lines, text("opportunities.rules", lang, programme=opportunity.programme)]


def _closing(call: Round, lang: Lang) -> str | None:
    if call.last_day is None or call.closes_at is None:
        return None
    day = era_date(call.last_day) if lang == "ja" else call.last_day.isoformat()
    if not call.closes_in_the_day:
        return text("opportunities.end_of_day", lang, day=day)
    return text("opportunities.at_time", lang, day=day, time=f"{call.closes_at.astimezone(JST):%H:%M}")
