"""Which squares are worth their fibre: what reaching each costs, and what no choice of squares stays below.

A square s with n households needs max(D - L, 0) of cable beyond a route of length L inside it (``fibre.design``). That
is at least h (D - L) for any h from 0 to 1, so that a price per household turns the choice into a rooted
prize-collecting Steiner tree: edges at what they cost less h of what lies inside squares, and at each square's node the
price of its households less h of D. Its bound holds for every design (Lagrangian relaxation: M. L. Fisher, Management
Science 27 (1981) 1-18); h is chosen so that a square that cannot pay for its own cable takes nothing off the route
through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.areas.mesh import area_m2
from todoku.costs.capex import DROP_PRICE, KM_DIGITS, METHOD_PRICES
from todoku.costs.opex import take_up
from todoku.fibre.crossings import crossings_of
from todoku.fibre.design import MST_CONSTANT, pieces_inside
from todoku.networks.paths import edge_ends
from todoku.networks.steiner.instance import Instance
from todoku.networks.steiner.prizes.problem import PrizeProblem
from todoku.networks.steiner.prizes.solve import solve_prizes
from todoku.plans.costing import construction_of, jpy_per_km, terms_of
from todoku.plans.crossings import terms_of_crossings
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.costs.price_book import PriceBook
    from todoku.fibre.design import FibreTree
    from todoku.networks.route_network import RouteNetwork
    from todoku.plans.config import PlanConfig
    from todoku.run import Run

_EPSILON = 1e-6
_ROUNDED_PARTS = ("trunk", "access")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Squares to be reached (one flag per square of the problem), edges that join them, and what that costs about."""

    squares: NDArray[np.bool_]
    rows: NDArray[np.int64]
    households: int
    cost_jpy: float


@dataclass(frozen=True, slots=True)
class Line:
    """At a price per household: households x price less cost is at most ``most_jpy``, whichever squares are chosen."""

    jpy_per_household: int
    most_jpy: int


@dataclass(frozen=True, slots=True)
class ReachProblem:
    """The squares that can be reached, and what there is to pay.

    ``one``, ``other`` (edges, int32): end nodes; ``edge_jpy`` (edges): cost of building each. ``root``: the
    exchange's node; ``anyhow``: nodes that fibre comes to in every design, of base stations and by a person's wish.
    ``rows``: the squares' rows in the design for all of them; ``node``, ``households``, ``own_m`` (D), ``laid_m``
    (L in that design): one per square. ``inside``: square, edge and length in metres of each piece of an edge
    within a square. ``beside_jpy``: what every design costs (base stations, equipment); ``slack_jpy``: by how much
    rounding can make a plan cheaper.
    """

    node_count: int
    one: NDArray[np.int32]
    other: NDArray[np.int32]
    edge_jpy: NDArray[np.float64]
    root: int
    anyhow: NDArray[np.int64]
    rows: NDArray[np.int64]
    node: NDArray[np.int64]
    households: NDArray[np.int64]
    own_m: NDArray[np.float64]
    laid_m: NDArray[np.float64]
    inside: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
    own_jpy_per_m: float
    drop_jpy: float
    beside_jpy: int
    slack_jpy: float

    @property
    def wanted(self) -> NDArray[np.bool_]:
        """Return for every node whether each design has it: the root, stations on fibre, and a person's wish."""
        found = np.zeros(self.node_count, dtype=bool)
        found[self.anyhow] = True
        found[self.root] = True
        return found

    def lengths_inside(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the length of some edges within each square, in metres."""
        square, edge, length_m = self.inside
        laid = np.zeros(len(self.one), dtype=bool)
        laid[rows] = True
        return np.bincount(square, weights=length_m * laid[edge], minlength=len(self.node)).astype(np.float64)

    def chosen(self, squares: NDArray[np.bool_], rows: NDArray[np.int64]) -> Chosen:
        """Return squares with the edges that join them and what both cost, before lengths are rounded."""
        further_m = np.maximum(self.own_m - self.lengths_inside(rows), 0.0)[squares].sum()
        homes = int(self.households[squares].sum())
        cost_jpy = self.beside_jpy + self.edge_jpy[rows].sum() + self.own_jpy_per_m * further_m + self.drop_jpy * homes
        return Chosen(squares, rows, homes, float(cost_jpy))

    def priced(self, jpy_per_household: int, *, run: Run) -> tuple[Chosen, Line]:
        """Return the squares that are worth it at a price per household, and what that proves of all choices."""
        net_jpy = (jpy_per_household - self.drop_jpy) * self.households
        own_jpy = self.own_jpy_per_m * self.own_m
        paying = np.divide(net_jpy, own_jpy, out=np.ones(len(own_jpy)), where=own_jpy > 0)
        held = np.where(self.own_m <= self.laid_m, 0.0, np.clip(paying, 0.0, 1.0))
        square, edge, length_m = self.inside
        off = np.bincount(edge, weights=self.own_jpy_per_m * held[square] * length_m, minlength=len(self.one))
        prize = np.maximum(np.ceil(net_jpy - held * own_jpy - _EPSILON), 0).astype(np.int64)
        prizes = np.zeros(self.node_count, dtype=np.int64)
        np.add.at(prizes, self.node, prize)
        weight = np.maximum(np.floor(self.edge_jpy - off), 0).astype(np.int64)
        below_zero = float(np.maximum(off - self.edge_jpy, 0.0).sum())
        instance = Instance(self.node_count, self.one, self.other, weight, np.flatnonzero(self.wanted))
        found = solve_prizes(PrizeProblem(instance, prizes, self.wanted), run=run)
        joined = np.zeros(self.node_count, dtype=bool)
        joined[found.nodes] = True
        most = int(prizes.sum()) - found.lower_bound + int(np.ceil(below_zero + _EPSILON * len(prize)))
        return self.chosen(joined[self.node] & (prize > 0), found.edge_rows), Line(jpy_per_household, most)


def reach_problem(
    network: RouteNetwork, tree: FibreTree, config: PlanConfig, book: PriceBook, *, beside_jpy: int
) -> ReachProblem:
    """Return the problem over the squares that a design for all of them reaches."""
    construction = construction_of(config)
    edges, cells = network.edges, tree.cells
    rows = np.flatnonzero(cells["reached"].to_numpy(dtype=bool))
    codes = cells["mesh_code"].iloc[rows].reset_index(drop=True)
    households = cells["households"].fillna(0).to_numpy(dtype=np.float64)[rows]
    one, other = edge_ends(network.csr)
    per_km = jpy_per_km(edges, construction, book)
    usual = book[METHOD_PRICES[construction.usual]].jpy
    drop_jpy = float(take_up(terms_of(config))) * book[DROP_PRICE].jpy
    rounded_km = 0.5 * 10.0**-KM_DIGITS
    methods = sum(book[METHOD_PRICES[name]].jpy for name in set(edges["road_class"].map(construction.method)))
    anyhow = np.concatenate([tree.station_nodes, tree.via_nodes])
    return ReachProblem(
        node_count=len(network.nodes),
        one=one.astype(np.int32),
        other=other.astype(np.int32),
        edge_jpy=edges["length_m"].to_numpy(dtype=np.float64) / M_PER_KM * per_km + _crossings_jpy(edges, config, book),
        root=tree.root_node,
        anyhow=np.unique(anyhow[~np.isin(anyhow, tree.tree.unreached)]),
        rows=rows,
        node=cells["node"].to_numpy(dtype=np.int64)[rows],
        households=households.astype(np.int64),
        own_m=MST_CONSTANT * np.sqrt(households * area_m2(codes.to_numpy(dtype=str))),
        laid_m=cells["route_inside_m"].to_numpy(dtype=np.float64)[rows],
        inside=pieces_inside(edges, codes),
        own_jpy_per_m=usual / M_PER_KM,
        drop_jpy=drop_jpy,
        beside_jpy=beside_jpy,
        slack_jpy=rounded_km * (len(_ROUNDED_PARTS) * methods + usual) + book[DROP_PRICE].jpy,
    )


def _crossings_jpy(edges: pd.DataFrame, config: PlanConfig, book: PriceBook) -> NDArray[np.float64]:
    found = np.zeros(len(edges))
    for term in terms_of_crossings(config, book):
        counts = crossings_of(edges, term.kind)
        if term.price is not None and counts is not None:
            found += term.price.jpy * counts
    return found
