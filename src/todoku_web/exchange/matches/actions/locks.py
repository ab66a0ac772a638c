"""Holds a match with its need and its offer while they are changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku_web.exchange.matches.models import Match
from todoku_web.exchange.needs.models import Need, Offer

if TYPE_CHECKING:
    from uuid import UUID


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
