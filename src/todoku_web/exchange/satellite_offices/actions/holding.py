"""Holds an office while its promises change, and refuses what was changed meanwhile."""

from __future__ import annotations

from typing import Any

from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.satellite_offices.models import Booking, Office


def locked_office(office_id: int) -> Office:
    """Return an office, held until the end of the transaction: nobody else books or frees its places meanwhile."""
    held = Office.objects.select_for_update(of=("self",)).select_related("organisation")
    found: Office = held.get(pk=office_id)
    return found


def locked_booking(found: Booking, *, by: Any, right: str, seen: int) -> tuple[Booking, Office]:
    """Return a booking as it stands now, and its office, both held; refuse where it was changed meanwhile."""
    office = locked_office(found.office_id)
    held = Booking.objects.select_for_update(of=("self",))
    now: Booking = held.select_related("place__office", "person", "for_body", "organisation").get(pk=found.pk)
    require_seen(now, seen)
    require(by, f"satellite_offices.{right}", now)
    now.office = office
    return now, office
