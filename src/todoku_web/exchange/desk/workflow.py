"""The states of questions, answers, dispatches and visits, and every way from one to another, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models


class QuestionState(models.TextChoices):
    """Where a question stands; the texts are keys of the catalogue."""

    OPEN = "open", "desk.state.open"
    TAKEN = "taken", "desk.state.taken"
    ASKED = "asked", "desk.state.asked"
    ANSWERED = "answered", "desk.state.answered"
    CLOSED = "closed", "desk.state.closed"
    WITHDRAWN = "withdrawn", "desk.state.withdrawn"


class KnowledgeState(models.TextChoices):
    """Whether everybody sees an answer of the collection."""

    DRAFT = "draft", "desk.knowledge_state.draft"
    PUBLISHED = "published", "desk.knowledge_state.published"
    TAKEN_BACK = "taken_back", "desk.knowledge_state.taken_back"


class DispatchState(models.TextChoices):
    """Where a dispatch stands."""

    ASKED = "asked", "desk.dispatch_state.asked"
    AGREED = "agreed", "desk.dispatch_state.agreed"
    DECIDED = "decided", "desk.dispatch_state.decided"
    ENDED = "ended", "desk.dispatch_state.ended"
    DECLINED = "declined", "desk.dispatch_state.declined"
    CANCELLED = "cancelled", "desk.dispatch_state.cancelled"


class VisitState(models.TextChoices):
    """Where a visit stands."""

    PLANNED = "planned", "desk.visit_state.planned"
    REPORTED = "reported", "desk.visit_state.reported"
    CONFIRMED = "confirmed", "desk.visit_state.confirmed"
    CANCELLED = "cancelled", "desk.visit_state.cancelled"


@dataclass(frozen=True, slots=True)
class Way:
    """A way from some states to another; who may go it is the sentence of its permission."""

    name: str
    title_ja: str
    sources: tuple[Any, ...]
    target: Any
    text: bool = False
    """Whether something must be said."""


_Q: Any = QuestionState
_D: Any = DispatchState
GOING_ON = (_Q.OPEN, _Q.TAKEN, _Q.ASKED)
"""Somebody still has to do something about the question."""
WITH_OFFICE = (_Q.OPEN, _Q.TAKEN)
QUESTION_WAYS = (
    Way("take", "担当する", (_Q.OPEN,), _Q.TAKEN),
    Way("answer", "回答", (_Q.TAKEN, _Q.ANSWERED), _Q.ANSWERED, text=True),
    Way("ask_back", "確認の質問", (_Q.TAKEN,), _Q.ASKED, text=True),
    Way("reply", "確認への返事", (_Q.ASKED,), _Q.TAKEN, text=True),
    Way("pass_on", "別の機関への引継ぎ", WITH_OFFICE, _Q.OPEN, text=True),
    Way("close", "終了", (_Q.ANSWERED,), _Q.CLOSED),
    Way("reopen", "再開", (_Q.ANSWERED, _Q.CLOSED), _Q.OPEN, text=True),
    Way("withdraw", "取下げ", GOING_ON, _Q.WITHDRAWN),
)
BY_ASKER = ("reply", "withdraw")
BY_BOTH = ("close", "reopen")

DISPATCH_GOING_ON = (_D.ASKED, _D.AGREED, _D.DECIDED)
PUBLIC_DISPATCHES = (_D.DECIDED, _D.ENDED)
WITH_VISITS = (_D.AGREED, _D.DECIDED)
"""While one of these, visits are planned."""
DISPATCH_WAYS = (
    Way("agree", "受諾", (_D.ASKED,), _D.AGREED),
    Way("decline", "辞退", (_D.ASKED,), _D.DECLINED, text=True),
    Way("decide", "派遣決定", (_D.AGREED,), _D.DECIDED),
    Way("end", "完了", (_D.DECIDED,), _D.ENDED, text=True),
    Way("cancel", "中止", DISPATCH_GOING_ON, _D.CANCELLED, text=True),
)
HELD = (VisitState.REPORTED, VisitState.CONFIRMED)
LIVE_VISITS = (VisitState.PLANNED, *HELD)
"""What counts against the limits."""


def question_way(name: str) -> Way:
    """Return a question's way by its name; raise KeyError for one that there is not."""
    return {one.name: one for one in QUESTION_WAYS}[name]


def dispatch_way(name: str) -> Way:
    """Return a dispatch's way by its name; raise KeyError for one that there is not."""
    return {one.name: one for one in DISPATCH_WAYS}[name]
