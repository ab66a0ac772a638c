"""Stable matching of needs to offers with places, of owners with places: nobody would rather have each other.

D. Gale and L. S. Shapley, "College admissions and the stability of marriage", Amer. Math. Monthly 69 (1962) 9-15; with
owners of several offers: D. J. Abraham, R. W. Irving and D. F. Manlove, "Two algorithms for the student-project
allocation problem", J. Discrete Algorithms 5 (2007) 73-90, the one in which students propose. Every need gets the best
that it has in any stable matching; which needs stay unmatched is the same in all of them. Ties were decided by lot, so
that the matching is weakly stable where scores are equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.kernels import kernel
from todoku.matching.wishes import UNMATCHED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.matching.wishes import Wishes


def stable_matching(wishes: Wishes) -> NDArray[np.int64]:
    """Return the offer of each need (needs, int64), -1 where it has none, in the stable matching best for needs."""
    pairs = _proposals(
        wishes.start, wishes.need, wishes.offer, wishes.rank, wishes.capacity, wishes.owner, wishes.owner_capacity
    )
    return np.where(pairs == UNMATCHED, UNMATCHED, wishes.offer[pairs] if len(wishes.offer) else UNMATCHED)


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


@kernel
def _proposals(start: Any, need: Any, offer: Any, rank: Any, capacity: Any, owner: Any, owner_capacity: Any) -> Any:
    """Return the pair of each need, -1 for none; heaps hold each offer's and owner's needs, the last on top."""
    needs, offers, owners = len(start) - 1, len(capacity), len(owner_capacity)
    offer_start = _starts(offer, offers)
    owner_start = _starts(owner[offer], owners)
    offer_heap, owner_heap = np.empty(len(offer), np.int64), np.empty(len(offer), np.int64)
    offer_size, owner_size = np.zeros(offers, np.int64), np.zeros(owners, np.int64)
    taken, owner_taken = np.zeros(offers, np.int64), np.zeros(owners, np.int64)
    following, held = start[:-1].copy(), np.full(needs, -1, np.int64)
    waiting = np.arange(needs)[::-1].copy()
    count = needs
    while count:
        count -= 1
        one = waiting[count]
        while following[one] < start[one + 1]:
            pair = following[one]
            following[one] += 1
            there, whose = offer[pair], owner[offer[pair]]
            held[one] = pair
            taken[there] += 1
            owner_taken[whose] += 1
            _push(offer_heap[offer_start[there] : offer_start[there + 1]], offer_size, there, rank, pair)
            _push(owner_heap[owner_start[whose] : owner_start[whose + 1]], owner_size, whose, rank, pair)
            if taken[there] > capacity[there]:
                heap, size, place = offer_heap[offer_start[there] : offer_start[there + 1]], offer_size, there
            elif owner_taken[whose] > owner_capacity[whose]:
                heap, size, place = owner_heap[owner_start[whose] : owner_start[whose + 1]], owner_size, whose
            else:
                break
            gone = _last(heap, size, place, rank, need, held)
            loser = need[gone]
            held[loser] = -1
            taken[offer[gone]] -= 1
            owner_taken[owner[offer[gone]]] -= 1
            if loser != one:
                waiting[count] = loser
                count += 1
                break
    return held


@kernel
def _starts(owner: Any, owners: int) -> Any:
    starts = np.zeros(owners + 1, np.int64)
    for one in owner:
        starts[one + 1] += 1
    return np.cumsum(starts)


@kernel
def _push(heap: Any, sizes: Any, place: int, rank: Any, pair: int) -> None:
    at = sizes[place]
    sizes[place] += 1
    while at > 0:
        above = (at - 1) // 2
        if rank[heap[above]] >= rank[pair]:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = pair


@kernel
def _last(heap: Any, sizes: Any, place: int, rank: Any, need: Any, held: Any) -> int:
    """Take off and return the last of those that are still held here; others left by another way."""
    while True:
        top = heap[0]
        sizes[place] -= 1
        size = sizes[place]
        moved = heap[size]
        at = 0
        while True:
            below = 2 * at + 1
            if below >= size:
                break
            if below + 1 < size and rank[heap[below + 1]] > rank[heap[below]]:
                below += 1
            if rank[heap[below]] <= rank[moved]:
                break
            heap[at] = heap[below]
            at = below
        heap[at] = moved
        if held[need[top]] == top:
            return int(top)
