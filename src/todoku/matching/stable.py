"""Stable matching of needs to offers with places, of owners with places: nobody would rather have each other.

D. Gale and L. S. Shapley, "College admissions and the stability of marriage", Amer. Math. Monthly 69 (1962) 9-15; with
owners of several offers: D. J. Abraham, R. W. Irving and D. F. Manlove, "Two algorithms for the student-project
allocation problem", J. Discrete Algorithms 5 (2007) 73-90, the one in which students propose. Every need gets the best
that it has in any stable matching; which needs stay unmatched is the same in all of them. Ties were decided by lot, so
that the matching is weakly stable where scores are equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from todoku.kernels import kernel
from todoku.matching.wishes import UNMATCHED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.matching.wishes import Wishes


def stable_matching(wishes: Wishes) -> NDArray[np.int64]:
    """Return the offer of each need (needs, int64), -1 where it has none, in the stable matching best for needs."""
    need, offer, rank = (one.astype(np.int32) for one in (wishes.need, wishes.offer, wishes.rank))
    market = _Market(wishes.start, need, offer, rank, wishes.owner, wishes.owner_capacity)
    offers, pairs = len(wishes.capacity), len(wishes.offer)
    is_shared = np.bincount(wishes.owner, minlength=len(wishes.owner_capacity)) > 1
    shared = is_shared[wishes.owner]
    owner_room = wishes.owner_capacity[wishes.owner]
    places = np.where(shared, wishes.capacity, np.minimum(wishes.capacity, owner_room))
    wanted = np.bincount(wishes.offer, minlength=offers)
    of_owner = np.bincount(wishes.owner, weights=np.where(shared, wanted, 0), minlength=len(is_shared))
    chosen = _proposals(
        market,
        shared,
        places,
        np.where(shared | (places > 0), pairs, -1),
        _heaps(np.minimum(wanted, np.where(shared, pairs, places))),
        _heaps(of_owner.astype(np.int64)),
    )
    return np.where(chosen == UNMATCHED, UNMATCHED, wishes.offer[chosen] if pairs else UNMATCHED)


def blocking_pairs(wishes: Wishes, offers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of the pairs that would both rather have each other than what a matching gives them.

    ``offers`` (needs): the matching, -1 for none. A pair blocks where the need likes the offer better, and the offer
    and its owner have places left; or the offer has, and the owner has the need already or likes it better than the
    last it has; or the offer is full, and its owner likes the need better than the last there (as in the paper above).
    """
    need, offer, rank, owner = wishes.need, wishes.offer, wishes.rank, wishes.owner[wishes.offer]
    pair = np.arange(len(need))
    has = offers[need] == offer
    place = np.full(wishes.need_count, len(need), dtype=np.int64)
    place[need[has]] = pair[has]
    taken = np.bincount(offer[has], minlength=len(wishes.capacity))
    owner_taken = np.bincount(owner[has], minlength=len(wishes.owner_capacity))
    last = np.full(len(wishes.capacity), -1, dtype=np.int64)
    owner_last = np.full(len(wishes.owner_capacity), -1, dtype=np.int64)
    np.maximum.at(last, offer[has], rank[has])
    np.maximum.at(owner_last, owner[has], rank[has])
    has_owner = np.zeros(len(need), dtype=bool)
    matched = offers[need] != UNMATCHED
    has_owner[matched] = wishes.owner[offers[need[matched]]] == owner[matched]
    wants = pair < place[need]
    offer_free = taken[offer] < wishes.capacity[offer]
    owner_free = owner_taken[owner] < wishes.owner_capacity[owner]
    better_for_owner = rank < owner_last[owner]
    free = offer_free & (owner_free | has_owner | better_for_owner)
    full = ~offer_free & (rank < last[offer])
    return np.flatnonzero(wants & (free | full))


class _Market(NamedTuple):
    """Wishes in narrow numbers."""

    start: NDArray[np.int64]
    need: NDArray[np.int32]
    offer: NDArray[np.int32]
    rank: NDArray[np.int32]
    owner: NDArray[np.int64]
    owner_capacity: NDArray[np.int64]


class _Heaps(NamedTuple):
    """Heaps side by side, the greatest rank on top: where each begins, its size, its ranks and its pairs."""

    start: NDArray[np.int64]
    size: NDArray[np.int64]
    rank: NDArray[np.int32]
    pair: NDArray[np.int32]


def _heaps(most: NDArray[np.int64]) -> _Heaps:
    start = np.concatenate([[0], np.cumsum(most)]).astype(np.int64)
    return _Heaps(start, np.zeros(len(most), np.int64), np.empty(start[-1], np.int32), np.empty(start[-1], np.int32))


@kernel
def _proposals(market: Any, shared: Any, places: Any, cutoff: Any, of_offers: Any, of_owners: Any) -> Any:
    """Return the pair of each need, -1 for none; heaps hold each offer's and owner's needs, the last on top.

    ``shared`` (offers): whether its owner has others; else its heap holds as many as it has places, and ``cutoff`` is
    the rank that a need has to reach.
    """
    needs = len(market.start) - 1
    taken, owner_taken = np.zeros(len(places), np.int64), np.zeros(len(market.owner_capacity), np.int64)
    following, held, waiting = np.empty(needs, np.int64), np.empty(needs, np.int64), np.empty(needs, np.int64)
    for one in range(needs):
        following[one], held[one], waiting[one] = market.start[one], -1, needs - 1 - one
    count = needs
    while count:
        count -= 1
        one = waiting[count]
        while following[one] < market.start[one + 1]:
            pair = following[one]
            following[one] += 1
            there, rank = market.offer[pair], market.rank[pair]
            if rank > cutoff[there]:
                continue
            if not shared[there]:
                held[one] = pair
                gone, cutoff[there] = _kept_best(of_offers, there, places[there], rank, pair, cutoff[there])
                if gone < 0:
                    break
            else:
                whose = market.owner[there]
                held[one] = pair
                taken[there] += 1
                owner_taken[whose] += 1
                _push(of_offers, there, rank, pair)
                _push(of_owners, whose, rank, pair)
                if taken[there] > places[there]:
                    gone = _last(of_offers, there, market.need, held)
                elif owner_taken[whose] > market.owner_capacity[whose]:
                    gone = _last(of_owners, whose, market.need, held)
                else:
                    break
                taken[market.offer[gone]] -= 1
                owner_taken[whose] -= 1
            held[market.need[gone]] = -1
            if gone != pair:
                waiting[count] = market.need[gone]
                count += 1
                break
    return held


@kernel
def _kept_best(heaps: Any, place: int, most: int, rank: int, pair: int, cutoff: int) -> Any:
    """Put a pair in; return the one that has no place then, -1 for none, and the rank that a next one has to reach."""
    first, gone = heaps.start[place], -1
    if heaps.size[place] < most:
        _push(heaps, place, rank, pair)
    else:
        gone = heaps.pair[first]
        _sink(heaps, place, rank, pair)
    return gone, heaps.rank[first] if heaps.size[place] == most else cutoff


@kernel
def _push(heaps: Any, place: int, rank: int, pair: int) -> None:
    first, at = heaps.start[place], heaps.size[place]
    heaps.size[place] += 1
    while at > 0:
        above = (at - 1) // 2
        if heaps.rank[first + above] >= rank:
            break
        heaps.rank[first + at], heaps.pair[first + at] = heaps.rank[first + above], heaps.pair[first + above]
        at = above
    heaps.rank[first + at], heaps.pair[first + at] = rank, pair


@kernel
def _sink(heaps: Any, place: int, rank: int, pair: int) -> None:
    """Put a pair where the top is, and down to its place."""
    first, size, at = heaps.start[place], heaps.size[place], 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and heaps.rank[first + below + 1] > heaps.rank[first + below]:
            below += 1
        if heaps.rank[first + below] <= rank:
            break
        heaps.rank[first + at], heaps.pair[first + at] = heaps.rank[first + below], heaps.pair[first + below]
        at = below
    heaps.rank[first + at], heaps.pair[first + at] = rank, pair


@kernel
def _last(heaps: Any, place: int, need: Any, held: Any) -> int:
    """Take off and return the last of those that are still held here; others left by another way."""
    first = heaps.start[place]
    while True:
        top = heaps.pair[first]
        heaps.size[place] -= 1
        moved = first + heaps.size[place]
        _sink(heaps, place, heaps.rank[moved], heaps.pair[moved])
        if held[need[top]] == top:
            return int(top)
