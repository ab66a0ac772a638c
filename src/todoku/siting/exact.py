"""Covering a small core exactly with HiGHS: whole sites, and for each cell the part that stays uncovered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.run import Effort
from todoku.siting.watchdog import Found, Programme, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.run import Run
    from todoku.siting.core import Core
    from todoku.siting.patience import Patience

LARGEST = {Effort.QUICK: 20_000, Effort.STANDARD: 150_000, Effort.THOROUGH: 2_000_000}
"""Pairs of the largest core that is handed to the solver."""
NODES = {Effort.QUICK: 200, Effort.STANDARD: 3_000, Effort.THOROUGH: 200_000}
"""Branch-and-bound nodes: a budget of work that is the same on every machine."""

SAFETY_S = {Effort.QUICK: 10.0, Effort.STANDARD: 60.0, Effort.THOROUGH: 600.0}
"""Seconds after which the exact solver is ended whatever its budget of work."""


def most_weight(core: Core, *, most: int, begin: NDArray[np.int64], run: Run, patience: Patience) -> Found:
    """Choose at most so many sites with the least weight uncovered; the bound is of that. ``begin``: a choice known."""
    programme = _programme(
        core,
        cost=np.zeros(len(core.sites)),
        uncovered_cost=core.weight / _scale(core.weight),
        last=(np.ones(len(core.sites)), np.zeros(len(core.weight)), float(most)),
        begin=begin,
    )
    found = solve(programme, options=options_for(run), patience=patience)
    return Found(found.chosen, found.bound * _scale(core.weight), found.done, found.infeasible)


def least_cost(core: Core, *, needed: float, begin: NDArray[np.int64], run: Run, patience: Patience) -> Found:
    """Choose sites of least cost that leave no more uncovered than is allowed where ``needed`` must be covered."""
    scale = _scale(core.weight)
    allowed = (float(core.weight.sum()) - needed) / scale
    programme = _programme(
        core,
        cost=core.cost / _scale(core.cost),
        uncovered_cost=np.zeros(len(core.weight)),
        last=(np.zeros(len(core.sites)), core.weight / scale, max(allowed, 0.0)),
        begin=begin,
    )
    found = solve(programme, options=options_for(run), patience=patience)
    return Found(found.chosen, found.bound * _scale(core.cost), found.done, found.infeasible)


def most_worth(core: Core, *, begin: NDArray[np.int64], run: Run, patience: Patience) -> Found:
    """Choose sites with the least sum of their cost and the weight that stays uncovered; the bound is of that."""
    scale = max(_scale(core.weight), _scale(core.cost))
    programme = _programme(
        core,
        cost=core.cost / scale,
        uncovered_cost=core.weight / scale,
        last=(np.ones(len(core.sites)), np.zeros(len(core.weight)), float(len(core.sites))),
        begin=begin,
    )
    found = solve(programme, options=options_for(run), patience=patience)
    return Found(found.chosen, found.bound * scale, found.done, found.infeasible)


def _scale(values: NDArray[np.float64]) -> float:
    return float(values.max()) if len(values) else 1.0


def options_for(run: Run) -> dict[str, object]:
    """Return HiGHS's options: a budget of work by effort, one seed, and tolerances that whole weights need."""
    return {
        "mip_max_nodes": NODES[run.effort],
        "mip_rel_gap": 0.0,
        "mip_heuristic_effort": 0.0,  # the choice that it begins at is seldom beaten
        "mip_allow_restart": False,
        "mip_abs_gap": 1e-9,
        "mip_feasibility_tolerance": 1e-9,
        "primal_feasibility_tolerance": 1e-9,
        "random_seed": run.seed,
    }


def _programme(
    core: Core,
    *,
    cost: NDArray[np.float64],
    uncovered_cost: NDArray[np.float64],
    last: tuple[NDArray[np.float64], NDArray[np.float64], float],
    begin: NDArray[np.int64],
) -> Programme:
    """Return the programme: per cell, its sites and its uncovered part are one at least; and one row of at most."""
    sites, cells = len(core.sites), len(core.weight)
    size = np.diff(core.cell_start) + 1
    start = np.concatenate([[0], np.cumsum(size)])
    index = np.empty(start[-1], dtype=np.int32)
    own = start[1:] - 1
    index[own] = sites + np.arange(cells)
    others = np.ones(len(index), dtype=bool)
    others[own] = False
    index[others] = core.cell_sites
    of_sites, of_cells, most = last
    row = np.concatenate([of_sites, of_cells])
    used = np.flatnonzero(row)
    taken = np.zeros(sites)
    taken[begin] = 1.0
    covered = np.zeros(cells, dtype=bool)
    for site in begin:
        covered[core.site_cells[core.site_start[site] : core.site_start[site + 1]]] = True
    return Programme(
        cost=np.concatenate([cost, uncovered_cost]),
        upper=np.ones(sites + cells),
        whole=sites,
        start=np.append(start, start[-1] + len(used)),
        index=np.concatenate([index, used.astype(np.int32)]),
        value=np.concatenate([np.ones(len(index)), row[used]]),
        row_lower=np.append(np.ones(cells), -np.inf),
        row_upper=np.append(np.full(cells, np.inf), most),
        begin=np.concatenate([taken, (~covered).astype(np.float64)]) if len(begin) else np.zeros(0),
    )
