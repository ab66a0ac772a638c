"""Finds the body in whose name a person acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.accounts.memberships import membership_in
from todoku_web.exchange.needs.offices import offices_of

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.matches.models import Match


def acts_for(person: Any, match: Match, action: str) -> Organisation | None:
    """Return the body for which a person does something with a match; None of a person of their own."""
    bodies = {
        "agree_offer": (match.offer.organisation_id,),
        "agree_need": (match.need.organisation_id,),
        "decline": (match.offer.organisation_id, match.need.organisation_id),
        "end": (match.organisation_id, match.need.organisation_id),
    }.get(action, (match.organisation_id,))
    for body in bodies:
        own = membership_in(person, body)
        if own is not None:
            return own.organisation
    return next(iter(offices_of(person, match.area_code)), None) if action in {"confirm", "end"} else None
