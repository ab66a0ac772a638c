"""Writes a step of a match: its new state, its history, the log, and letters to everybody whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from todoku_web.audit.actions import record
from todoku_web.exchange.matches.models import MatchEvent
from todoku_web.exchange.matches.workflow import MatchState
from todoku_web.exchange.needs.actions.needs import follow
from todoku_web.notices.actions import people_of, tell

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.matches.models import Match


def step(now: Match, action: str, *, by: Any, body: Organisation | None, state: Any, said: str) -> None:
    """Bring a held match into a state and tell it: ``matches.did.<action>`` says what was done."""
    before = now.state
    now.state = state
    now.version += 1
    now.changed_at = timezone.now()
    if state == MatchState.CONFIRMED:
        now.confirmed_at = now.changed_at
    if not now.is_live:
        now.ended_at = now.changed_at
    now.save()
    written(now, action, by=by, body=body, before=before, said=said)


def written(now: Match, action: str, *, by: Any, body: Organisation | None, said: str, before: str = "") -> None:
    """Add what was done to history and log, and send letters once it is kept; the log holds no text of people."""
    MatchEvent.objects.create(
        match=now,
        actor=by,
        office="" if body is None else body.name,
        action=action,
        from_state=before,
        to_state=now.state,
        text=said,
        version=now.version,
    )
    detail = {"need": str(now.need_id), "offer": str(now.offer_id), "side": str(now.side), "version": now.version}
    if now.outcome:
        detail["outcome"] = str(now.outcome)
    record(f"match.{action}", now, by=by, organisation=body, from_state=before, state=str(now.state), **detail)
    _tell(now, action, by=by, said=said)


def lead_need(now: Match, *, by: Any, body: Organisation | None) -> None:
    """Let a need be matched with its first confirmed match, and open again when the last one has ended."""
    if now.state == MatchState.CONFIRMED:
        follow(now.need, "match", by=by, said=now.offer.title, body=body)
    elif now.confirmed_at and not now.is_live and not now.need.matches.filter(state=MatchState.CONFIRMED).exists():
        follow(now.need, "unmatch", by=by, said=now.offer.title, body=body)


def _tell(now: Match, action: str, *, by: Any, said: str) -> None:
    """Tell all whom it concerns: the offer's and the need's owners, and whoever proposed it; not who took the step."""
    alone = now.need.author if now.need.organisation_id is None else None
    to = [*people_of([now.offer.organisation_id, now.need.organisation_id]), alone, now.proposed_by]
    page = reverse("matches:match", args=[now.pk])
    told = [one for one in to if one != by]
    tell(told, f"matches.{action}", url=page, said=said, need=now.need.title, offer=now.offer.title)
