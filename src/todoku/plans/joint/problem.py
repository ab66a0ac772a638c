"""What is to be joined and covered: the route network, the squares, the candidate stations and the links on offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.siting.coverage_table import coverage_table
from todoku.siting.covering import cover_target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.route_network import Csr
    from todoku.run import Run
    from todoku.siting.covering import Selection

LinkKind = Literal["microwave", "leased"]

EXCHANGE = -1
"""Stands for the exchange among the rows of the candidates."""
LEAST_SITE_JPY = 1.0
"""A station without a price still counts for something, so that none stands idle."""


@dataclass(frozen=True, slots=True)
class Links:
    """Ways to tie a station without fibre of one's own, between two stations or a station and the exchange (-1).

    ``one``, ``other``: rows of the candidates; ``jpy``: whole yen; ``kind``: microwave or leased.
    """

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    jpy: NDArray[np.int64]
    kind: tuple[LinkKind, ...]


NO_LINKS = Links(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), ())


@dataclass(frozen=True)
class JointProblem:
    """What is to be joined and covered.

    ``csr``: the route network; ``edge_cost`` (edges, int64): in units of ``jpy_per_unit`` yen. ``root``: the exchange's
    node; ``squares``: nodes that fibre must reach, each joined to the root. ``site_node``: the node of every candidate
    station (-1 where no road comes near), ``site_jpy``: its price. ``site``, ``cell``: pairs of a candidate and a cell
    that it covers; ``cell_weight``: people in every cell; ``target``: share of them to be covered. ``links``: ways to
    tie stations without fibre of one's own.
    """

    csr: Csr
    edge_cost: NDArray[np.int64]
    jpy_per_unit: float
    root: int
    squares: NDArray[np.int64]
    site_node: NDArray[np.int64]
    site_jpy: NDArray[np.float64]
    site: NDArray[np.int64]
    cell: NDArray[np.int64]
    cell_weight: NDArray[np.float64]
    target: float
    links: Links

    def covering(self, site_jpy: NDArray[np.float64], run: Run) -> Selection:
        """Return the stations of least cost that cover the target at other prices; raise Infeasible."""
        table = coverage_table(
            self.site, self.cell, cell_weight=self.cell_weight, site_cost=np.maximum(site_jpy, LEAST_SITE_JPY)
        )
        return cover_target(table, target=self.target, run=run)

    def cost_jpy(self, sites: NDArray[np.int64], links: NDArray[np.int64], routes: NDArray[np.int64]) -> float:
        """Return the cost of stations, links and fibre along routes."""
        fibre_jpy = float(self.edge_cost[routes].sum()) * self.jpy_per_unit
        return fibre_jpy + float(self.site_jpy[sites].sum()) + float(self.links.jpy[links].sum())

    def without_least(self, bound_jpy: float) -> float:
        """Return a bound on the stations' cost without what those of no price were made to count."""
        return max(bound_jpy - LEAST_SITE_JPY * float((self.site_jpy < LEAST_SITE_JPY).sum()), 0.0)
