"""Finds the body in whose name a person acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.accounts.memberships import membership_in
from todoku_web.exchange.needs.offices import offices_of

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation


def acts_for(person: Any, thing: Any) -> Organisation | None:
    """Return the body for which a person does something with a thing: its owner, else an office of its place."""
    own = membership_in(person, thing.organisation_id)
    if own is not None:
        return own.organisation
    if thing.author_id == person.pk:
        return None
    return next(iter(offices_of(person, getattr(thing, "area_code", ""))), None)
