"""Keeps what a reader gives: as a draft as often as they like, handed in once before the deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.calls.models import REASON_LENGTH
from todoku_web.exchange.screening.actions.history import changed, facts_changed, locked, locked_reading, wrote
from todoku_web.exchange.screening.actions.telling import tell_reviewers
from todoku_web.exchange.screening.sheets import Sheet, require_whole
from todoku_web.exchange.screening.workflow import OthersShown, ReadingState, due, is_open
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.screening.models import Reading, Screening


def keep_draft(reading: Reading, sheet: Sheet, *, by: Any, seen: int) -> Reading:
    """Keep what a reader has written so far; also after the deadline, so that nothing is lost.

    Raises ChangedMeanwhile where it was changed on another page since, InputError once it is handed in, NotAllowed for
    who may not read the application: who is related to it among them.
    """
    with transaction.atomic():
        now = locked(reading.screening_id)
        held = locked_reading(reading, now)
        require(by, "screening.score_application", held)
        _require_unsent(held)
        if Sheet.of(held) == sheet:
            return held
        require_seen(held, seen)
        _write(now, held, sheet)
        held.save()
    return held


def submit(reading: Reading, sheet: Sheet, *, by: Any, seen: int) -> Reading:
    """Hand a sheet in: what arrives before the deadline is taken, whatever waits before it; the same twice is once.

    Raises InputError after the deadline (what was written is kept as a draft by the page), for a criterion without a
    mark, and for another sheet than was handed in; ChangedMeanwhile, NotAllowed.
    """
    arrived = timezone.now()
    with transaction.atomic():
        now = locked(reading.screening_id)
        held = locked_reading(reading, now)
        if held.state == ReadingState.SUBMITTED and held.reviewer.person_id == by.pk and Sheet.of(held) == sheet:
            return held
        require(by, "screening.score_application", held)
        _require_unsent(held)
        if Sheet.of(held) != sheet:
            require_seen(held, seen)
        require_open(now, held, arrived)
        require_whole(sheet, [] if now.criteria is None else now.criteria.rows)
        _write(now, held, sheet)
        held.state, held.submitted_at = ReadingState.SUBMITTED, arrived
        held.save()
        facts_changed(now)
        wrote(now, "submitted", by, candidate=held.candidate, reviewer=held.reviewer)
    return held


def _require_unsent(held: Reading) -> None:
    if held.state == ReadingState.SUBMITTED:
        raise InputError("screening.sheet_fixed")


def require_open(screening: Screening, reading: Reading, moment: datetime) -> None:
    """Raise InputError, with the moment that counts, where a sheet is not taken at a moment."""
    if is_open(screening.state, closes_at=screening.closes_at, own=reading.closes_at, now=moment):
        return
    last = due(screening.closes_at, reading.closes_at)
    raise InputError("screening.closed", closes="-" if last is None else f"{timezone.localtime(last):%Y-%m-%d %H:%M}")


def _write(now: Screening, held: Reading, sheet: Sheet) -> None:
    """Put a sheet into a reading; its criteria are settled from the first mark on."""
    held.scores, held.criteria = sheet.scores, now.criteria
    held.committee_comment, held.applicant_comment = sheet.committee_comment, sheet.applicant_comment
    held.version += 1
    held.changed_at = timezone.now()
    if sheet.scores and now.first_score_at is None:
        now.first_score_at = held.changed_at
        now.save(update_fields=["first_score_at"])


def hand_back(reading: Reading, *, reason: str, by: Any) -> Reading:
    """Give a sheet back to its reader to be corrected, while sheets are taken and they have not seen the others'.

    Raises InputError otherwise, and without a reason; NotAllowed.
    """
    said = one_line(reason, most=REASON_LENGTH, needed=True)
    with transaction.atomic():
        now = locked(reading.screening_id)
        held = locked_reading(reading, now)
        require(by, "screening.hand_back_sheet", now)
        if held.state == ReadingState.ASSIGNED:
            return held
        if held.state != ReadingState.SUBMITTED:
            raise InputError("screening.not_handed_in")
        require_open(now, held, timezone.now())
        if now.others == OthersShown.OWN:
            raise InputError("screening.saw_others")
        held.state, held.submitted_at, held.changed_at = ReadingState.ASSIGNED, None, timezone.now()
        held.version += 1
        held.save()
        tell_reviewers(now, [held.reviewer], "handed_back", said=said, number=held.candidate.number)
        changed(now, "handed_back", by, facts=True, said=said, candidate=held.candidate, reviewer=held.reviewer)
    return held
