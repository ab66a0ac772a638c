"""Who reads in the made-up year's screenings, how leniently each does, and what they give."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.matching.reading_plan import competence_table, plan_readings
from todoku.run import Run
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.screening.criteria import HIGHEST, LOWEST
from todoku_web.exchange.screening.gather import told
from todoku_web.exchange.screening.models import Candidate, Conflict, Reviewer, Screening
from todoku_web.exchange.screening.workflow import ConflictKind, ConflictSource, ReviewerState
from todoku_web.exchange.year.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from todoku.matching.reading_plan import ReadingPlan
    from todoku_web.accounts.models import Person
    from todoku_web.exchange.calls.models import Application
    from todoku_web.exchange.year.call_desk import CallDesk
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame

LENIENCY, HARSHEST, CHANCE = 0.7, 1.6, 0.4
"""Spread of how leniently people read, in marks; how far the first two of them are off; spread of single marks."""
MOST_EACH = 20
_PER_READER = 12
"""So many readings there are for each who is invited, beside some more."""
_SPARE = 10
_DECLINED_SHARE, _RELATED_SHARE = 0.08, 0.3


def leniency(frame: Frame) -> dict[str, float]:
    """Return by how many marks each reader is above others, by e-mail address: what calibration is to find."""
    draws = frame.draws("leniency")
    drawn = {one.email: draws.normal(0.0, LENIENCY) for one in frame.cast.reviewers}
    extremes = dict(zip((one.email for one in frame.cast.reviewers), (HARSHEST, -HARSHEST), strict=False))
    return drawn | extremes


def worth(frame: Frame, application: Application) -> float:
    """Return how good an application is, in marks above the middle: the same to whoever reads it."""
    return frame.draws(f"worth {application.pk}").normal(0.0, 0.8)


def readers_in_turn(frame: Frame) -> Iterator[Person]:
    """Return who is invited to read, over all screenings: each comes again when all others have been."""
    people = frame.cast.reviewers
    return cycle([people[number] for number in frame.draws("readers").order(len(people))])


def invited(desk: CallDesk, screening: Screening, readings: int) -> list[Reviewer]:
    """Return reviewers for so many readings, who have not answered yet."""
    frame, draws = desk.frame, desk.draws
    count = min(readings // _PER_READER + _SPARE, len(frame.cast.reviewers))
    by = frame.cast.officer(screening.call.organisation, "drafter")
    return [
        Reviewer(
            id=draws.id(),
            screening=screening,
            number=number,
            person=person,
            name=person.name,
            email=person.email,
            most=MOST_EACH,
            issues=draws.some(IssueArea.values, draws.whole(1, 4)),
            keywords=draws.some(texts()["screening"]["keywords"], draws.whole(1, 5)),
            invited_by=by,
        )
        for number, person in enumerate(islice(desk.readers, count), start=1)
    ]


def answer(draws: Draws, reviewer: Reviewer, at: datetime) -> None:
    """Let an invited person accept, or decline."""
    declines = draws.happens(_DECLINED_SHARE)
    reviewer.state = ReviewerState.DECLINED if declines else ReviewerState.ACCEPTED
    reviewer.reason = texts()["screening"]["declined"] if declines else ""
    reviewer.answered_at, reviewer.version = at, reviewer.version + 1


def declare(draws: Draws, reviewer: Reviewer, candidates: list[Candidate], at: datetime) -> list[Conflict]:
    """Let a reviewer declare relations, of which some have one."""
    reviewer.declared_at, reviewer.version = at, reviewer.version + 1
    if not draws.happens(_RELATED_SHARE):
        return []
    kind = draws.one([ConflictKind.ADVISED, ConflictKind.PAID, ConflictKind.RIVAL])
    return [
        Conflict(
            reviewer=reviewer,
            candidate=draws.one(candidates),
            kind=kind,
            source=ConflictSource.DECLARED,
            reason=texts()["screening"]["conflict"],
            by=reviewer.person,
            at=at,
        )
    ]


def plan(
    screening: Screening, candidates: list[Candidate], reviewers: list[Reviewer], conflicts: list[Conflict]
) -> ReadingPlan:
    """Return who reads what, as the portal works it out."""
    competence = competence_table(
        [one.issue for one in candidates],
        [told(one.application.answers) for one in candidates],
        versed_in=[one.issues for one in reviewers],
        keywords=[one.keywords for one in reviewers],
    )
    barred = np.zeros(competence.shape, dtype=bool)
    row = {one.number: place for place, one in enumerate(candidates)}
    column = {one.number: place for place, one in enumerate(reviewers)}
    for one in conflicts:
        barred[row[one.candidate.number], column[one.reviewer.number]] = True
    return plan_readings(
        competence,
        barred,
        np.zeros_like(barred),
        per_proposal=screening.readers,
        most_each=np.array([one.most for one in reviewers], dtype=np.int64),
        run=Run(),
    )


def marks(draws: Draws, rows: list[dict[str, Any]], middle: float) -> dict[str, int]:
    """Return a mark for each criterion around a middle, as a sheet takes them."""
    centre = (LOWEST + HIGHEST) / 2
    drawn = {one["id"]: round(centre + middle + draws.normal(0.0, CHANCE)) for one in rows}
    return {name: min(max(mark, LOWEST), HIGHEST) for name, mark in drawn.items()}


def minutes(draws: Draws, low: int, high: int) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=draws.whole(low, high))
