"""Keeps relations between reviewers and applications: declared before anything is shown, found, or reported later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.exchange.calls.models import REASON_LENGTH
from todoku_web.exchange.screening.actions.history import (
    changed,
    locked,
    locked_reading,
    locked_reviewer,
    wrote,
)
from todoku_web.exchange.screening.actions.replacing import replace_now
from todoku_web.exchange.screening.actions.telling import tell_office, tell_reviewers
from todoku_web.exchange.screening.models import Candidate, Conflict, Reading, Reviewer, Screening
from todoku_web.exchange.screening.relations import related_pairs
from todoku_web.exchange.screening.workflow import LIVE, ConflictKind, ConflictSource, ReadingState, ReviewerState
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

_READ = (ReviewerState.ACCEPTED, ReviewerState.LEFT)
"""Whose sheets may count."""
Told = tuple[str, str]
"""Kind of a relation, and why; for the office alone."""


def declare(reviewer: Reviewer, told: Mapping[str, Told], *, done: bool, by: Any) -> Reviewer:
    """Keep the relations that a reviewer declares (application's id -> kind and reason).

    ``done``: that they have none besides; only then applications are given to them. What was declared stays. Raises
    InputError for what is no relation, and before it is settled which applications there are; NotAllowed.
    """
    checked = {key: _checked(kind, reason) for key, (kind, reason) in told.items()}
    with transaction.atomic():
        now = locked(reviewer.screening_id)
        who = locked_reviewer(reviewer, now)
        require(by, "screening.declare_relations", who)
        if now.confirmed_at is None:
            raise InputError("screening.not_confirmed")
        try:
            found = list(now.candidates.filter(application__in=list(checked)))
        except ValidationError:
            raise InputError("screening.no_such_application") from None
        candidates = {str(one.application_id): one for one in found}
        if len(candidates) < len(checked):
            raise InputError("screening.no_such_application")
        fresh = []
        for key, (kind, reason) in checked.items():
            if _barred(who, candidates[key], kind, ConflictSource.DECLARED, reason, by):
                fresh.append(key)
                _stop(now, who, candidates[key], by)
        first = done and who.declared_at is None
        if first:
            who.declared_at = timezone.now()
            who.version += 1
            who.save()
        if fresh or first:
            wrote(now, "declared", by, reviewer=who, count=len(fresh), done=who.declared_at is not None)
    return who


def report(reading: Reading, *, kind: str, reason: str, by: Any) -> Reading:
    """Bar a reviewer from an application that was given to them, whoever finds the relation and whenever.

    What was handed in is struck: kept and shown as struck, and counted no more. A replacement is found at once while
    sheets are taken; afterwards the office gives one a deadline. Both sides are told, and all of it is logged. The same
    twice is once. Raises InputError without a kind and reason, NotAllowed.
    """
    told = _checked(kind, reason, needed=True)
    with transaction.atomic():
        now = locked(reading.screening_id)
        held = locked_reading(reading, now)
        is_office = by.has_perm("screening.strike_reading", now)
        if not is_office:
            if held.reviewer.person_id == by.pk and held.candidate.conflicts.filter(reviewer=held.reviewer).exists():
                return held
            require(by, "screening.report_relation", held)
        source = ConflictSource.OFFICE if is_office else ConflictSource.REPORTED
        _barred(held.reviewer, held.candidate, told[0], source, told[1], by)
        _stop(now, held.reviewer, held.candidate, by)
        held.refresh_from_db()
    return held


def keep_found(screening: Screening, *, by: Any) -> int:
    """Keep the relations that the portal finds now among a held screening's reviewers; return how many are new.

    Whatever a related reviewer has of the application is taken from them or struck.
    """
    reviewers = {one.pk: one for one in screening.reviewers.filter(state__in=_READ).select_related("person")}
    known = set(Conflict.objects.filter(reviewer__screening=screening).values_list("reviewer_id", "candidate_id"))
    pairs = related_pairs(screening, reviewers.values())
    found = {pair: kind for pair, kind in pairs.items() if pair not in known}
    Conflict.objects.bulk_create(
        [Conflict(reviewer_id=reviewer, candidate_id=candidate, kind=kind, source=ConflictSource.FOUND)
         for (reviewer, candidate), kind in found.items()],
        batch_size=500,
    )  # fmt: skip
    for reading in _live_among(screening, set(found)):
        _stop(screening, reading.reviewer, reading.candidate, by)
    return len(found)


def _live_among(screening: Screening, pairs: set[Any]) -> list[Reading]:
    if not pairs:
        return []
    live = screening.readings.filter(state__in=LIVE).select_related("reviewer__person", "candidate")
    return [one for one in live if (one.reviewer_id, one.candidate_id) in pairs]


def _checked(kind: str, reason: str, *, needed: bool = False) -> Told:
    if kind not in ConflictKind.values:
        raise InputError("screening.conflict_kind")
    return kind, one_line(reason, most=REASON_LENGTH, needed=needed)


def _barred(who: Reviewer, candidate: Candidate, kind: str, source: Any, reason: str, by: Any) -> bool:
    """Keep a bar; whether it is new."""
    _, is_new = Conflict.objects.get_or_create(
        reviewer=who, candidate=candidate, defaults={"kind": kind, "source": source, "reason": reason, "by": by}
    )
    return is_new


def _stop(now: Screening, who: Reviewer, candidate: Candidate, by: Any) -> None:
    """Take the application from its related reader: a sheet is struck, what was not handed in is released."""
    held = Reading.objects.filter(reviewer=who, candidate=candidate, state__in=LIVE).first()
    if held is None:
        return
    struck = held.state == ReadingState.SUBMITTED
    held.state = ReadingState.STRUCK if struck else ReadingState.RELEASED
    held.changed_at = timezone.now()
    held.version += 1
    if struck:
        held.struck_at, held.struck_by = held.changed_at, by
    held.save()
    if by is None or who.person_id != by.pk:
        tell_reviewers(now, [who], "struck" if struck else "taken", number=candidate.number)
    replaced = replace_now(now, candidate, by=by)
    tell_office(now, "office_struck" if struck else "office_taken", by=by, number=candidate.number,
                reviewer=who.name, replaced=replaced.name if replaced else "—")  # fmt: skip
    changed(now, "struck" if struck else "taken", by, facts=struck, candidate=candidate, reviewer=who)
