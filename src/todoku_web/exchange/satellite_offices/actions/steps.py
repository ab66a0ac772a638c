"""Writes a step of a booking: its new state, its history, the log, and notices to whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.audit.actions import record
from todoku_web.exchange.satellite_offices import notices
from todoku_web.exchange.satellite_offices.models import BookingEvent

if TYPE_CHECKING:
    from todoku_web.exchange.satellite_offices.models import Booking


def step(now: Booking, action: str, *, by: Any, state: Any = None, said: str = "") -> None:
    """Bring a booking into a state (None leaves it); ``satellite_offices.did.<action>`` says in words what was done."""
    if state is not None:
        now.state = state
    now.version += 1
    now.save()
    written(now, action, by=by, said=said)


def written(now: Booking, action: str, *, by: Any, said: str = "") -> None:
    """Add what was done to history and log, and tell people; the purpose stands in neither."""
    BookingEvent.objects.create(booking=now, actor=by, action=action, text=said)
    facts = {"office": now.office.name, "place": now.place.name, "state": str(now.state)}
    record(f"satellite_booking.{action}", now, by=by, organisation=now.organisation, **facts)
    notices.tell(now, action, by=by, said=said)
