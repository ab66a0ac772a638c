"""Ends the living matches of an offer that is withdrawn and of a need that is closed or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.matches.actions.history import lead_need, step
from todoku_web.exchange.matches.models import Match
from todoku_web.exchange.matches.workflow import LIVE, MatchState, Outcome
from todoku_web.exchange.needs.actions.acting import acts_for
from todoku_web.exchange.needs.workflow import NeedState, OfferState

if TYPE_CHECKING:
    from todoku_web.exchange.needs.models import NeedEvent, OfferEvent

_OF_NEEDS = {NeedState.CLOSED: "need_closed", NeedState.WITHDRAWN: "need_withdrawn"}


def after_offer_event(instance: OfferEvent, *, created: bool, **_told: Any) -> None:
    """End what rests on an offer that has just been withdrawn, in the same transaction."""
    if created and instance.to_state == OfferState.WITHDRAWN:
        _end(Match.objects.filter(offer_id=instance.offer_id), "offer_withdrawn", instance, instance.offer)


def after_need_event(instance: NeedEvent, *, created: bool, **_told: Any) -> None:
    """End what rests on a need that has just been closed or withdrawn, in the same transaction."""
    action = _OF_NEEDS.get(NeedState(instance.to_state))
    if created and action:
        _end(Match.objects.filter(need_id=instance.need_id), action, instance, instance.need)


def _end(matches: Any, action: str, event: Any, thing: Any) -> None:
    """End the living ones with the reason that was given, for the body that gave it.

    The log of that body holds it: a transaction writes in one body's log alone.
    """
    body = None if event.actor is None else acts_for(event.actor, thing)
    living = matches.filter(state__in=LIVE).select_for_update(of=("self",)).order_by("pk")
    for match in living.select_related("need__author", "offer", "proposed_by"):
        state = MatchState.WITHDRAWN
        if match.state == MatchState.CONFIRMED:
            state, match.outcome = MatchState.ENDED, Outcome.NOT_KNOWN
        step(match, action, by=event.actor, body=body, state=state, said=event.text)
        lead_need(match, by=event.actor, body=body)
