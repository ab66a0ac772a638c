"""The secret address of the calendar of a person's own bookings."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from todoku_web.accounts.doors import require
from todoku_web.audit.actions import record
from todoku_web.exchange.satellite_offices.models import OwnCalendar
from todoku_web.exchange.satellite_offices.models.booking import new_calendar_key


@transaction.atomic
def renew(*, by: Any) -> OwnCalendar:
    """Give a person's calendar a new address, the first one where it has none; the old one is there no more."""
    require(by, "satellite_offices.list_own_booking")
    made, _ = OwnCalendar.objects.update_or_create(person=by, defaults={"key": new_calendar_key()})
    record("satellite_booking.calendar_renewed", made, by=by)
    return made
