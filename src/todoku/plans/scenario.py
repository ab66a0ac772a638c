"""One scenario designed: base stations, fibre tree and costs for the squares that it takes as lacking service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.fibre.design import design_fibre
from todoku.plans.costing import capex_jpy, construction_of, fibre_lines, mobile_lines, site_jpy
from todoku.plans.gap import to_connect
from todoku.plans.joint.in_plan import backhaul_told, edge_costs, stations_and_fibre
from todoku.plans.mobile import Coverage, stations_alone, stations_at
from todoku.plans.plan import Scenario
from todoku.units import M2_PER_HA

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.costs.price_book import PriceBook
    from todoku.fibre.design import FibreTree
    from todoku.plans.config import PlanConfig
    from todoku.plans.frontier.form import Reach
    from todoku.plans.gap import ScenarioId
    from todoku.plans.ground import Ground
    from todoku.plans.joint.in_plan import EdgeCosts, Joint
    from todoku.plans.joint.tree import Backhaul
    from todoku.plans.mobile import Stations
    from todoku.plans.plan import CostLine
    from todoku.provenance import Dataset
    from todoku.run import Run

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Proof:
    """What was minimised and how far it can be from the best: route with crossings, stations and links.

    ``one_by_one_jpy``: what it costs to choose the stations first and to tie them afterwards, if there are any.
    """

    objective_jpy: float
    lower_bound_jpy: float
    one_by_one_jpy: float | None


@dataclass(frozen=True, slots=True)
class Left:
    """What a target or a budget leaves out of a design: the squares, and what is told of the choice."""

    cells: pd.DataFrame
    told: Reach


@dataclass(frozen=True, slots=True)
class Designed:
    """A scenario's design."""

    id: ScenarioId
    cells: pd.DataFrame
    """The squares of the gap, with the people and households that lack the service."""
    tree: FibreTree | None
    stations: Stations | None
    lines: tuple[CostLine, ...]
    proof: Proof
    mobile_id: ScenarioId
    """The scenario that the stations follow; the main design's may be another than its fibre's."""
    left: Left | None = None
    """What a budget or a target leaves out; None where fibre goes to all squares."""

    @property
    def route_km(self) -> float:
        """Length of the whole route."""
        return 0.0 if self.tree is None else round(self.tree.total_km, 2)

    def stations_tied_by(self, *ways: Backhaul | Literal["unknown"]) -> int:
        """Return the number of base stations that something ties; ``none``: nothing, ``unknown``: not planned."""
        return 0 if self.stations is None else int(self.stations.sites["backhaul"].isin(ways).sum())

    @property
    def site_count(self) -> int:
        """Number of base stations."""
        return 0 if self.stations is None else len(self.stations.sites)

    def summary(self) -> Scenario:
        """Return the scenario's figures."""
        farm_m2 = self.cells["farm_area_m2"]
        return Scenario(
            id=self.id,
            cells=len(self.cells),
            population=int(self.cells["population"].fillna(0).sum()),
            households=int(self.cells["households"].fillna(0).sum()),
            farm_area_ha=None if farm_m2.isna().all() else round(float(farm_m2.sum()) / M2_PER_HA, 2),
            route_km=self.route_km,
            sites=self.site_count,
            capex_jpy=capex_jpy(self.lines),
        )


def design_scenario(
    ground: Ground,
    scenario: ScenarioId,
    cells: pd.DataFrame,
    *,
    mobile: NDArray[np.bool_],
    config: PlanConfig,
    book: PriceBook,
    dem: Dataset | None,
    run: Run,
) -> Designed:
    """Return the design for the squares that lack fibre (``gap.lacking``), and those of the ground without mobile."""
    homes = cells.loc[to_connect(cells)]
    nodes = ground.cell_nodes[homes.index]
    construction = construction_of(config)
    costs = edge_costs(ground.network.edges, config, book)
    coverage = None if ground.cover is None else Coverage.of(ground.cells, mobile, ground.cover)
    stations, joint = _stations(ground, nodes, coverage, costs, config, book, dem=dem, run=run)
    chosen = _on_fibre(ground, joint)
    tree = None
    if config.fibre.enabled and (len(homes) or stations is not None or len(ground.via_nodes)):
        tree = design_fibre(
            ground.network,
            root_node=ground.root_node,
            terminal_nodes=nodes,
            cells=homes.reset_index(drop=True),
            run=run,
            station_nodes=chosen,
            via_nodes=ground.via_nodes,
            weights=costs.weights,
            tree=None if joint is None else joint.tree,
            both_sides=config.fibre.both_sides,
        )
    lines: tuple[CostLine, ...] = ()
    if tree is not None:
        reached = tree.cells.loc[tree.cells["reached"], "households"].fillna(0)
        lines = fibre_lines(tree, construction, households=int(reached.sum()), config=config, book=book)
    if stations is not None:
        hops = stations.design.backhaul.hops if stations.design.backhaul else 0
        lines += mobile_lines(len(stations.sites), hops, config=config.mobile, book=book)
    gap = cells.reset_index(drop=True)
    proof = _proof(tree, stations, joint, costs, site_jpy(config.mobile, book))
    return Designed(scenario, gap, tree, stations, lines, proof, scenario)


def _stations(
    ground: Ground,
    nodes: NDArray[np.int64],
    coverage: Coverage | None,
    costs: EdgeCosts,
    config: PlanConfig,
    book: PriceBook,
    *,
    dem: Dataset | None,
    run: Run,
) -> tuple[Stations | None, Joint | None]:
    """Return the stations, chosen with the fibre that ties them where fibre is planned, and the answer to both."""
    if coverage is None or ground.cover is None:
        return None, None
    place = (ground.cells, coverage, ground.candidates, ground.cover, config.mobile)
    if not config.fibre.enabled:
        alone = stations_alone(coverage, ground.candidates, config.mobile, required=ground.required, run=run)
        return stations_at(*place, chosen=alone.sites, backhaul=None, fewest=alone.bound), None
    joint = stations_and_fibre(ground, nodes, coverage, costs, config, book, dem=dem, run=run)
    design = joint.design
    fewest = float(np.ceil(design.by_price.bound / max(site_jpy(config.mobile, book), 1.0) - _ROUNDING))
    found = stations_at(*place, chosen=design.tied.sites, backhaul=design.tied.backhaul, fewest=fewest)
    return found.with_backhaul(backhaul_told(joint, config.mobile.backhaul, book)), joint


def _on_fibre(ground: Ground, joint: Joint | None) -> NDArray[np.int64]:
    """Return the nodes of the stations that fibre ties."""
    if joint is None:
        return np.empty(0, dtype=np.int64)
    tied = joint.design.tied
    on_fibre = np.array([by == "fibre" for by in tied.backhaul], dtype=bool)
    return np.asarray(ground.candidate_nodes[tied.sites[on_fibre]])


def _proof(
    tree: FibreTree | None, stations: Stations | None, joint: Joint | None, costs: EdgeCosts, each_jpy: int
) -> Proof:
    """Return the cost that was minimised, with its bound."""
    route_jpy, bound_jpy = 0.0, 0.0
    if tree is not None:
        route_jpy, bound_jpy = costs.jpy(tree.tree.edge_rows), tree.tree.lower_bound * costs.jpy_per_unit
    if stations is None:
        return Proof(route_jpy, bound_jpy, None)
    sites = len(stations.sites)
    if joint is None:
        return Proof(sites * each_jpy, stations.design.lower_bound_sites * each_jpy, None)
    links_jpy = joint.links_jpy
    cost_jpy = route_jpy + sites * each_jpy + links_jpy
    return Proof(cost_jpy, min(joint.design.lower_bound_jpy, cost_jpy), max(joint.design.one_by_one_jpy, cost_jpy))
