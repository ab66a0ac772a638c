"""Screenings for tests: made through the actions, of a closed call with applications, readers and their sheets."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sample_calls import announced, applied, somebody
from todoku.errors import InputError
from todoku_web.exchange.screening.actions import assigning, meeting, reading, relations, setting_up
from todoku_web.exchange.screening.actions import reviewers as people
from todoku_web.exchange.screening.actions.deciding import Letter, decide
from todoku_web.exchange.screening.actions.reviewers import Fields
from todoku_web.exchange.screening.actions.setting_up import Settings
from todoku_web.exchange.screening.models import Reading, Screening
from todoku_web.exchange.screening.sheets import Sheet
from todoku_web.exchange.screening.workflow import ReadingState
from todoku_web.notices.models import Notice

STAGES = [{"kind": "screening", "title": "書類審査"}, {"kind": "interview", "title": "評価会"}]
WEEK = dt.timedelta(days=7)
LETTER = Letter("総通第1号", dt.date(2026, 12, 1), "北海道総合通信局長", "電話 000", "なお書き")


def closed_call(officer, at, *, applications=4, applicants=(), **given):
    """Return a closed call by selection with so many applications, the first of them by those named."""
    given = {"admission": "selection", "capacity": 2, "waiting_list": True, "stages": STAGES[:1], **given}
    call = announced(officer, **given)
    for number in range(applications):
        applied(call, applicants[number] if number < len(applicants) else None, {"theme": f"雪 {number + 1}"})
    at(call.closes_at)
    return call


def begun(call, officer, **given):
    """Return a screening of the call's first stage, a week before its deadline."""
    settings = Settings(**{"places": 2, "readers": 2, "reserves": 1, "closes_at": timezone.now() + WEEK, **given})
    return setting_up.begin(call, "s1", settings, by=officer)


def invited(screening, officer, person=None, *, most=20, issues=(), keywords=(), accepts=True):
    """Return a reviewer who was invited and, unless told otherwise, accepted."""
    person = person or somebody()
    fields = Fields(most, tuple(issues), tuple(keywords))
    made, _ = people.invite(screening, email=person.email, name=str(person), fields=fields, by=officer)
    return people.answer(made, accepts=True, by=person) if accepts else made


def now(screening):
    """Return a screening as the database has it."""
    return Screening.objects.select_related("call__organisation", "criteria").get(pk=screening.pk)


def declared(reviewer, told=None):
    """Let a reviewer declare relations (application -> kind), and that there are no others."""
    given = {str(one.pk): (kind, "理由") for one, kind in (told or {}).items()}
    return relations.declare(reviewer, given, done=True, by=reviewer.person)


def opened(officer, at, work_off, *, call=None, reviewers=4, people=(), related=None, **given):
    """Return a screening whose reading is open, with its reviewers; ``related``: reviewer's number -> application."""
    call = call or closed_call(officer, at)
    screening = begun(call, officer, **given)
    them = [
        invited(screening, officer, people[number] if number < len(people) else None) for number in range(reviewers)
    ]
    screening = setting_up.confirm(now(screening), by=officer, seen=now(screening).version)
    for number, one in enumerate(them):
        declared(one, {application: "paid" for of, application in (related or {}).items() if of == number})
    dealt(screening, officer, work_off)
    current = now(screening)
    return assigning.open_reading(current, by=officer, seen=current.version), them


def dealt(screening, officer, work_off):
    """Deal applications out."""
    current = now(screening)
    assigning.deal(current, by=officer, seen=current.version)
    work_off()
    return now(screening)


def sheet(screening, *marks, committee="", applicant=""):
    """Return a sheet with marks in the order of the criteria, the last one for the rest."""
    names = [one["id"] for one in now(screening).criteria.rows]
    given = [*marks, *([marks[-1]] * len(names))]
    return Sheet(dict(zip(names, given, strict=False)), committee, applicant)


def scored(one, *marks, **comments):
    """Let a reading's reviewer hand in a sheet."""
    held = Reading.objects.select_related("reviewer__person", "screening").get(pk=one.pk)
    given = sheet(held.screening, *marks, **comments)
    return reading.submit(held, given, by=held.reviewer.person, seen=held.version)


def all_scored(screening, mark=lambda one: 1 + one.candidate.number % 5):
    """Let everybody hand in what they have to; ``mark`` says what each gives."""
    waiting = screening.readings.filter(state=ReadingState.ASSIGNED).select_related("candidate", "reviewer")
    for one in waiting.order_by("candidate__number", "reviewer__number"):
        scored(one, mark(one))


def held(screening, officer, work_off):
    """Close the sheets and make the rank table."""
    current = now(screening)
    meeting.hold(current, by=officer, seen=current.version)
    work_off()
    return now(screening)


def decided(screening, officer, **given):
    """Decide a screening."""
    current = now(screening)
    said = {"letter": LETTER, "reason": "評価会の審議による", **given}
    return decide(current, said.pop("letter"), by=officer, seen=current.version, **said)


def meets(officer, at, work_off, *, marks=None, **given):
    """Return a screening at its meeting, with its reviewers; all sheets are in."""
    screening, them = opened(officer, at, work_off, **given)
    all_scored(screening, marks or (lambda one: 1 + one.candidate.number % 5))
    return held(screening, officer, work_off), them


def refused(code, doing, *args, **kwargs):
    """Hold that an action refuses with a code."""
    with pytest.raises(InputError) as caught:
        doing(*args, **kwargs)
    assert caught.value.code == code


def told(person):
    """Return of what a person was told by screenings, in order."""
    kinds = Notice.objects.filter(person=person, kind__startswith="screening.").order_by("pk")
    return list(kinds.values_list("kind", flat=True))


def first(screening, state=ReadingState.ASSIGNED):
    """Return the first reading in a state."""
    found = screening.readings.filter(state=state).select_related("candidate", "reviewer__person", "screening")
    return found.order_by("candidate__number", "reviewer__number").first()
