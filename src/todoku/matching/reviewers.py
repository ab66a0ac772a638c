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
    """Who reads what: ``chosen`` (proposals, reviewers), the total competence, what none exceeds, and the loads.

    ``missing`` (proposals): how many readers were not to be found.
    """

    chosen: NDArray[np.bool_]
    total: float
    bound: float
    load: NDArray[np.int64]
    missing: NDArray[np.int64]


def assign_reviewers(
    competence: ArrayLike,
    conflict: ArrayLike,
    *,
    per_proposal: ArrayLike,
    most_each: ArrayLike,
    run: Run,
    may_lack: bool = False,
) -> Reviewers:
    """Return the assignment of the highest total competence in which every proposal is read as often as asked.

    Parameters
    ----------
    competence
        (proposals, reviewers) how well each is versed in each; any scale.
    conflict
        (proposals, reviewers) whether a reviewer is barred from a proposal (利害関係); never broken.
    per_proposal
        Reviewers of each proposal, at least one; or (proposals) a number for each, 0 for none.
    most_each
        (reviewers) how many each reads at most.
    may_lack
        Whether, where places and conflicts do not allow it, as few readers as can be are missing, of as many different
        proposals as can be, and only then competence counts.

    Raises Infeasible where places and conflicts do not allow it and none may be missing, InputError where shapes differ
    or a value is not finite, Cancelled.
    """
    worth, barred = np.asarray(competence, dtype=np.float64), np.asarray(conflict, dtype=bool)
    most = np.asarray(most_each, dtype=np.int64)
    if worth.ndim != 2 or worth.shape != barred.shape or worth.shape[1] != len(most):  # noqa: PLR2004 [a table]
        raise InputError("matching.lengths", lengths=[*worth.shape, *barred.shape, len(most)])
    each = np.asarray(per_proposal, dtype=np.int64)
    if each.ndim and each.shape != worth.shape[:1]:
        raise InputError("matching.lengths", lengths=[*worth.shape, *each.shape])
    if not np.isfinite(worth).all() or (most < 0).any() or (each < (0 if each.ndim else 1)).any():
        raise InputError("matching.not_finite")
    asked = np.broadcast_to(each, len(worth))
    people = len(most)
    active = _first(worth, barred, asked, most)
    if may_lack:
        worth, barred, most = _with_nobody(worth, barred, most, asked)
        active = np.hstack([active, np.ones((len(worth), len(most) - people), dtype=bool)])
    chosen, bound = _solved(worth, barred, asked, most, active=active, run=run)
    left_out = float(worth[:, people:][chosen[:, people:]].sum())
    total = float(worth[chosen].sum()) - left_out
    return Reviewers(
        chosen=chosen[:, :people],
        total=total,
        bound=max(bound - left_out, total),
        load=chosen[:, :people].sum(axis=0),
        missing=chosen[:, people:].sum(axis=1),
    )


def _with_nobody(
    worth: NDArray[np.float64], barred: NDArray[np.bool_], most: NDArray[np.int64], asked: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]:
    """Add columns that stand for nobody: each costs more than any chain of changes gains, the second twice as much."""
    columns = int(asked.max(initial=0))
    spread = float(np.ptp(worth)) if worth.size else 0.0
    cost = max(spread, 1.0) * (len(worth) + 1)
    least = float(worth.min(initial=0.0))
    nobody = np.broadcast_to(least - cost * np.arange(1, columns + 1), (len(worth), columns))
    return (
        np.hstack([worth, nobody]),
        np.hstack([barred, np.zeros((len(worth), columns), dtype=bool)]),
        np.append(most, np.full(columns, len(worth))),
    )


def _solved(
    worth: NDArray[np.float64],
    barred: NDArray[np.bool_],
    asked: NDArray[np.int64],
    most: NDArray[np.int64],
    *,
    active: NDArray[np.bool_],
    run: Run,
) -> tuple[NDArray[np.bool_], float]:
    """Return which pairs are chosen, and what no choice exceeds; pairs that could help are added round by round."""
    bound = 0.0
    with run.step("step.reviewers", _MOST_ROUNDS) as advance:
        for _ in range(_MOST_ROUNDS):
            row, column = np.nonzero(active)
            try:
                found = best_assignment(
                    row, column, worth[row, column], row_places=asked, column_places=most, fill_rows=True
                )
            except Infeasible:
                if (active | barred).all():
                    raise
                active = ~barred & (active | _further(worth, barred, active))
                continue
            reduced = worth - found.row_price[:, None] - found.column_price[None, :]
            bound = _bound(np.where(barred, -np.inf, worth), found.column_price, asked, most)
            fresh = ~barred & ~active & (reduced > 0.0)
            if bound - found.total <= _GAP * abs(found.total) or not fresh.any():
                break
            active = active | fresh
            advance(1)
    chosen = np.zeros(worth.shape, dtype=bool)
    chosen[row[found.chosen], column[found.chosen]] = True
    return chosen, bound


def _bound(
    allowed: NDArray[np.float64], price: NDArray[np.float64], asked: NDArray[np.int64], most: NDArray[np.int64]
) -> float:
    """Return what no assignment exceeds: everyone's best at these prices, and the prices of all places."""
    left = allowed - price
    return float(left[_top(left, asked)].sum() + price @ most)


def _first(
    worth: NDArray[np.float64], barred: NDArray[np.bool_], asked: NDArray[np.int64], most: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return for each proposal a few who are not barred, by competence less what reviewers in demand cost.

    The prices follow a subgradient (M. Held, P. Wolfe and H. P. Crowder, Math. Programming 6 (1974) 62-88): they rise
    where more proposals ask for somebody than can be read.
    """
    allowed = np.where(barred, -np.inf, worth)
    price = np.zeros(len(most))
    step = float(worth.std()) if worth.size else 0.0
    for number in range(_PRICE_STEPS if worth.size and asked.any() else 0):
        wanted = _top(allowed - price, asked).sum(axis=0)
        price = np.maximum(price + step / (1.0 + number / 4) * (wanted - most) / np.maximum(most, 1), 0.0)
    return _top(allowed - price, _FIRST_TRIES * np.maximum(asked, 1)) & ~barred


def _further(worth: NDArray[np.float64], barred: NDArray[np.bool_], active: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return as many more for each proposal as are looked at already."""
    more = max(int(active.sum(axis=1).max(initial=1)), 1)
    return _top(np.where(barred | active, -np.inf, worth), np.full(len(worth), more))


def _top(worth: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which are the best so many of each row."""
    taken = np.zeros(worth.shape, dtype=bool)
    for count in np.unique(np.minimum(counts, worth.shape[1])):
        rows = np.flatnonzero(np.minimum(counts, worth.shape[1]) == count)
        if count:
            best = np.argpartition(-worth[rows], count - 1, axis=1)[:, :count]
            taken[rows[:, None], best] = True
    return taken
