"""What a round knows and what the methods make of it: the result follows from the snapshot alone, byte for byte."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.matching.decisions import decision_record
from todoku.matching.parties import KINDS
from todoku.matching.parties import Need as NeedParty
from todoku.matching.parties import Offer as OfferParty
from todoku.matching.preferences import best_matching, preferences_from_scores
from todoku.matching.scores import score_pairs
from todoku.matching.stable import blocking_pairs, stable_matching
from todoku.matching.weights import COMPONENTS, HALF_KM, Weights
from todoku.matching.wishes import UNMATCHED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.matching.decisions import DecisionRecord
    from todoku.matching.parties import Kind
    from todoku.matching.scores import Scores

SEED = 1
OPTIONS = 20
"""A need names so many offers of each side at most."""
_DECIMALS = 6


def snapshot_of(
    scores: Scores,
    rows: Sequence[int],
    *,
    wanted: Mapping[Kind, Sequence[int]],
    weights: Mapping[Kind, Weights],
    method: str,
    about: Mapping[str, Any],
) -> DecisionRecord:
    """Return everything that a round rests on.

    ``rows``: the needs of the scores that are in it. ``wanted``: of each side, the numbers among ``rows`` of the needs
    that still look for it. ``about``: for whom and when, which changes nothing in the result.
    """
    coverage = scores.components[COMPONENTS.index("coverage")][list(rows)]
    bars = scores.bars[list(rows)] & np.uint8(0xF0)
    return decision_record(
        {
            "about": dict(about),
            "method": method,
            "options": OPTIONS,
            "seed": SEED,
            "half_km": HALF_KM,
            "weights": {kind: asdict(one) for kind, one in weights.items()},
            "needs": [_told(scores.needs[row]) for row in rows],
            "offers": [_told(one) for one in scores.offers],
            "wanted": {kind: list(numbers) for kind, numbers in wanted.items()},
            "coverage": [[int(n), int(o), float(coverage[n, o])] for n, o in np.argwhere(~np.isnan(coverage))],
            "kept": [[int(n), int(o), int(bars[n, o])] for n, o in np.argwhere(bars > 0)],
        }
    )


def result_of(snapshot: str) -> DecisionRecord:
    """Return what all methods make of a snapshot; of the same snapshot the same bytes."""
    known = json.loads(snapshot)
    needs = [_party(NeedParty, one) for one in known["needs"]]
    offers = [_party(OfferParty, one) for one in known["offers"]]
    weights: Any = {kind: Weights(**{name: float(value) for name, value in one.items()})
                    for kind, one in known["weights"].items()}  # fmt: skip
    scores = score_pairs(
        needs, offers, coverage=_table(known["coverage"], needs, offers, fill=np.nan), weights=weights,
        half_km=float(known["half_km"]),
    )  # fmt: skip
    kept = _table(known["kept"], needs, offers, fill=0.0).astype(np.uint8)
    scores = replace(scores, bars=scores.bars | kept)
    sides = {kind: _side(scores, kind, known) for kind in KINDS}
    return decision_record({"method": known["method"], "sides": sides})


def _side(scores: Scores, kind: Kind, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the methods make of the needs that look for one side."""
    wanting = np.zeros(len(scores.needs), dtype=bool)
    wanting[list(known["wanted"][kind])] = True
    bars = np.where(wanting[:, None], scores.bars, np.uint8(0xFF)).astype(np.uint8)
    market = preferences_from_scores(
        replace(scores, bars=bars), kind=kind, options=known["options"], seed=known["seed"]
    )
    wishes = market.wishes
    first = np.full(len(scores.needs), UNMATCHED, dtype=np.int64)
    has = wishes.start[:-1] < wishes.start[1:]
    first[has] = wishes.offer[wishes.start[:-1][has]]
    stable, best = stable_matching(wishes), best_matching(market)
    chosen = {"shortlist": first, "stable": stable, "optimal": best.offer}
    return {
        "needs": int(wanting.sum()),
        "offers": sum(offer.kind == kind for offer in scores.offers),
        "places": sum(offer.places for offer in scores.offers if offer.kind == kind),
        "pairs": {name: _pairs(scores, offers) for name, offers in chosen.items()},
        "blocking": {
            name: [[scores.needs[wishes.need[row]].id, scores.offers[wishes.offer[row]].id]
                   for row in blocking_pairs(wishes, chosen[name])]
            for name in ("stable", "optimal")
        },
        "bound": round(float(best.bound), _DECIMALS),
    }  # fmt: skip


def _pairs(scores: Scores, offers: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return the pairs of a matching in the order of the needs."""
    return [
        {
            "need": scores.needs[row].id,
            "offer": scores.offers[offers[row]].id,
            "score": round(float(scores.score[row, offers[row]]), _DECIMALS),
            "known": round(float(scores.known[row, offers[row]]), _DECIMALS),
        }
        for row in np.flatnonzero(offers != UNMATCHED)
    ]


def _told(party: NeedParty | OfferParty) -> dict[str, Any]:
    """Return a need or offer as JSON has it; sets are sorted."""
    told = {}
    for field in fields(party):
        value = getattr(party, field.name)
        told[field.name] = sorted(value) if isinstance(value, frozenset) else value
    return told


def _party(kind: type[Any], told: Mapping[str, Any]) -> Any:
    """Return a need or offer of what was told of it."""
    made: dict[str, Any] = {}
    for name, value in told.items():
        if isinstance(value, list):
            made[name] = frozenset(value)
        elif value is not None and name in {"latitude", "longitude"}:
            made[name] = float(value)
        elif value is not None and name in {"first_day", "last_day"}:
            made[name] = date.fromisoformat(value)
        else:
            made[name] = value
    return kind(**made)


def _table(
    cells: Sequence[Sequence[Any]], needs: Sequence[Any], offers: Sequence[Any], *, fill: float
) -> NDArray[np.float64]:
    table = np.full((len(needs), len(offers)), fill)
    for row, column, value in cells:
        table[row, column] = float(value)
    return table
