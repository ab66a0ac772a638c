"""Tests a written plan's network: what each single cut takes, who lacks power, what second routes cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from pydantic import ValidationError

from todoku.costs.capex import METHOD_PRICES
from todoku.costs.price_book import price_book
from todoku.errors import InputError, UsageError
from todoku.plans.config import PlanConfig
from todoku.plans.costing import construction_of, jpy_per_km
from todoku.plans.resilience.augmenting import second_routes
from todoku.plans.resilience.cuts import Rooted
from todoku.plans.resilience.facilities import EXCHANGE, STATION
from todoku.plans.resilience.laid_network import OFF, laid_network
from todoku.plans.resilience.power import power_test
from todoku.run import Run
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from todoku.costs.price_book import Price
    from todoku.plans.plan import Plan
    from todoku.plans.resilience.augmenting import Alone, Together
    from todoku.plans.resilience.facilities import Facility
    from todoku.plans.resilience.laid_network import LaidNetwork
    from todoku.plans.resilience.power import Power

    Floats = NDArray[np.float64]

Protect = Literal["facilities", "trunk"]

_AT_END_M = 2.0
"""Squares and base stations of a plan stand on its cable; what is further off is not served by it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of cable whose cut takes service from what lies beyond; the gravest first.

    ``branch``: name of the plan's branch that the stretch lies in, None on what all branches share. ``lat`` and
    ``lon``: where the stretch ends, away from the exchange.
    """

    rank: int
    edge_ids: tuple[str, ...]
    branch: str | None
    length_m: float
    lat: float
    lon: float
    households: float
    population: float
    stations: tuple[str, ...]
    facilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """A facility: how far from cable, and the way to it; null where no cable is within reach.

    ``single_m``: length on the way whose cut alone takes its service.
    """

    facility: Facility
    away_m: float
    way_m: float | None
    single_m: float | None
    second: Alone | None


@dataclass(frozen=True, slots=True)
class NewEdge:
    """An edge on which second routes need new cable; ``line``: longitude and latitude of its vertices."""

    road_class: str
    basis: str
    length_m: float
    cost_jpy: int
    line: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Resilience:
    """What the test found. ``households`` and ``stations``: those that the plan's cable serves.

    ``protect`` names what second routes were sought for; ``targets`` are their ends (of the trunk: latitude, longitude,
    households beyond). ``together`` is None where the plan knows no roads beside its own route.
    """

    households: float
    stations: int
    households_off: float
    cuts: tuple[Cut, ...]
    facilities: tuple[Served, ...]
    power: Power | None
    protect: Protect
    targets: tuple[tuple[float, float, float], ...]
    alone: tuple[Alone, ...]
    together: Together | None
    new_edges: tuple[NewEdge, ...]
    price: Price


def resilience(
    plan: Plan,
    layers: dict[str, gpd.GeoDataFrame],
    facilities: Sequence[Facility] = (),
    *,
    reach_m: float = 1000.0,
    trunk_share: float = 0.1,
    protect: Protect | None = None,
    hours: float | None = None,
    run: Run | None = None,
) -> Resilience:
    """Return what single cuts and a loss of power take from a plan's network, and what second routes cost.

    ``layers`` are those of the plan's GeoPackage (``laid_network.read_layers``). A facility is served from the nearest
    cable within ``reach_m``. Second routes are sought for the facilities where there are any, else (or as ``protect``
    says) for the trunk: the furthest places beyond which at least ``trunk_share`` of the households lie. ``hours``: how
    long mains may fail.

    UsageError for a reach, share or hours outside their range; InputError where no facility lies within reach, or the
    plan's configuration cannot be read.
    """
    _check(reach_m, trunk_share, hours)
    placed = [one for one in facilities if one.kind not in (STATION, EXCHANGE)]
    ground = _Ground(plan, layers, placed, reach_m)
    book = price_book(ground.config.costs.overrides)
    construction = construction_of(ground.config)
    edges = ground.laid.network.edges
    price_jpy = np.rint(
        edges["length_m"].to_numpy(dtype=float) * jpy_per_km(edges, construction, book) / M_PER_KM
    ).astype(np.int64)
    wanted: Protect = protect or ("facilities" if ground.on_cable else "trunk")
    nodes = ground.facility_nodes() if wanted == "facilities" else ground.trunk_ends(trunk_share)
    roads = bool((~ground.laid.cable).any())
    alone, together = second_routes(ground.laid, nodes, price_jpy, run=run or Run()) if roads else ((), None)
    return Resilience(
        households=float(ground.households.sum()),
        stations=int((ground.site_nodes != OFF).sum()),
        households_off=ground.households_off,
        cuts=ground.cuts(),
        facilities=ground.served({one.node: one for one in alone} if wanted == "facilities" else {}),
        power=None if hours is None else power_test(placed, facilities, ground.station_ids, hours),
        protect=wanted,
        targets=ground.places(nodes),
        alone=alone,
        together=together,
        new_edges=() if together is None else ground.new_edges(together.edges, price_jpy),
        price=book[METHOD_PRICES[construction.usual]],
    )


def _check(reach_m: float, trunk_share: float, hours: float | None) -> None:
    if not 0 < reach_m <= 100_000:  # noqa: PLR2004 [metres]
        raise UsageError("resilience.reach", value=reach_m)
    if not 0 < trunk_share <= 1:
        raise UsageError("resilience.share", value=trunk_share)
    if hours is not None and not hours > 0:
        raise UsageError("resilience.hours", value=hours)


class _Ground:
    """The laid network with what hangs on it: squares, base stations and facilities, and its cuts."""

    def __init__(
        self, plan: Plan, layers: dict[str, gpd.GeoDataFrame], placed: Sequence[Facility], reach_m: float
    ) -> None:
        try:
            self.config = PlanConfig.model_validate(plan.config)
        except ValidationError as error:
            raise InputError("resilience.config", title=plan.title) from error
        self.placed = placed
        cells = layers["cells"]
        self.cells = cells.loc[cells["in_plan"].astype(bool)]
        sites = layers["sites"]
        self.station_ids = [str(one) for one in sites["site_id"]]
        self.laid, (cell_nodes, self.site_nodes, self.on) = self._laid(layers, reach_m)
        on_cable = cell_nodes != OFF
        amounts = np.zeros((len(self.laid.network.nodes), 2))
        people = self.cells[["households", "population"]].fillna(0).to_numpy(dtype=np.float64)
        np.add.at(amounts, cell_nodes[on_cable], people[on_cable])
        self.households_off = float(people[~on_cable, 0].sum())
        self.households = amounts[:, 0]
        self.rooted = Rooted(self.laid.network, self.laid.cable, self.laid.root)
        self.amounts, self.beyond = amounts, self.rooted.beyond(amounts)

    def _laid(
        self, layers: dict[str, gpd.GeoDataFrame], reach_m: float
    ) -> tuple[LaidNetwork, tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
        box = shapely.bounds(self.cells.geometry.to_numpy())
        sites = layers["sites"].geometry.to_numpy()
        lat = np.concatenate([box[:, [1, 3]].mean(axis=1), shapely.get_y(sites), [one.lat for one in self.placed]])
        lon = np.concatenate([box[:, [0, 2]].mean(axis=1), shapely.get_x(sites), [one.lon for one in self.placed]])
        counts = len(box), len(box) + len(sites)
        reach = np.full(len(lat), _AT_END_M)
        reach[counts[1] :] = reach_m
        laid = laid_network(layers, lat, lon, reach_m=reach)
        self.away_m = laid.away_m[counts[1] :]
        cell, site, own = np.split(laid.nodes, counts)
        if len(own) and (own == OFF).all():
            nearest = int(np.argmin(self.away_m))
            raise InputError(
                "resilience.all_off",
                name=self.placed[nearest].name,
                away=round(float(self.away_m[nearest])),
                reach=round(reach_m),
            )
        return laid, (cell, site, own)

    @property
    def on_cable(self) -> bool:
        """Whether there is any facility, all of which are checked to have one within reach."""
        return len(self.on) > 0

    def facility_nodes(self) -> list[int]:
        """Return the nodes of the facilities within reach, each once."""
        return [int(node) for node in dict.fromkeys(self.on.tolist()) if node != OFF]

    def trunk_ends(self, share: float) -> list[int]:
        """Return the furthest nodes beyond which at least a share of the households lie."""
        least = share * float(self.households.sum())
        heavy = (self.beyond[:, 0] >= least) & self.rooted.reached & (self.rooted.parent >= 0)
        before = {int(self.rooted.parent[node]) for node in np.flatnonzero(heavy)}
        return [int(node) for node in np.flatnonzero(heavy) if int(node) not in before]

    def places(self, nodes: Sequence[int]) -> tuple[tuple[float, float, float], ...]:
        """Return latitude, longitude and the households beyond of nodes."""
        where = self.laid.network.nodes
        return tuple(
            (float(where["lat"].iloc[node]), float(where["lon"].iloc[node]), float(self.beyond[node, 0]))
            for node in nodes
        )

    def cuts(self) -> tuple[Cut, ...]:
        """Return what each cut takes, the gravest first: by households, then facilities, stations and length."""
        held: NDArray[np.bool_] = np.asarray(self.amounts.any(axis=1), dtype=bool)
        for nodes in (self.site_nodes, self.on):
            held[nodes[nodes != OFF]] = True
        edges, where = self.laid.network.edges, self.laid.network.nodes
        length_m = edges["length_m"].to_numpy(dtype=float)
        lost = self._lost()
        found = []
        for one in self.rooted.stretches(held):
            stations, facilities = lost.get(one.node, ((), ()))
            rows = list(one.edges)
            last = self._last(one.node, rows)
            found.append(
                Cut(
                    rank=0,
                    edge_ids=tuple(edges["edge_id"].iloc[rows]),
                    branch=edges["branch"].iloc[rows[0]],
                    length_m=float(length_m[rows].sum()),
                    lat=float(where["lat"].iloc[last]),
                    lon=float(where["lon"].iloc[last]),
                    households=float(self.beyond[one.node, 0]),
                    population=float(self.beyond[one.node, 1]),
                    stations=stations,
                    facilities=facilities,
                )
            )
        grave = [cut for cut in found if cut.households or cut.population or cut.stations or cut.facilities]
        grave.sort(
            key=lambda cut: (-cut.households, -len(cut.facilities), -len(cut.stations), -cut.length_m, cut.edge_ids)
        )
        return tuple(replace(cut, rank=rank) for rank, cut in enumerate(grave, start=1))

    def _last(self, node: int, rows: list[int]) -> int:
        """Return the node at which a stretch ends that begins with the edge to ``node``."""
        ends = self.laid.network.edges[["from_node", "to_node"]].to_numpy(dtype=np.int64)
        for row in rows[1:]:
            one, other = ends[row]
            node = int(other if one == node else one)
        return node

    def _lost(self) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
        """Return the stations and facilities beyond each node."""
        lost: dict[int, tuple[list[str], list[str]]] = {}
        hung = [(int(node), 0, name) for node, name in zip(self.site_nodes, self.station_ids, strict=True)]
        hung += [(int(node), 1, one.id) for node, one in zip(self.on, self.placed, strict=True)]
        for start, kind, name in hung:
            node = start
            while node >= 0:
                lost.setdefault(node, ([], []))[kind].append(name)
                node = int(self.rooted.parent[node])
        return {node: (tuple(stations), tuple(own)) for node, (stations, own) in lost.items()}

    def served(self, seconds: dict[int, Alone]) -> tuple[Served, ...]:
        """Return each facility with its way, and its second route where one was sought."""
        length_m = self.laid.network.edges["length_m"].to_numpy(dtype=float)
        found = []
        for one, node, away_m in zip(self.placed, self.on.tolist(), self.away_m.tolist(), strict=True):
            if node == OFF:
                found.append(Served(one, away_m, None, None, None))
                continue
            way_m = float(length_m[self.rooted.way_to(node)].sum())
            single_m = float(length_m[self.rooted.bridges_to(node)].sum())
            found.append(Served(one, away_m, way_m, single_m, seconds.get(node)))
        return tuple(found)

    def new_edges(self, rows: Sequence[int], price_jpy: NDArray[np.int64]) -> tuple[NewEdge, ...]:
        """Return the edges of new cable."""
        edges = self.laid.network.edges
        return tuple(
            NewEdge(
                str(edges["road_class"].iloc[row]),
                str(edges["basis"].iloc[row]),
                float(edges["length_m"].iloc[row]),
                int(price_jpy[row]),
                tuple((float(lon), float(lat)) for lon, lat in shapely.get_coordinates(edges.geometry.iloc[row])),
            )
            for row in rows
        )
