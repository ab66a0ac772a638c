"""Where regional IX or CDN nodes (地域IX・CDN) save more in transit and delay than they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.siting.coverage_table import coverage_table
from todoku.siting.median_steps import layers
from todoku.siting.net_worth import cover_worth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.run import Run
    from todoku.siting.covering import Selection
    from todoku.siting.place_files import Candidates, Demand
    from todoku.siting.travel import Reach

ROUND_TRIP_MS_PER_KM = 2 * 1.468 / 299.792458
"""Both ways through standard single-mode fibre of group index 1.468 (ITU-T G.652 fibre at 1,550 nm)."""


@dataclass(frozen=True, slots=True)
class CacheTerms:
    """What a node saves: the share of traffic that it answers, transit, and what a millisecond is worth.

    ``transit_jpy``: a year for one unit of the demand's weight (such as Gbit/s at the busy hour); ``delay_jpy``: a year
    for one unit and millisecond of round trip; ``origin_km``: way of the fibre from a place to the present exchange.
    No price is assumed: all come from the planner.
    """

    hit_share: float
    transit_jpy: float
    delay_jpy: float
    origin_km: float

    def __post_init__(self) -> None:
        """Refuse shares outside 0 to 1 and negative amounts."""
        if not 0.0 <= self.hit_share <= 1.0:
            raise InputError("siting.target_range", target=self.hit_share)
        for row, amount in enumerate((self.transit_jpy, self.delay_jpy, self.origin_km), start=1):
            if not (np.isfinite(amount) and amount >= 0):
                raise InputError("siting.not_positive", column="cache_terms", row=row)


def cache_nodes(candidates: Candidates, traffic: Demand, reach: Reach, terms: CacheTerms, *, run: Run) -> Selection:
    """Return the nodes with the largest yearly saving less their yearly cost (the candidates' ``cost``, in yen).

    A place is answered by the node that saves it most: its share of hits saves transit, and the delay of the way that
    is shorter (``reach``: km of fibre, straight or along roads). Uncapacitated facility location.
    """
    shorter_ms = ROUND_TRIP_MS_PER_KM * (terms.origin_km - reach.distance_km)
    saved = np.maximum(terms.transit_jpy + terms.delay_jpy * shorter_ms, 0.0) * terms.hit_share
    worth = saved * traffic.weight[reach.cell]
    useful = (worth > 0) & ~candidates.forbidden[reach.site]
    site, layer, weight = _layers(reach.site[useful], reach.cell[useful], worth[useful], len(traffic.weight))
    table = coverage_table(
        site,
        layer,
        cell_weight=weight,
        site_cost=candidates.cost,
        existing=candidates.existing,
        forbidden=candidates.forbidden,
    )
    return cover_worth(table, run=run)


def _layers(
    site: NDArray[np.int32], cell: NDArray[np.int32], worth: NDArray[np.float64], cells: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Return each place as layers: what the best node saves over the second best, that over the third, and so on."""
    most = np.zeros(cells)
    np.maximum.at(most, cell, worth)
    short = most[cell] - worth
    order = np.lexsort((site, short, cell))
    start = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=cells))]).astype(np.int64)
    count = int(site.max(initial=-1)) + 2
    kept = np.ones(count, dtype=bool)  # the last stands for no node at all
    found = layers(start, (site[order], short[order]), (kept, np.zeros(count, dtype=bool)), most)
    return found[0], found[1], found[2]
