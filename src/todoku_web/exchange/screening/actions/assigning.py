"""Asks for applications to be dealt out to readers, and opens the reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.screening.actions.history import changed, locked
from todoku_web.exchange.screening.actions.telling import tell_reviewers
from todoku_web.exchange.screening.dealing import KIND
from todoku_web.exchange.screening.gather import ready_reviewers
from todoku_web.exchange.screening.workflow import LIVE, ReviewerState, ScreeningState
from todoku_web.jobs.actions import enqueue

if TYPE_CHECKING:
    from todoku_web.exchange.screening.models import Screening


def deal(screening: Screening, *, by: Any, seen: int) -> Screening:
    """Ask for applications to be dealt out; of the same version it is asked once.

    Before the reading begins all are dealt anew; afterwards what is somebody's stays, and gaps are filled. Raises
    InputError before it is settled which applications there are, and without a reader who declared; NotAllowed.
    """
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.assign_readers", now)
        if now.assigning is not None and now.assigning.is_open:
            return now
        require_seen(now, seen)
        if now.state not in (ScreeningState.PREPARING, ScreeningState.READING):
            raise InputError("screening.dealt_late")
        if now.confirmed_at is None:
            raise InputError("screening.not_confirmed")
        if not ready_reviewers(now):
            raise InputError("screening.nobody_ready")
        asked = {"screening": str(now.pk), "title": now.title}
        key = f"{now.pk.hex}:{now.version}"
        now.assigning = enqueue(KIND, asked, by=by, organisation=now.organisation, key=key)
        changed(now, "dealing", by)
    return now


def open_reading(screening: Screening, *, by: Any, seen: int) -> Screening:
    """Let readers read what they were given, and tell them until when.

    Raises InputError without a deadline to come, and where nothing was dealt out; NotAllowed, ChangedMeanwhile.
    """
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.open_screening", now)
        require_seen(now, seen)
        if now.assigning is not None and now.assigning.is_open:
            raise InputError("screening.still_dealing")
        if now.closes_at is None:
            raise InputError("screening.no_deadline")
        if now.closes_at <= timezone.now():
            raise InputError("screening.closes_past")
        if not now.readings.filter(state__in=LIVE).exists():
            raise InputError("screening.nothing_dealt")
        now.state, now.opened_at = ScreeningState.READING, timezone.now()
        changed(now, "opened", by)
        readers = now.reviewers.filter(state=ReviewerState.ACCEPTED, readings__state__in=LIVE).distinct()
        closes = f"{timezone.localtime(now.closes_at):%Y-%m-%d %H:%M}"
        tell_reviewers(now, readers.select_related("person"), "opened", closes=closes)
    return now
