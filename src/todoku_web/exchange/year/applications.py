"""The applications of the made-up year: who applies to what and when, answered by the forms, taken in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from todoku_web.exchange.calls.applicants import applicant_of
from todoku_web.exchange.calls.eligibility import Verdict, assess
from todoku_web.exchange.calls.models import Application, ApplicationEvent
from todoku_web.exchange.year.answers import answers_to
from todoku_web.exchange.year.call_desk import CallDesk
from todoku_web.exchange.year.outcomes import decide
from todoku_web.exchange.year.readers import readers_in_turn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from todoku_web.accounts.models import Organisation, Person
    from todoku_web.exchange.needs.models import Need
    from todoku_web.exchange.year.calls import MadeCall
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame
    from todoku_web.exchange.year.made_screening import MadeScreening

_DRAFT_SHARE, _WITHDRAWN_SHARE, _NEED_SHARE = 0.04, 0.05, 0.3
_OF_NEEDS = ("project_call", "idea_contest")
_RUSH_SHARE = 0.4
"""Of applicants who come in the last two days."""
_SHARE_OF_OPEN = 0.6
"""So many of a call's applications have come while it is still open."""


@dataclass(slots=True)
class Handed:
    """What was handed in to all calls, with its history, and how it was screened."""

    applications: list[Application] = field(default_factory=list)
    events: list[ApplicationEvent] = field(default_factory=list)
    screenings: list[MadeScreening] = field(default_factory=list)


def make_applications(frame: Frame, calls: list[MadeCall], needs: Iterable[Need]) -> Handed:
    """Return the applications to all announced calls, as many as the year has."""
    draws, handed = frame.draws("applications"), Handed()
    public = [one for one in needs if one.is_public]
    taking = [one for one in calls if one.fate not in {"draft", "coming"}]
    eligible = [_eligible(frame, made) for made in taking]
    wanted = _shared_out(frame, draws, taking, [len(one) for one in eligible])
    readers = readers_in_turn(frame)
    for made, able, count in zip(taking, eligible, wanted, strict=True):
        desk = CallDesk(frame, draws, made, readers)
        who = _applicants(frame, draws, made, draws.some(able, count))
        _hand_in(desk, who, [one for one in public if one.opened_at and one.opened_at < made.call.opens_at])
        handed.screenings += decide(desk)
        handed.applications += desk.own
        handed.events += desk.events
    return handed


def _shared_out(frame: Frame, draws: Draws, calls: list[MadeCall], most: list[int]) -> list[int]:
    """Return how many applications each call has; no more than there are who may apply."""
    weights = [(0.5 + draws.whole(0, 10) / 10) * (_SHARE_OF_OPEN if made.fate == "open" else 1.0) for made in calls]
    counts, left = [0] * len(calls), frame.size.applications
    while left > 0 and any(count < limit for count, limit in zip(counts, most, strict=True)):
        free = [number for number in range(len(calls)) if counts[number] < most[number]]
        total = sum(weights[number] for number in free)
        before = left
        for number in free:
            more = min(max(round(before * weights[number] / total), 1), most[number] - counts[number], left)
            counts[number] += more
            left -= more
    return counts


def _eligible(frame: Frame, made: MadeCall) -> list[tuple[Person, Organisation | None]]:
    """Return who may apply to a call: for their organisation, or for themselves."""
    cast = frame.cast
    bodies = [*cast.vendors, *cast.operators, *cast.advisers, *cast.funds, *cast.towns]
    people: list[tuple[Person, Organisation | None]] = [(cast.of(one), one) for one in bodies]
    people += [(one, None) for one in cast.residents]
    return [
        (person, body)
        for person, body in people
        if all(one.verdict != Verdict.NOT_MET for one in assess(made.call.eligibility, applicant_of(body)))
    ]


def _applicants(
    frame: Frame, draws: Draws, made: MadeCall, who: list[tuple[Person, Organisation | None]]
) -> list[tuple[datetime, Person, Organisation | None]]:
    """Return when each applies, the first first."""
    call = made.call
    until = min(call.closes_at, frame.now)
    minutes = int((until - call.opens_at).total_seconds()) // 60 - 2
    moments = []
    for person, body in who:
        rush = made.fate != "open" and draws.happens(_RUSH_SHARE)
        low = max(minutes - 2 * 24 * 60, 1) if rush else 1
        moments.append((draws.whole(low, minutes), person, body))
    moments.sort(key=lambda one: one[0])
    start = call.opens_at
    return [(start + timedelta(minutes=number), person, body) for number, person, body in moments]


def _hand_in(desk: CallDesk, who: list[tuple[datetime, Person, Organisation | None]], needs: list[Need]) -> None:
    """Take applications in the order in which they come; some are never handed in, and some are taken back."""
    backs: list[tuple[datetime, int, Application]] = []
    closes_at = desk.call.closes_at
    assert closes_at is not None
    until = min(closes_at, desk.frame.now)
    for at, person, body in who:
        _take_back(desk, backs, at)
        one = _drafted(desk, at, person, body, needs)
        desk.own.append(one)
        if desk.draws.happens(_DRAFT_SHARE):
            continue
        desk.take(one, at)
        back = at + desk.draws.days(0, 6)
        if desk.draws.happens(_WITHDRAWN_SHARE) and back < until:
            heappush(backs, (back, one.number or 0, one))
    _take_back(desk, backs, until)


def _take_back(desk: CallDesk, backs: list[tuple[datetime, int, Application]], until: datetime) -> None:
    while backs and backs[0][0] <= until:
        at, _, one = heappop(backs)
        desk.withdraw(one, at)


def _drafted(desk: CallDesk, at: datetime, person: Person, body: Organisation | None, needs: list[Need]) -> Application:
    call, draws = desk.call, desk.draws
    unknown = [one.rule["id"] for one in assess(call.eligibility, applicant_of(body)) if one.verdict == Verdict.UNKNOWN]
    about = draws.one(needs) if needs and call.template in _OF_NEEDS and draws.happens(_NEED_SHARE) else None
    town = body if body in desk.frame.cast.towns else draws.one(desk.frame.cast.towns)
    return Application(
        id=draws.id(),
        key=draws.key(),
        call=call,
        form=desk.made.form,
        applicant=person,
        applicant_name=str(person),
        organisation=body,
        need=about,
        answers=answers_to(desk.made.template.fields, draws, town=town.name),
        declared=unknown,
        begun_at=at,
        changed_at=at,
    )
