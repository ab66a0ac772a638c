"""The states of matches and rounds and every way from one to another, as data: pages, actions and tests read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models


class Side(models.TextChoices):
    """What an offer brings to a need; the texts are keys of the catalogue."""

    TECHNOLOGY = "technology", "needs.side.technology"
    PEOPLE = "people", "needs.side.people"
    MONEY = "money", "needs.side.money"


class MatchState(models.TextChoices):
    """Where a match stands."""

    PROPOSED = "proposed", "matches.state.proposed"
    OFFER_AGREED = "offer_agreed", "matches.state.offer_agreed"
    NEED_AGREED = "need_agreed", "matches.state.need_agreed"
    CONFIRMED = "confirmed", "matches.state.confirmed"
    DECLINED = "declined", "matches.state.declined"
    WITHDRAWN = "withdrawn", "matches.state.withdrawn"
    ENDED = "ended", "matches.state.ended"


class Outcome(models.TextChoices):
    """What came of a confirmed match; the first three count as finished, of them the first as a success."""

    MET = "met", "matches.outcome.met"
    PARTLY = "partly", "matches.outcome.partly"
    NOT_MET = "not_met", "matches.outcome.not_met"
    NOT_KNOWN = "not_known", "matches.outcome.not_known"


class RoundState(models.TextChoices):
    """Where a round stands."""

    PREPARED = "prepared", "matches.round_state.prepared"
    RUN = "run", "matches.round_state.run"
    DECIDED = "decided", "matches.round_state.decided"


class Method(models.TextChoices):
    """By which a round proposes pairs; the others stand beside it to be compared."""

    SHORTLIST = "shortlist", "matches.method.shortlist"
    STABLE = "stable", "matches.method.stable"
    OPTIMAL = "optimal", "matches.method.optimal"


_M = MatchState
UNDECIDED = (_M.PROPOSED, _M.OFFER_AGREED, _M.NEED_AGREED)
LIVE = (*UNDECIDED, _M.CONFIRMED)
"""These take a place of the offer."""
FINISHED = (Outcome.MET, Outcome.PARTLY, Outcome.NOT_MET)


@dataclass(frozen=True, slots=True)
class Way:
    """A way from some states to another; who may go it is the sentence of its permission. All ask for a reason."""

    name: str
    title_ja: str
    sources: tuple[Any, ...]
    target: Any


WAYS = (
    Way("agree_offer", "提供側の同意", (_M.PROPOSED,), _M.OFFER_AGREED),
    Way("agree_need", "課題側の同意", (_M.OFFER_AGREED,), _M.NEED_AGREED),
    Way("confirm", "組合せの確認", (_M.NEED_AGREED,), _M.CONFIRMED),
    Way("decline", "辞退", UNDECIDED, _M.DECLINED),
    Way("withdraw", "提案の取下げ", UNDECIDED, _M.WITHDRAWN),
    Way("end", "終了", (_M.CONFIRMED,), _M.ENDED),
)
_BY_NAME = {one.name: one for one in WAYS}


def way_named(name: str) -> Way:
    """Return a way by its name; raise KeyError for one that there is not."""
    return _BY_NAME[name]
