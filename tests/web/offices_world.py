"""A small world of satellite offices for tests: an operator with desks and a room, people who book, and a clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.utils import timezone

from todoku.dates import JST
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role
from todoku_web.exchange.satellite_offices.actions import booking, offices, places
from todoku_web.exchange.satellite_offices.models import HOLDING, Booking
from todoku_web.exchange.satellite_offices.opening import WEEKDAYS

NOW = dt.datetime(2027, 4, 1, 8, tzinfo=JST)
"""A Thursday."""
ABOUT = {
    "name": "港のオフィス",
    "name_en": "Harbour office",
    "area": "01205",
    "address": "室蘭市内",
    "point": "",
    "summary": "",
    "access": "",
    "price": "",
    "link": "",
    "sources": "",
}
HOURS = {"from_on": "2027-03-01", **dict.fromkeys(WEEKDAYS[:5], "9:00-17:00"), "sat": "", "sun": ""}
DESKS = {"kind": "desk", "place_name": "席", "count": 2, "each_people": 1, "note": "", "is_offered": True}
TERMS = {"takes_bookings": True, "most_days_ahead": 30, "most_hours": 8, "terms_note": ""}


def at(day, hour, minute=0):
    """Return a moment of April 2027 in Japan."""
    return dt.datetime(2027, 4, 1, hour, minute, tzinfo=JST) + dt.timedelta(days=day - 1)


def somebody(email, *bodies, role=Role.DRAFTER):
    """Return a person with a confirmed address."""
    person = Person.objects.create_user(email, None, name=email.partition("@")[0])
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    for body in bodies:
        Membership.objects.create(person=person, organisation=body, role=role)
    return person


@dataclass
class OfficesWorld:
    """An operator in 室蘭市, somebody of 登別市 who books, and an office with desks."""

    operator: Organisation
    town: Organisation
    keeper: Person
    guest: Person
    office: Any = None
    desks: Any = None

    def book(self, day, start, end, *, by=None, place=None, **given):
        """Book desks on a day of April from an hour until another."""
        wish = booking.Wish(at(day, *_parts(start)), at(day, *_parts(end)), **given)
        return booking.book(place or self.desks, wish, by=by or self.guest, key=uuid4().hex)

    def cancel(self, one, *, by=None, said=""):
        """Call a booking off."""
        one.refresh_from_db()
        return booking.cancel(one, by=by or self.guest, seen=one.version, said=said)

    def close(self, day, hours="", **given):
        """Close the office on a day of April."""
        told = {"closed_place": "", "from_on": at(day, 0).date().isoformat(), "until_on": "", "closed_hours": hours}
        return places.close(self.office, {**told, "reason": "工事", **given}, by=self.keeper)

    def resize(self, place=None, **given):
        """Change a place."""
        one = place or self.desks
        one.refresh_from_db()
        value = {"kind": one.kind, "place_name": one.name, "count": one.count, "each_people": one.people}
        value |= {"note": one.note, "is_offered": one.is_offered, **given}
        return places.change_place(one, value, by=self.keeper, seen=one.version)

    def set_hours(self, from_on="2027-04-01", **hours):
        """Let other hours hold."""
        self.office.refresh_from_db()
        value = {**HOURS, "from_on": from_on, **hours}
        return offices.set_hours(self.office, value, by=self.keeper, seen=self.office.version)


def _parts(hour):
    return (int(hour), 30 if hour % 1 else 0)


def make_offices_world(desks=2, **terms):
    """Make an office in the directory, with desks, hours and terms."""
    operator = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="運営する市", area_code="01205")
    town = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="借りる市", area_code="01230")
    world = OfficesWorld(
        operator, town, somebody("keeper@example.jp", operator), somebody("guest@example.jp", town, role=Role.VIEWER)
    )
    by = world.keeper
    office = offices.begin(dict(ABOUT), organisation=operator, by=by, key=uuid4().hex)
    offices.set_hours(office, HOURS, by=by, seen=office.version)
    world.desks = places.add_place(office, {**DESKS, "count": desks}, by=by)
    office.refresh_from_db()
    office = offices.write(office, "terms", {**TERMS, **terms}, by=by, seen=office.version)
    world.office = offices.put_in_directory(office, by=by, seen=office.version)
    return world


def overfull():
    """Return the bookings that have seats at a moment at which more are taken than there are: there must be none."""
    held = list(Booking.objects.filter(state__in=HOLDING, ends_at__gt=timezone.now()).select_related("place"))
    return [
        one.pk
        for one in held
        if sum(
            other.count
            for other in held
            if other.place_id == one.place_id and other.starts_at <= one.starts_at < other.ends_at
        )
        > one.place.seats
    ]


def states():
    """Return the states of all bookings, in the order in which they were made."""
    return [one.state for one in Booking.objects.order_by("created_at", "pk")]
