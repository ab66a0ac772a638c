"""What people of the made-up year were told in its last weeks, as in an inbox; no letter goes out for any of it."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku.i18n import LANGS
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import Admission
from todoku_web.exchange.calls.models import ApplicationState as State
from todoku_web.exchange.needs.workflow import NEED_TRANSITIONS
from todoku_web.notices.actions import notice, people_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from todoku_web.exchange.calls.models import Application
    from todoku_web.exchange.year.applications import Handed
    from todoku_web.exchange.year.courses import Course
    from todoku_web.exchange.year.frame import Frame
    from todoku_web.exchange.year.sittings import Exchange
    from todoku_web.notices.models import Notice

_KEPT_DAYS = 45
_READ_AFTER_DAYS = 10
"""What is older was read the next day."""
_TELLS_AUTHOR = {one.name for one in NEED_TRANSITIONS if one.tells_author}
_OWN_STEPS = {"submitted", "accepted", "waiting", "withdrawn", "promoted"}
_RESULTS = {str(State.SELECTED), str(State.NOT_SELECTED), str(State.WAITING)}


def make_notices(frame: Frame, made: Exchange, handed: Handed) -> list[Notice]:
    """Return what applicants, who brought needs, and both sides of matches were told."""
    since = frame.midnight(_KEPT_DAYS)
    told = [
        *_of_needs([one.course for one in made.needs], since),
        *_of_matches(made.matches, since),
        *_of_applications(handed, since),
    ]
    for one in told:
        one.tried_at = one.mailed_at = one.at
        if one.at < frame.midnight(_READ_AFTER_DAYS):
            one.read_at = one.at + timedelta(days=1)
    told.sort(key=lambda one: one.at)
    return told


def _of_needs(courses: Iterable[Course], since: datetime) -> Iterator[Notice]:
    for course in courses:
        need = course.thing
        for event in course.events:
            if event.at >= since and event.action in _TELLS_AUTHOR and event.actor != need.author:
                page = reverse("needs:need", args=[need.pk])
                yield _told(need.author, f"needs.{event.action}", event.at, page, event.text, title=need.title)


def _of_matches(courses: Iterable[Course], since: datetime) -> Iterator[Notice]:
    @cache
    def people(body: int) -> tuple[Any, ...]:
        return tuple(people_of([body]))

    for course in courses:
        match = course.thing
        for event in (one for one in course.events if one.at >= since):
            bodies = [one for one in (match.offer.organisation_id, match.need.organisation_id) if one is not None]
            to = [person for body in bodies for person in people(body)]
            to += [match.proposed_by] if match.need.organisation_id else [match.need.author, match.proposed_by]
            page = reverse("matches:match", args=[match.pk])
            titles = {"need": match.need.title, "offer": match.offer.title}
            for person in {one.pk: one for one in to if one not in {None, event.actor}}.values():
                yield _told(person, f"matches.{event.action}", event.at, page, event.text, **titles)


def _of_applications(handed: Handed, since: datetime) -> Iterator[Notice]:
    for event in handed.events:
        one = event.application
        if event.at >= since and event.action in _OWN_STEPS and event.actor == one.applicant:
            yield _told(one.applicant, f"calls.{event.action}", event.at, _page(one), **_named(one))
    for one in handed.applications:
        at = one.call.decided_at if one.call.state in (CallState.DECIDED, CallState.FINISHED) else None
        if at and at >= since and one.call.admission == Admission.SELECTION and str(one.state) in _RESULTS:
            yield _told(one.applicant, f"calls.{one.state}_now", at, _page(one), **_named(one))


def _page(one: Application) -> str:
    return reverse("calls:application", args=[one.pk])


def _named(one: Application) -> Mapping[str, Any]:
    return {"title": {lang: one.call.named(lang) for lang in LANGS}, "number": one.number or 0}


def _told(person: Any, kind: str, at: datetime, url: str, said: str = "", **params: Any) -> Notice:
    made = notice(person, kind, url=url, said=said, **params)
    made.at = at
    return made
