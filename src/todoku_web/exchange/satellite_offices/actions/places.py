"""What can be booked in an office, and when it is closed out of turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.rollout.actions.history import wrote
from todoku_web.exchange.satellite_offices.actions.holding import locked_office
from todoku_web.exchange.satellite_offices.actions.settling import settle
from todoku_web.exchange.satellite_offices.models import Closure, Place
from todoku_web.exchange.satellite_offices.part_specs import closed_from_until

if TYPE_CHECKING:
    from todoku_web.exchange.satellite_offices.models import Office

MOST_PLACES, MOST_CLOSURES = 40, 300


@transaction.atomic
def add_place(office: Office, value: dict[str, Any], *, by: Any) -> Place:
    """Return a new place of an office; its name tells it from the others."""
    now = locked_office(office.pk)
    require(by, "satellite_offices.keep_office", now)
    if now.places.count() >= MOST_PLACES:
        raise InputError("satellite_offices.many_places", most=MOST_PLACES)
    place = _named(Place(office=now, version=0), value)
    place.save(force_insert=True)
    wrote(now, "edited", by=by, fields=["places"])
    return place


@transaction.atomic
def change_place(found: Place, value: dict[str, Any], *, by: Any, seen: int) -> int:
    """Change a place; bookings for which there is no longer room are displaced, and their people told.

    Returns how many were. Raises ChangedMeanwhile where it is not what the person saw.
    """
    now = locked_office(found.office_id)
    require(by, "satellite_offices.keep_office", now)
    place = Place.objects.select_for_update().get(pk=found.pk)
    require_seen(place, seen)
    _named(place, value).save()
    wrote(now, "edited", by=by, fields=["places"])
    return settle(now, [place], by=by)


@transaction.atomic
def close(office: Office, value: dict[str, Any], *, by: Any) -> tuple[Closure, int]:
    """Close an office, or one of its places, for a time; return the closure, and how many bookings it displaced.

    The same closure sent twice is made once. Raises InputError for a time that is over.
    """
    now = locked_office(office.pk)
    require(by, "satellite_offices.keep_office", now)
    starts_at, ends_at = closed_from_until(value)
    if ends_at <= timezone.now():
        raise InputError("satellite_offices.closure_over")
    place = now.places.filter(pk=value["closed_place"]).first() if value["closed_place"] else None
    same = {"place": place, "starts_at": starts_at, "ends_at": ends_at}
    made = now.closures.filter(**same).first()
    if made is not None:
        return made, 0
    if now.closures.filter(ends_at__gt=timezone.now()).count() >= MOST_CLOSURES:
        raise InputError("satellite_offices.many_closures", most=MOST_CLOSURES)
    made = now.closures.create(**same, reason=value["reason"])
    wrote(now, "edited", by=by, fields=["closures"])
    return made, settle(now, [place] if place else now.places.all(), by=by)


@transaction.atomic
def reopen(found: Closure, *, by: Any) -> None:
    """Take a closure back; what it displaced comes back where it can. What is over stays, for the figures of use."""
    now = locked_office(found.office_id)
    require(by, "satellite_offices.keep_office", now)
    if found.ends_at <= timezone.now():
        raise InputError("satellite_offices.closure_over")
    if now.closures.filter(pk=found.pk).delete()[0]:
        wrote(now, "edited", by=by, fields=["closures"])
        settle(now, now.places.all(), by=by)


def _named(place: Place, value: dict[str, Any]) -> Place:
    """Let a place say what was typed; InputError for a name that another one has."""
    others = Place.objects.filter(office=place.office_id, name=value["place_name"]).exclude(pk=place.pk)
    if others.exists():
        raise InputError("satellite_offices.place_twice", name=value["place_name"])
    place.kind, place.name, place.note = value["kind"], value["place_name"], value["note"]
    place.count, place.people, place.is_offered = value["count"], value["each_people"], value["is_offered"]
    place.version += 1
    return place
