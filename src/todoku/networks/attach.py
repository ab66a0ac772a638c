"""Ties places (demand, sites, exchanges) to the nearest road of a network by straight link edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from todoku.errors import InputError
from todoku.networks.edge_table import LINK, SUBMARINE, node_table
from todoku.networks.joining import with_straight_edges
from todoku.networks.plane import Plane, distances_m
from todoku.networks.route_network import RouteNetwork
from todoku.networks.splitting import MIN_PIECE_M, split_edges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

UNREACHED = -1
"""The node of a place that no road comes near enough to."""

_NOT_TAPPED = (LINK, SUBMARINE)


@dataclass(frozen=True, slots=True)
class Attached:
    """A network with places tied to it.

    ``nodes``: for every place the node that stands for it, -1 where no edge is within reach; ``link_m``: the length of
    its link in metres, 0 where it lies on the network, NaN where it is not reached.
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
) -> Attached:
    """Tie each place to the nearest point of the nearest edge, which is split there, by a straight link edge.

    Links are of ``road_class`` "link", estimated, and bear the place's id in the column ``link_id``. Nodes of the
    network keep their names. A place nearer than a metre to its road stands on it, without a link; places nearer than
    a metre to each other (a square's middle, and the station on it) are one, with the link of the first. Of edges
    equally near the first is taken; other places' links and edges across the sea are not tapped. Raises InputError when
    the lengths differ or the network has no edges.
    """
    count = len(lat)
    if len(lon) != count or (ids is not None and len(ids) != count):
        raise InputError("network.points_length", lat=count, lon=len(lon), ids=count if ids is None else len(ids))
    if len(network.edges) == 0:
        raise InputError("network.no_lines")
    lat, lon = np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)
    distinct, place = np.unique(_first_there(lat, lon), return_inverse=True)
    named = None if ids is None else np.asarray(ids, dtype=object)[distinct]
    tied = _tied(network, lat[distinct], lon[distinct], max_link_m=max_link_m, ids=named)
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
) -> Attached:
    rows, shares = _nearest(network, lat, lon, max_link_m=max_link_m)
    reached = np.flatnonzero(rows != UNREACHED)
    split = split_edges(network, rows[reached], shares[reached])
    foot = split.network.nodes.iloc[split.nodes]
    link_m = np.full(len(lat), np.nan)
    link_m[reached] = distances_m(lon[reached], lat[reached], foot["lon"].to_numpy(), foot["lat"].to_numpy())
    return _linked(split.network, reached, split.nodes, link_m, lat=lat, lon=lon, ids=ids)


def _nearest(
    network: RouteNetwork, lat: NDArray[np.float64], lon: NDArray[np.float64], *, max_link_m: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for every place the nearest edge's row (-1 beyond reach) and the share of its length there."""
    tapped = np.flatnonzero(~network.edges["road_class"].isin(_NOT_TAPPED).to_numpy())
    if len(tapped) == 0:
        return np.full(len(lat), UNREACHED, dtype=np.int64), np.zeros(len(lat))
    degrees = network.edges.geometry.to_numpy()[tapped]
    bounds = shapely.bounds(degrees)
    plane = Plane.around(bounds[:, [0, 2]], bounds[:, [1, 3]])
    lines = plane.to_plane(degrees)
    places = np.asarray(shapely.points(plane.points_to_plane(lon, lat)))
    found, line = shapely.STRtree(lines).query_nearest(places, max_distance=max_link_m, all_matches=True)
    nearest = np.full(len(places), len(lines), dtype=np.int64)
    np.minimum.at(nearest, found, line)
    near = np.flatnonzero(nearest < len(lines))
    rows = np.full(len(places), UNREACHED, dtype=np.int64)
    rows[near] = tapped[nearest[near]]
    shares = np.zeros(len(places))
    shares[near] = shapely.line_locate_point(lines[nearest[near]], places[near], normalized=True)
    return rows, shares


def _linked(
    network: RouteNetwork,
    reached: NDArray[np.int64],
    foot: NDArray[np.int64],
    link_m: NDArray[np.float64],
    *,
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    ids: NDArray[np.object_] | None,
) -> Attached:
    nodes = np.full(len(link_m), UNREACHED, dtype=np.int64)
    nodes[reached] = foot
    off = link_m[reached] >= MIN_PIECE_M
    linked = reached[off]
    link_m[reached[~off]] = 0.0
    nodes[linked] = len(network.nodes) + np.arange(len(linked))
    places = node_table(lon[linked], lat[linked])
    grown = RouteNetwork(pd.concat([network.nodes, places], ignore_index=True), network.edges)
    named = None if ids is None else ids[linked]
    return Attached(with_straight_edges(grown, foot[off], nodes[linked], road_class=LINK, link_id=named), nodes, link_m)
