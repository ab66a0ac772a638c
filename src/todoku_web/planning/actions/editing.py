"""Changes roads, sites and present service by hand: what is asked for counts from the next version on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.audit.actions import record
from todoku_web.planning.actions.drafting import touch
from todoku_web.planning.actions.locks import locked
from todoku_web.planning.asked import asked_config, edits_in_force
from todoku_web.planning.models import Edit, EditKind, Plan, Target
from todoku_web.planning.places import place_in
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from todoku_web.planning.models import PlanVersion
    from todoku_web.uploads.models import Upload

_LONGEST_NOTE = 200
_DIGITS = 6
ON_ROADS = (EditKind.FORBID_ROAD, EditKind.FORCE_ROAD)
ON_SITES = (EditKind.KEEP_SITE, EditKind.LEAVE_SITE, EditKind.MOVE_SITE)


@dataclass(frozen=True, slots=True)
class Wish:
    """A change by hand as a person asks for it."""

    kind: EditKind
    target: str = ""
    lat: float | None = None
    lon: float | None = None
    note: str = ""


class AnotherWish(InputError):
    """Somebody else wants something different of the same road or site: both are to be put side by side."""

    def __init__(self, wish: Wish, other: Edit) -> None:
        super().__init__("planning.other_wish", name=str(other.by or ""))
        self.wish = wish
        self.other = other


def ask(plan: Plan, wish: Wish, *, by: Any, replace: int | None = None) -> Edit:
    """Return a new change by hand on a draft's newest version.

    AnotherWish where another change of the same road or site is in force, unless ``replace`` names it: then that one is
    dropped. The same change asked for twice is one. Raises InputError.
    """
    note = one_line(wish.note, most=_LONGEST_NOTE)
    with transaction.atomic():
        plan = locked(plan)
        require(by, "planning.edit_plan", plan)
        if plan.current is None:
            raise InputError("planning.not_computed")
        in_force = edits_in_force(plan)
        made = _edit(plan, plan.current, wish, note, by)
        placed = _placed_by_hand(made, in_force)
        others = [one for one in in_force if _same_thing(one, made) or one is placed]
        for other in others:
            if _same_wish(other, made):
                return other
            if other.pk != replace and other.by_id != by.pk:
                raise AnotherWish(wish, other)
            _drop(other, by)
        made = made if placed is None else _instead(placed, made)
        if made is not placed:
            made.save()
        asked_config(plan, edits_in_force(plan))
        touch(plan)
        record("plan.edit_asked", plan, by=by, organisation=plan.organisation, kind=wish.kind, target=made.target)
    return made


def drop(edit: Edit, *, by: Any) -> None:
    """Take a change by hand back: from the next version on it counts no more."""
    with transaction.atomic():
        plan = locked(edit.plan)
        require(by, "planning.edit_plan", plan)
        if Edit.objects.filter(pk=edit.pk, dropped_at=None).exists():
            _drop(edit, by)
            touch(plan)
            record("plan.edit_dropped", plan, by=by, organisation=plan.organisation, kind=edit.kind, target=edit.target)


def take_present(plan: Plan, upload: Upload | None, *, by: Any) -> Plan:
    """Let a table of present service go before what the data say from the next version on; None takes it away."""
    with transaction.atomic():
        plan = locked(plan)
        require(by, "planning.edit_plan", plan)
        if plan.present_id != (None if upload is None else upload.pk):
            plan.present = upload
            touch(plan)
            sha256 = None if upload is None else upload.sha256
            record("plan.present_taken", plan, by=by, organisation=plan.organisation, sha256=sha256)
    return plan


def _edit(plan: Plan, version: PlanVersion, wish: Wish, note: str, by: Any) -> Edit:
    """Return the change that a wish comes to; a station placed by hand is moved by placing it elsewhere."""
    kind, target = wish.kind, wish.target
    detail: dict[str, Any] = {"note": note}
    if kind in ON_ROADS or kind in ON_SITES:
        place = place_in(version, Target.EDGE if kind in ON_ROADS else Target.SITE, target)
        if place is None:
            raise InputError("planning.edit_target")
        detail |= {"lat": place.lat, "lon": place.lon}
    if kind in (EditKind.PLACE_SITE, EditKind.MOVE_SITE):
        if wish.lat is None or wish.lon is None:
            raise InputError("planning.edit_place")
        detail |= {"lat": round(wish.lat, _DIGITS), "lon": round(wish.lon, _DIGITS)}
    return Edit(plan=plan, kind=kind, target=target, detail=detail, asked_on=version, by=by)


def _placed_by_hand(made: Edit, in_force: list[Edit]) -> Edit | None:
    """Return the change that put the station there which another change is about; None for one that todoku chose."""
    if made.kind not in ON_SITES:
        return None
    place = place_in(made.asked_on, Target.SITE, made.target)
    assert place is not None
    here = (place.lat, place.lon)
    ways = (EditKind.PLACE_SITE, EditKind.MOVE_SITE)
    return next((one for one in in_force if one.kind in ways and (one.detail["lat"], one.detail["lon"]) == here), None)


def _instead(placed: Edit, wish: Edit) -> Edit:
    """Return what stands instead of a placing by hand: a new place for the same station, or none for the one before it.

    ``placed`` itself is returned where its going is all that is wanted. Raises InputError for keeping what is placed.
    """
    if wish.kind == EditKind.KEEP_SITE:
        raise InputError("planning.edit_placed")
    if wish.kind == EditKind.LEAVE_SITE and placed.kind == EditKind.PLACE_SITE:
        return placed
    kind = placed.kind if wish.kind == EditKind.MOVE_SITE else EditKind.LEAVE_SITE
    return Edit(plan=wish.plan, kind=kind, target=placed.target, detail=wish.detail, asked_on=wish.asked_on, by=wish.by)


def _drop(edit: Edit, by: Any) -> None:
    edit.dropped_at, edit.dropped_by = timezone.now(), by
    edit.save(update_fields=["dropped_at", "dropped_by"])


def _same_thing(one: Edit, other: Edit) -> bool:
    groups = (ON_ROADS, ON_SITES)
    return bool(one.target) and one.target == other.target and any(one.kind in g and other.kind in g for g in groups)


def _same_wish(one: Edit, other: Edit) -> bool:
    return one.kind == other.kind and (one.detail["lat"], one.detail["lon"]) == (
        other.detail["lat"],
        other.detail["lon"],
    )
