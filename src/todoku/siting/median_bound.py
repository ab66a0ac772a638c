"""Prices of cells that prove how small the sum of distances can be at most: the Lagrangian bound of the p-median.

That each cell is served once is priced and dropped; each site then serves the cells that are cheaper than their price,
and the sites that save most are opened (G. Cornuejols, M. L. Fisher and G. L. Nemhauser 1977; J. E. Beasley, European
Journal of Operational Research 65 (1993), 383-399).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.run import Effort, Run
from todoku.siting.median_steps import nearest_two, relaxed, served_times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.siting.distance_table import DistanceTable
    from todoku.siting.patience import Patience

STEPS = {Effort.QUICK: 500, Effort.STANDARD: 4_000, Effort.THOROUGH: 20_000}
"""Steps of the subgradient search."""
_PAIRS = {Effort.QUICK: 1e9, Effort.STANDARD: 1e10, Effort.THOROUGH: 1e11}
_FEWEST = 300
_WAIT, _FIRST, _LAST, _MEMORY = 20, 1.5, 1e-4, 0.6
"""Steps without a better bound before the step is halved, its first and last scale, and how much of its way is kept."""
_SLACK = 1e-9


@dataclass(frozen=True)
class MedianPrices:
    """What prices prove: a bound on the cost, what each site saves under them, and the sites opened."""

    bound: float
    worth: NDArray[np.float64]
    opened: NDArray[np.bool_]


def median_prices(
    table: DistanceTable,
    *,
    most: int,
    known: float,
    unit: float,
    beyond: NDArray[np.float64],
    run: Run,
    patience: Patience,
) -> MedianPrices:
    """Return the best prices that a subgradient search with a memory finds (Camerini, Fratta and Maffioli 1975).

    ``known``: cost of a choice; once no better one, cheaper by ``unit``, is possible the search ends.
    """
    rows = (table.cell_start, table.cell_sites, table.cost)
    allowed = ~table.forbidden & ~table.existing
    start = nearest_two(*rows, np.ones(table.site_count, dtype=bool), beyond)
    price = np.where(table.cell_weight > 0, 2.0 * start[1] + known / max(len(start[1]), 1), 0.0)
    price = np.minimum(price, beyond)
    worth, times = np.empty(table.site_count), np.empty(len(price))
    way = np.zeros(len(price))
    scale, waited = _FIRST, 0
    best = MedianPrices(-np.inf, worth, table.existing)
    steps = int(min(STEPS[run.effort], max(_FEWEST, _PAIRS[run.effort] / max(len(table.cost), 1))))
    for _ in range(steps):
        relaxed(*rows, price, worth)
        opened = table.existing.copy()
        if most:
            ranked = np.where(allowed, worth, -1.0)
            opened[np.argpartition(-ranked, most - 1)[:most]] = True
        value = float(price.sum() - worth[opened].sum()) * (1 - _SLACK)
        waited += 1
        if value > best.bound:
            waited = 0 if value > best.bound + 1e-6 * abs(value) else waited
            best = MedianPrices(value, worth.copy(), opened)
        if value > known - unit or scale < _LAST or patience.over:
            break
        if waited >= _WAIT:
            scale, waited = scale / 2.0, 0
        served_times(*rows, price, opened, times)
        way = _MEMORY * way + (1.0 - times)
        steepness = float(way @ way)
        if steepness == 0.0:
            break
        price = np.clip(price + scale * max(known - value, 1e-9 * known) / steepness * way, 0.0, beyond)
    return best
