"""The states of needs and offers and every way from one to another, as data: pages, actions and tests read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models


class NeedState(models.TextChoices):
    """Where a need stands; the texts are keys of the catalogue."""

    DRAFT = "draft", "needs.state.draft"
    SUBMITTED = "submitted", "needs.state.submitted"
    OPEN = "open", "needs.state.open"
    MATCHED = "matched", "needs.state.matched"
    IN_TRIAL = "in_trial", "needs.state.in_trial"
    ADOPTED = "adopted", "needs.state.adopted"
    CLOSED = "closed", "needs.state.closed"
    WITHDRAWN = "withdrawn", "needs.state.withdrawn"


class OfferState(models.TextChoices):
    """Where an offer stands; the texts are keys of the catalogue."""

    DRAFT = "draft", "needs.offer_state.draft"
    OPEN = "open", "needs.offer_state.open"
    PAUSED = "paused", "needs.offer_state.paused"
    WITHDRAWN = "withdrawn", "needs.offer_state.withdrawn"
    CLOSED = "closed", "needs.offer_state.closed"


_N, _O = NeedState, OfferState
PUBLIC_NEEDS = (_N.OPEN, _N.MATCHED, _N.IN_TRIAL, _N.ADOPTED, _N.CLOSED)
"""What everybody sees: an office has accepted it, and its owner has not withdrawn it."""
GOING_ON = (_N.OPEN, _N.MATCHED, _N.IN_TRIAL)
EDITABLE_NEEDS = (_N.DRAFT, _N.OPEN)
"""Of an open one the place stays: the office of another place has not accepted it."""
PUBLIC_OFFERS = (_O.OPEN, _O.PAUSED, _O.CLOSED)
EDITABLE_OFFERS = (_O.DRAFT, _O.OPEN, _O.PAUSED)


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from some states to another; who may go it is the sentence of its permission."""

    name: str
    title_ja: str
    sources: tuple[Any, ...]
    target: Any
    reason: bool = False
    """Whether the person must say why, or what came of it."""
    said_to_all: bool = False
    """Whether what the person says is public, as the need then is."""
    tells_author: bool = False
    """Whether the author gets a letter: somebody else has decided."""


NEED_TRANSITIONS = (
    Transition("submit", "提出", (_N.DRAFT,), _N.SUBMITTED),
    Transition("pull_back", "取り下げて書き直す", (_N.SUBMITTED,), _N.DRAFT),
    Transition("accept", "受付(公開)", (_N.SUBMITTED,), _N.OPEN, tells_author=True),
    Transition("return", "差戻し", (_N.SUBMITTED,), _N.DRAFT, reason=True, tells_author=True),
    Transition("match", "担い手の決定", (_N.OPEN,), _N.MATCHED, reason=True, said_to_all=True, tells_author=True),
    Transition("unmatch", "担い手の取消し", (_N.MATCHED,), _N.OPEN, reason=True, said_to_all=True, tells_author=True),
    Transition(
        "begin_trial", "実証の開始", (_N.MATCHED,), _N.IN_TRIAL, reason=True, said_to_all=True, tells_author=True
    ),
    Transition("end_trial", "実証の中止", (_N.IN_TRIAL,), _N.MATCHED, reason=True, said_to_all=True, tells_author=True),
    Transition("adopt", "導入", (_N.IN_TRIAL,), _N.ADOPTED, reason=True, said_to_all=True, tells_author=True),
    Transition("close", "終了", GOING_ON, _N.CLOSED, reason=True, said_to_all=True, tells_author=True),
    Transition("withdraw", "取下げ", (_N.DRAFT, _N.SUBMITTED, _N.OPEN, _N.MATCHED), _N.WITHDRAWN),
    Transition("rewrite", "書き直す", (_N.WITHDRAWN,), _N.DRAFT),
)
OFFER_TRANSITIONS = (
    Transition("open", "受付を始める", (_O.DRAFT, _O.PAUSED), _O.OPEN),
    Transition("pause", "受付を休む", (_O.OPEN,), _O.PAUSED),
    Transition("close", "受付を終える", (_O.OPEN, _O.PAUSED), _O.CLOSED),
    Transition("withdraw", "取下げ", (_O.DRAFT, _O.OPEN, _O.PAUSED), _O.WITHDRAWN, reason=True),
)
_NEED_WAYS = {one.name: one for one in NEED_TRANSITIONS}
_OFFER_WAYS = {one.name: one for one in OFFER_TRANSITIONS}


def need_transition(name: str) -> Transition:
    """Return a need's transition by its name; raise KeyError for one that there is not."""
    return _NEED_WAYS[name]


def offer_transition(name: str) -> Transition:
    """Return an offer's transition by its name; raise KeyError for one that there is not."""
    return _OFFER_WAYS[name]
