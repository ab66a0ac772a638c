"""What pages ask of questions, each in a constant number of queries; and how long one stood where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.exchange.desk.models import Question
from todoku_web.exchange.desk.subjects import FIELDS
from todoku_web.exchange.desk.workflow import GOING_ON, WITH_OFFICE, QuestionState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from todoku_web.exchange.desk.models import QuestionStep

_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class QuestionsAsked:
    """What an office's list is filtered by; empty for all."""

    state: str = ""
    """A state, ``waiting`` for what the office is to do something about, or ``going_on``."""
    field: str = ""
    words: str = ""
    codes: tuple[str, ...] = ()
    mine: bool = False


def question_for_page(question_id: Any) -> Question | None:
    """Return a question with all that its page shows."""
    found = Question.objects.select_related("author", "organisation", "office", "handler", "need")
    return found.prefetch_related("steps__actor", "steps__files__upload", "knowledge").filter(pk=question_id).first()


def own_questions(person: Any) -> QuerySet[Question]:
    """Return what a person asked, and what was asked for their organisations, the last changed first."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    found = Question.objects.filter(Q(author=person) | Q(organisation__in=bodies))
    return found.select_related("office", "organisation").order_by("-changed_at", "pk")


def office_questions(person: Any, asked: QuestionsAsked) -> QuerySet[Question]:
    """Return the questions that the offices have in which a person drafts, the first due first."""
    bodies = [one.organisation_id for one in memberships_of(person) if one.has_role(Role.DRAFTER)]
    found = Question.objects.filter(office__in=bodies).select_related("office", "organisation", "handler")
    if asked.state == "waiting":
        found = found.filter(state__in=WITH_OFFICE)
    elif asked.state == "going_on":
        found = found.filter(state__in=GOING_ON)
    elif asked.state in QuestionState.values:
        found = found.filter(state=asked.state)
    if asked.field in dict(FIELDS):
        found = found.filter(field=asked.field)
    if asked.codes:
        found = found.filter(area_code__in=asked.codes)
    if asked.mine:
        found = found.filter(handler=person)
    for word in asked.words.split()[:_MOST_WORDS]:
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return found.order_by("due_on", "asked_at", "pk")


def times_in_states(steps: Iterable[QuestionStep], *, now: datetime | None = None) -> dict[str, timedelta]:
    """Return how long a question stood in each state, in the order in which it came into them.

    Up to now while it goes on; what has ended counts no further. They add up to the time from the first step on.
    """
    held: dict[str, timedelta] = {}
    last: QuestionStep | None = None
    for step in steps:
        if last is not None:
            held[last.to_state] = held.get(last.to_state, timedelta()) + (step.at - last.at)
        last = step
    if last is not None and last.to_state in (*GOING_ON, QuestionState.ANSWERED):
        held[last.to_state] = held.get(last.to_state, timedelta()) + ((now or timezone.now()) - last.at)
    return held
