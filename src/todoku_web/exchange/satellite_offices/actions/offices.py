"""Begins an office, writes what it says, puts it into the directory and takes it out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.areas import mesh
from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.models import PlaceKind as PointKind
from todoku_web.exchange.needs.places import municipality_of, place_of
from todoku_web.exchange.rollout.actions.history import written_since, wrote
from todoku_web.exchange.satellite_offices.actions.holding import locked_office
from todoku_web.exchange.satellite_offices.actions.settling import settle
from todoku_web.exchange.satellite_offices.models import Office, OfficeState
from todoku_web.exchange.satellite_offices.opening import WEEKDAYS, said_hours, typed_hours
from todoku_web.parts.collision import Collision

if TYPE_CHECKING:
    from todoku_web.exchange.satellite_offices.builtin import KnownOffice

MOST_HOURS_KEPT = 100


def begin(value: dict[str, Any], *, organisation: Any, by: Any, key: str) -> Office:
    """Return the draft of a new office; the one that the same form made before, where it was sent twice."""
    require(by, "satellite_offices.begin_office", organisation)
    office = Office(key=key, author=by, organisation=organisation, parts={"about": value}, **_found_by(value))
    try:
        with transaction.atomic():
            office.save(force_insert=True)
            wrote(office, "begun", by=by)
    except IntegrityError:
        return Office.objects.get(author=by, key=key)
    return office


def take_over(entry: KnownOffice, *, by: Any) -> Office:
    """Return the office that an entry which came with todoku has become; the municipality in which it lies begins it.

    All that the entry says stands in it, with its sources, and it stays in the directory. Raises NotAllowed for others.
    """
    require(by, "satellite_offices.take_over_entry", entry)
    made = Office.objects.filter(known_as=entry.id).first()
    if made is not None:
        return made
    town = next(
        one.organisation
        for one in memberships_of(by)
        if entry.area_code in one.organisation.area_codes
        and by.has_perm("satellite_offices.begin_office", one.organisation)
    )
    value = entry.as_part()
    office = Office(
        key=f"known-{entry.id}",
        author=by,
        organisation=town,
        known_as=entry.id,
        state=OfficeState.LISTED,
        parts={"about": value},
        **_found_by(value),
    )
    try:
        with transaction.atomic():
            office.save(force_insert=True)
            wrote(office, "taken_over", by=by)
    except IntegrityError:  # a colleague was first
        return Office.objects.get(known_as=entry.id)
    return office


@transaction.atomic
def write(found: Office, name: str, value: dict[str, Any], *, by: Any, seen: int) -> Office:
    """Write a part of an office (see ``part_specs.PARTS``); Collision where somebody else wrote the same meanwhile.

    Fewer days ahead or hours hold for bookings to come; what was booked stays.
    """
    now = locked_office(found.pk)
    require(by, "satellite_offices.keep_office", now)
    if value == now.part(name):
        return now
    if now.version != seen and name in written_since(now, seen):
        raise Collision(now, now.part(name), value)
    now.parts = {**now.parts, name: value}
    held = _found_by(value) if name == "about" else _limits(value) if name == "terms" else {}
    for one, kept in held.items():
        setattr(now, one, kept)
    wrote(now, "edited", by=by, fields=[name])
    return now


@transaction.atomic
def set_hours(found: Office, value: dict[str, Any], *, by: Any, seen: int) -> int:
    """Let hours of the week hold from a day on; return how many bookings outside were displaced, and their people told.

    Raises Collision where somebody else set hours meanwhile.
    """
    now = locked_office(found.pk)
    require(by, "satellite_offices.keep_office", now)
    if now.version != seen and "hours" in written_since(now, seen):
        raise Collision(now, hours_as_typed(now), value)
    from_on = date.fromisoformat(value["from_on"])
    others = now.hours.exclude(from_on=from_on)
    if from_on < timezone.localdate() and others.exists():
        raise InputError("satellite_offices.hours_past")
    if others.count() >= MOST_HOURS_KEPT:
        raise InputError("satellite_offices.many_hours", most=MOST_HOURS_KEPT)
    week = {one: typed_hours(value[one]) for one in WEEKDAYS}
    now.hours.update_or_create(
        from_on=from_on, defaults={"week": {one: list(kept) for one, kept in week.items() if kept}}
    )
    wrote(now, "edited", by=by, fields=["hours"])
    return settle(now, now.places.all(), by=by)


@transaction.atomic
def put_in_directory(found: Office, *, by: Any, seen: int) -> Office:
    """Let everybody see an office; what was displaced when it was taken out comes back where it can."""
    return _brought(found, "list", OfficeState.LISTED, "list_in_directory", by=by, seen=seen)


@transaction.atomic
def withdraw(found: Office, *, by: Any, seen: int) -> Office:
    """Take an office out of the directory; its bookings to come are displaced, and their people told."""
    return _brought(found, "withdraw", OfficeState.WITHDRAWN, "withdraw_office", by=by, seen=seen)


def hours_as_typed(office: Office) -> dict[str, Any]:
    """Return the hours that were set last, as their form has them; empty where none are known."""
    last = office.latest_hours
    if last is None:
        return {}
    return {"from_on": last.from_on.isoformat(), **{one: said_hours(last.week.get(one)) for one in WEEKDAYS}}


def _brought(found: Office, name: str, state: Any, right: str, *, by: Any, seen: int) -> Office:
    now = locked_office(found.pk)
    require_seen(now, seen)
    require(by, f"satellite_offices.{right}", now)
    before, now.state = now.state, state
    wrote(now, name, by=by, before=before)
    settle(now, now.places.all(), by=by)
    return now


def _found_by(value: dict[str, Any]) -> dict[str, Any]:
    """Return what an office is found by: its names, its municipality, and its point where one is told."""
    code, _ = municipality_of(value["area"])
    lat = lon = None
    if value["point"]:
        point = place_of(PointKind.POINT, value["area"], value["point"])
        lat, lon = (point.lat, point.lon) if point.lat is not None else mesh.centre(point.square)
    return {"name": value["name"], "name_en": value["name_en"], "area_code": code, "lat": lat, "lon": lon}


def _limits(value: dict[str, Any]) -> dict[str, Any]:
    return {name: value[name] for name in ("takes_bookings", "most_days_ahead", "most_hours")}
