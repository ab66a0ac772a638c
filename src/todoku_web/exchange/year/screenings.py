"""The screenings of the made-up year: begun, read, met and decided in their time, as far as the year goes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from todoku.dates import JST
from todoku_web.exchange.calls.models import Application, ApplicationState
from todoku_web.exchange.screening.actions.setting_up import judged_stages
from todoku_web.exchange.screening.criteria import first_rows
from todoku_web.exchange.screening.models import (
    Assignment,
    Candidate,
    CriteriaVersion,
    Reading,
    Screening,
)
from todoku_web.exchange.screening.workflow import ReadingState, ReviewerState, ScreeningState
from todoku_web.exchange.year import readers
from todoku_web.exchange.year.made_screening import READ_DAYS, MadeScreening
from todoku_web.exchange.year.meetings import meet_and_decide
from todoku_web.exchange.year.texts import texts

if TYPE_CHECKING:
    from todoku_web.exchange.calls.stages import Stage
    from todoku_web.exchange.year.call_desk import CallDesk

BEFORE_CLOSING = timedelta(days=7)
_RESERVES, _GOES_ON = 3, 2
_FORGOTTEN_SHARE = 0.04
_NEVER_ANSWERED = 17
"""One of so many who were invited never answers."""


def screen(desk: CallDesk) -> list[MadeScreening]:
    """Return the screenings of a closed call's judged stages, one after the other; the last may be going on still."""
    assert desk.call.closes_at is not None
    made: list[MadeScreening] = []
    stages = judged_stages(desk.call)
    base = desk.call.closes_at
    for stage in stages:
        is_final = stage.id == stages[-1].id
        one = _begun(desk, stage, base, is_final=is_final, at=base - BEFORE_CLOSING if not made else made[-1].last)
        made.append(one)
        if not (_confirm(one) and _deal(one) and _read(one) and meet_and_decide(one)):
            break
        base = datetime.combine(one.last.astimezone(JST).date(), time(), tzinfo=JST) + timedelta(days=1)
        if base > desk.frame.now:
            break
    return made


def _begun(desk: CallDesk, stage: Stage, base: datetime, *, is_final: bool, at: datetime) -> MadeScreening:
    """Return a screening that was begun, with the answers of those who were invited."""
    call, draws = desk.call, desk.draws
    standing = len(desk.in_state(ApplicationState.SUBMITTED))
    places = call.capacity or max(standing // 4, 1)
    screening = Screening(
        id=draws.id(),
        call=call,
        stage=stage.id,
        title=stage.title,
        title_en=stage.title_en,
        is_final=is_final,
        places=places if is_final else places * _GOES_ON,
        reserves=_RESERVES if is_final else 0,
        closes_at=base + timedelta(days=READ_DAYS),
        created_by=desk.frame.cast.officer(call.organisation, "approver"),
        created_at=at,
        changed_at=at,
    )
    rows = first_rows(call)
    criteria = CriteriaVersion(screening=screening, number=1, rows=rows, made_by=screening.created_by, made_at=at)
    made = MadeScreening(desk, screening, criteria, base)
    made.note("begun", at, new=False)
    made.reviewers = readers.invited(desk, screening, standing * screening.readers)
    for one in made.reviewers:
        one.invited_at = at + readers.minutes(draws, 20, 60)
        made.note("invited", one.invited_at, by=one.invited_by, new=False, reviewer=one)
    for one in made.reviewers:
        answered = one.invited_at + (timedelta(days=1) if at < base else timedelta()) + readers.minutes(draws, 5, 600)
        if one.number % _NEVER_ANSWERED and answered <= desk.frame.now:
            readers.answer(draws, one, answered)
            made.note(str(one.state), answered, by=one.person, new=False, reviewer=one)
        else:
            one.token_hash = f"{draws.id().hex}{draws.id().hex}"
    return made


def _confirm(made: MadeScreening) -> bool:
    """Settle which applications are screened, and let reviewers declare their relations; whether that was done."""
    desk, screening = made.desk, made.screening
    at = made.on(0)
    standing: list[Application] = desk.in_state(ApplicationState.SUBMITTED)
    if at > desk.frame.now or not standing:
        return False
    made.candidates = [
        Candidate(
            screening=screening,
            application=one,
            number=one.number,
            issue=one.need.issue_area if one.need else desk.call.issue,
        )
        for one in standing
    ]
    screening.confirmed_at = at
    made.note("confirmed", at)
    for one in made.reviewers:
        if one.state != ReviewerState.ACCEPTED:
            continue
        told = max(made.on(0, 11), one.answered_at or at) + readers.minutes(desk.draws, 5, 400)
        if told <= desk.frame.now:
            made.conflicts += readers.declare(desk.draws, one, made.candidates, told)
            made.note("declared", told, by=one.person, new=False, reviewer=one)
    return True


def _deal(made: MadeScreening) -> bool:
    """Deal applications out to readers and open the reading; whether that was done."""
    desk, screening, at = made.desk, made.screening, made.on(2)
    ready = [one for one in made.reviewers if one.declared_at is not None]
    if at > desk.frame.now or not ready:
        return False
    made.note("dealing", at)
    plan = readers.plan(screening, made.candidates, ready, made.conflicts)
    dealt = at + timedelta(minutes=2)
    made.readings = [
        Reading(
            id=desk.draws.id(),
            screening=screening,
            candidate=made.candidates[row],
            reviewer=ready[column],
            given_at=dealt,
            changed_at=dealt,
        )
        for row, column in zip(*plan.chosen.nonzero(), strict=True)
    ]
    lacks = [
        {
            "number": made.candidates[one.proposal].number,
            "missing": one.missing,
            "barred": one.barred,
            "full": one.full,
        }
        for one in plan.lacks
    ]
    waiting = [one for one in made.reviewers if one.state in (ReviewerState.INVITED, ReviewerState.ACCEPTED)]
    summary = {"given": len(made.readings), "kept": 0, "released": 0, "lacks": lacks,
               "waiting": len(waiting) - len(ready)}  # fmt: skip
    made.assignments.append(
        Assignment(screening=screening, number=1, made_by=made.officer, made_at=dealt, summary=summary)
    )
    made.note("dealt", dealt)
    screening.opened_at = dealt + timedelta(minutes=30)
    if screening.opened_at > desk.frame.now:
        screening.opened_at = None
        return False
    screening.state = ScreeningState.READING
    made.note("opened", screening.opened_at)
    return True


def _read(made: MadeScreening) -> bool:
    """Let readers hand in their sheets in the days that they have; whether the reading is over."""
    desk, screening = made.desk, made.screening
    lenient = readers.leniency(desk.frame)
    assert screening.opened_at is not None
    days = READ_DAYS - 3
    for one in made.readings:
        at = screening.opened_at + readers.minutes(desk.draws, 30, days * 24 * 60)
        if at > desk.frame.now or desk.draws.happens(_FORGOTTEN_SHARE):
            continue
        middle = readers.worth(desk.frame, one.candidate.application) + lenient[one.reviewer.email]
        one.scores, one.criteria = readers.marks(desk.draws, made.criteria.rows, middle), made.criteria
        one.committee_comment = texts()["screening"]["committee"]
        one.applicant_comment = texts()["screening"]["applicant"] if desk.draws.happens(0.5) else ""
        one.state, one.version, one.submitted_at, one.changed_at = ReadingState.SUBMITTED, 2, at, at
        made.note("submitted", at, by=one.reviewer.person, new=False, candidate=one.candidate, reviewer=one.reviewer)
    handed_in = [one.submitted_at for one in made.readings if one.submitted_at is not None]
    if handed_in:
        screening.first_score_at = min(handed_in)
    screening.facts_version = len(handed_in)
    return made.on(READ_DAYS) <= desk.frame.now
