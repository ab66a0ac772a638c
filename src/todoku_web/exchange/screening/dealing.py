"""The work of the queue that deals applications out to readers, and what follows when it has ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from todoku.matching.reading_plan import plan_readings
from todoku_web.exchange.screening.actions.history import changed, locked
from todoku_web.exchange.screening.actions.relations import keep_found
from todoku_web.exchange.screening.actions.telling import tell_reviewers
from todoku_web.exchange.screening.gather import ready_reviewers, tables
from todoku_web.exchange.screening.models import Assignment, Conflict, Reading, Screening
from todoku_web.exchange.screening.workflow import GONE, LIVE, ReadingState, ReviewerState, ScreeningState
from todoku_web.store.results import result_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.run import Run

KIND = "screening_readers"
"""Name of the kind of job."""
FILE = "readers.json"
KEPT_DAYS = 30
_BATCH = 500


def work(parameters: Mapping[str, Any], folder: Path, *, run: Run) -> None:
    """Write who reads what: pairs of ids, and the applications that lack readers, each with the reason in numbers."""
    screening = Screening.objects.select_related("call").get(pk=parameters["screening"])
    known = tables(screening)
    plan = plan_readings(
        known.competence, known.barred, known.kept, per_proposal=known.needed, most_each=known.most, run=run
    )
    pairs = [
        [known.candidates[row].pk, str(known.reviewers[column].pk)]
        for row, column in zip(*plan.chosen.nonzero(), strict=True)
    ]
    lacks = [
        {
            "number": known.candidates[one.proposal].number,
            "missing": one.missing,
            "barred": one.barred,
            "full": one.full,
        }
        for one in plan.lacks
    ]
    told = {"pairs": pairs, "lacks": lacks}
    (folder / FILE).write_text(json.dumps(told, sort_keys=True) + "\n", encoding="utf-8")


def about(parameters: Mapping[str, Any]) -> str:
    """Return what the assignment is for: the stage's title."""
    return str(parameters["title"])


def address(job: Any) -> str:
    """Return the page of the readers."""
    return reverse("screening:readers", args=[job.parameters["screening"]])


def done(job: Any) -> None:
    """Give applications to readers as was worked out, in the transaction in which the job ends.

    What changed meanwhile counts: who is related by now, has left, or has withdrawn gets and is given nothing.
    """
    if Assignment.objects.filter(job=job).exists():
        return
    screening = locked(job.parameters["screening"])
    if screening.state not in (ScreeningState.PREPARING, ScreeningState.READING):
        return
    keep_found(screening, by=None)
    told = json.loads((result_path(job.result) / FILE).read_text(encoding="utf-8"))
    given, kept, let_go = _dealt(screening, [(candidate, reviewer) for candidate, reviewer in told["pairs"]])
    waiting = screening.reviewers.filter(state__in=(ReviewerState.INVITED, ReviewerState.ACCEPTED)).count()
    summary = {
        "given": len(given),
        "kept": kept,
        "released": let_go,
        "lacks": told["lacks"],
        "waiting": waiting - len(ready_reviewers(screening)),
    }
    last = screening.assignments.values_list("number", flat=True).first() or 0
    Assignment.objects.create(screening=screening, number=last + 1, job=job, made_by=job.asked_by, summary=summary)
    if screening.state != ScreeningState.PREPARING:
        fresh = {one.reviewer_id for one in given}
        tell_reviewers(screening, [one for one in ready_reviewers(screening) if one.pk in fresh], "more_given")
    changed(screening, "dealt", job.asked_by, given=len(given), lacks=len(told["lacks"]))


def _dealt(screening: Screening, pairs: list[tuple[int, str]]) -> tuple[list[Reading], int, int]:
    """Give what was worked out and can still be; return what is new, how many stay, and how many were released."""
    ready = {str(one.pk): one for one in ready_reviewers(screening)}
    standing = set(screening.candidates.exclude(application__state__in=GONE).values_list("pk", flat=True))
    barred = set(Conflict.objects.filter(reviewer__screening=screening).values_list("candidate_id", "reviewer_id"))
    wanted = {
        (candidate, ready[reviewer].pk)
        for candidate, reviewer in pairs
        if candidate in standing and reviewer in ready and (candidate, ready[reviewer].pk) not in barred
    }
    there = {(one.candidate_id, one.reviewer_id): one for one in Reading.objects.filter(screening=screening)}
    now = timezone.now()
    again = [there[pair] for pair in wanted if pair in there and there[pair].state == ReadingState.RELEASED]
    fresh = [
        Reading(screening=screening, candidate_id=candidate, reviewer_id=reviewer, given_at=now, changed_at=now)
        for candidate, reviewer in sorted(wanted, key=str)
        if (candidate, reviewer) not in there
    ]
    Reading.objects.bulk_create(fresh, batch_size=_BATCH)
    for one in again:
        one.state, one.changed_at = ReadingState.ASSIGNED, now
    Reading.objects.bulk_update(again, ["state", "changed_at"], batch_size=_BATCH)
    over = []
    if screening.state == ScreeningState.PREPARING:
        over = [
            one
            for pair, one in there.items()
            if pair not in wanted and one.state == ReadingState.ASSIGNED and not one.scores
        ]
    for one in over:
        one.state, one.changed_at = ReadingState.RELEASED, now
    Reading.objects.bulk_update(over, ["state", "changed_at"], batch_size=_BATCH)
    kept = sum(one.state in LIVE for one in there.values()) - len(again)
    return [*fresh, *again], kept, len(over)
