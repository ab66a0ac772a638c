"""Where screenings, reviewers and readings stand, and the one rule of the clock for readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from todoku_web.exchange.calls.models import ApplicationState

if TYPE_CHECKING:
    from datetime import datetime


class ScreeningState(models.TextChoices):
    """Where a screening stands; the texts are keys of the catalogue."""

    PREPARING = "preparing", "screening.state.preparing"
    READING = "reading", "screening.state.reading"
    MEETING = "meeting", "screening.state.meeting"
    DECIDED = "decided", "screening.state.decided"


class ReviewerState(models.TextChoices):
    """What became of an invitation to review; the texts are keys of the catalogue."""

    INVITED = "invited", "screening.reviewer.invited"
    ACCEPTED = "accepted", "screening.reviewer.accepted"
    DECLINED = "declined", "screening.reviewer.declined"
    LEFT = "left", "screening.reviewer.left"


class ReadingState(models.TextChoices):
    """Where one reviewer's reading of one application stands; the texts are keys of the catalogue."""

    ASSIGNED = "assigned", "screening.reading.assigned"
    SUBMITTED = "submitted", "screening.reading.submitted"
    STRUCK = "struck", "screening.reading.struck"
    RELEASED = "released", "screening.reading.released"


GONE = (ApplicationState.WITHDRAWN, ApplicationState.CANCELLED)
"""An application in one of these states is screened no more, and none of its sheets counts."""
LIVE = (ReadingState.ASSIGNED, ReadingState.SUBMITTED)
"""It is somebody's to read, or was read and counts."""


class OthersShown(models.TextChoices):
    """From when on a reader sees what the others gave the same application; the texts are keys of the catalogue."""

    OWN = "own", "screening.others.own"
    MEETING = "meeting", "screening.others.meeting"


class ConflictKind(models.TextChoices):
    """How a reviewer is related to an application (利害関係); the texts are keys of the catalogue."""

    OWN = "own", "screening.conflict.own"
    ORGANISATION = "organisation", "screening.conflict.organisation"
    PAID = "paid", "screening.conflict.paid"
    RELATIVE = "relative", "screening.conflict.relative"
    ADVISED = "advised", "screening.conflict.advised"
    RIVAL = "rival", "screening.conflict.rival"
    OTHER = "other", "screening.conflict.other"


class ConflictSource(models.TextChoices):
    """How a conflict became known; the texts are keys of the catalogue."""

    DECLARED = "declared", "screening.source.declared"
    FOUND = "found", "screening.source.found"
    REPORTED = "reported", "screening.source.reported"
    OFFICE = "office", "screening.source.office"


def due(closes_at: datetime | None, own: datetime | None) -> datetime | None:
    """Return until when a reading is open: its own deadline, given to a replacement, else that of all."""
    return own or closes_at


def is_open(state: Any, *, closes_at: datetime | None, own: datetime | None, now: datetime) -> bool:
    """Whether a sheet may be handed in at a moment: before its deadline, from which instant on it is closed.

    Once the meeting prepares, only a reading with a deadline of its own (a replacement's) is open.
    """
    if state == ScreeningState.READING:
        last = due(closes_at, own)
    elif state == ScreeningState.MEETING:
        last = own
    else:
        return False
    return last is not None and now < last
