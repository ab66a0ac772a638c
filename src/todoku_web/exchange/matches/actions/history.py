"""Writes a step of a match: its new state, its history, the log, and letters to everybody whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.audit.actions import record
from todoku_web.exchange.matches import notices
from todoku_web.exchange.matches.models import MatchEvent
from todoku_web.exchange.matches.workflow import MatchState

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
    notices.tell(now, action, by=by, said=said)
