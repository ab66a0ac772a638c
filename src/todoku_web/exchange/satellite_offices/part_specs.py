"""What the forms of offices, places, closures, bookings and studies ask for, as data, and what must hold in them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError, TodokuError
from todoku_web.exchange.needs.checking import within
from todoku_web.exchange.needs.models import PlaceKind as PointKind
from todoku_web.exchange.needs.places import municipality_of, place_of
from todoku_web.exchange.satellite_offices.models.office import NAME_LENGTH, NOTE_LENGTH, PlaceKind
from todoku_web.exchange.satellite_offices.opening import STEP, WEEKDAYS, begins, typed_hours
from todoku_web.parts.columns import TEXT, Column
from todoku_web.parts.part import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku_web.parts.part import Faults

MOST_DAYS_AHEAD, MOST_HOURS, MOST_SEATS, MOST_PEOPLE = 366, 24, 500, 500
MOST_NEW_OFFICES, MOST_KM = 20, 200
_MOST_MBPS = 1_000_000
AMENITIES = ("power", "wifi", "printer", "monitor", "web_booth", "locker", "kitchen", "parking", "barrier_free")
CONNECTION_BASES = ("declared", "measured")
AIMS = ("cover", "median")
CANDIDATES = ("squares", "halls")
_WORDS = "satellite_offices"
_STEPS_A_DAY = timedelta(days=1) // STEP
TIMES = tuple(f"{STEP * one // timedelta(hours=1):02}:{'30' if one % 2 else '00'}" for one in range(_STEPS_A_DAY + 1))
"""Every half hour of a day, from 00:00 to 24:00."""


def _tried(checks: dict[str, Callable[[], Any]]) -> Faults:
    """Return what is wrong, by field."""
    found: dict[str, TodokuError] = {}
    for name, check in checks.items():
        try:
            check()
        except TodokuError as error:
            found[name] = error
    return found


def _about_faults(value: dict[str, Any]) -> Faults:
    found = _tried({"area": lambda: municipality_of(value["area"])})
    if not found and value["point"]:
        found = _tried({"point": lambda: place_of(PointKind.POINT, value["area"], value["point"])})
    if value["link"] and not value["link"].startswith(("https://", "http://")):
        found["link"] = InputError("satellite_offices.link", value=value["link"][:60])
    return found


def _facility_faults(value: dict[str, Any]) -> Faults:
    found: Faults = {}
    for name in ("down_mbps", "up_mbps"):
        if value[name] is not None and not 0 < Decimal(value[name]) <= _MOST_MBPS:
            found[name] = InputError("satellite_offices.mbps", most=f"{_MOST_MBPS:,}")
    if (value["down_mbps"] or value["up_mbps"]) and not value["connection_basis"]:
        found["connection_basis"] = InputError("satellite_offices.connection_basis")
    return found


def _term_faults(value: dict[str, Any]) -> Faults:
    return _tried(
        {
            "most_days_ahead": lambda: within(value["most_days_ahead"], 1, MOST_DAYS_AHEAD),
            "most_hours": lambda: within(value["most_hours"], 1, MOST_HOURS),
        }
    )


def _hour_faults(value: dict[str, Any]) -> Faults:
    found = _tried({one: lambda one=one: typed_hours(value[one]) for one in WEEKDAYS})  # type: ignore[misc]
    if not found and not any(value[one].strip() for one in WEEKDAYS):
        found["mon"] = InputError("satellite_offices.no_hours")
    return found


def _place_faults(value: dict[str, Any]) -> Faults:
    return _tried(
        {
            "count": lambda: within(value["count"], 1, MOST_SEATS),
            "each_people": lambda: within(value["each_people"], 1, MOST_PEOPLE),
        }
    )


def _closure_faults(value: dict[str, Any]) -> Faults:
    return _tried({"until_on": lambda: closed_from_until(value)})


def _booking_faults(value: dict[str, Any]) -> Faults:
    found = _tried(
        {
            "seats": lambda: within(value["seats"], 1, MOST_SEATS),
            "people": lambda: within(value["people"], 1, MOST_PEOPLE),
        }
    )
    if value["until_time"] <= value["from_time"]:
        found["until_time"] = InputError("satellite_offices.backwards")
    return found


def _study_faults(value: dict[str, Any]) -> Faults:
    found = _tried({"offices": lambda: within(value["offices"], 1, MOST_NEW_OFFICES)})
    if value["aim"] == "cover" and value["within_km"] is None:
        found["within_km"] = InputError("satellite_offices.within_needed")
    elif value["within_km"] is not None and not 0 < Decimal(value["within_km"]) <= MOST_KM:
        found["within_km"] = InputError("satellite_offices.within_km", most=MOST_KM)
    return found


def _times(name: str, times: tuple[str, ...]) -> Column:
    return Column(name, "choice", needed=True, choices=times)


ABOUT = Part(
    "about",
    (),
    (
        Column("name", needed=True, most=NAME_LENGTH),
        Column("name_en", most=NAME_LENGTH),
        Column("area", needed=True),
        Column("address"),
        Column("point"),
        Column("summary", "text", most=TEXT),
        Column("access", "text", most=TEXT),
        Column("price", "text", most=TEXT),
        Column("link"),
        Column("sources", "text", most=TEXT),
    ),
    check=_about_faults,
)
FACILITIES = Part(
    "facilities",
    (),
    (
        *(Column(one, "choice", choices=("yes", "no"), words=f"{_WORDS}.has") for one in AMENITIES),
        Column("other", "text", most=TEXT),
        Column("down_mbps", "number"),
        Column("up_mbps", "number"),
        Column("connection_basis", "choice", choices=CONNECTION_BASES, words=f"{_WORDS}.connection"),
        Column("connection_on", "day"),
        Column("connection_note"),
    ),
    check=_facility_faults,
)
TERMS = Part(
    "terms",
    (),
    (
        Column("takes_bookings", "flag"),
        Column("most_days_ahead", "count", needed=True),
        Column("most_hours", "count", needed=True),
        Column("terms_note", "text", most=TEXT),
    ),
    check=_term_faults,
)
HOURS = Part("hours", (), (Column("from_on", "day", needed=True), *map(Column, WEEKDAYS)), check=_hour_faults)
PARTS = {one.name: one for one in (ABOUT, FACILITIES, TERMS)}
"""What is kept in ``Office.parts``."""
PLACE = Part(
    "place",
    (),
    (
        Column("kind", "choice", needed=True, choices=tuple(PlaceKind.values), words=f"{_WORDS}.place_kind"),
        Column("place_name", needed=True, most=NAME_LENGTH),
        Column("count", "count", needed=True),
        Column("each_people", "count", needed=True),
        Column("note", most=NOTE_LENGTH),
        Column("is_offered", "flag"),
    ),
    check=_place_faults,
)
CLOSURE = Part(
    "closure",
    (),
    (
        Column("closed_place", "choice"),
        Column("from_on", "day", needed=True),
        Column("until_on", "day"),
        Column("closed_hours"),
        Column("reason", needed=True, most=NOTE_LENGTH),
    ),
    check=_closure_faults,
)
BOOKING = Part(
    "booking",
    (),
    (
        Column("on", "day", needed=True),
        _times("from_time", TIMES[:-1]),
        _times("until_time", TIMES[1:]),
        Column("seats", "count", needed=True),
        Column("people", "count", needed=True),
        Column("for_body", "choice"),
        Column("purpose", most=NOTE_LENGTH),
        Column("waits", "flag"),
    ),
    check=_booking_faults,
)
STUDY = Part(
    "study",
    (),
    (
        Column("body", "choice", needed=True),
        Column("study_area", needed=True),
        Column("aim", "choice", needed=True, choices=AIMS, words=f"{_WORDS}.aim"),
        Column("within_km", "number"),
        Column("offices", "count", needed=True),
        Column("candidates", "choice", needed=True, choices=CANDIDATES, words=f"{_WORDS}.candidates"),
    ),
    check=_study_faults,
)


def closed_from_until(value: dict[str, Any]) -> tuple[datetime, datetime]:
    """Return from when until when a closure is: whole days, or the same hours of one day.

    Raises InputError for days in the wrong order, and for hours of several days.
    """
    first = date.fromisoformat(value["from_on"])
    last = date.fromisoformat(value["until_on"]) if value["until_on"] else first
    if last < first:
        raise InputError("satellite_offices.backwards")
    hours = typed_hours(value["closed_hours"])
    if hours is None:
        return begins(first), begins(last + timedelta(days=1))
    if last != first:
        raise InputError("satellite_offices.hours_of_one_day")
    return begins(first) + timedelta(minutes=hours[0]), begins(first) + timedelta(minutes=hours[1])


def booked_from_until(value: dict[str, Any]) -> tuple[datetime, datetime]:
    """Return from when until when a booking is."""
    midnight = begins(date.fromisoformat(value["on"]))
    return midnight + TIMES.index(value["from_time"]) * STEP, midnight + TIMES.index(value["until_time"]) * STEP
