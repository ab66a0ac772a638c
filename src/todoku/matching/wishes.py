"""Who would take whom: the pairs of a need and an offer that are acceptable to both, in each side's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.errors import InputError
from todoku.kernels import kernel

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

UNMATCHED = -1


@dataclass(frozen=True, slots=True)
class Wishes:
    """Acceptable pairs, by need and best first.

    ``start`` (needs + 1): the pairs of need n are ``start[n]`` to ``start[n + 1]``. ``need``, ``offer`` (pairs, int64).
    ``rank`` (pairs, int64): the need's place on the list of the offer's owner, the lower the better; no two needs share
    one. ``capacity`` (offers): how many needs an offer serves; ``owner`` (offers): whose it is; ``owner_capacity``
    (owners): how many needs an owner serves over all offers.
    """

    start: NDArray[np.int64]
    need: NDArray[np.int64]
    offer: NDArray[np.int64]
    rank: NDArray[np.int64]
    capacity: NDArray[np.int64]
    owner: NDArray[np.int64]
    owner_capacity: NDArray[np.int64]

    @property
    def need_count(self) -> int:
        """Number of needs."""
        return len(self.start) - 1


def wishes_of(
    need: ArrayLike,
    offer: ArrayLike,
    *,
    need_score: ArrayLike,
    owner_score: ArrayLike,
    need_count: int,
    capacity: ArrayLike,
    owner: ArrayLike | None = None,
    owner_capacity: ArrayLike | None = None,
    seed: int = 1,
) -> Wishes:
    """Return the wishes of scored pairs; a pair that is not there is acceptable to neither.

    Parameters
    ----------
    need, offer
        (pairs) row numbers; no pair stands twice.
    need_score, owner_score
        (pairs) how well the pair suits the need, and the offer's owner; higher is better. An owner who scores a need
        differently for several offers ranks it by the highest.
    need_count
        Number of needs, those without a pair included.
    capacity, owner, owner_capacity
        Of each offer, its owner, and of each owner; by default every offer has an owner of its own, as free as itself.
    seed
        Of the lot that decides between equals, the same for all offers.

    Raises InputError where lengths differ, a number is out of range, a score is not finite, or a pair stands twice.
    """
    # a column of a table would have kernels of its own compiled
    needs, offers = np.ascontiguousarray(need, dtype=np.int64), np.ascontiguousarray(offer, dtype=np.int64)
    theirs, ours = np.asarray(need_score, dtype=np.float64), np.asarray(owner_score, dtype=np.float64)
    places = np.asarray(capacity, dtype=np.int64)
    owners = np.arange(len(places)) if owner is None else np.asarray(owner, dtype=np.int64)
    own_places = places if owner_capacity is None else np.asarray(owner_capacity, dtype=np.int64)
    _check(needs, offers, theirs, ours, need_count=need_count, places=places, owners=owners, own_places=own_places)
    by_offer = _sorted_by(offers, np.arange(len(offers)), len(places))
    order = _sorted_by(needs, by_offer[np.argsort(-theirs[by_offer], kind="stable")], need_count)
    needs, offers, theirs, ours = needs[order], offers[order], theirs[order], ours[order]
    start = np.searchsorted(needs, np.arange(need_count + 1)).astype(np.int64)
    if _stands_twice(start, offers, len(places)):
        raise InputError("matching.pair_twice")
    lot = np.random.default_rng(seed).permutation(need_count)
    return Wishes(
        start=start,
        need=needs,
        offer=offers,
        rank=_ranks(start, needs, owners[offers], ours, lot, len(own_places)),
        capacity=places,
        owner=owners,
        owner_capacity=own_places,
    )


def _ranks(
    start: NDArray[np.int64],
    needs: NDArray[np.int64],
    owners: NDArray[np.int64],
    scores: NDArray[np.float64],
    lot: NDArray[np.int64],
    owner_count: int,
) -> NDArray[np.int64]:
    """Return each need's place on its owner's list: by the highest score there, then by lot."""
    best = _best_of_owner(start, owners, scores, owner_count)
    by_lot = _sorted_by(lot[needs], np.arange(len(needs)), len(lot))
    order = _sorted_by(owners, by_lot[np.argsort(-best[by_lot], kind="stable")], owner_count)
    begins = np.append(True, (np.diff(needs[order]) != 0) | (np.diff(owners[order]) != 0))[: len(order)]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    return place


@kernel
def _sorted_by(keys: Any, order: Any, count: int) -> Any:
    """Return an order of rows by keys from 0 to ``count``, equal ones as they stand in the order given."""
    following = np.zeros(count + 1, np.int64)
    for key in keys:
        following[key + 1] += 1
    for key in range(count):
        following[key + 1] += following[key]
    placed = np.empty(len(order), np.int64)
    for row in order:
        placed[following[keys[row]]] = row
        following[keys[row]] += 1
    return placed


@kernel
def _best_of_owner(start: Any, owners: Any, scores: Any, owner_count: int) -> Any:
    """Return for each pair the highest score that its owner gives its need."""
    best, highest = np.empty(len(scores)), np.empty(owner_count)
    for need in range(len(start) - 1):
        for pair in range(start[need], start[need + 1]):
            highest[owners[pair]] = -np.inf
        for pair in range(start[need], start[need + 1]):
            highest[owners[pair]] = max(highest[owners[pair]], scores[pair])
        for pair in range(start[need], start[need + 1]):
            best[pair] = highest[owners[pair]]
    return best


@kernel
def _stands_twice(start: Any, offers: Any, offer_count: int) -> bool:
    seen = np.full(offer_count, -1, np.int64)
    for need in range(len(start) - 1):
        for pair in range(start[need], start[need + 1]):
            if seen[offers[pair]] == need:
                return True
            seen[offers[pair]] = need
    return False


def _check(
    needs: NDArray[np.int64],
    offers: NDArray[np.int64],
    *scores: NDArray[np.float64],
    need_count: int,
    places: NDArray[np.int64],
    owners: NDArray[np.int64],
    own_places: NDArray[np.int64],
) -> None:
    lengths = {len(needs), len(offers), *map(len, scores)}
    if len(lengths) != 1 or len(owners) != len(places):
        raise InputError("matching.lengths", lengths=sorted(lengths | {len(places), len(owners)}))
    for numbers, most in ((needs, need_count), (offers, len(places)), (owners, len(own_places))):
        if len(numbers) and (numbers.min() < 0 or numbers.max() >= most):
            raise InputError("matching.out_of_range", most=most)
    if not all(np.isfinite(one).all() for one in scores) or (places < 0).any() or (own_places < 0).any():
        raise InputError("matching.not_finite")
