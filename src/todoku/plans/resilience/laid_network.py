"""Puts a written plan's cable and the roads around it together again, from the layers of its GeoPackage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.networks.edge_table import CORRIDOR, DETOUR, JOIN, SUBMARINE, edge_table, node_table
from todoku.networks.plane import Plane, geodesic_lengths_m
from todoku.networks.route_network import RouteNetwork
from todoku.networks.splitting import split_edges
from todoku.networks.topology import MERGE_M

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

LAYERS_FILE = "plan.gpkg"
OFF = -1
"""The node of a place that no cable comes near enough to."""

_STRAIGHT = (CORRIDOR, JOIN)
"""Road classes whose lines are straight and whose length is that of the road they stand for."""
_DIGITS = 8
"""Decimals of a degree to which end points are the same: a millimetre."""
_ON_ROAD_M = 1.0


@dataclass(frozen=True, slots=True)
class LaidNetwork:
    """Roads and cable as one network: edges have ``cable`` (laid by the plan) and ``branch`` (its name, or None).

    ``root``: the node of the exchange. ``nodes``: those of the places that were asked for, -1 where no cable is near
    enough, and ``away_m``: how far each is from the nearest cable.
    """

    network: RouteNetwork
    root: int
    nodes: Whole
    away_m: Floats

    @property
    def cable(self) -> NDArray[np.bool_]:
        """Which edges the plan lays cable along."""
        return np.asarray(self.network.edges["cable"], dtype=bool)


def read_layers(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of a plan's folder; InputError where there is no GeoPackage of a plan, or no fibre in it."""
    file = folder / LAYERS_FILE
    if not file.is_file():
        raise InputError("resilience.no_layers", folder=str(folder), file=LAYERS_FILE)
    try:
        layers = {
            name: pyogrio.read_dataframe(file, layer=name) for name in ("cells", "routes", "sites", "exchange", "roads")
        }
    except (DataSourceError, DataLayerError) as error:
        raise InputError("resilience.bad_layers", file=str(file)) from error
    if layers["routes"].empty:
        raise InputError("resilience.no_fibre", folder=str(folder))
    return layers


def laid_network(layers: dict[str, gpd.GeoDataFrame], lat: Floats, lon: Floats, *, reach_m: Floats) -> LaidNetwork:
    """Return the network of a plan's layers with places on it, each at the nearest point of the nearest cable.

    ``reach_m``: how far from cable each place may lie. Lengths of cable are the plan's; those of other roads are
    geodesic, of straight estimates (corridors, joins) ``DETOUR`` times as long, as the plan counted them.
    """
    routes = _singles(layers["routes"])
    roads, feet = _roads_with(layers["roads"], routes)
    network = _with_cable(roads, routes, feet)
    cable = np.flatnonzero(network.edges["cable"].to_numpy(dtype=bool))
    exchange = layers["exchange"].geometry.to_numpy()[0]
    lat, lon = np.append(lat, shapely.get_y(exchange)), np.append(lon, shapely.get_x(exchange))
    rows, shares, away_m = _nearest(network, cable, lat, lon)
    near = np.append(away_m[:-1] <= reach_m, True)
    split = split_edges(network, rows[near], shares[near])
    nodes = np.full(len(lat), OFF, dtype=np.int64)
    nodes[near] = split.nodes
    return LaidNetwork(split.network, int(nodes[-1]), nodes[:-1], away_m[:-1])


def _singles(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer with one line a row: GeoPackages hold them as bundles of one."""
    return layer.explode(ignore_index=True) if len(layer) else layer


def _ends(lines: NDArray[Any]) -> Floats:
    """Return the end points of lines: an array (lines, 2, 2) of longitude and latitude."""
    ends = [shapely.get_coordinates(shapely.get_point(lines, place)) for place in (0, -1)]
    return np.asarray(np.round(np.stack(ends, axis=1), _DIGITS), dtype=np.float64)


def _roads_with(layer: gpd.GeoDataFrame, routes: gpd.GeoDataFrame) -> tuple[RouteNetwork, Whole]:
    """Return the roads, split where cable begins or leaves them, and the nodes of the ends of each route.

    Ends that lie on no road (links to squares) are nodes of their own.
    """
    roads = _singles(layer)
    lines = roads.geometry.to_numpy() if len(roads) else np.empty(0, dtype=object)
    route_ends = _ends(routes.geometry.to_numpy()).reshape(-1, 2)
    road_ends = _ends(lines).reshape(-1, 2)
    places, number = np.unique(np.concatenate([road_ends, route_ends]), axis=0, return_inverse=True)
    from_to = number[: len(road_ends)].reshape(-1, 2)
    wanted = number[len(road_ends) :]
    length_m = geodesic_lengths_m(lines)
    if len(roads):
        length_m = length_m * np.where(roads["road_class"].isin(_STRAIGHT).to_numpy(), DETOUR, 1.0)
    attributes = {
        "road_class": roads["road_class"].to_numpy() if len(roads) else np.empty(0, dtype=object),
        "basis": roads["basis"].to_numpy() if len(roads) else np.empty(0, dtype=object),
        "cable": False,
        "branch": None,
    }
    edges = edge_table(lines, from_to[:, 0], from_to[:, 1], attributes=attributes, length_m=length_m)
    network = RouteNetwork(node_table(places[:, 0], places[:, 1]), edges)
    apart = np.setdiff1d(np.unique(wanted), np.unique(from_to))
    if not len(apart) or not len(edges):
        return network, wanted.reshape(-1, 2)
    rows, shares, away_m = _nearest(network, np.arange(len(edges)), places[apart, 1], places[apart, 0])
    on_road = away_m < _ON_ROAD_M
    split = split_edges(network, rows[on_road], shares[on_road])
    renamed = np.arange(len(places))
    renamed[apart[on_road]] = split.nodes
    return split.network, renamed[wanted].reshape(-1, 2)


def _nearest(network: RouteNetwork, rows: Whole, lat: Floats, lon: Floats) -> tuple[Whole, Floats, Floats]:
    """Return for every place the nearest of these edges (none across the sea), where on it, and the distance."""
    dry = rows[(network.edges["road_class"].to_numpy()[rows] != SUBMARINE)]
    among = dry if len(dry) else rows
    degrees = network.edges.geometry.to_numpy()[among]
    bounds = shapely.bounds(degrees)
    plane = Plane.around(bounds[:, [0, 2]], bounds[:, [1, 3]])
    lines = plane.to_plane(degrees)
    points = np.asarray(shapely.points(plane.points_to_plane(lon, lat)))
    found = shapely.STRtree(lines).query_nearest(points, all_matches=False)
    nearest = np.empty(len(points), dtype=np.int64)
    nearest[found[0]] = found[1]
    shares = shapely.line_locate_point(lines[nearest], points, normalized=True)
    return among[nearest], np.asarray(shares), np.asarray(shapely.distance(lines[nearest], points))


def _with_cable(network: RouteNetwork, routes: gpd.GeoDataFrame, feet: Whole) -> RouteNetwork:
    """Return the network with the routes in place of the roads that they follow.

    A road between the same two nodes as a route, and nowhere further from it than ``MERGE_M``, is the same road: no
    second route runs along it.
    """
    edges = network.edges
    by_ends: dict[tuple[int, int], list[int]] = {}
    for row, ends in enumerate(edges[["from_node", "to_node"]].to_numpy(dtype=np.int64).tolist()):
        by_ends.setdefault((min(ends), max(ends)), []).append(row)
    pairs = [
        (number, row) for number, ends in enumerate(feet.tolist()) for row in by_ends.get((min(ends), max(ends)), [])
    ]
    names = routes["branch_name"] if "branch_name" in routes else pd.Series([None] * len(routes))
    laid = gpd.GeoDataFrame(
        {
            "edge_id": routes["edge_id"].to_numpy(),
            "from_node": feet[:, 0],
            "to_node": feet[:, 1],
            "length_m": routes["length_m"].to_numpy(dtype=float),
            "road_class": routes["road_class"].to_numpy(),
            "basis": routes["basis"].to_numpy(),
            "cable": True,
            "branch": names.where(names.notna(), None).to_numpy(dtype=object),
        },
        geometry=routes.geometry.to_numpy(),
        crs=GEOGRAPHIC_CRS,
    )
    other = edges.drop(index=_same_roads(pairs, laid, edges))
    if other.empty:
        return RouteNetwork(network.nodes, laid)
    both = pd.concat([laid, other], ignore_index=True)
    return RouteNetwork(network.nodes, gpd.GeoDataFrame(both, geometry="geometry", crs=GEOGRAPHIC_CRS))


def _same_roads(pairs: list[tuple[int, int]], laid: gpd.GeoDataFrame, edges: gpd.GeoDataFrame) -> list[int]:
    """Return the rows of roads, of pairs (route, road) between the same nodes, that lie beside their route."""
    if not pairs:
        return []
    route, road = np.array(pairs).T
    along, beside = laid.geometry.to_numpy()[route], edges.geometry.to_numpy()[road]
    bounds = shapely.bounds(along)
    plane = Plane.around(bounds[:, [0, 2]], bounds[:, [1, 3]])
    apart_m = shapely.hausdorff_distance(plane.to_plane(along), plane.to_plane(beside))
    return [int(row) for row in np.unique(road[apart_m <= MERGE_M])]
