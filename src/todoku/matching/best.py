"""The assignment of the highest total score, with the proof: prices of needs and offers under which none is better.

A transportation problem, and a flow where offers have owners: its linear programme has whole solutions (G. B. Dantzig,
"Application of the simplex method to a transportation problem", 1951), and its duals bound every assignment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

from todoku.errors import Infeasible, InputError
from todoku.matching.flow import Arcs, least_cost_flow

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which pairs are chosen (pairs, bool), their total score, and what no assignment exceeds."""

    chosen: NDArray[np.bool_]
    total: float
    bound: float
    row_price: NDArray[np.float64]
    """What another place on the first side would be worth."""
    column_price: NDArray[np.float64]
    """What another place in a column would be worth, had its group room."""
    group_price: NDArray[np.float64]
    """The same of groups; empty without them."""


@dataclass(frozen=True, slots=True)
class _Market:
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    worth: NDArray[np.float64]
    row_places: NDArray[np.int64]
    column_places: NDArray[np.int64]
    group: NDArray[np.int64]
    group_places: NDArray[np.int64]


def best_assignment(
    row: ArrayLike,
    column: ArrayLike,
    score: ArrayLike,
    *,
    row_places: ArrayLike,
    column_places: ArrayLike,
    column_group: ArrayLike | None = None,
    group_places: ArrayLike | None = None,
    fill_rows: bool = False,
) -> Assignment:
    """Return the pairs of the highest total score that keep the places of both sides.

    Parameters
    ----------
    row, column, score
        (pairs): row numbers on either side, and what choosing it is worth; negative pairs are chosen only to fill.
        Totals are the highest to the billionth of the largest score, for each pair.
    row_places, column_places
        How many pairs each row and column may be in.
    column_group, group_places
        The group of each column, and how many pairs the columns of each may be in together; None for no groups.
    fill_rows
        Whether every row must be in as many pairs as it has places; Infeasible where that cannot be.

    Raises InputError where lengths differ or a number is out of range.
    """
    columns = np.asarray(column_places, dtype=np.int64)
    alone = column_group is None
    market = _Market(
        np.asarray(row, dtype=np.int64),
        np.asarray(column, dtype=np.int64),
        np.asarray(score, dtype=np.float64),
        np.asarray(row_places, dtype=np.int64),
        columns,
        np.arange(len(columns)) if alone else np.asarray(column_group, dtype=np.int64),
        columns if alone or group_places is None else np.asarray(group_places, dtype=np.int64),
    )
    _check(market)
    arcs, supply = _network(market, drops=not fill_rows)
    if fill_rows and not _can_fill(arcs, market):
        raise Infeasible("matching.cannot_fill")
    flow, price = least_cost_flow(arcs, supply)
    chosen = flow[: len(market.rows)] > 0
    first = len(market.row_places)
    last = first + len(columns)
    group_price = np.maximum(price[-1] - price[last:-1], 0.0)
    column_price = np.maximum(price[-1] - price[first:last] - group_price[market.group], 0.0)
    return _proven(market, chosen, column_price, group_price, fill_rows=fill_rows, alone=alone)


def _network(market: _Market, *, drops: bool) -> tuple[Arcs, NDArray[np.int64]]:
    """Return rows, columns, groups and the end as a network; where a row may be in fewer pairs, its rest goes past."""
    rows, columns, groups = (len(one) for one in (market.row_places, market.column_places, market.group_places))
    end = rows + columns + groups
    own = np.arange(rows if drops else 0)
    to_groups, to_end = rows + np.arange(columns), rows + columns + np.arange(groups)
    arcs = Arcs(
        np.concatenate([market.rows, to_groups, to_end, own]),
        np.concatenate([rows + market.columns, rows + columns + market.group, np.full(groups + len(own), end)]),
        np.concatenate(
            [np.ones(len(market.rows), dtype=np.int64), market.column_places, market.group_places, market.row_places]
        )[: len(market.rows) + columns + groups + len(own)],
        np.concatenate([-market.worth, np.zeros(columns + groups + len(own))]),
    )
    supply = np.zeros(end + 1, dtype=np.int64)
    supply[:rows] = market.row_places
    supply[end] = -market.row_places.sum()
    return arcs, supply


def _can_fill(arcs: Arcs, market: _Market) -> bool:
    """Whether all places of rows can be filled: as much flows from a source of all of them as they are."""
    rows = len(market.row_places)
    end = rows + len(market.column_places) + len(market.group_places)
    capacity = np.concatenate([arcs.places, market.row_places]).astype(np.int32)
    tails = np.concatenate([arcs.tail, np.full(rows, end + 1)])
    heads = np.concatenate([arcs.head, np.arange(rows)])
    graph = coo_array((capacity, (tails, heads)), shape=(end + 2, end + 2)).tocsr()
    return int(maximum_flow(graph, end + 1, end).flow_value) == int(market.row_places.sum())


def _proven(
    market: _Market,
    chosen: NDArray[np.bool_],
    column_price: NDArray[np.float64],
    group_price: NDArray[np.float64],
    *,
    fill_rows: bool,
    alone: bool,
) -> Assignment:
    """Return the assignment with the rows' prices, and the bound that all prices together make."""
    reduced = market.worth - (column_price + group_price[market.group])[market.columns]
    order = np.lexsort((-reduced, market.rows))
    start = np.searchsorted(market.rows[order], np.arange(len(market.row_places) + 1))
    last = start[:-1] + np.maximum(market.row_places, 1) - 1
    has_last = last < start[1:]
    row_price = np.zeros(len(market.row_places))
    row_price[has_last] = reduced[order][last[has_last]]
    if not fill_rows:
        row_price = np.maximum(row_price, 0.0)
    over = np.maximum(reduced - row_price[market.rows], 0.0).sum()
    bound = (
        row_price @ market.row_places + column_price @ market.column_places + group_price @ market.group_places + over
    )
    total = float(market.worth[chosen].sum())
    of_columns = column_price + group_price if alone else column_price
    return Assignment(
        chosen, total, max(float(bound), total), row_price, of_columns, group_price[:0] if alone else group_price
    )


def _check(market: _Market) -> None:
    pairs = {len(market.rows), len(market.columns), len(market.worth)}
    if len(pairs) != 1 or len(market.group) != len(market.column_places):
        raise InputError("matching.lengths", lengths=sorted(pairs | {len(market.group), len(market.column_places)}))
    for numbers, most in (
        (market.rows, len(market.row_places)),
        (market.columns, len(market.column_places)),
        (market.group, len(market.group_places)),
    ):
        if len(numbers) and (numbers.min() < 0 or numbers.max() >= most):
            raise InputError("matching.out_of_range", most=most)
    places = (market.row_places, market.column_places, market.group_places)
    if not np.isfinite(market.worth).all() or any((one < 0).any() for one in places):
        raise InputError("matching.not_finite")
