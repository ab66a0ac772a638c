"""Hands reservations on: a unit's calendar (iCalendar, RFC 5545) and a lender's list (CSV)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.utils import timezone
from icalendar import Calendar, Event

from todoku.dates import JST
from todoku.i18n import text
from todoku_web.exchange.lending.models import MOVABLE
from todoku_web.exchange.lending.queries import all_of_lender, coming_loans
from todoku_web.exchange.lending.town_names import town_name
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from datetime import datetime

    from todoku.i18n import Lang
    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.lending.models import Holding, Unit

_COLUMNS = (
    "id",
    "thing",
    "units",
    "count",
    "borrower",
    "area_code",
    "area",
    "starts_at",
    "ends_at",
    "shipping_h",
    "state",
    "overdue",
    "purpose",
    "returned_at",
)


def unit_calendar(unit: Unit, lang: Lang) -> bytes:
    """Return what occupies a unit as a calendar: the loans, and around them preparation, ways and service.

    It names organisations and no people; identifiers stay the same, so that a calendar program replaces what it has.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//todoku//lending//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    title = f"{unit.equipment.title} {unit.label}"
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    for holding in coming_loans(unit):
        for part in ("before", "loan", "after"):
            event = _event(holding, part, lang)
            if event is not None:
                calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(holding: Holding, part: str, lang: Lang) -> Event | None:
    loan = holding.reservation
    first, last = {
        "before": (holding.starts_at, loan.starts_at),
        "loan": (max(loan.starts_at, holding.starts_at), min(loan.ends_at, holding.ends_at)),
        "after": (loan.returned_at or loan.ends_at, holding.ends_at),
    }[part]
    if last <= first:
        return None
    facts = {"borrower": loan.borrower.name, "thing": loan.thing.title}
    event = Event()
    event.add("uid", f"{loan.pk}-{holding.unit_id}-{part}@todoku")
    event.add("dtstamp", timezone.now())
    event.add("sequence", loan.version)
    event.add("dtstart", first)
    event.add("dtend", last)
    event.add("summary", text(f"lending.feed.{part}", lang, **facts))
    event.add("description", text(f"lending.state.{loan.state}", lang))
    event.add("status", "TENTATIVE" if loan.state in MOVABLE else "CONFIRMED")
    return event


def reservations_csv(organisation: Organisation, lang: Lang) -> bytes:
    """Return all reservations of a lender's equipment for spreadsheets (``utf-8-sig``), hours in Japan time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_COLUMNS)
    for one in all_of_lender(organisation):
        row = (
            str(one.pk),
            one.thing.title,
            " ".join(held.unit.label for held in one.holdings.all()),
            one.count,
            one.borrower.name,
            one.area_code,
            town_name(one.area_code, lang),
            _moment(one.starts_at),
            _moment(one.ends_at),
            one.shipping_h,
            text(f"lending.state.{one.state}", lang),
            "1" if one.is_overdue else "0",
            one.purpose,
            _moment(one.returned_at),
        )
        writer.writerow([safe_cell(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else timezone.localtime(moment, JST).isoformat(timespec="minutes")
