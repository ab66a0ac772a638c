"""What follows from the clock alone: who waited until the time had come is told that nothing became free."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from todoku_web.exchange.satellite_offices.actions.holding import locked_office
from todoku_web.exchange.satellite_offices.actions.steps import step
from todoku_web.exchange.satellite_offices.models import WAITERS, Booking, BookingState


def lapse() -> int:
    """Let bookings lapse that waited until their time came; return how many. May run at any time."""
    due = Booking.objects.filter(state__in=WAITERS, starts_at__lte=timezone.now())
    return sum(_of_office(pk) for pk in due.order_by("office_id").values_list("office_id", flat=True).distinct())


@transaction.atomic
def _of_office(office_id: int) -> int:
    locked_office(office_id)
    over = Booking.objects.filter(office=office_id, state__in=WAITERS, starts_at__lte=timezone.now())
    found = list(over.select_related("office", "place", "person", "organisation").order_by("created_at", "pk"))
    for one in found:
        step(one, "lapsed", by=None, state=BookingState.LAPSED)
    return len(found)
