"""Closes the reading, asks for rank tables, and keeps what the meeting said and moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku.matching.committee import PLACEMENTS
from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.calls.models import REASON_LENGTH
from todoku_web.exchange.screening.actions.history import changed, locked
from todoku_web.exchange.screening.actions.relations import keep_found
from todoku_web.exchange.screening.models import Move
from todoku_web.exchange.screening.models.screening import ATTENDED_LENGTH, MINUTES_LENGTH
from todoku_web.exchange.screening.ranking import KIND
from todoku_web.exchange.screening.workflow import GONE, ReadingState, ScreeningState
from todoku_web.jobs.actions import enqueue
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from datetime import date

    from todoku_web.exchange.screening.models import Screening


def hold(screening: Screening, *, by: Any, seen: int) -> Screening:
    """End the reading and prepare the meeting: once the deadline is over, or every sheet is in.

    Relations that the portal finds by then strike sheets. A rank table is asked for at once. Raises InputError before,
    NotAllowed, ChangedMeanwhile.
    """
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.hold_meeting", now)
        require_seen(now, seen)
        if now.state != ScreeningState.READING:
            raise InputError("screening.meets_already")
        waits = (
            now.readings.filter(state=ReadingState.ASSIGNED).exclude(candidate__application__state__in=GONE).exists()
        )
        if waits and now.closes_at is not None and timezone.now() < now.closes_at:
            raise InputError("screening.still_read")
        now.state, now.met_at = ScreeningState.MEETING, timezone.now()
        changed(now, "held", by, facts=True)
        keep_found(now, by=by)
        _ask(now, by)
    return now


def rank(screening: Screening, *, by: Any) -> Screening:
    """Ask for a rank table of the sheets as they stand; of the same sheets it is made once. Raises NotAllowed."""
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.hold_meeting", now)
        if now.state != ScreeningState.MEETING:
            raise InputError("screening.still_read")
        keep_found(now, by=by)
        _ask(now, by)
    return now


def _ask(now: Screening, by: Any) -> None:
    asked = {"screening": str(now.pk), "title": now.title, "facts_version": now.facts_version}
    key = f"{now.pk.hex}:{now.facts_version}"
    now.ranking_job = enqueue(KIND, asked, by=by, organisation=now.organisation, key=key)
    now.save(update_fields=["ranking_job"])


def move(screening: Screening, number: int, to: str, *, reason: str, by: Any) -> Screening:
    """Put an application on a side of the line, as the meeting decided, with its reason; the last move counts.

    Raises InputError without a reason, before there is a rank table, and for where there is no place; NotAllowed.
    """
    said = one_line(reason, most=REASON_LENGTH, needed=True)
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.hold_meeting", now)
        if now.state != ScreeningState.MEETING or not now.rankings.exists():
            raise InputError("screening.no_ranking")
        if to not in PLACEMENTS or (to == "reserve" and not now.is_final):
            raise InputError("planning.choice")
        candidate = now.candidates.select_related("application").filter(number=number).first()
        if candidate is None or candidate.application.state in GONE:
            raise InputError("screening.no_such_application")
        last = Move.objects.filter(candidate=candidate).order_by("-at", "-pk").first()
        if last is not None and (last.to, last.reason) == (to, said):
            return now
        Move.objects.create(screening=now, candidate=candidate, to=to, reason=said, by=by, by_name=str(by)[:80])
        changed(now, "moved", by, said=said, candidate=candidate, to=to)
    return now


def write_minutes(
    screening: Screening, *, held_on: date | None, attended: str, minutes: str, by: Any, seen: int
) -> Screening:
    """Keep when the meeting was, who attended, and what it considered.

    Raises ChangedMeanwhile, InputError, NotAllowed.
    """
    who = one_line(attended, most=ATTENDED_LENGTH)
    said = paragraphs(minutes, most=MINUTES_LENGTH)
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.hold_meeting", now)
        if (now.held_on, now.attended, now.minutes) == (held_on, who, said):
            return now
        require_seen(now, seen)
        if held_on is not None and held_on > timezone.localdate():
            raise InputError("screening.held_to_come")
        now.held_on, now.attended, now.minutes = held_on, who, said
        changed(now, "minuted", by)
    return now
