"""What a person is, in which organisation, on which day: asked of the database once for each person object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.accounts.models import Membership, Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_KEPT = "_todoku_memberships"


def memberships_of(person: Any) -> tuple[Membership, ...]:
    """Return a person's memberships with their organisations, and with those whom they deputise for."""
    if not person.is_authenticated:
        return ()
    kept: tuple[Membership, ...] | None = getattr(person, _KEPT, None)
    if kept is None:
        found = Membership.objects.filter(person=person).select_related("organisation", "deputises_for__person")
        kept = remember(person, found.order_by("pk"))
    return kept


def remember(person: Any, memberships: Iterable[Membership]) -> tuple[Membership, ...]:
    """Keep what a person is on the person object, as long as it lives: one request. Return what was kept."""
    kept = tuple(memberships)
    setattr(person, _KEPT, kept)
    return kept


def forget(person: Any) -> None:
    """Ask the database again the next time."""
    setattr(person, _KEPT, None)


def membership_in(person: Any, organisation_id: int | None) -> Membership | None:
    """Return the person's membership in an organisation; None without one."""
    if organisation_id is None:
        return None
    return next((one for one in memberships_of(person) if one.organisation_id == organisation_id), None)


def owner_id(thing: Any) -> int | None:
    """Return the id of the organisation that a thing belongs to: its ``organisation``, or itself where it is one."""
    if isinstance(thing, Organisation):
        return thing.pk
    found: int | None = getattr(thing, "organisation_id", None)
    return found


def absent_one(person: Any, thing: Any, *, role: Any, day: date | None = None) -> Membership | None:
    """Return the membership for which this person decides today (代決) in the thing's organisation; None without one.

    It has at least the role, and the day (today in Japan where none is given) lies in the absence.
    """
    own = membership_in(person, owner_id(thing))
    if own is None or not own.deputises_on(day or timezone.localdate()):
        return None
    absent = own.deputises_for
    return absent if absent is not None and absent.has_role(role) else None


def decides_alone_up_to_jpy(person: Any, thing: Any) -> int | None:
    """Return up to which cost this person decides alone (専決) in the thing's organisation; None where not at all."""
    own = membership_in(person, owner_id(thing))
    return own.sole_decision_limit_jpy if own else None
