"""Makes a route network out of road lines: one planar graph with an edge for each road between two junctions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from todoku.errors import InputError
from todoku.networks.chains import simplified
from todoku.networks.edge_table import edge_table, node_table
from todoku.networks.joining import joined
from todoku.networks.layers import without_doubles
from todoku.networks.noding import Pieces, node_lines
from todoku.networks.paths import component_labels
from todoku.networks.plane import Plane
from todoku.networks.route_network import RouteNetwork
from todoku.networks.shore import land_on
from todoku.run import Run

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

SNAP_M = 0.2
"""Vertices nearer than this become one: finer than any road's width, coarser than the rounding of coordinates."""
JOIN_M = 10.0
"""Gaps up to the width of a road between two parts of the network are closed."""
MERGE_M = 20.0
"""Roads of two layers nearer than this are the same road (accuracy of 1:25,000 maps: 17.5 m)."""

_DOUBLE_GRIDS = 2.0
_ATTRIBUTES = ("road_class", "basis", "structure")
_LAYER_COLUMNS = ("layer", "source_id")


@dataclass(frozen=True, slots=True)
class Components:
    """The connected parts of a network, the longest first.

    ``labels``: the part's number for every node; ``length_m``: each part's length.
    """

    labels: NDArray[np.int64]
    length_m: NDArray[np.float64]

    @property
    def count(self) -> int:
        """How many parts there are; one when every place can be reached from every other."""
        return len(self.length_m)

    @property
    def largest_share(self) -> float:
        """The longest part's share of the network's length, 0-1; 0 for a network without edges."""
        total = float(self.length_m.sum())
        return float(self.length_m[0]) / total if total else 0.0


def network_from_lines(
    lines: gpd.GeoDataFrame,
    *,
    snap_m: float = SNAP_M,
    join_m: float = JOIN_M,
    merge_m: float = MERGE_M,
    land: Any = None,
    run: Run | None = None,
) -> RouteNetwork:
    """Return the route network of road lines.

    Lines (JGD2011): ``road_class``, ``basis`` and a line; optionally ``structure`` (bridge, tunnel), which edges keep,
    and ``layer`` (the publisher's dataset) or ``source_id``: of a road that several layers have, the layer that is
    longest in all stays (``merge_m``). Nodes stand at ends, junctions and crossings, also where a road passes over
    another without a junction; chains of one class are one edge; dead ends stay. Gaps up to ``join_m`` between two
    parts are closed by straight edges of ``road_class`` "join", estimated, whose length is that of a road (``DETOUR``);
    where ``land`` is given (a polygon, JGD2011), water is crossed last, as "submarine". All other lengths are geodesic
    on GRS80. Raises InputError without lines.
    """
    run = run or Run()
    with run.step("step.topology", total=4) as advance:
        roads = _ordered(_single_lines(lines))
        degrees = roads.geometry.to_numpy()
        bounds = shapely.bounds(degrees)
        plane = Plane.around(bounds[:, [0, 2]], bounds[:, [1, 3]])
        groups, table = _groups(roads)
        laid, groups = _merged_layers(plane.to_plane(degrees), groups, roads, merge_m=merge_m)
        advance(1)
        pieces = node_lines(laid, groups, snap_m=snap_m)
        advance(1)
        edges = simplified(pieces, double_m=_DOUBLE_GRIDS * snap_m)
        advance(1)
        dry = None if land is None else land_on(plane, land)
        network = joined(_network(edges, table, plane), plane, join_m=join_m, land=dry)
        advance(1)
    return network


def components(network: RouteNetwork) -> Components:
    """Return the connected parts of a network."""
    raw = component_labels(network.csr).astype(np.int64)
    first_node = network.edges["from_node"].to_numpy(dtype=np.int64)
    parts = int(raw.max()) + 1 if len(raw) else 0
    lengths = network.edges["length_m"].to_numpy(dtype=np.float64)
    length_m = np.asarray(np.bincount(raw[first_node], weights=lengths, minlength=parts), dtype=np.float64)
    order = np.argsort(-length_m, kind="stable")
    rank = np.empty(parts, dtype=np.int64)
    rank[order] = np.arange(parts)
    return Components(rank[raw], length_m[order])


def _single_lines(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    for column in ("road_class", "basis"):
        if column not in lines.columns:
            raise InputError("table.missing_column", table="roads", column=column, columns=list(lines.columns))
    parts, row = shapely.get_parts(shapely.force_2d(lines.geometry.to_numpy()), return_index=True)
    wanted = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (shapely.length(parts) > 0)
    if not wanted.any():
        raise InputError("network.no_lines")
    return lines.iloc[row[wanted]].set_geometry(parts[wanted], crs=lines.crs).reset_index(drop=True)


def _ordered(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the longest layer first; without layers the order stays."""
    column = next((name for name in _LAYER_COLUMNS if name in roads.columns), None)
    if column is None:
        return roads.assign(layer="")
    named = roads.assign(layer=roads[column].fillna("").astype(str))
    total = pd.Series(shapely.length(named.geometry.to_numpy())).groupby(named["layer"].to_numpy()).sum()
    longest_first = total.sort_index().sort_values(ascending=False, kind="stable").index
    ranks = {layer: rank for rank, layer in enumerate(longest_first)}
    return named.iloc[np.argsort(named["layer"].map(ranks).to_numpy(), kind="stable")].reset_index(drop=True)


def _groups(roads: gpd.GeoDataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return each line's group, and the attributes of the groups."""
    columns = [column for column in _ATTRIBUTES if column in roads.columns]
    plain = pd.DataFrame(roads[columns]).astype(object).where(roads[columns].notna(), None)
    numbers = np.asarray(plain.groupby(columns, sort=True, dropna=False).ngroup(), dtype=np.int64)
    return numbers, plain.iloc[np.unique(numbers, return_index=True)[1]].reset_index(drop=True)


def _merged_layers(
    laid: NDArray[np.object_], groups: NDArray[np.int64], roads: gpd.GeoDataFrame, *, merge_m: float
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return lines and their groups without what further layers have along the roads of those before them."""
    layer = roads["layer"].to_numpy()
    starts = np.flatnonzero(np.r_[True, layer[1:] != layer[:-1]])
    bundles = np.split(np.arange(len(laid)), starts[1:])
    lines, kept_groups = laid[bundles[0]], groups[bundles[0]]
    for rows in bundles[1:]:
        rest, owner = without_doubles(laid[rows], lines, merge_m=merge_m)
        lines = np.concatenate([lines, rest])
        kept_groups = np.concatenate([kept_groups, groups[rows][owner]])
    return lines, kept_groups


def _network(pieces: Pieces, table: pd.DataFrame, plane: Plane) -> RouteNetwork:
    ends, places = pieces.ends()
    order = np.lexsort((shapely.length(pieces.lines), ends.max(axis=1), ends.min(axis=1)))
    attributes: dict[str, Any] = {name: table[name].to_numpy()[pieces.groups[order]] for name in table.columns}
    lines = plane.to_degrees(pieces.lines[order])
    edges = edge_table(lines, ends[order, 0], ends[order, 1], attributes=attributes)
    nodes = shapely.get_coordinates(plane.to_degrees(shapely.points(places)))
    return RouteNetwork(node_table(nodes[:, 0], nodes[:, 1]), edges)
