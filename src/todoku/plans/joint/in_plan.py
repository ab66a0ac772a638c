"""A plan's stations, what ties them, and its fibre, put as one problem and answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.costs.capex import METHOD_PRICES
from todoku.fibre.design import route_weights
from todoku.networks.attach import UNREACHED
from todoku.networks.paths import component_labels
from todoku.networks.steiner.tree import known_tree
from todoku.plans.costing import construction_of, jpy_per_km, site_jpy
from todoku.plans.joint.backhaul import leased_jpy_per_year, offers_of
from todoku.plans.joint.design import joint_design
from todoku.plans.joint.problem import JointProblem
from todoku.plans.plan import Backhauls
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.costs.price_book import PriceBook
    from todoku.networks.steiner.tree import SteinerTree
    from todoku.plans.config import PlanConfig
    from todoku.plans.ground import Ground
    from todoku.plans.joint.backhaul import Offers
    from todoku.plans.joint.design import JointDesign
    from todoku.plans.mobile import Coverage
    from todoku.plans.network_config import BackhaulConfig
    from todoku.provenance import Dataset
    from todoku.run import Run

_MM_PER_M = 1000


@dataclass(frozen=True, slots=True)
class EdgeCosts:
    """What it costs to lay fibre along each edge: ``weights`` (edges, int64) in units of ``jpy_per_unit`` yen."""

    weights: NDArray[np.int64]
    jpy_per_unit: float

    def jpy(self, rows: NDArray[np.int64]) -> float:
        """Return the cost of some edges."""
        return float(self.weights[rows].sum()) * self.jpy_per_unit


def edge_costs(edges: pd.DataFrame, config: PlanConfig, book: PriceBook) -> EdgeCosts:
    """Return the costs of edges in millimetres of the usual way to build, dearer ways counting for more of them."""
    construction = construction_of(config)
    usual = max(book[METHOD_PRICES[construction.usual]].jpy, 1)
    dearness = jpy_per_km(edges, construction, book) / usual
    return EdgeCosts(route_weights(edges, dearness), usual / (M_PER_KM * _MM_PER_M))


@dataclass(frozen=True, slots=True)
class Joint:
    """The answer with the links that were on offer; ``tree``: its fibre, where no link is part of the answer."""

    design: JointDesign
    offers: Offers
    tree: SteinerTree | None

    @property
    def links_jpy(self) -> int:
        """Cost of the links that are part of the answer."""
        return int(self.offers.links.jpy[self.design.tied.links].sum())


def stations_and_fibre(
    ground: Ground,
    squares: NDArray[np.int64],
    coverage: Coverage,
    costs: EdgeCosts,
    config: PlanConfig,
    book: PriceBook,
    *,
    dem: Dataset | None,
    run: Run,
) -> Joint:
    """Return stations that cover the target and the fibre to squares (nodes, -1 without a road) of least cost together.

    The fibre comes to the ground's via nodes, too, and its required stations are among those chosen. Raises
    Infeasible where the target cannot be reached.
    """
    csr, root = ground.network.csr, ground.root_node
    labels = component_labels(csr)
    asked = np.union1d(squares[squares != UNREACHED], ground.via_nodes)
    joined = asked[labels[asked] == labels[root]]
    offers = offers_of(
        ground.candidates,
        ground.cells,
        config.mobile.backhaul,
        book,
        fibre_jpy_per_km=costs.jpy_per_unit * M_PER_KM * _MM_PER_M,
        dem=dem,
        run=run,
    )
    covering = coverage.requiring(ground.required, config.mobile.target)
    problem = JointProblem(
        csr=csr,
        edge_cost=costs.weights,
        jpy_per_unit=costs.jpy_per_unit,
        root=root,
        squares=joined,
        site_node=ground.candidate_nodes,
        site_jpy=np.full(len(ground.candidates), float(site_jpy(config.mobile, book))),
        site=covering.site,
        cell=covering.cell,
        cell_weight=covering.weight,
        target=covering.target,
        links=offers.links,
    )
    found = joint_design(problem, run=run)
    tied = found.tied
    if len(tied.links):
        return Joint(found, offers, None)
    terminals = np.concatenate([asked, ground.candidate_nodes[tied.sites]])
    terminals = terminals[terminals != UNREACHED]
    tree = known_tree(csr, costs.weights, tied.routes, terminals, root=root, lower_bound=tied.lower_bound)
    return Joint(found, offers, tree)


def backhaul_told(joint: Joint, config: BackhaulConfig, book: PriceBook) -> Backhauls:
    """Return what ties the stations of an answer."""
    by = Counter(joint.design.tied.backhaul)
    hops = [joint.offers.links.kind[row] for row in joint.design.tied.links].count("microwave")
    return Backhauls(
        fibre=by["fibre"],
        microwave=by["microwave"],
        leased=by["leased"],
        none=by["none"],
        hops=hops,
        hops_reason=joint.offers.hops,
        paths_seen=joint.offers.paths_seen,
        paths_free=joint.offers.paths_free,
        leased_jpy_per_year=by["leased"] * leased_jpy_per_year(config, book) if by["leased"] else 0,
        leased_years=config.years,
    )
