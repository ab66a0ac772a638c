"""The states of a plan and every way from one to another, as data: pages, actions, docs and tests read them here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a plan stands; ``planning.state.<name>`` is its text in the catalogue."""

    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    FOR_DECISION = "for_decision"
    DECIDED = "decided"
    PUBLISHED = "published"
    DISCARDED = "discarded"

    @property
    def word(self) -> str:
        """The key of its text."""
        return f"planning.state.{self}"


OPEN = (State.DRAFTING,)
"""Only here may a plan's content change."""
PENDING = (State.IN_REVIEW, State.FOR_DECISION)
SETTLED = (State.DECIDED, State.PUBLISHED)
"""Decided: nothing changes any more but by a new draft."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from some states to another; who may go it is the sentence of ``planning.<name>_plan``."""

    name: str
    title_ja: str
    sources: tuple[State, ...]
    target: State | None
    """None leaves the state as it is."""
    reason: bool = False
    """Whether the person must say why."""
    decides: bool = False
    """Whether it is a decision: no plan is published without one."""
    needs_version: bool = False
    """Whether something must have been computed; of a draft, with the newest settings."""
    then: State | None = None
    """Where it leads once nobody's answer is awaited any more."""


TRANSITIONS = (
    Transition("submit", "合議に付す", OPEN, State.IN_REVIEW, needs_version=True),
    Transition("ask_decision", "決裁に回す", OPEN, State.FOR_DECISION, needs_version=True),
    Transition("agree", "合議", (State.IN_REVIEW,), None, then=State.FOR_DECISION),
    Transition("remand", "差戻し", PENDING, State.DRAFTING, reason=True),
    Transition("pull_back", "引戻し", PENDING, State.DRAFTING),
    Transition("decide", "決裁", (State.FOR_DECISION,), State.DECIDED, decides=True, needs_version=True),
    Transition(
        "decide_as_deputy",
        "代決",
        (State.FOR_DECISION,),
        State.DECIDED,
        reason=True,
        decides=True,
        needs_version=True,
    ),
    Transition(
        "decide_alone",
        "専決",
        (State.DRAFTING, State.FOR_DECISION),
        State.DECIDED,
        decides=True,
        needs_version=True,
    ),
    Transition("acknowledge", "後閲", SETTLED, None),
    Transition("publish", "公表", (State.DECIDED,), State.PUBLISHED, needs_version=True),
    Transition("withdraw", "公表の取りやめ", (State.PUBLISHED,), State.DECIDED, reason=True),
    Transition("circulate", "回覧", (*OPEN, *PENDING, *SETTLED), None),
    Transition("redraft", "改めて起案", (*SETTLED, State.DISCARDED), None),
    Transition("discard", "廃案", OPEN, State.DISCARDED, reason=True),
)
_BY_NAME = {one.name: one for one in TRANSITIONS}


def transition(name: str) -> Transition:
    """Return a transition by its name; raise KeyError for one that there is not."""
    return _BY_NAME[name]


def transitions_from(state: str) -> tuple[Transition, ...]:
    """Return the ways out of a state, in their order."""
    return tuple(one for one in TRANSITIONS if state in one.sources)
