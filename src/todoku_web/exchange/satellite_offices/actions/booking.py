"""What somebody does who comes to work: books places, changes what was booked, calls it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import NotAllowed, require
from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.lending.availability import Span
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.exchange.satellite_offices.actions.holding import locked_booking, locked_office
from todoku_web.exchange.satellite_offices.actions.settling import settle
from todoku_web.exchange.satellite_offices.actions.steps import step, written
from todoku_web.exchange.satellite_offices.models import HOLDING, OPEN, Booking, BookingState, Place
from todoku_web.exchange.satellite_offices.models.office import NOTE_LENGTH
from todoku_web.exchange.satellite_offices.moments import in_each_language
from todoku_web.exchange.satellite_offices.opening import STEP
from todoku_web.exchange.satellite_offices.seat_book import claim_of, open_book, open_bookings
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from todoku_web.exchange.satellite_offices.models import Office
    from todoku_web.exchange.satellite_offices.seats import SeatBook

MOST_OPEN = 100
"""Bookings to come that one person may have in an office."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book; ``for_body`` is None of somebody for themselves."""

    starts_at: datetime
    ends_at: datetime
    count: int = 1
    people: int = 1
    for_body: Any = None
    purpose: str = ""
    waits: bool = False


@transaction.atomic
def book(place: Place, wish: Wish, *, by: Any, key: str) -> Booking:
    """Return a new booking; the one that the same form made before, where it was sent twice.

    It waits where the person said so and not enough is free. Raises InputError with the next time that is possible
    where nothing is free and the person does not wait, and for what the operator's limits do not let.
    """
    office = locked_office(place.office_id)
    require(by, "satellite_offices.book_place", office)
    made = Booking.objects.filter(person=by, key=key).first()
    if made is not None:
        return made
    place = office.places.get(pk=place.pk)
    mine = Booking.objects.filter(office=office, person=by, state__in=OPEN, ends_at__gt=timezone.now())
    if mine.count() >= MOST_OPEN:
        raise InputError("satellite_offices.many_bookings", most=MOST_OPEN)
    made = Booking(key=key, office=office, place=place, organisation=office.organisation, person=by)
    _take_over(made, wish, by=by)
    _check(made, office, place)
    if _seats(office, made).allot(claim_of(made)) is not None:
        made.state = BookingState.BOOKED
    elif wish.waits:
        made.state = BookingState.WAITING
    else:
        raise not_free(office, made)
    made.save(force_insert=True)
    written(made, str(made.state), by=by)
    return made


@transaction.atomic
def change(found: Booking, wish: Wish, *, by: Any, seen: int) -> Booking:
    """Change a booking that has not begun; nothing is lost where what is wanted now is not free.

    Raises InputError where it is not, ChangedMeanwhile where the booking is not what the person saw.
    """
    now, office = locked_booking(found, by=by, right="change_booking", seen=seen)
    stood, days = now.state in HOLDING, {_day(now)}
    _take_over(now, wish, by=by)
    _check(now, office, now.place)
    if _seats(office, now).allot(claim_of(now)) is not None:
        now.state = BookingState.BOOKED
    elif stood or not wish.waits:
        raise not_free(office, now)
    else:
        now.state = BookingState.WAITING
    step(now, "changed", by=by)
    for day in days | {_day(now)}:
        settle(office, [now.place], by=by, on=[day])
    return now


@transaction.atomic
def cancel(found: Booking, *, by: Any, seen: int, said: str = "") -> Booking:
    """Call a booking off before it begins; who keeps the office says why. Whoever waits first for it gets it."""
    now, office = locked_booking(found, by=by, right="cancel_booking", seen=seen)
    now.reason = paragraphs(said, most=REASON_LENGTH, needed=now.person_id != by.pk)
    step(now, "cancelled", by=by, state=BookingState.CANCELLED, said=now.reason)
    settle(office, [now.place], by=by, on=[_day(now)])
    return now


@transaction.atomic
def count_people(found: Booking, came: int, *, by: Any, seen: int) -> Booking:
    """Note how many people came; 0 where nobody did."""
    now, _ = locked_booking(found, by=by, right="count_booking", seen=seen)
    most = now.count * now.place.people
    if not 0 <= came <= most:
        raise InputError("satellite_offices.came", most=most)
    now.came = came
    step(now, "counted", by=by)
    return now


def not_free(office: Office, wanted: Booking) -> InputError:
    """Return the error that says when a booking as long could begin at the earliest."""
    seats, claim = _seats(office, wanted, whole=True), claim_of(wanted)
    if seats.free(Span(wanted.starts_at, wanted.ends_at)) is None:
        return InputError("satellite_offices.closed")
    first = seats.earliest(claim)
    if first is None:
        return InputError("satellite_offices.full_unknown")
    return InputError("satellite_offices.full", earliest=in_each_language(first))


def _seats(office: Office, wanted: Booking, *, whole: bool = False) -> SeatBook:
    """Return the book of the place that a booking wants, of its day alone or ``whole``; without the booking itself."""
    held = open_bookings(wanted.place, on=() if whole else [_day(wanted)])
    return open_book(office, wanted.place, [one for one in held if one.pk != wanted.pk])


def _day(one: Booking) -> date:
    return timezone.localdate(one.starts_at)


def _take_over(made: Booking, wish: Wish, *, by: Any) -> None:
    body = wish.for_body
    if body is not None and membership_in(by, body.pk) is None:
        raise NotAllowed("satellite_offices.other_body")
    made.starts_at, made.ends_at, made.count, made.people = wish.starts_at, wish.ends_at, wish.count, wish.people
    made.purpose = one_line(wish.purpose, most=NOTE_LENGTH)
    made.for_body = body
    is_town = body is not None and body.kind == OrganisationKind.MUNICIPALITY
    made.home_code = body.area_code if is_town else ""


def _check(wanted: Booking, office: Office, place: Place) -> None:
    """Refuse what no free seat can mend: a time that cannot be, too many, a place that is not offered."""
    if not office.takes_bookings or not place.is_offered:
        raise InputError("satellite_offices.no_bookings", place=place.name)
    _check_period(wanted, office)
    if not 1 <= wanted.count <= place.count:
        raise InputError("satellite_offices.too_many_seats", there=place.count)
    if not 1 <= wanted.people <= wanted.count * place.people:
        raise InputError("satellite_offices.too_many_people", most=wanted.count * place.people)


def _check_period(wanted: Booking, office: Office) -> None:
    """Refuse a time off the half hours, backwards, over midnight, past, too far ahead or too long."""
    now = timezone.now()
    for moment in (wanted.starts_at, wanted.ends_at):
        if timezone.is_naive(moment) or (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % STEP:
            raise InputError("satellite_offices.half_hours")
    if wanted.ends_at <= wanted.starts_at:
        raise InputError("satellite_offices.backwards")
    if timezone.localdate(wanted.ends_at - STEP) != _day(wanted):
        raise InputError("satellite_offices.one_day")
    if wanted.starts_at <= now:
        raise InputError("satellite_offices.past", starts=in_each_language(wanted.starts_at))
    last_day = timezone.localdate(now) + timedelta(days=office.most_days_ahead)
    if _day(wanted) > last_day:
        raise InputError("satellite_offices.too_far", days=office.most_days_ahead, last=last_day.isoformat())
    if wanted.ends_at - wanted.starts_at > timedelta(hours=office.most_hours):
        raise InputError("satellite_offices.too_long", hours=office.most_hours)
