"""Offices that 室蘭市 operates, bookings of somebody from 登別市, and a study of 室蘭市, for the table of rights."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.exchange.satellite_offices.builtin import KnownOffice
from todoku_web.exchange.satellite_offices.models import (
    Booking,
    Closure,
    Hours,
    Office,
    OfficeState,
    OwnCalendar,
    Place,
    Study,
)
from todoku_web.exchange.satellite_offices.opening import WEEKDAYS, begins
from todoku_web.exchange.satellite_offices.siting.result import RESULT_FILE, SCHEMA
from todoku_web.store.results import draft, keep
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.samples_needs import EVERYBODY, PEOPLE
from web.rights.samples_trials import TOWN_DRAFTERS
from web.rights.world import BODIES, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.rights.world import World

OFFICES = {state: f"satellite_offices.state.{state}" for state in OfficeState.values}
TO_COME, WAITS, BEGUN, CANCELLED = (
    f"satellite_offices.of_booking.{one}" for one in ("to_come", "waiting", "begun", "cancelled")
)
BOOKINGS = (TO_COME, WAITS, BEGUN, CANCELLED)
TOWN = {f"own_town.{role}" for role in ROLES}
GUEST = {"other_town.drafter"}
WORKING_DRAFTERS = frozenset(f"{body}.{role}" for body in BODIES if body != "public" for role in ROLES[1:])
_LISTED, _DRAFT = OFFICES["listed"], OFFICES["draft"]


def _office_row(names: set[str], *states: str) -> dict[str, set[str]]:
    return {word: names if state in states else set() for state, word in OFFICES.items()}


def _booking_row(names: set[str], *kinds: str) -> dict[str, set[str]]:
    return {kind: names if kind in kinds else set() for kind in BOOKINGS}


_SEEN = {**_office_row(TOWN, *OFFICES), _LISTED: EVERYBODY}
ALLOWED: dict[str, Any] = {
    "satellite_offices.list_office": EVERYBODY,
    "satellite_offices.view_office": _SEEN,
    "satellite_offices.begin_office": TOWN_DRAFTERS,
    "satellite_offices.take_over_entry": TOWN_DRAFTERS,
    "satellite_offices.keep_office": _office_row(TOWN_DRAFTERS, *OFFICES),
    "satellite_offices.list_in_directory": _office_row(TOWN_DRAFTERS, "draft", "withdrawn"),
    "satellite_offices.withdraw_office": _office_row(TOWN_DRAFTERS, "listed"),
    "satellite_offices.view_board": _office_row(TOWN, *OFFICES),
    "satellite_offices.view_use": _SEEN,
    "satellite_offices.view_exact_use": _office_row(TOWN, *OFFICES),
    "satellite_offices.book_place": _office_row(PEOPLE, "listed"),
    "satellite_offices.list_own_booking": PEOPLE,
    "satellite_offices.view_booking": _booking_row(TOWN | GUEST, *BOOKINGS),
    "satellite_offices.change_booking": _booking_row(GUEST, TO_COME, WAITS),
    "satellite_offices.cancel_booking": _booking_row(GUEST | TOWN_DRAFTERS, TO_COME, WAITS),
    "satellite_offices.count_booking": _booking_row(TOWN_DRAFTERS, BEGUN),
    "satellite_offices.list_study": PEOPLE,
    "satellite_offices.begin_study": TOWN_DRAFTERS,
    "satellite_offices.view_study": TOWN,
    "satellite_offices.make_need": TOWN_DRAFTERS,
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return an office in each state, a booking of each kind, a study, and an entry of the town."""
    offices = {word: Office(organisation=world.town, state=state) for state, word in OFFICES.items()}
    office = _office(world, "listed", "asked")
    bookings = _bookings(world, office)
    study = {"": Study(organisation=world.town)}
    of_offices = [name for name, row in ALLOWED.items() if isinstance(row, dict) and _LISTED in row]
    of_bookings = [name for name, row in ALLOWED.items() if isinstance(row, dict) and BEGUN in row]
    return {
        **dict.fromkeys(of_offices, offices),
        **dict.fromkeys(of_bookings, bookings),
        "satellite_offices.begin_office": {"": world.town},
        "satellite_offices.begin_study": {"": world.town},
        "satellite_offices.take_over_entry": {"": KnownOffice("x", "x", "x", "01205", {}, ())},
        "satellite_offices.view_study": study,
        "satellite_offices.make_need": study,
    }


def _office(world: World, state: str, key: str) -> Office:
    office = Office.objects.create(
        key=f"{key} {state}",
        author=world.who["own_town.drafter"],
        organisation=world.town,
        name=f"{key} {state}",
        area_code="01205",
        state=state,
        takes_bookings=True,
        most_hours=24,
    )
    week = {day: [0, 1440] for day in WEEKDAYS}
    Hours.objects.create(office=office, from_on=timezone.localdate() - dt.timedelta(days=30), week=week)
    Place.objects.create(office=office, kind="desk", name="席", count=5, people=1)
    return office


def _bookings(world: World, office: Office) -> dict[str, Booking]:
    place, start = office.places.get(), begins(timezone.localdate() + dt.timedelta(days=2))
    past = begins(timezone.localdate() - dt.timedelta(days=2))
    kinds = {
        TO_COME: ("booked", start),
        WAITS: ("waiting", start),
        BEGUN: ("booked", past),
        CANCELLED: ("cancelled", start),
    }
    return {
        kind: Booking.objects.create(
            key=f"{office.pk} {kind}",
            office=office,
            place=place,
            organisation=world.town,
            person=world.who["other_town.drafter"],
            starts_at=begin,
            ends_at=begin + dt.timedelta(hours=2),
            state=state,
        )
        for kind, (state, begin) in kinds.items()
    }


def _study(world: World) -> Study:
    site = {
        "number": 1,
        "square": "634047381",
        "area_code": "01205",
        "lat": 42.3,
        "lon": 141.0,
        "served": 9.0,
        "added": 9.0,
    }
    result = {
        "schema": SCHEMA,
        "area": "01205",
        "aim": "cover",
        "within_km": 3.0,
        "candidates": "squares",
        "population": 10.0,
        "squares": 2,
        "merged_km": None,
        "spread_km": 1,
        "basis": "census",
        "as_of": "2020-10-01",
        "sources": ["x"],
        "distance": "straight",
        "unreached_population": 0.0,
        "options": {"taken": 1, "all": 1},
        "before": {"covered": 0.0, "share": 0.0, "mean_km": None},
        "after": {"covered": 9.0, "share": 0.9, "mean_km": None},
        "sites": [site],
        "existing": [],
        "objective": 9.0,
        "bound": 9.0,
        "gap": 0.0,
        "status": "optimal",
        "stopped": None,
    }
    with draft() as folder:
        (folder / RESULT_FILE).write_text(json.dumps(result), encoding="utf-8")
        digest = keep(folder)
    asked = {"area_code": "01205", "aim": "cover", "candidates": "squares", "offices": 1, "within_km": 3.0}
    author = world.who["own_town.drafter"]
    return Study.objects.create(key="x", organisation=world.town, author=author, result=digest, **asked)


def make(world: World) -> dict[str, Any]:
    """Make an office in each state, one with a booking of each kind and a closure, a calendar, and a study."""
    offices = {word: _office(world, state, "made") for state, word in OFFICES.items()}
    listed = offices[_LISTED]
    start = begins(timezone.localdate() + dt.timedelta(days=20))
    closure = Closure.objects.create(office=listed, starts_at=start, ends_at=start + dt.timedelta(days=1), reason="x")
    return {
        "offices": offices,
        "places": {word: one.places.get() for word, one in offices.items()},
        "bookings": _bookings(world, listed),
        "closure": closure,
        "calendar": OwnCalendar.objects.create(person=world.who["other_town.drafter"]),
        "study": _study(world),
        "body": world.body,
    }


def _at(word: str = _LISTED, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"office_id": made["offices"][word].pk, **further}


def _place(word: str = _LISTED) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"office_id": made["offices"][word].pk, "place_id": made["places"][word].pk}


def _booking(kind: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"booking_id": made["bookings"][kind].pk}


def _closure(made: dict[str, Any]) -> dict[str, Any]:
    return {"office_id": made["offices"][_LISTED].pk, "closure_id": made["closure"].pk}


def _study_at(**further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"study_id": made["study"].pk, **further}


_ENTRY = {"entry_id": "shiretokolabo"}


def _own(route: str, arguments: Any) -> Route:
    return Route(f"satellite_offices.{route}", arguments, sees="satellite_offices.view_office", state=_LISTED)


def _in_draft(right: str, arguments: Any) -> Route:
    return Route(f"satellite_offices.{right}", arguments, sees="satellite_offices.view_office", state=_DRAFT)


ROUTES: dict[str, Any] = {
    "satellite_offices:home": Route(PUBLIC),
    "satellite_offices:file": Route(PUBLIC, lambda _made: {"kind": "csv"}),
    "satellite_offices:new": Route(WORKING_DRAFTERS, sees=SIGNED_IN),
    "satellite_offices:known": Route(PUBLIC, lambda _made: _ENTRY),
    "satellite_offices:take_over": Route(PUBLIC, lambda _made: _ENTRY, answers=POST_ONLY),
    "satellite_offices:mine": Route("satellite_offices.list_own_booking"),
    "satellite_offices:renew": Route(PUBLIC, answers=POST_ONLY),
    "satellite_offices:feed": Route(PUBLIC, lambda made: {"key": made["calendar"].key}),
    "satellite_offices:office": tuple(
        Route("satellite_offices.view_office", _at(word), state=word) for word in OFFICES.values()
    ),
    "satellite_offices:part": (
        _own("keep_office", _at(name="about")),
        _in_draft("keep_office", _at(_DRAFT, name="facilities")),
    ),
    "satellite_offices:hours": _own("keep_office", _at()),
    "satellite_offices:act": Route(PUBLIC, _at(name="list"), answers=POST_ONLY),
    "satellite_offices:new_place": _own("keep_office", _at()),
    "satellite_offices:place": _own("keep_office", _place()),
    "satellite_offices:book": (_own("book_place", _place()), _in_draft("book_place", _place(_DRAFT))),
    "satellite_offices:closures": _own("keep_office", _at()),
    "satellite_offices:reopen": Route(PUBLIC, _closure, answers=POST_ONLY),
    "satellite_offices:board": (_own("view_board", _at()), _in_draft("view_board", _at(_DRAFT))),
    "satellite_offices:use": tuple(
        Route("satellite_offices.view_use", _at(word), state=word) for word in (_LISTED, _DRAFT)
    ),
    "satellite_offices:use_file": tuple(
        Route("satellite_offices.view_use", _at(word), state=word) for word in (_LISTED, _DRAFT)
    ),
    "satellite_offices:booking": tuple(
        Route("satellite_offices.view_booking", _booking(kind), state=kind) for kind in BOOKINGS
    ),
    "satellite_offices:edit_booking": tuple(
        Route("satellite_offices.change_booking", _booking(kind), sees="satellite_offices.view_booking", state=kind)
        for kind in (TO_COME, BEGUN)
    ),
    "satellite_offices:cancel": Route(PUBLIC, _booking(TO_COME), answers=POST_ONLY),
    "satellite_offices:count": Route(PUBLIC, _booking(BEGUN), answers=POST_ONLY),
    "satellite_offices:studies": Route("satellite_offices.list_study"),
    "satellite_offices:new_study": Route(WORKING_DRAFTERS, sees=SIGNED_IN),
    "satellite_offices:study": Route("satellite_offices.view_study", _study_at()),
    "satellite_offices:study_file": tuple(
        Route("satellite_offices.view_study", _study_at(kind=kind)) for kind in ("csv", "xlsx", "json", "geojson")
    ),
    "satellite_offices:make_need": Route(PUBLIC, _study_at(), answers=POST_ONLY),
}
_ABOUT = {"name": "x", "area": "01205", "key": "x", "seen": "1"}
_PLACE = {"kind": "desk", "place_name": "x", "count": "5", "each_people": "1", "is_offered": "on", "seen": "1"}


def _body(made: dict[str, Any], who: str) -> str:
    return str(made["body"].get(who.partition(".")[0], made["body"]["vendor"]).pk)


def _begun(made: dict[str, Any], who: str) -> dict[str, Any]:
    return {**_ABOUT, "body": _body(made, who)}


def _studied(made: dict[str, Any], who: str) -> dict[str, Any]:
    asked = {"study_area": "01205", "aim": "cover", "within_km": "3", "offices": "1", "candidates": "squares"}
    return {**asked, "body": _body(made, who), "key": "y"}


def _wish(_made: dict[str, Any], _who: str) -> dict[str, Any]:
    on = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    return {"on": on, "from_time": "09:00", "until_time": "10:00", "seats": "1", "people": "1", "key": "z", "seen": "1"}


def _seen(**more: str) -> Any:
    return lambda _made, _who: {"seen": "1", "said": "x", **more}


def _kept(route: str, arguments: Any, sent: dict[str, str], word: str = _LISTED) -> Post:
    return Post(
        f"satellite_offices:{route}", "satellite_offices.keep_office", arguments, lambda _made, _who: sent, state=word
    )


def _coming(made: dict[str, Any], _who: str) -> dict[str, Any]:  # noqa: ARG001
    return {"from_on": (timezone.localdate() + dt.timedelta(days=9)).isoformat(), "reason": "x"}


def _later(made: dict[str, Any], _who: str) -> dict[str, Any]:  # noqa: ARG001
    return {"from_on": (timezone.localdate() + dt.timedelta(days=9)).isoformat(), "mon": "9-17", "seen": "1"}


POSTS: tuple[Post, ...] = (
    Post("satellite_offices:new", WORKING_DRAFTERS, sent=_begun),
    Post("satellite_offices:take_over", frozenset(), lambda _made: _ENTRY),
    Post("satellite_offices:renew", SIGNED_IN),
    _kept("part", _at(name="about"), _ABOUT),
    _kept("part", _at(_DRAFT, name="terms"), {"most_days_ahead": "9", "most_hours": "2", "seen": "1"}, _DRAFT),
    Post("satellite_offices:hours", "satellite_offices.keep_office", _at(), _later, state=_LISTED),
    _kept("new_place", _at(), _PLACE),
    _kept("place", _place(), _PLACE),
    Post("satellite_offices:closures", "satellite_offices.keep_office", _at(), _coming, state=_LISTED),
    _kept("reopen", _closure, {}),
    *(
        Post("satellite_offices:act", f"satellite_offices.{right}", _at(word, name=name), _seen(), state=word)
        for name, right, word in (
            ("list", "list_in_directory", _DRAFT),
            ("list", "list_in_directory", _LISTED),
            ("withdraw", "withdraw_office", _LISTED),
            ("withdraw", "withdraw_office", _DRAFT),
        )
    ),
    *(
        Post("satellite_offices:book", "satellite_offices.book_place", _place(word), _wish, state=word)
        for word in (_LISTED, _DRAFT)
    ),
    *(
        Post("satellite_offices:edit_booking", "satellite_offices.change_booking", _booking(kind), _wish, state=kind)
        for kind in BOOKINGS
    ),
    *(
        Post("satellite_offices:cancel", "satellite_offices.cancel_booking", _booking(kind), _seen(), state=kind)
        for kind in BOOKINGS
    ),
    *(
        Post("satellite_offices:count", "satellite_offices.count_booking", _booking(kind), _seen(came="1"), state=kind)
        for kind in (BEGUN, TO_COME)
    ),
    Post("satellite_offices:new_study", WORKING_DRAFTERS, sent=_studied),
    Post("satellite_offices:make_need", "satellite_offices.make_need", _study_at(), _seen(number="1")),
)
