"""Reads the bookings of a place out of the database as a book that the law of seats works on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from todoku.dates import JST
from todoku_web.exchange.lending.availability import Span
from todoku_web.exchange.satellite_offices.models import HOLDING, OPEN
from todoku_web.exchange.satellite_offices.opening import Week, begins, open_spans
from todoku_web.exchange.satellite_offices.part_specs import MOST_DAYS_AHEAD
from todoku_web.exchange.satellite_offices.seats import SeatBook, seats_claim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from todoku_web.exchange.lending.availability import Claim
    from todoku_web.exchange.satellite_offices.models import Booking, Office, Place


def opening_of(office: Office, first: date, last: date) -> dict[int | None, list[Span]]:
    """Return when each place of an office is open from a day until another; under None, the office itself.

    An office out of the directory is open at no time.
    """
    places = (None, *(one.pk for one in office.places.all()))
    return {place: hours_of(office, place, first, last) if office.is_listed else [] for place in places}


def open_book(office: Office, place: Place, bookings: Iterable[Booking]) -> SeatBook:
    """Return the book of a place with some bookings of its own; those that wait are not in it."""
    now = timezone.now()
    today = timezone.localdate(now)
    last = today + timedelta(days=MOST_DAYS_AHEAD + 1)
    opening = opening_of(office, today - timedelta(days=1), last)[place.pk]
    claims = [claim_of(one) for one in bookings if one.state in HOLDING]
    return SeatBook(place.pk, place.seats, opening, claims, now=now)


def open_bookings(place: Place, *, on: Collection[date] = ()) -> list[Booking]:
    """Return the bookings of a place that stand or wait and are not over, with what is needed to tell their people.

    ``on``: those of some days (in Japan) alone; no booking reaches over midnight.
    """
    found = place.bookings.filter(state__in=OPEN, ends_at__gt=timezone.now())
    if on:
        found = found.filter(starts_at__gte=begins(min(on)), starts_at__lt=begins(max(on) + timedelta(days=1)))
    return list(found.select_related("person", "for_body", "organisation", "place__office", "office"))


def claim_of(one: Booking) -> Claim:
    """Return what a booking wants."""
    return seats_claim(one.pk, one.place_id, one.count, one.starts_at, one.ends_at)


def hours_of(office: Office, place: int | None, first: date, last: date) -> list[Span]:
    """Return when a place is open, be the office in the directory or not."""
    weeks = [Week.of(one.from_on, one.week) for one in office.hours.all()]
    closures = [
        Span(one.starts_at.astimezone(JST), one.ends_at.astimezone(JST))
        for one in office.closures.all()
        if one.place_id in (None, place)
    ]
    return open_spans(weeks, closures, first, last)
