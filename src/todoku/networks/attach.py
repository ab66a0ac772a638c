"""Ties places (demand, sites, exchanges) to the nearest road of a network by link edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from todoku.errors import InputError
from todoku.networks.edge_table import DETOUR, LINK, SUBMARINE, node_table
from todoku.networks.joining import with_straight_edges
from todoku.networks.plane import Plane, distances_m
from todoku.networks.route_network import RouteNetwork
from todoku.networks.shore import land_on
from todoku.networks.splitting import MIN_PIECE_M, split_edges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.networks.shore import Land

UNREACHED = -1
"""The node of a place that no road comes near enough to."""

_NOT_TAPPED = (LINK, SUBMARINE)


@dataclass(frozen=True, slots=True)
class Attached:
    """A network with places tied to it.

    ``nodes``: for every place the node that stands for it, -1 where no edge is within reach; ``link_m``: the length of
    its link's road in metres, 0 where it lies on the network, NaN where it is not reached.
    """

    network: RouteNetwork
    nodes: NDArray[np.int64]
    link_m: NDArray[np.float64]

    @property
    def unreached(self) -> NDArray[np.int64]:
        """Row numbers of the places that no road comes near enough to."""
        return np.flatnonzero(self.nodes == UNREACHED)


def attach_points(
    network: RouteNetwork,
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    *,
    max_link_m: float,
    ids: Sequence[str] | None = None,
    land: Any = None,
    detour: float = DETOUR,
) -> Attached:
    """Tie each place to the nearest point of the nearest edge, which is split there, by a link edge.

    Links are of ``road_class`` "link", estimated, and bear the place's id in the column ``link_id``. A link's line is
    straight, its ``length_m`` that of the lane or road it stands for: ``detour`` times as long. That holds inside the
    place's own square too, and counts nothing twice: ``fibre.design`` takes off the cable inside a square what the
    route, links included, has there. Where ``land`` is given (a polygon, JGD2011), a place is tied to the nearest road
    that it reaches on land; only where none is within ``max_link_m`` does its link cross the water, as "submarine",
    without detour. Without ``land`` water is not told from land.

    Nodes of the network keep their names. A place nearer than a metre to its road stands on it, without a link; places
    nearer than a metre to each other (a square's middle, and the station on it) are one, with the link of the first. Of
    edges equally near the first is taken; other places' links and edges across the sea are not tapped. ``max_link_m``
    is a straight distance. Raises InputError when the lengths differ or the network has no edges.
    """
    count = len(lat)
    if len(lon) != count or (ids is not None and len(ids) != count):
        raise InputError("network.points_length", lat=count, lon=len(lon), ids=count if ids is None else len(ids))
    if len(network.edges) == 0:
        raise InputError("network.no_lines")
    lat, lon = np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)
    distinct, place = np.unique(_first_there(lat, lon), return_inverse=True)
    named = None if ids is None else np.asarray(ids, dtype=object)[distinct]
    there = lat[distinct], lon[distinct]
    tied = _tied(network, *there, max_link_m=max_link_m, ids=named, land=land, detour=detour)
    return Attached(tied.network, tied.nodes[place], tied.link_m[place])


def _first_there(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for every place the row of the first place that is nearer to it than a metre, itself if none is."""
    rows = np.arange(len(lat), dtype=np.int64)
    if len(rows) == 0:
        return rows
    pairs = cKDTree(Plane.around(lon, lat).points_to_plane(lon, lat)).query_pairs(MIN_PIECE_M, output_type="ndarray")
    near = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(rows), len(rows)))
    labels = connected_components(near, directed=False)[1]
    return np.asarray(np.unique(labels, return_index=True)[1][labels], dtype=np.int64)


def _tied(
    network: RouteNetwork,
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    *,
    max_link_m: float,
    ids: NDArray[np.object_] | None,
    land: Any,
    detour: float,
) -> Attached:
    rows, shares, wet = _nearest(network, lat, lon, max_link_m=max_link_m, land=land)
    reached = np.flatnonzero(rows != UNREACHED)
    split = split_edges(network, rows[reached], shares[reached])
    foot = split.network.nodes.iloc[split.nodes]
    link_m = np.full(len(lat), np.nan)
    link_m[reached] = distances_m(lon[reached], lat[reached], foot["lon"].to_numpy(), foot["lat"].to_numpy())
    link_m = np.where(link_m < MIN_PIECE_M, 0.0, link_m) * np.where(wet, 1.0, detour)
    return _linked(split.network, reached, split.nodes, link_m, lat=lat, lon=lon, ids=ids, wet=wet)


def _nearest(
    network: RouteNetwork, lat: NDArray[np.float64], lon: NDArray[np.float64], *, max_link_m: float, land: Any
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return for every place the nearest edge's row (-1 beyond reach), the share of its length there, and if wet."""
    rows = np.full(len(lat), UNREACHED, dtype=np.int64)
    shares, wet = np.zeros(len(lat)), np.zeros(len(lat), dtype=bool)
    tapped = np.flatnonzero(~network.edges["road_class"].isin(_NOT_TAPPED).to_numpy())
    if len(tapped) == 0:
        return rows, shares, wet
    degrees = network.edges.geometry.to_numpy()[tapped]
    bounds = shapely.bounds(degrees)
    plane = Plane.around(bounds[:, [0, 2]], bounds[:, [1, 3]])
    lines = plane.to_plane(degrees)
    places = np.asarray(shapely.points(plane.points_to_plane(lon, lat)))
    tree = shapely.STRtree(lines)
    found, line = tree.query_nearest(places, max_distance=max_link_m, all_matches=True)
    nearest = np.full(len(places), len(lines), dtype=np.int64)
    np.minimum.at(nearest, found, line)
    near = np.flatnonzero(nearest < len(lines))
    if land is not None:
        wet[near] = _on_land(nearest, near, places, tree, land_on(plane, land), max_link_m=max_link_m)
    rows[near] = tapped[nearest[near]]
    shares[near] = shapely.line_locate_point(lines[nearest[near]], places[near], normalized=True)
    return rows, shares, wet


def _on_land(
    nearest: NDArray[np.int64],
    near: NDArray[np.int64],
    places: NDArray[np.object_],
    tree: shapely.STRtree,
    land: Land,
    *,
    max_link_m: float,
) -> NDArray[np.bool_]:
    """Turn places whose way to the nearest line is over water to the nearest on land; return whose way stays wet."""
    wet = _over_water(places[near], tree.geometries[nearest[near]], land)
    for at in np.flatnonzero(wet):
        place = places[near[at]]
        lines = np.sort(tree.query(place, predicate="dwithin", distance=max_link_m))
        around = tree.geometries[lines]
        dry = ~_over_water(np.full(len(lines), place, dtype=object), around, land)
        if dry.any():
            nearest[near[at]] = lines[dry][np.argmin(shapely.distance(around[dry], place))]
            wet[at] = False
    return wet


def _over_water(places: NDArray[np.object_], lines: NDArray[np.object_], land: Land) -> NDArray[np.bool_]:
    ways = shapely.get_coordinates(shapely.shortest_line(places, lines)).reshape(-1, 2, 2)
    return land.wet_ways(ways[:, 0], ways[:, 1])


def _linked(
    network: RouteNetwork,
    reached: NDArray[np.int64],
    foot: NDArray[np.int64],
    link_m: NDArray[np.float64],
    *,
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    ids: NDArray[np.object_] | None,
    wet: NDArray[np.bool_],
) -> Attached:
    nodes = np.full(len(link_m), UNREACHED, dtype=np.int64)
    nodes[reached] = foot
    off = link_m[reached] > 0
    linked = reached[off]
    nodes[linked] = len(network.nodes) + np.arange(len(linked))
    places = node_table(lon[linked], lat[linked])
    grown = RouteNetwork(pd.concat([network.nodes, places], ignore_index=True), network.edges)
    named = None if ids is None else ids[linked]
    ends = foot[off], nodes[linked]
    tied = with_straight_edges(grown, *ends, road_class=LINK, length_m=link_m[linked], wet=wet[linked], link_id=named)
    return Attached(tied, nodes, link_m)
