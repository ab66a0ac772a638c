"""Sites with limited capacity as a whole-number programme: which to open, and what part of each cell each serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, coo_array, csr_array

from todoku.siting.exact import options_for
from todoku.siting.watchdog import Programme, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.run import Run
    from todoku.siting.patience import Patience
    from todoku.siting.watchdog import Found

    Floats = NDArray[np.float64]
    _Rows = tuple[csr_array, float | Floats, float | Floats]


@dataclass(frozen=True)
class Pairs:
    """Pairs of a site and a cell that it could serve, and what serving the whole cell costs (0: only cover counts).

    ``capacity``: weight that a site can serve at most; ``weight``: of the cells, which may be divided.
    """

    site: NDArray[np.int32]
    cell: NDArray[np.int32]
    cost: Floats
    weight: Floats
    capacity: Floats

    def of_sites(self, sites: NDArray[np.int64]) -> Pairs:
        """Return the pairs of some sites."""
        kept = np.isin(self.site, sites)
        return Pairs(self.site[kept], self.cell[kept], self.cost[kept], self.weight, self.capacity)


def shares(pairs: Pairs, *, all_served: bool, run: Run, patience: Patience) -> Floats | None:
    """Return the part of its cell that each pair serves when all sites are open; None where that cannot be had.

    ``all_served``: every cell wholly, at the least cost; else as much weight as possible.
    """
    if len(pairs.site) == 0:
        return None if all_served and pairs.weight.any() else np.zeros(0)
    served, used = _served(pairs), _used(pairs)
    weight = pairs.weight[pairs.cell]
    scale = float(max(pairs.cost.max(initial=0.0), 1.0) if all_served else max(weight.max(initial=0.0), 1.0))
    found = solve(
        _programme(
            cost=pairs.cost / scale if all_served else -weight / scale,
            whole=0,
            rows=[(served, float(all_served), 1.0), (used, -np.inf, pairs.capacity[np.unique(pairs.site)])],
        ),
        options=options_for(run),
        patience=patience,
    )
    return found.values


def open_sites(
    pairs: Pairs,
    *,
    site_cost: Floats,
    existing: NDArray[np.bool_],
    most: int | None,
    needed: float | None,
    run: Run,
    patience: Patience,
) -> Found:
    """Choose which sites to open: to serve ``needed`` weight for the least cost, or at most ``most`` new ones.

    With ``most`` alone: the most weight where pairs cost nothing, else every cell served at the least cost. The bound
    is in the unit of the goal (cost; minus the weight; cost of serving).
    """
    count, median = len(site_cost), bool(pairs.cost.any())
    weight = pairs.weight[pairs.cell]
    if needed is not None:
        goal = np.concatenate([np.where(existing, 0.0, site_cost), np.zeros(len(weight))])
    else:
        goal = np.concatenate([np.zeros(count), pairs.cost if median else -weight])
    scale = float(np.abs(goal).max(initial=0.0)) or 1.0
    opens = coo_array((np.ones(len(weight)), (np.arange(len(weight)), pairs.site)), shape=(len(weight), count))
    own = coo_array((np.ones(len(weight)), (np.arange(len(weight)), np.arange(len(weight)))))
    every = np.arange(count)
    of_capacity = weight / pairs.capacity[pairs.site]
    used = coo_array((of_capacity, (pairs.site, np.arange(len(weight)))), shape=(count, len(weight)))
    stand = coo_array((np.ones(count), (every, every)))
    rows: list[_Rows] = [
        (_beside(count, _served(pairs)), float(median), 1.0),
        (csr_array(block_array([[-stand, used]])), -np.inf, 0.0),
        (csr_array(block_array([[-opens, own]])), -np.inf, 0.0),
    ]
    if existing.any():
        rows.append((_row(np.concatenate([existing, np.zeros(len(weight))])), float(existing.sum()), np.inf))
    if most is not None:
        rows.append((_row(np.concatenate([~existing, np.zeros(len(weight))])), -np.inf, float(most)))
    if needed is not None:
        rows.append((_row(np.concatenate([np.zeros(count), weight / weight.max()])), needed / weight.max(), np.inf))
    programme = _programme(cost=goal / scale, whole=count, rows=rows)
    found = solve(programme, options=options_for(run), patience=patience)
    return type(found)(found.chosen, found.bound * scale, found.done, found.infeasible)


def _served(pairs: Pairs) -> csr_array:
    """Return the rows that add up the parts of each cell that can be served."""
    cells, row = np.unique(pairs.cell, return_inverse=True)
    shape = (len(cells), len(row))
    return csr_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=shape)


def _used(pairs: Pairs) -> csr_array:
    sites, row = np.unique(pairs.site, return_inverse=True)
    weight = pairs.weight[pairs.cell]
    return csr_array((weight, (row, np.arange(len(row)))), shape=(len(sites), len(row)))


def _beside(count: int, rows: csr_array) -> csr_array:
    return csr_array(block_array([[csr_array((rows.shape[0], count)), rows]]))


def _row(values: Floats) -> csr_array:
    return csr_array(np.asarray(values, dtype=np.float64)[None, :])


def _programme(*, cost: Floats, whole: int, rows: list[_Rows]) -> Programme:
    """Return the programme of blocks of rows, each with its lower and upper bounds."""
    matrix = csr_array(block_array([[block] for block, _, _ in rows]))
    lower = [np.broadcast_to(np.asarray(low, dtype=np.float64), block.shape[0]) for block, low, _ in rows]
    upper = [np.broadcast_to(np.asarray(high, dtype=np.float64), block.shape[0]) for block, _, high in rows]
    return Programme(
        cost=cost,
        upper=np.ones(len(cost)),
        whole=whole,
        start=matrix.indptr.astype(np.int64),
        index=matrix.indices.astype(np.int32),
        value=matrix.data.astype(np.float64),
        row_lower=np.concatenate(lower),
        row_upper=np.concatenate(upper),
    )
