"""Finds another reader for an application of which one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from todoku.errors import InputError
from todoku.matching.reading_plan import best_replacement
from todoku_web.accounts.doors import require
from todoku_web.exchange.screening.actions.history import locked, wrote
from todoku_web.exchange.screening.actions.telling import tell_reviewers
from todoku_web.exchange.screening.gather import competence_of, ready_reviewers
from todoku_web.exchange.screening.models import Conflict, Reading
from todoku_web.exchange.screening.relations import related_pairs
from todoku_web.exchange.screening.workflow import GONE, LIVE, ReadingState, ScreeningState, is_open

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.screening.models import Candidate, Reviewer, Screening


def replace(screening: Screening, number: int, *, closes_at: datetime | None, by: Any) -> Reviewer:
    """Give an application of which a reader is missing to another one, and tell them; return who it is.

    ``closes_at``: a deadline of its own, which is needed where that of all is over. Raises InputError where no reader
    is missing, nobody is left who may read it, or no deadline is to come; NotAllowed.
    """
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.assign_readers", now)
        candidate = now.candidates.select_related("application").filter(number=number).first()
        if candidate is None:
            raise InputError("screening.no_such_application")
        if candidate.readings.filter(state__in=LIVE).count() >= now.readers:
            raise InputError("screening.has_readers")
        moment = timezone.now()
        if now.state != ScreeningState.PREPARING and not is_open(
            now.state, closes_at=now.closes_at, own=closes_at, now=moment
        ):
            raise InputError("screening.replacement_deadline")
        found = _given(now, candidate, closes_at=closes_at, by=by)
        if found is None:
            raise InputError("screening.nobody_left")
    return found


def replace_now(screening: Screening, candidate: Candidate, *, by: Any) -> Reviewer | None:
    """Give an application of a held screening to another reader, while sheets are taken; None where that cannot be."""
    moment = timezone.now()
    if screening.state != ScreeningState.READING:
        return None
    if not is_open(screening.state, closes_at=screening.closes_at, own=None, now=moment):
        return None
    if candidate.application.state in GONE or candidate.readings.filter(state__in=LIVE).count() >= screening.readers:
        return None
    return _given(screening, candidate, closes_at=None, by=by)


def _given(screening: Screening, candidate: Candidate, *, closes_at: datetime | None, by: Any) -> Reviewer | None:
    """Give the application to the most versed reader who is free, not related, and had nothing of it struck."""
    reviewers = ready_reviewers(screening)
    related = {reviewer for reviewer, _ in related_pairs(screening, reviewers, candidate=candidate)}
    related |= set(Conflict.objects.filter(candidate=candidate).values_list("reviewer_id", flat=True))
    had = candidate.readings.exclude(state=ReadingState.RELEASED).values_list("reviewer_id", flat=True)
    barred = [one.pk in related or one.pk in set(had) for one in reviewers]
    live = Count("readings", filter=Q(readings__state__in=LIVE))
    loads = dict(screening.reviewers.annotate(load=live).order_by().values_list("pk", "load"))
    chosen = best_replacement(
        competence_of([candidate], reviewers).reshape(-1),
        np.array(barred, dtype=bool),
        [loads[one.pk] for one in reviewers],
        [one.most for one in reviewers],
    )
    if chosen is None:
        return None
    who = reviewers[chosen]
    give(screening, candidate, who, closes_at=closes_at)
    if screening.state != ScreeningState.PREPARING:
        tell_reviewers(screening, [who], "given", number=candidate.number)
    wrote(screening, "given", by, candidate=candidate, reviewer=who)
    return who


def give(screening: Screening, candidate: Candidate, who: Reviewer, *, closes_at: datetime | None = None) -> Reading:
    """Give an application to a reviewer: a fresh reading, or the one that was released."""
    reading, _ = Reading.objects.update_or_create(
        candidate=candidate,
        reviewer=who,
        defaults={
            "screening": screening,
            "state": ReadingState.ASSIGNED,
            "closes_at": closes_at,
            "given_at": timezone.now(),
            "changed_at": timezone.now(),
        },
    )
    return reading
