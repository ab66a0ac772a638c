"""One scenario designed: base stations, fibre tree and costs for the squares that it takes as lacking service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.fibre.design import design_fibre
from todoku.networks.attach import UNREACHED, attach_points
from todoku.networks.dual_ascent import dual_ascent
from todoku.plans.costing import capex_jpy, construction_of, fibre_lines, mobile_lines
from todoku.plans.mobile import choose_stations
from todoku.plans.plan import Scenario
from todoku.radio.coverage import candidate_sites
from todoku.radio.link_budget import service_by_id
from todoku.units import M2_PER_HA

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.costs.price_book import PriceBook
    from todoku.fibre.design import FibreTree
    from todoku.networks.route_network import RouteNetwork
    from todoku.plans.config import PlanConfig
    from todoku.plans.gap import ScenarioId
    from todoku.plans.mobile import Stations
    from todoku.plans.network import Exchange, Roads
    from todoku.plans.plan import CostLine
    from todoku.run import Run


@dataclass(frozen=True, slots=True)
class Ground:
    """What all scenarios of a plan share: the network with every square and candidate station tied to it."""

    network: RouteNetwork
    roads: Roads
    exchange: Exchange
    cells: pd.DataFrame
    cell_nodes: NDArray[np.int64]
    candidates: pd.DataFrame
    candidate_nodes: NDArray[np.int64]
    root_node: int


@dataclass(frozen=True, slots=True)
class Designed:
    """A scenario's design."""

    id: ScenarioId
    cells: pd.DataFrame
    tree: FibreTree | None
    stations: Stations | None
    lines: tuple[CostLine, ...]
    bound_m: float
    """Length below which no tree joins the squares, whichever stations are chosen."""

    @property
    def route_km(self) -> float:
        """Length of the whole route."""
        return 0.0 if self.tree is None else round(self.tree.total_km, 2)

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


def lay_ground(roads: Roads, exchange: Exchange, cells: pd.DataFrame, config: PlanConfig) -> Ground:
    """Tie the exchange, every square with demand and every candidate station to the network."""
    height_m = service_by_id(config.mobile.service).base_height_m.value
    candidates = candidate_sites(cells, roads.network.nodes, height_m=height_m)
    lat = np.concatenate([[exchange.lat], cells["lat"].to_numpy(), candidates["lat"].to_numpy()])
    lon = np.concatenate([[exchange.lon], cells["lon"].to_numpy(), candidates["lon"].to_numpy()])
    ids = ["exchange", *cells["mesh_code"], *candidates["site_id"]]
    attached = attach_points(roads.network, lat, lon, max_link_m=config.fibre.max_link_m, ids=ids)
    nodes = attached.nodes
    if nodes[0] == UNREACHED:
        raise InputError("plan.nothing_reached", max_link_m=round(config.fibre.max_link_m))
    last = 1 + len(cells)
    return Ground(
        network=attached.network,
        roads=roads,
        exchange=exchange,
        cells=cells,
        cell_nodes=nodes[1:last],
        candidates=candidates,
        candidate_nodes=nodes[last:],
        root_node=int(nodes[0]),
    )


def design_scenario(
    ground: Ground,
    scenario: ScenarioId,
    *,
    fibre: NDArray[np.bool_],
    mobile: NDArray[np.bool_],
    config: PlanConfig,
    book: PriceBook,
    run: Run,
) -> Designed:
    """Return the design for the squares that lack fibre and those that lack mobile service."""
    stations = None
    if config.mobile.enabled and mobile.any():
        wanted = ground.cells.loc[mobile].reset_index(drop=True)
        stations = choose_stations(wanted, ground.candidates, config.mobile, run=run)
    cells = ground.cells.loc[fibre].reset_index(drop=True)
    tree, bound_m = None, 0.0
    if config.fibre.enabled and (len(cells) or stations is not None):
        nodes = ground.cell_nodes[fibre]
        chosen = _station_nodes(ground, stations)
        tree = design_fibre(
            ground.network, root_node=ground.root_node, terminal_nodes=nodes, cells=cells, run=run, station_nodes=chosen
        )
        bound_m = _bound_m(ground, nodes, tree, without_stations=len(chosen) == 0)
    lines: tuple[CostLine, ...] = ()
    if tree is not None:
        reached = tree.cells.loc[tree.cells["reached"], "households"].fillna(0)
        lines = fibre_lines(tree, construction_of(config), households=int(reached.sum()), config=config, book=book)
    if stations is not None:
        lines += mobile_lines(len(stations.sites), book=book)
    return Designed(scenario, cells, tree, stations, lines, bound_m)


def _station_nodes(ground: Ground, stations: Stations | None) -> NDArray[np.int64]:
    if stations is None:
        return np.empty(0, dtype=np.int64)
    chosen = ground.candidates["site_id"].isin(stations.sites["site_id"]).to_numpy()
    return ground.candidate_nodes[chosen]


def _bound_m(ground: Ground, nodes: NDArray[np.int64], tree: FibreTree, *, without_stations: bool) -> float:
    """Return a bound that holds whichever stations are chosen: that of joining the squares alone."""
    if without_stations:
        return tree.lower_bound_m
    reached = np.unique(nodes[(nodes != UNREACHED) & ~np.isin(nodes, tree.tree.unreached)])
    terminals = np.union1d(reached, [ground.root_node])
    if len(terminals) == 1:
        return 0.0
    length_mm = np.rint(ground.network.edges["length_m"].to_numpy() * 1000).astype(np.int64)
    return dual_ascent(ground.network.csr, length_mm, terminals, root=ground.root_node).bound / 1000
