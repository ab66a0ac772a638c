"""Gives every proposal its reviewers: the most competent together, within what each can read, and nobody related.

A transportation problem solved over few pairs first, those that look best when reviewers in demand have a price; the
prices that it proves say which of the others could still help, which are then added (column generation: L. R. Ford and
D. R. Fulkerson, Management Science 5 (1958) 97-101), until none could.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import Infeasible, InputError
from todoku.matching.best import best_assignment

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.run import Run

_FIRST_TRIES = 3
"""So many times the reviewers that a proposal needs are looked at first."""
_PRICE_STEPS = 100
_GAP = 1e-6
"""Within this part of the total no further pair is looked for."""
_MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Who reads what: ``chosen`` (proposals, reviewers), the total competence, what none exceeds, and the loads."""

    chosen: NDArray[np.bool_]
    total: float
    bound: float
    load: NDArray[np.int64]


def assign_reviewers(
    competence: ArrayLike, conflict: ArrayLike, *, per_proposal: int, most_each: ArrayLike, run: Run
) -> Reviewers:
    """Return the assignment of the highest total competence in which every proposal is read as often as asked.

    Parameters
    ----------
    competence
        (proposals, reviewers) how well each is versed in each; any scale.
    conflict
        (proposals, reviewers) whether a reviewer is barred from a proposal (利害関係); never broken.
    per_proposal
        Reviewers of each proposal.
    most_each
        (reviewers) how many each reads at most.

    Raises Infeasible where places and conflicts do not allow it, InputError where shapes differ or a value is not
    finite, Cancelled.
    """
    worth, barred = np.asarray(competence, dtype=np.float64), np.asarray(conflict, dtype=bool)
    most = np.asarray(most_each, dtype=np.int64)
    if worth.ndim != 2 or worth.shape != barred.shape or worth.shape[1] != len(most):  # noqa: PLR2004 [a table]
        raise InputError("matching.lengths", lengths=[*worth.shape, *barred.shape, len(most)])
    if not np.isfinite(worth).all() or (most < 0).any() or per_proposal < 1:
        raise InputError("matching.not_finite")
    proposals = np.full(len(worth), per_proposal)
    active = _first(worth, barred, per_proposal, most)
    with run.step("step.reviewers", _MOST_ROUNDS) as advance:
        for _ in range(_MOST_ROUNDS):
            row, column = np.nonzero(active)
            try:
                found = best_assignment(
                    row, column, worth[row, column], row_places=proposals, column_places=most, fill_rows=True
                )
            except Infeasible:
                if (active | barred).all():
                    raise
                active = ~barred & (active | _further(worth, barred, active))
                continue
            reduced = worth - found.row_price[:, None] - found.column_price[None, :]
            bound = _bound(np.where(barred, -np.inf, worth), found.column_price, per_proposal, most)
            if bound - found.total <= _GAP * abs(found.total):
                break
            active |= ~barred & (reduced > 0.0)
            advance(1)
    chosen = np.zeros(worth.shape, dtype=bool)
    chosen[row[found.chosen], column[found.chosen]] = True
    return Reviewers(chosen, found.total, max(bound, found.total), chosen.sum(axis=0))


def _bound(
    allowed: NDArray[np.float64], price: NDArray[np.float64], per_proposal: int, most: NDArray[np.int64]
) -> float:
    """Return what no assignment exceeds: everyone's best at these prices, and the prices of all places."""
    left = allowed - price
    best = np.partition(left, left.shape[1] - per_proposal, axis=1)[:, left.shape[1] - per_proposal :]
    return float(best.sum() + price @ most)


def _first(
    worth: NDArray[np.float64], barred: NDArray[np.bool_], per_proposal: int, most: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return for each proposal a few who are not barred, by competence less what reviewers in demand cost.

    The prices follow a subgradient (M. Held, P. Wolfe and H. P. Crowder, Math. Programming 6 (1974) 62-88): they rise
    where more proposals ask for somebody than can be read.
    """
    allowed = np.where(barred, -np.inf, worth)
    price = np.zeros(len(most))
    step = float(worth.std()) if worth.size else 0.0
    for number in range(_PRICE_STEPS if worth.size and per_proposal else 0):
        asked = _top(allowed - price, per_proposal).sum(axis=0)
        price = np.maximum(price + step / (1.0 + number / 4) * (asked - most) / np.maximum(most, 1), 0.0)
    return _top(allowed - price, _FIRST_TRIES * max(per_proposal, 1)) & ~barred


def _further(worth: NDArray[np.float64], barred: NDArray[np.bool_], active: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return as many more for each proposal as are looked at already."""
    return _top(np.where(barred | active, -np.inf, worth), max(int(active.sum(axis=1).max(initial=1)), 1))


def _top(worth: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    taken = np.zeros(worth.shape, dtype=bool)
    count = min(count, worth.shape[1])
    best = np.argpartition(-worth, count - 1, axis=1)[:, :count] if count else np.empty((len(worth), 0), dtype=np.int64)
    np.put_along_axis(taken, best, values=True, axis=1)
    return taken
