"""The score of a pair with each component and its sentence: as it stands now, and frozen with a proposal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.i18n import LANGS, text
from todoku.matching.reasons import reasons
from todoku_web.exchange.matches.bars import kept_names
from todoku_web.exchange.matches.gather import market

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang
    from todoku_web.exchange.matches.gather import Market
    from todoku_web.exchange.needs.models import Need, Offer


_LEFT_TO_PEOPLE = ("declined",)
"""What keeps a round from proposing a pair again, and nobody who has a reason to."""


@dataclass(frozen=True, slots=True)
class Told:
    """Score (0-1, None where nothing is known), share that is known (0-1), rank on its side, and the reasons."""

    score: float | None
    known: float
    rank: int | None
    reasons: list[dict[str, Any]]
    """[{"component", "value", "weight", "bars", "text": {"ja", "en"}}]."""


def told_of(found: Market, need: int, offer: int) -> Told:
    """Return the score and the reasons of a pair by its row and column."""
    scores = found.scores
    score = float(scores.score[need, offer])
    made = [
        {
            "component": one.component,
            "value": one.value,
            "weight": one.weight,
            "bars": one.bars,
            "text": {lang: one.text(lang) for lang in LANGS},
        }
        for one in reasons(scores, need, offer)
    ]
    kept = [
        {"component": None, "value": None, "weight": 0.0, "bars": name not in _LEFT_TO_PEOPLE, "text": _kept(name)}
        for name in kept_names(int(scores.bars[need, offer]))
    ]
    return Told(
        None if np.isnan(score) else score,
        float(scores.known[need, offer]),
        found.rank(need, offer),
        [*kept, *made],
    )


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A component of a score, or a remark without one, ready to be read."""

    title: str
    value: str
    share: float | None
    """0-1; None where it is not known or bears no score."""
    weight: str
    sentence: str
    bars: bool


@dataclass(frozen=True, slots=True)
class ShownTold:
    """A score with its reasons, ready to be read; shares are 0-1."""

    score: float | None
    shown: str
    known: str
    span: str
    """From where to where the score could lie, were all known; empty where it is."""
    rank: int | None
    rows: list[ShownRow]

    @property
    def is_barred(self) -> bool:
        """Whether something rules the pair out."""
        return any(row.bars for row in self.rows)


def shown_told(told: Told, lang: Lang) -> ShownTold:
    """Return a score and its reasons in a language."""
    unknown = text("matches.not_known", lang)
    score = 0.0 if told.score is None else told.score
    low, high = score * told.known, score * told.known + 1.0 - told.known
    is_open = round(told.known, 2) < 1.0
    return ShownTold(
        score=told.score,
        shown=unknown if told.score is None else _points(told.score),
        known=f"{told.known:.0%}",
        span=text("matches.span", lang, low=_points(low), high=_points(high)) if is_open else "",
        rank=told.rank,
        rows=[_row(one, lang, unknown) for one in told.reasons],
    )


def _row(one: Mapping[str, Any], lang: Lang, unknown: str) -> ShownRow:
    scored = one["component"] is not None
    value = "" if not scored else unknown if one["value"] is None else _points(one["value"])
    return ShownRow(
        title=text(f"matching.component.{one['component']}" if scored else "matches.remark", lang),
        value=value,
        share=one["value"],
        weight=f"{one['weight']:.0%}" if scored else "",
        sentence=one["text"][lang],
        bars=one["bars"],
    )


def _points(share: float) -> str:
    """Return a score of 0-1 as points of a hundred."""
    return f"{share * 100:.0f}"


def frozen(need: Need, offer: Offer) -> Told:
    """Return what is told of a pair now; nothing of one that is not in the market."""
    found = market()
    row, column = found.row.get(str(need.pk)), found.column.get(str(offer.pk))
    if row is None or column is None:
        return Told(None, 0.0, None, [])
    return told_of(found, row, column)


def _kept(name: str) -> dict[Lang, str]:
    return {lang: text(f"matches.bar.{name}", lang) for lang in LANGS}
