"""From scores to a market: each need's best options, each owner's order of them, and the places of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.matching.best import best_assignment
from todoku.matching.shortlists import best_columns, ranking_keys
from todoku.matching.wishes import UNMATCHED, wishes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from todoku.matching.parties import Kind
    from todoku.matching.scores import Scores
    from todoku.matching.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Preferences:
    """A market made of scores, whose needs and offers are the rows and columns there.

    ``wishes``: for stable matching. ``score`` (pairs, in the order of the wishes): what the optimum adds up.
    ``owners``: their names, by number; that of an offer that belongs to nobody else is its id.
    """

    wishes: Wishes
    score: NDArray[np.float64]
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BestMatching:
    """The matching of the highest total score: the offer of each need (needs), -1 for none, and its proof."""

    offer: NDArray[np.int64]
    total: float
    bound: float
    """What no matching exceeds."""


def preferences_from_scores(
    scores: Scores,
    *,
    kind: Kind | None = None,
    options: int = 20,
    least_known: float = 0.0,
    owner_score: ArrayLike | None = None,
    owner_places: Mapping[str, int] | None = None,
    seed: int = 1,
) -> Preferences:
    """Return the market in which every need names its best options, ordered as a shortlist is.

    Parameters
    ----------
    scores
        Of all pairs; what is barred, or known for less than ``least_known`` of the weight, is acceptable to neither.
    kind
        Offers of this kind alone: a need is matched to one of each kind in markets of their own. None takes all.
    options
        How many a need names at most.
    owner_score
        (needs, offers) how owners value needs; by default the same scores.
    owner_places
        By owner, how many needs it serves over all its offers; an owner not named serves as many as its offers do.
    seed
        Of the lot between needs that an owner values the same.

    Raises InputError where ``options`` is below 1, a shape differs, an owner is not there, or a number is not finite.
    """
    if options < 1:
        raise InputError("matching.at_least_one", value=options)
    columns = np.array([kind in {None, offer.kind} for offer in scores.offers], dtype=bool)
    keys = ranking_keys(scores, least_known=least_known)
    best = best_columns(keys, np.flatnonzero(columns), options)
    place = best != UNMATCHED
    need, offer = np.nonzero(place)[0], best[place]
    theirs = scores.score if owner_score is None else np.asarray(owner_score, dtype=np.float64)
    if theirs.shape != scores.score.shape:
        raise InputError("matching.shape", found=theirs.shape, expected=scores.score.shape)
    names = [offer.owner or offer.id for offer in scores.offers]
    owners = tuple(sorted(set(names)))
    wishes = wishes_of(
        need,
        offer,
        need_score=keys[need, offer],
        owner_score=theirs[need, offer],
        need_count=len(scores.needs),
        capacity=[offer.places for offer in scores.offers],
        owner=np.searchsorted(owners, names) if names else [],
        owner_capacity=_owner_capacity(scores, owners, names, owner_places or {}),
        seed=seed,
    )
    return Preferences(wishes, scores.score[wishes.need, wishes.offer], owners)


def best_matching(preferences: Preferences) -> BestMatching:
    """Return the matching whose scores sum highest within the places of offers and owners."""
    wishes = preferences.wishes
    found = best_assignment(
        wishes.need,
        wishes.offer,
        preferences.score,
        row_places=np.ones(wishes.need_count),
        column_places=wishes.capacity,
        column_group=wishes.owner,
        group_places=wishes.owner_capacity,
    )
    offer = np.full(wishes.need_count, UNMATCHED, dtype=np.int64)
    offer[wishes.need[found.chosen]] = wishes.offer[found.chosen]
    return BestMatching(offer, found.total, found.bound)


def _owner_capacity(
    scores: Scores, owners: tuple[str, ...], names: list[str], owner_places: Mapping[str, int]
) -> list[int]:
    strangers = sorted(set(owner_places) - set(owners))
    if strangers:
        raise InputError("matching.no_owner", owner=strangers[0])
    served = dict.fromkeys(owners, 0)
    for offer, name in zip(scores.offers, names, strict=True):
        served[name] += offer.places
    return [owner_places.get(owner, served[owner]) for owner in owners]
