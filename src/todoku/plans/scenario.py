"""One scenario designed: base stations, fibre tree and costs for the squares that it takes as lacking service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.fibre.design import design_fibre
from todoku.networks.attach import UNREACHED, attach_points
from todoku.networks.steiner.dual_ascent import dual_ascent
from todoku.plans.costing import capex_jpy, construction_of, fibre_lines, jpy_per_km, mobile_lines
from todoku.plans.gap import lacking, to_connect
from todoku.plans.mobile import choose_stations
from todoku.plans.mobile_cover import mobile_cover
from todoku.plans.plan import Scenario
from todoku.radio.coverage import candidate_sites
from todoku.radio.link_budget import service_by_id
from todoku.units import M2_PER_HA, M_PER_KM

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.costs.capex import Construction
    from todoku.costs.price_book import PriceBook
    from todoku.fibre.design import FibreTree
    from todoku.networks.route_network import RouteNetwork
    from todoku.plans.config import PlanConfig
    from todoku.plans.gap import ScenarioId
    from todoku.plans.mobile import Stations
    from todoku.plans.mobile_cover import Cover
    from todoku.plans.network import Exchange, Roads
    from todoku.plans.plan import CostLine
    from todoku.provenance import Dataset
    from todoku.run import Run

_PARTS_OF_YEN = 1000


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
    cover: Cover | None
    """What the candidates cover of the squares; None where the plan is of fibre alone."""
    root_node: int


@dataclass(frozen=True, slots=True)
class Designed:
    """A scenario's design."""

    id: ScenarioId
    cells: pd.DataFrame
    """The squares of the gap, with the people and households that lack the service."""
    tree: FibreTree | None
    stations: Stations | None
    lines: tuple[CostLine, ...]
    route_jpy: float
    """Cost of the tree's trunk and access, each edge built as its class of road asks for."""
    bound_jpy: float
    """Cost below which no tree joins the squares, whichever stations are chosen."""
    stations_without_fibre: int
    mobile_id: ScenarioId
    """The scenario that the stations follow; the main design's may be another than its fibre's."""

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


def lay_ground(
    roads: Roads, exchange: Exchange, cells: pd.DataFrame, config: PlanConfig, *, dem: Dataset | None, run: Run
) -> Ground:
    """Tie the exchange, every square with demand and every candidate station to the network."""
    height_m = service_by_id(config.mobile.service).base_height_m.value
    candidates = candidate_sites(cells, roads.network.nodes, height_m=height_m)
    lat = np.concatenate([[exchange.lat], cells["lat"].to_numpy(), candidates["lat"].to_numpy()])
    lon = np.concatenate([[exchange.lon], cells["lon"].to_numpy(), candidates["lon"].to_numpy()])
    ids = ["exchange", *cells["mesh_code"], *candidates["site_id"]]
    attached = attach_points(roads.network, lat, lon, max_link_m=config.fibre.max_link_m, ids=ids, land=roads.land)
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
        cover=mobile_cover(candidates, cells, config.mobile, dem, run=run) if config.mobile.enabled else None,
        root_node=int(nodes[0]),
    )


def design_scenario(
    ground: Ground,
    scenario: ScenarioId,
    *,
    mobile_scenario: ScenarioId,
    fibre: NDArray[np.bool_],
    mobile: NDArray[np.bool_],
    config: PlanConfig,
    book: PriceBook,
    run: Run,
) -> Designed:
    """Return the design for the squares that lack fibre and those that lack mobile service."""
    stations = None
    if ground.cover is not None and mobile.any():
        stations = choose_stations(ground.cells, mobile, ground.candidates, ground.cover, config.mobile, run=run)
    chosen = _station_nodes(ground, stations)
    cells = lacking(ground.cells.loc[fibre], scenario)
    homes = cells.loc[to_connect(cells)]
    construction = construction_of(config)
    tree, route_jpy, bound_jpy, dark = None, 0.0, 0.0, len(chosen)
    if config.fibre.enabled and (len(homes) or stations is not None):
        nodes = ground.cell_nodes[homes.index]
        tree = design_fibre(
            ground.network,
            root_node=ground.root_node,
            terminal_nodes=nodes,
            cells=homes.reset_index(drop=True),
            run=run,
            station_nodes=chosen,
        )
        route_jpy = float(_edge_jpy(tree.edges, construction, book).sum())
        bound_jpy = min(_bound_jpy(ground, nodes, tree, _edge_jpy(ground.network.edges, construction, book)), route_jpy)
        dark = int(((chosen == UNREACHED) | np.isin(chosen, tree.tree.unreached)).sum())
    lines: tuple[CostLine, ...] = ()
    if tree is not None:
        reached = tree.cells.loc[tree.cells["reached"], "households"].fillna(0)
        lines = fibre_lines(tree, construction, households=int(reached.sum()), config=config, book=book)
    if stations is not None:
        lines += mobile_lines(len(stations.sites), book=book)
    gap = cells.reset_index(drop=True)
    return Designed(scenario, gap, tree, stations, lines, route_jpy, bound_jpy, dark, mobile_scenario)


def _station_nodes(ground: Ground, stations: Stations | None) -> NDArray[np.int64]:
    if stations is None:
        return np.empty(0, dtype=np.int64)
    chosen = ground.candidates["site_id"].isin(stations.sites["site_id"]).to_numpy()
    return ground.candidate_nodes[chosen]


def _edge_jpy(edges: pd.DataFrame, construction: Construction, book: PriceBook) -> NDArray[np.float64]:
    return np.asarray(edges["length_m"].to_numpy() / M_PER_KM * jpy_per_km(edges, construction, book))


def _bound_jpy(ground: Ground, nodes: NDArray[np.int64], tree: FibreTree, edge_jpy: NDArray[np.float64]) -> float:
    """Return a bound that holds whichever stations are chosen: that of joining the squares alone."""
    reached = np.unique(nodes[(nodes != UNREACHED) & ~np.isin(nodes, tree.tree.unreached)])
    terminals = np.union1d(reached, [ground.root_node])
    if len(terminals) == 1:
        return 0.0
    # whole thousandths of a yen, rounded down so that the bound stays one
    weights = np.floor(edge_jpy * _PARTS_OF_YEN).astype(np.int64)
    return dual_ascent(ground.network.csr, weights, terminals, root=ground.root_node).bound / _PARTS_OF_YEN
