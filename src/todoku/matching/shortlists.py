"""The best few of technology, people and money for each need, and what it lacks once some of them are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.matching.parties import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from todoku.matching.parties import Kind
    from todoku.matching.scores import Scores

NOBODY = -1
"""Stands in a list after its last offer."""
_SCORE_STEPS, _KNOWN_STEPS = 1_000_000, 1_000
"""Scores that agree to a millionth are equal; then the one of which more is known, in thousandths, comes first."""


@dataclass(frozen=True, slots=True)
class Shortlists:
    """For each need and kind (as in ``KINDS``) the best offers, and why there are no more.

    ``offer`` (needs, kinds, best): columns of the scores, best first, -1 after the last. ``ranked``, ``barred``,
    ``unknown`` (needs, kinds): how many offers of this kind have a rank, are ruled out, or are too little known.
    """

    offer: NDArray[np.int64]
    ranked: NDArray[np.int64]
    barred: NDArray[np.int64]
    unknown: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lacks:
    """What a need lacks with the offers chosen for it.

    ``can_have``: kinds of which none is chosen but some have a rank; ``nobody_offers``: those of which none has.
    ``requirements``: ids that no chosen offer is known to meet, at least at their lowest figure. ``money_jpy``: what is
    short after the chosen money; None where an amount is not known.
    """

    can_have: tuple[Kind, ...]
    nobody_offers: tuple[Kind, ...]
    requirements: tuple[str, ...]
    money_jpy: int | None


def shortlist(scores: Scores, *, best: int = 5, least_known: float = 0.0) -> Shortlists:
    """Return the ``best`` highest scores of each kind for each need.

    Barred pairs have no rank, nor have those of which nothing or less than ``least_known`` (share of the weight, 0-1)
    is known: they are counted apart. Equal scores: the better known first, then by the offer's id. Raises InputError
    where ``best`` is below 1.
    """
    if best < 1:
        raise InputError("matching.at_least_one", value=best)
    keys = ranking_keys(scores, least_known=least_known)
    of_kind = [np.array([offer.kind == kind for offer in scores.offers], dtype=bool) for kind in KINDS]
    chosen = np.full((len(scores.needs), len(KINDS), best), NOBODY, dtype=np.int64)
    for number, columns in enumerate(of_kind):
        found = best_columns(keys, np.flatnonzero(columns), best)
        chosen[:, number, : found.shape[1]] = found
    members = np.array(of_kind, dtype=np.int64).T
    barred, ranked = (scores.bars > 0) @ members, (keys >= 0) @ members
    return Shortlists(chosen, ranked, barred, members.sum(axis=0) - barred - ranked)


def ranking_keys(scores: Scores, *, least_known: float = 0.0) -> NDArray[np.int64]:
    """Return numbers by which a need's offers are ordered, highest first, no two alike (needs, offers); -1 unranked."""
    count = len(scores.offers)
    ids = np.empty(count, dtype=np.int64)
    ids[sorted(range(count), key=lambda column: scores.offers[column].id, reverse=True)] = np.arange(count)
    steps = np.rint(np.nan_to_num(scores.score) * _SCORE_STEPS).astype(np.int64) * (_KNOWN_STEPS + 1)
    steps += np.rint(scores.known * _KNOWN_STEPS).astype(np.int64)
    has_rank = (scores.bars == 0) & (scores.known > 0.0) & (scores.known >= least_known)
    return np.where(has_rank, steps * count + ids, -1)


def best_columns(keys: NDArray[np.int64], columns: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return of these columns the best so many of each row (rows, count or fewer), -1 after the last ranked."""
    own = keys[:, columns]
    if own.shape[1] > count:
        first = np.argpartition(-own, count - 1, axis=1)[:, :count]
        columns, own = columns[first], np.take_along_axis(own, first, axis=1)
    else:
        columns = np.broadcast_to(columns, own.shape)
    order = np.argsort(-own, axis=1)
    ranked = np.take_along_axis(own, order, axis=1) >= 0
    return np.where(ranked, np.take_along_axis(columns, order, axis=1), NOBODY)


def lacks_of(scores: Scores, lists: Shortlists, need: int, chosen: Iterable[int]) -> Lacks:
    """Return what a need (row) lacks when these offers (columns) are chosen for it, whatever their score."""
    one, offers = scores.needs[need], [scores.offers[column] for column in chosen]
    has = {offer.kind for offer in offers}
    open_kinds = [(kind, lists.ranked[need, number] > 0) for number, kind in enumerate(KINDS) if kind not in has]
    met = frozenset().union(*(offer.meets | offer.meets_at_lowest for offer in offers))
    left = [offer.money_left_jpy for offer in offers if offer.kind == "money"]
    known = [amount for amount in left if amount is not None]
    short = None if one.money_jpy is None else max(one.money_jpy - sum(known), 0)
    return Lacks(
        can_have=tuple(kind for kind, can in open_kinds if can),
        nobody_offers=tuple(kind for kind, can in open_kinds if not can),
        requirements=tuple(sorted(one.requirements - met)),
        money_jpy=short if not short or len(known) == len(left) else None,
    )
