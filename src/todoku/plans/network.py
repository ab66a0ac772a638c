"""The network on which the plan lays its cable: real roads where the pack has them, else estimated corridors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyproj
import shapely

from todoku.errors import InputError
from todoku.networks.corridors import corridor_network
from todoku.networks.topology import network_from_lines
from todoku.provenance import Basis

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from todoku.networks.route_network import RouteNetwork
    from todoku.plans.network_config import FibreConfig
    from todoku.provenance import Dataset
    from todoku.run import Run

_GEOD = pyproj.Geod(ellps="GRS80")
_FURTHEST_EXCHANGE_M = 50_000.0
RoadsKind = Literal["real", "bus_routes", "main_roads", "estimated_corridors"]

_BUS_ROUTE = "bus_route"
_MAIN_ROAD_CLASSES = frozenset({"emergency_road", "peninsula_road", "national", "prefectural", "main"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """The building from which fibre starts, and how its place is known."""

    name_key: str
    name: str
    lat: float
    lon: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Roads:
    """A network with what it is made of."""

    network: RouteNetwork
    kind: RoadsKind
    basis: Basis
    land: shapely.Geometry | None = None
    """All land around, where it is known: what lies outside is water."""


def find_exchange(config: FibreConfig, datasets: Mapping[str, Dataset], cells: pd.DataFrame) -> Exchange:
    """Return where the fibre starts: as configured, else the town hall, else the square with the most people.

    Raises InputError for a configured place that is 50 km or more from every square.
    """
    if config.exchange is not None:
        given = config.exchange
        _check_distance(given.lat, given.lon, cells)
        return Exchange("plan.exchange.given", given.name, given.lat, given.lon, Basis.MEASURED)
    facts = datasets.get("facts")
    if facts is not None and len(facts.frame()) == 1:
        row = facts.frame().iloc[0]
        return Exchange("plan.exchange.town_hall", "", float(row["lat"]), float(row["lon"]), Basis.ESTIMATED)
    row = cells.iloc[int(np.argmax(cells["population"].fillna(0).to_numpy()))]
    return Exchange("plan.exchange.densest", "", float(row["lat"]), float(row["lon"]), Basis.ESTIMATED)


def _check_distance(lat: float, lon: float, cells: pd.DataFrame) -> None:
    """Refuse a place in another part of the country, which a slip in a coordinate makes of a place here."""
    count = len(cells)
    _, _, away_m = _GEOD.inv(np.full(count, lon), np.full(count, lat), cells["lon"].to_numpy(), cells["lat"].to_numpy())
    nearest_m = float(np.min(away_m))
    if nearest_m >= _FURTHEST_EXCHANGE_M:
        raise InputError(
            "plan.exchange_far", lat=lat, lon=lon, km=round(nearest_m / 1000), limit=round(_FURTHEST_EXCHANGE_M / 1000)
        )


def roads_of(
    datasets: Mapping[str, Dataset], cells: pd.DataFrame, exchange: Exchange, *, max_link_m: float, run: Run
) -> Roads:
    """Return the network of the pack's road lines, or of corridors estimated between populated squares.

    Parts of the road network that hang apart (small roads between them are not known) are joined by estimated edges of
    up to ``max_link_m``, over water only where there is no other way.
    """
    land = _land(datasets)
    with run.step("step.network"):
        lines = datasets.get("roads")
        if lines is not None and len(lines.frame()):
            frame = lines.frame()
            network = network_from_lines(frame, join_m=max_link_m, land=land, run=run)
            return Roads(network, _kind_of(frame), lines.source.basis, land)
        lat = np.append(cells["lat"].to_numpy(), exchange.lat)
        lon = np.append(cells["lon"].to_numpy(), exchange.lon)
        return Roads(corridor_network(lat, lon, land=land), "estimated_corridors", Basis.ESTIMATED, land)


def _kind_of(lines: pd.DataFrame) -> RoadsKind:
    classes = set(lines["road_class"])
    if classes <= {_BUS_ROUTE}:
        return "bus_routes"
    return "main_roads" if classes <= {_BUS_ROUTE, *_MAIN_ROAD_CLASSES} else "real"


def _land(datasets: Mapping[str, Dataset]) -> shapely.Geometry | None:
    shore = datasets.get("shore")
    return None if shore is None else shapely.union_all(shore.frame()["geometry"].to_numpy())
