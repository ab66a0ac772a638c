"""Proposes a match, and leads it from state to state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.models import Role
from todoku_web.exchange.matches.actions.acting import acts_for
from todoku_web.exchange.matches.actions.history import lead_need, step, written
from todoku_web.exchange.matches.actions.locks import locked_match, locked_pair
from todoku_web.exchange.matches.models import REASON_LENGTH, Match
from todoku_web.exchange.matches.parties import side_of
from todoku_web.exchange.matches.shown_reasons import frozen
from todoku_web.exchange.matches.workflow import LIVE, Outcome, way_named
from todoku_web.exchange.needs.offices import offices_of
from todoku_web.exchange.needs.sides import serves_area
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from todoku_web.exchange.matches.models import Round
    from todoku_web.exchange.needs.models import Need, Offer


def propose(need: Need, offer: Offer, *, by: Any, key: str, said: str, found_in: Round | None = None) -> Match:
    """Return the proposal of an offer for a need; the one that the same form made before, where it was sent twice.

    ``found_in``: the round from which it is taken over. The score and its reasons are frozen as they stand.

    Raises InputError without a reason, where the offer takes no needs now, is not to be had at the place, is the need
    owner's own, has no place left, or stands in a living match with the need; NotAllowed where the person may not.
    """
    reason = paragraphs(said, most=REASON_LENGTH, needed=True)
    told = frozen(need, offer)
    with transaction.atomic():
        need, offer = locked_pair(need.pk, offer.pk)
        made = Match.objects.filter(proposed_by=by, key=key).first()
        if made is not None:
            return made
        require(by, "matches.propose_match", need)
        if found_in is not None:
            require(by, "matches.view_round", found_in)
        _check_free(need, offer)
        office = offices_of(by, need.area_code, role=Role.DRAFTER)[0]
        match = Match.objects.create(
            key=key,
            need=need,
            offer=offer,
            side=side_of(offer),
            round=found_in,
            organisation=office,
            proposed_by=by,
            reason=reason,
            score=told.score,
            known=told.known,
            rank=told.rank,
            reasons=told.reasons,
        )
        written(match, "proposed", by=by, body=office, said=reason)
    return match


def go(match: Match, name: str, *, by: Any, seen: int, said: str, outcome: str = "") -> Match:
    """Lead a match along a way; everybody whom it concerns is told.

    Raises ChangedMeanwhile where it is not what the person saw, InputError without a reason, or without an outcome of
    one that ends, NotAllowed where the person may not.
    """
    way = way_named(name)
    with transaction.atomic():
        now = locked_match(match)
        require_seen(now, seen)
        require(by, f"matches.{name}_match", now)
        reason = paragraphs(said, most=REASON_LENGTH, needed=True)
        if name == "end":
            if outcome not in Outcome.values:
                raise InputError("matches.outcome")
            now.outcome = outcome
        body = acts_for(by, now, name)
        step(now, name, by=by, body=body, state=way.target, said=reason)
        lead_need(now, by=by, body=body)
    return now


def _check_free(need: Need, offer: Offer) -> None:
    """Refuse an offer that cannot be put to a need; the caller holds both."""
    if offer.organisation_id == need.organisation_id:
        raise InputError("matches.own")
    if not offer.takes_needs_on(timezone.localdate()):
        raise InputError("matches.offer_closed")
    if not serves_area(offer, need.area_code):
        raise InputError("matches.offer_elsewhere")
    living = offer.matches.filter(state__in=LIVE)
    if living.filter(need=need).exists():
        raise InputError("matches.lives_already")
    if offer.capacity is not None and living.count() >= offer.capacity:
        raise InputError("matches.full", capacity=offer.capacity)
