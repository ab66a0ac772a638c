"""The satellite offices of the made-up year, and who worked there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.satellite_offices.models import (
    Booking,
    BookingEvent,
    BookingState,
    Hours,
    Office,
    OfficeEvent,
    OfficeState,
    Place,
    PlaceKind,
)
from todoku_web.exchange.satellite_offices.part_specs import AMENITIES
from todoku_web.exchange.year.courses import BEGUN, Course
from todoku_web.exchange.year.texts import texts, title

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame

_DESKS, _ROOM_PEOPLE = 6, 8
_OPENS_MIN, _CLOSES_MIN = 9 * 60, 17 * 60
_WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
_AHEAD_DAYS, _LONGEST_HOURS = 60, 8
_CANCELLED_SHARE, _COUNTED_SHARE, _TOWN_SHARE = 0.1, 0.8, 0.4


@dataclass(slots=True)
class Workplaces:
    """Offices, their places, and what was booked."""

    offices: list[Course] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    events: list[BookingEvent] = field(default_factory=list)

    def note(self, one: Booking, action: str, at: datetime, *, by: Any) -> None:
        """Note a step of a booking, which makes a new version unless it is the first."""
        self.events.append(BookingEvent(booking=one, at=at, actor=by, action=action))


def make_workplaces(frame: Frame) -> Workplaces:
    """Return the offices of invented bodies, with their bookings."""
    draws, made = frame.draws("workplaces"), Workplaces()
    for number, named in enumerate(texts()["offices"]):
        _office(frame, draws, made, frame.cast.vendors[number], named)
    return made


def _office(frame: Frame, draws: Draws, made: Workplaces, body: Organisation, named: dict[str, str]) -> None:
    words, by, town = texts()["office_words"], frame.cast.of(body), frame.cast.towns[len(made.offices)]
    begun = frame.ago(draws.whole(250, 330), draws)
    name = title(named["name"], most=80)
    about = {"name": name, "name_en": named["name_en"], "area": town.area_code, "address": "", "point": "",
             "summary": words["summary"] + "\n\n" + texts()["note"], "access": words["access"], "price": words["price"],
             "link": "", "sources": words["sources"]}  # fmt: skip
    facilities = {one: draws.one(("yes", "no", "")) for one in AMENITIES} | {
        "other": "", "down_mbps": None, "up_mbps": None, "connection_basis": "", "connection_on": None,
        "connection_note": "",
    }  # fmt: skip
    terms = {"takes_bookings": True, "most_days_ahead": _AHEAD_DAYS, "most_hours": _LONGEST_HOURS, "terms_note": ""}
    office = Office(
        key=draws.key(),
        author=by,
        organisation=body,
        name=name,
        name_en=named["name_en"],
        area_code=town.area_code,
        parts={"about": about, "facilities": facilities, "terms": terms},
        takes_bookings=True,
        most_days_ahead=_AHEAD_DAYS,
        most_hours=_LONGEST_HOURS,
        created_at=begun,
        changed_at=begun,
    )
    course = Course(office, OfficeEvent, "of", {})
    course.note(BEGUN, begun, by=by, office=body)
    for part in ("facilities", "terms", "hours", "places", "places"):
        course.note("edited", course.last + draws.days(0, 0), by=by, office=body, fields=[part])
    course.end("list", OfficeState.LISTED, course.last + draws.days(0, 1), by=by, office=body)
    made.offices.append(course)
    week = {day: [_OPENS_MIN, _CLOSES_MIN] for day in _WORKDAYS}
    made.hours.append(Hours(office=office, from_on=begun.date(), week=week))
    desks = Place(office=office, kind=PlaceKind.DESK, name=words["desk"], count=_DESKS, people=1)
    room = Place(office=office, kind=PlaceKind.MEETING_ROOM, name=words["room"], count=1, people=_ROOM_PEOPLE)
    made.places += [desks, room]
    _book_desks(frame, draws, made, desks)
    _book_room(frame, draws, made, room)


def _book_desks(frame: Frame, draws: Draws, made: Workplaces, desks: Place) -> None:
    """Book desks on days of the year and of the next two weeks, no more than there are on one day."""
    taken: dict[int, int] = {}
    for _ in range(frame.size.bookings):
        day = draws.whole(-14, 200)
        if _is_open(frame, day) and taken.get(day, 0) < _DESKS:
            taken[day] = taken.get(day, 0) + 1
            _booked(frame, draws, made, desks, day)


def _book_room(frame: Frame, draws: Draws, made: Workplaces, room: Place) -> None:
    """Book the room on a day to come, and let somebody wait for it."""
    day = next(one for one in range(-7, -14, -1) if _is_open(frame, one))
    _booked(frame, draws, made, room, day, is_kept=True)
    _booked(frame, draws, made, room, day, waits=True)


def _is_open(frame: Frame, day: int) -> bool:
    return frame.midnight(day).weekday() < len(_WORKDAYS)


def _booked(
    frame: Frame,
    draws: Draws,
    made: Workplaces,
    place: Place,
    day: int,
    *,
    waits: bool = False,
    is_kept: bool = False,
) -> None:
    of_town = draws.happens(_TOWN_SHARE)
    town = draws.one(frame.cast.towns)
    person = frame.cast.of(town) if of_town else draws.one(frame.cast.residents)
    body = town if of_town else None
    starts = frame.midnight(day) + timedelta(hours=10)
    asked = frame.ago(max(day, 0) + draws.whole(1, 5), draws) if not waits else frame.ago(0, draws)
    one = Booking(
        id=draws.id(),
        key=draws.key(),
        office=place.office,
        place=place,
        organisation=place.office.organisation,
        person=person,
        for_body=body,
        home_code=town.area_code if body is not None and body.kind == OrganisationKind.MUNICIPALITY else "",
        starts_at=starts,
        ends_at=starts + timedelta(hours=draws.whole(2, 6)),
        purpose=texts()["mark"] + texts()["office_words"]["purpose"],
        state=BookingState.WAITING if waits else BookingState.BOOKED,
        created_at=asked,
    )
    made.bookings.append(one)
    made.note(one, str(one.state), asked, by=person)
    if waits or is_kept:
        return
    if draws.happens(_CANCELLED_SHARE) and asked + timedelta(hours=2) < min(starts, frame.now):
        one.state, one.version = BookingState.CANCELLED, 2
        made.note(one, "cancelled", asked + timedelta(hours=2), by=person)
    elif one.ends_at < frame.now and draws.happens(_COUNTED_SHARE):
        one.came, one.version = draws.whole(0, 1), 2
        made.note(one, "counted", one.ends_at + timedelta(minutes=30), by=frame.cast.of(place.office.organisation))
