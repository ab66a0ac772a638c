"""The states of an edition of a standard and every way from one to another, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models


class EditionState(models.TextChoices):
    """Where an edition stands; the texts are keys of the catalogue."""

    PROPOSED = "proposed", "standards.state.proposed"
    IN_DISCUSSION = "in_discussion", "standards.state.in_discussion"
    APPROVED = "approved", "standards.state.approved"
    PUBLISHED = "published", "standards.state.published"
    WITHDRAWN = "withdrawn", "standards.state.withdrawn"


class AdoptionState(models.TextChoices):
    """How far an adoption is, in the order in which it goes on; the texts are keys of the catalogue."""

    PLANNED = "planned", "standards.adoption.planned"
    INTRODUCED = "introduced", "standards.adoption.introduced"
    ENDED = "ended", "standards.adoption.ended"


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from some states to another; who may go it is the sentence of ``standards.<name>_edition``."""

    name: str
    title_ja: str
    sources: tuple[Any, ...]
    target: Any
    decides: bool = False
    """Whether an approver of the body that leads goes it; a drafter otherwise."""
    reason: bool = False
    """Whether the person must say why."""


_S: Any = EditionState
TRANSITIONS = (
    Transition("discuss", "協議の開始", (_S.PROPOSED,), _S.IN_DISCUSSION),
    Transition("approve", "承認", (_S.IN_DISCUSSION,), _S.APPROVED, decides=True, reason=True),
    Transition("send_back", "差戻し", (_S.APPROVED,), _S.IN_DISCUSSION, decides=True, reason=True),
    Transition("publish", "公表", (_S.APPROVED,), _S.PUBLISHED, decides=True),
    Transition(
        "withdraw",
        "取下げ",
        (_S.PROPOSED, _S.IN_DISCUSSION, _S.APPROVED, _S.PUBLISHED),
        _S.WITHDRAWN,
        decides=True,
        reason=True,
    ),
)
_WAYS = {one.name: one for one in TRANSITIONS}


def transition(name: str) -> Transition | None:
    """Return a transition by its name; None for one that there is not."""
    return _WAYS.get(name)
