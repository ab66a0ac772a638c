"""Lagrangian bounds for covering: what no choice of sites can beat.

The condition "a cell counts as covered only where a chosen site covers it" is priced per cell and dropped; what is left
falls apart into choosing sites and choosing cells, each solved at once (M. L. Fisher, "The Lagrangian relaxation method
for solving integer programming problems", Management Science 27 (1981), 1-18; for maximal covering R. D. Galvao and
C. ReVelle, European Journal of Operational Research 88 (1996), 114-123). Any prices give a valid bound; a subgradient
search of a fixed number of steps looks for good ones.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from todoku.run import Effort, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from todoku.siting.coverage_table import CoverageTable

STEPS = {Effort.QUICK: 150, Effort.STANDARD: 300, Effort.THOROUGH: 1500}
"""Steps of the subgradient search."""

_PATIENCE = 12
_SLACK = 1e-9
"""Part of a bound that is given up so that rounding of sums cannot make it wrong."""


def least_cost(table: CoverageTable, *, weight_needed: float, cost_known: float, run: Run) -> float:
    """Return a lower bound on the cost of any sites that cover so much weight; ``cost_known`` is that of some such.

    With whole costs the bound is rounded up to the next whole number.
    """
    cells = np.flatnonzero(table.reachable & (table.cell_weight > 0))
    weight = table.cell_weight[cells]
    covers = table.covers[:, cells]
    site_weight = covers @ weight
    cheapest = float((table.site_cost / np.maximum(site_weight, np.finfo(float).tiny)).min())

    def relaxed(price: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        reduced = table.site_cost - covers @ price
        opened = reduced < 0
        order = np.argsort(price / weight, kind="stable")
        before = np.cumsum(weight[order]) - weight[order]
        taken = np.zeros(len(weight))
        taken[order] = np.clip((weight_needed - before) / weight[order], 0.0, 1.0)
        value = float(reduced[opened].sum() + price @ taken)
        return value, taken - covers.T @ opened.astype(np.float64)

    best = _climb(relaxed, start=weight * cheapest, target=cost_known, most=np.inf, run=run)
    best = max(best - _SLACK * abs(best), 0.0)
    return float(math.ceil(best)) if _whole(table.site_cost) else best


def most_weight(table: CoverageTable, *, max_sites: int, weight_known: float, run: Run) -> float:
    """Return an upper bound on the weight that so many sites can cover; ``weight_known`` is what some such cover.

    With whole weights the bound is rounded down to the next whole number.
    """
    cells = np.flatnonzero(table.reachable & (table.cell_weight > 0))
    weight = table.cell_weight[cells]
    covers = table.covers[:, cells]
    number = min(max_sites, table.site_count)

    def relaxed(price: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        worth = covers @ price
        opened = np.zeros(len(worth))
        opened[np.argsort(-worth, kind="stable")[:number]] = 1.0
        value = float(np.maximum(weight - price, 0.0).sum() + worth @ opened)
        return -value, (price < weight) - covers.T @ opened

    best = -_climb(relaxed, start=weight / 2.0, target=-weight_known, most=weight, run=run)
    best = min(best * (1.0 + _SLACK), float(weight.sum()))
    return float(math.floor(best)) if _whole(table.cell_weight) else best


def _climb(
    relaxed: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]],
    *,
    start: NDArray[np.float64],
    target: float,
    most: NDArray[np.float64] | float,
    run: Run,
) -> float:
    """Return the highest value of the relaxed problem over the prices visited (Held, Wolfe and Crowder 1974)."""
    price, scale, waited, best = start, 2.0, 0, -np.inf
    with run.step("step.bound", total=STEPS[run.effort]) as advance:
        for _ in range(STEPS[run.effort]):
            value, slope = relaxed(price)
            if value > best:
                best, waited = value, 0
            else:
                waited += 1
            if waited >= _PATIENCE:
                scale, waited = scale / 2.0, 0
            steepness = float(slope @ slope)
            if steepness == 0.0 or best >= target:
                break
            price = np.clip(price + scale * (target - value) / steepness * slope, 0.0, most)
            advance(1)
    return best


def _whole(values: NDArray[np.float64]) -> bool:
    return bool((values == np.round(values)).all())
