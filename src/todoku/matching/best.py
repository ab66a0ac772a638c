"""The assignment of the highest total score, with the proof: prices of needs and offers under which none is better.

A transportation problem: its linear programme has whole solutions (G. B. Dantzig, "Application of the simplex method to
a transportation problem", 1951), and its duals bound every assignment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from todoku.errors import Infeasible, InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which pairs are chosen (pairs, bool), their total score, and what no assignment exceeds."""

    chosen: NDArray[np.bool_]
    total: float
    bound: float
    row_price: NDArray[np.float64]
    """What another place on the first side would be worth."""
    column_price: NDArray[np.float64]


def best_assignment(
    row: ArrayLike,
    column: ArrayLike,
    score: ArrayLike,
    *,
    row_places: ArrayLike,
    column_places: ArrayLike,
    fill_rows: bool = False,
) -> Assignment:
    """Return the pairs of the highest total score that keep the places of both sides.

    Parameters
    ----------
    row, column, score
        (pairs): row numbers on either side, and what choosing it is worth; negative pairs are chosen only to fill.
    row_places, column_places
        How many pairs each row and column may be in.
    fill_rows
        Whether every row must be in as many pairs as it has places; Infeasible where that cannot be.

    Raises InputError where lengths differ or a number is out of range.
    """
    rows, columns = np.asarray(row, dtype=np.int64), np.asarray(column, dtype=np.int64)
    worth = np.asarray(score, dtype=np.float64)
    of_rows, of_columns = (np.asarray(one, dtype=np.float64) for one in (row_places, column_places))
    if not len(rows) == len(columns) == len(worth):
        raise InputError("matching.lengths", lengths=sorted({len(rows), len(columns), len(worth)}))
    for numbers, most in ((rows, len(of_rows)), (columns, len(of_columns))):
        if len(numbers) and (numbers.min() < 0 or numbers.max() >= most):
            raise InputError("matching.out_of_range", most=most)
    if not np.isfinite(worth).all():
        raise InputError("matching.not_finite")
    if not len(rows):
        if fill_rows and of_rows.any():
            raise Infeasible("matching.cannot_fill")
        return Assignment(np.zeros(0, dtype=bool), 0.0, 0.0, np.zeros(len(of_rows)), np.zeros(len(of_columns)))
    pairs, ones = np.arange(len(rows)), np.ones(len(rows))
    by_row = coo_array((ones, (rows, pairs)), shape=(len(of_rows), len(rows))).tocsr()
    by_column = coo_array((ones, (columns, pairs)), shape=(len(of_columns), len(rows))).tocsr()
    limits = by_column if fill_rows else vstack([by_row, by_column]).tocsr()
    places = of_columns if fill_rows else np.concatenate([of_rows, of_columns])
    exact, needed = (by_row, of_rows) if fill_rows else (None, None)
    solve: Any = linprog  # its stubs know no sparse array
    found = solve(-worth, limits, places, exact, needed, bounds=(0, 1), method="highs-ds")
    if found.status != 0:
        raise Infeasible("matching.cannot_fill")
    chosen = found.x > _HALF
    prices = -np.asarray(found.ineqlin.marginals)
    row_price = -np.asarray(found.eqlin.marginals) if fill_rows else prices[: len(of_rows)]
    column_price = prices[len(prices) - len(of_columns) :]
    over = np.maximum(worth - row_price[rows] - column_price[columns], 0.0).sum()
    bound = float(row_price @ of_rows + column_price @ of_columns + over)
    return Assignment(chosen, float(worth[chosen].sum()), bound, row_price, column_price)
