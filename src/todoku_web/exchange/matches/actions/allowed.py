"""Refuses what a person may not do, and what was changed since they saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku_web.accounts.memberships import membership_in
from todoku_web.exchange.matches.models import Match
from todoku_web.exchange.needs.models import Need, Offer
from todoku_web.exchange.needs.offices import offices_of

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.accounts.models import Organisation


def locked_pair(need_id: UUID, offer_id: UUID) -> tuple[Need, Offer]:
    """Return a need and an offer as they stand now, held until the end: nobody else takes the offer's last place.

    Whoever holds several things of matching takes them in this order: need, offer, match. Raises InputError where one
    is gone.
    """
    need = Need.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=need_id).first()
    offer = Offer.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=offer_id).first()
    if need is None or offer is None:
        raise InputError("matches.gone")
    return need, offer


def locked_match(found: Match) -> Match:
    """Return a match as it stands now, held with its need and offer."""
    need, offer = locked_pair(found.need_id, found.offer_id)
    now = Match.objects.select_for_update(of=("self",)).select_related("organisation", "proposed_by").get(pk=found.pk)
    now.need, now.offer = need, offer
    return now


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
