"""Closes gaps between the parts of a network by edges that stand for roads not known, each marked as estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.cluster.hierarchy import DisjointSet

from todoku.networks.edge_table import DETOUR, JOIN, SUBMARINE, edge_ids, edge_table
from todoku.networks.paths import component_labels
from todoku.networks.plane import distances_m
from todoku.networks.route_network import RouteNetwork
from todoku.networks.splitting import split_edges
from todoku.provenance import Basis
from todoku.tables import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.plane import Plane
    from todoku.networks.shore import Land

_CIRCLES_M = (10.0, 100.0, 1000.0)
"""How far parts are sought from each other before it is tried further."""


@dataclass(frozen=True, slots=True)
class _Gaps:
    """Pairs of edge rows of different parts, nearest first, and which of them are water."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    wet: NDArray[np.bool_]


def joined(network: RouteNetwork, plane: Plane, *, join_m: float, land: Land | None = None) -> RouteNetwork:
    """Return the network with the gaps of up to ``join_m`` metres between its parts closed, shortest gaps first.

    Two parts are joined once, at their nearest places; the edges there are split. Where ``land`` is given (on the same
    plane) the water is crossed only between parts that no gap on land joins, by edges of ``road_class`` "submarine".
    """
    lines = plane.to_plane(network.edges.geometry.to_numpy())
    gaps = _gaps(network, lines, join_m=join_m, land=land)
    if len(gaps.one) == 0:
        return network
    bridges = _bridges(lines, gaps.one, gaps.other)
    rows = np.concatenate([gaps.one, gaps.other])
    places = shapely.points(np.concatenate([bridges[:, 0], bridges[:, 1]]))
    shares = shapely.line_locate_point(lines[rows], places, normalized=True)
    split = split_edges(network, rows, shares)
    ends = split.nodes[: len(gaps.one)], split.nodes[len(gaps.one) :]
    lon, lat = split.network.nodes["lon"].to_numpy(), split.network.nodes["lat"].to_numpy()
    straight_m = distances_m(lon[ends[0]], lat[ends[0]], lon[ends[1]], lat[ends[1]])
    length_m = straight_m * np.where(gaps.wet, 1.0, DETOUR)
    return with_straight_edges(split.network, *ends, road_class=JOIN, length_m=length_m, wet=gaps.wet)


def with_straight_edges(
    network: RouteNetwork,
    from_node: NDArray[np.int64],
    to_node: NDArray[np.int64],
    *,
    road_class: str,
    length_m: NDArray[np.float64],
    wet: NDArray[np.bool_],
    **attributes: object,
) -> RouteNetwork:
    """Return the network with straight, estimated edges between pairs of its nodes added after the others.

    Their line is straight, ``length_m`` that of the road they stand for. Those that are ``wet`` are of ``road_class``
    "submarine".
    """
    if len(from_node) == 0:
        return network
    places = network.nodes[["lon", "lat"]].to_numpy()
    straight = np.asarray(shapely.linestrings(np.stack([places[from_node], places[to_node]], axis=1)))
    more = edge_table(
        straight,
        from_node,
        to_node,
        attributes={
            "road_class": np.where(wet, SUBMARINE, road_class),
            "basis": Basis.ESTIMATED.value,
            **attributes,
        },
        length_m=length_m,
    )
    edges = pd.concat([network.edges, more], ignore_index=True)
    edges["edge_id"] = edge_ids(edges["geometry"].to_numpy(), edges["length_m"].to_numpy())
    return RouteNetwork(network.nodes, gpd.GeoDataFrame(edges, geometry="geometry", crs=GEOGRAPHIC_CRS))


def _gaps(network: RouteNetwork, lines: NDArray[np.object_], *, join_m: float, land: Land | None) -> _Gaps:
    """Return the gaps that join parts, shortest first over all (Kruskal 1956), sought in widening circles.

    What a narrow circle joins need not be looked at in the next, so that the work stays small in a dense network.
    """
    labels = component_labels(network.csr)
    part = labels[network.edges["from_node"].to_numpy(dtype=np.int64)]
    length = np.bincount(part, weights=shapely.length(lines), minlength=int(labels.max()) + 1)
    parts = DisjointSet(range(len(length)))
    tree = shapely.STRtree(lines)
    chosen: list[tuple[int, int, bool]] = []
    circles = [*_CIRCLES_M[: np.searchsorted(_CIRCLES_M, join_m)], join_m] if join_m > 0 else []
    for over_water in (False, True)[: 1 if land is None else 2]:
        for reach_m in circles:
            joined_to = np.array([parts[label] for label in range(len(length))])[part]
            apart = joined_to != parts[int(np.argmax(length))]
            pairs = _nearest_first(lines, tree, joined_to, apart, reach_m=reach_m)
            wet = np.zeros(len(pairs), dtype=bool) if land is None else _wet(lines, pairs, land)
            allowed = over_water | ~wet
            for (one, other), is_wet in zip(pairs[allowed], wet[allowed], strict=True):
                if parts.merge(int(part[one]), int(part[other])):
                    chosen.append((one, other, is_wet))
    table = np.array(chosen, dtype=np.int64).reshape(-1, 3)
    return _Gaps(table[:, 0], table[:, 1], table[:, 2].astype(bool))


def _wet(lines: NDArray[np.object_], pairs: NDArray[np.int64], land: Land) -> NDArray[np.bool_]:
    ends = _bridges(lines, pairs[:, 0], pairs[:, 1])
    return land.wet_ways(ends[:, 0], ends[:, 1])


def _bridges(lines: NDArray[np.object_], one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the ends (n, 2, 2) of the shortest ways between lines."""
    return shapely.get_coordinates(shapely.shortest_line(lines[one], lines[other])).reshape(-1, 2, 2)


def _nearest_first(
    lines: NDArray[np.object_],
    tree: shapely.STRtree,
    joined_to: NDArray[np.int64],
    apart: NDArray[np.bool_],
    *,
    reach_m: float,
) -> NDArray[np.int64]:
    """Return pairs of rows: for every line near a part that is apart, that part's nearest line; nearest pairs first."""
    rows = np.flatnonzero(apart)
    rows = rows[np.argsort(joined_to[rows], kind="stable")]
    found = [np.zeros((0, 3))]
    for own in np.split(rows, np.flatnonzero(np.diff(joined_to[rows])) + 1) if len(rows) else []:
        near = tree.query(shapely.multilinestrings(lines[own]), predicate="dwithin", distance=reach_m)
        others = np.sort(near[joined_to[near] != joined_to[own[0]]])
        (other, one), distance = shapely.STRtree(lines[own]).query_nearest(
            lines[others], max_distance=reach_m, all_matches=False, return_distance=True
        )
        found.append(np.column_stack([own[one], others[other], np.round(distance, 3)]))
    table = np.vstack(found)
    order = np.lexsort((table[:, 1], table[:, 0], table[:, 2]))
    return table[order, :2].astype(np.int64)
