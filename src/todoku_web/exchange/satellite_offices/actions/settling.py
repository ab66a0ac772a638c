"""Puts the promises of a place right after anything changed: who is displaced, and who gets what has become free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.exchange.lending.availability import replan
from todoku_web.exchange.satellite_offices.actions.steps import step
from todoku_web.exchange.satellite_offices.models import HOLDING, WAITERS, BookingState
from todoku_web.exchange.satellite_offices.seat_book import claim_of, open_book, open_bookings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from todoku_web.exchange.satellite_offices.models import Booking, Office, Place


def settle(office: Office, places: Iterable[Place], *, by: Any, on: Collection[date] = ()) -> int:
    """Displace what can no longer be kept, and let in who waits; everybody whom it concerns is told.

    The caller holds the office (``locked_office``) and has written what it changed. Whoever sits there already is
    displaced last, then who booked first; what was displaced comes back before who has waited. ``on``: where only these
    days are concerned. Returns how many were displaced.
    """
    now, displaced = timezone.now(), 0
    for place in places:
        held = open_bookings(place, on=on)
        found = {one.pk: one for one in held}
        standing = sorted(
            (one for one in held if one.state in HOLDING), key=lambda one: (one.starts_at > now, _asked(one))
        )
        waiting = sorted((one for one in held if one.state in WAITERS), key=lambda one: (_is_new(one), _asked(one)))
        book = open_book(office, place, standing)
        done = replan(book, [claim_of(one) for one in standing], [claim_of(one) for one in waiting])
        for pk in done.displaced:
            step(found[pk], "displaced", by=by, state=BookingState.DISPLACED)
        for pk in done.granted:
            step(found[pk], "promoted", by=by, state=BookingState.BOOKED)
        displaced += len(done.displaced)
    return displaced


def _asked(one: Booking) -> tuple[Any, Any]:
    return one.created_at, one.pk


def _is_new(one: Booking) -> bool:
    return one.state == BookingState.WAITING
