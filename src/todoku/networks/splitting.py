"""Splits edges of a route network at given places, keeping lengths, attributes and the names of the nodes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku.networks.edge_table import edge_ids, node_table
from todoku.networks.plane import geodesic_steps_m
from todoku.networks.route_network import RouteNetwork
from todoku.tables import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_PIECE_M = 1.0
"""A place nearer than this to a node, or to the place before it on the same edge, is that node."""


@dataclass(frozen=True, slots=True)
class Split:
    """The network after splitting, and for each place the node that stands there now."""

    network: RouteNetwork
    nodes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Piece:
    parent: int
    line: shapely.LineString
    from_node: int
    to_node: int
    share: float


def split_edges(network: RouteNetwork, rows: NDArray[np.int64], shares: NDArray[np.float64]) -> Split:
    """Split edges at places: place i lies on edge row ``rows[i]`` at ``shares[i]`` (0-1) of its length.

    Nodes keep their names, new ones follow after them. Edges that are not split keep their order; the pieces of the
    others stand after them, each with its parent's attributes and its share of the parent's ``length_m``.
    """
    nodes = np.full(len(rows), -1, dtype=np.int64)
    pieces: list[_Piece] = []
    added: list[tuple[float, float]] = []
    order = np.lexsort((shares, rows))
    starts = np.flatnonzero(np.r_[True, np.diff(rows[order]) != 0]) if len(rows) else np.zeros(0, dtype=np.int64)
    lines = network.edges.geometry.to_numpy()
    ends = network.edges[["from_node", "to_node"]].to_numpy(dtype=np.int64)
    cut_rows = []
    for places in np.split(order, starts[1:]) if len(rows) else []:
        row = int(rows[places[0]])
        cutter = _Cutter(row, lines[row], (int(ends[row, 0]), int(ends[row, 1])), len(network.nodes) + len(added))
        nodes[places] = cutter.cut(shares[places])
        if cutter.points:
            cut_rows.append(row)
            added.extend(cutter.points)
            pieces.extend(cutter.pieces)
    return Split(_rebuilt(network, cut_rows, pieces, added), nodes)


class _Cutter:
    """Cuts one edge at ascending shares of its length."""

    def __init__(self, row: int, line: shapely.LineString, ends: tuple[int, int], next_node: int) -> None:
        self.row = row
        self.ends = ends
        self.next_node = next_node
        self.coordinates = shapely.get_coordinates(line)
        steps = geodesic_steps_m(self.coordinates, np.zeros(len(self.coordinates), dtype=np.int64))
        self.along = np.cumsum(steps)
        self.points: list[tuple[float, float]] = []
        self.pieces: list[_Piece] = []

    def cut(self, shares: NDArray[np.float64]) -> list[int]:
        """Return the node of each place, and fill ``points`` and ``pieces``."""
        total = float(self.along[-1])
        nodes, cuts = [], [(0.0, self.ends[0])]
        for share in shares:
            at = float(share) * total
            if total - at < MIN_PIECE_M and total - at < at:
                nodes.append(self.ends[1])
                continue
            if at - cuts[-1][0] >= MIN_PIECE_M:
                cuts.append((at, self.next_node + len(self.points)))
                self.points.append(self._point(at))
            nodes.append(cuts[-1][1])
        cuts.append((total, self.ends[1]))
        if self.points:
            self.pieces = [
                _Piece(self.row, self._between(start, stop), node, after, (stop - start) / total)
                for (start, node), (stop, after) in pairwise(cuts)
            ]
        return nodes

    def _point(self, at: float) -> tuple[float, float]:
        lon, lat = (float(np.interp(at, self.along, self.coordinates[:, axis])) for axis in (0, 1))
        return lon, lat

    def _between(self, start: float, stop: float) -> shapely.LineString:
        inside = self.coordinates[(self.along > start) & (self.along < stop)]
        return shapely.LineString(np.vstack([self._point(start), inside, self._point(stop)]))


def _rebuilt(
    network: RouteNetwork, cut_rows: list[int], pieces: list[_Piece], added: list[tuple[float, float]]
) -> RouteNetwork:
    if not pieces:
        return network
    parents = network.edges.iloc[[piece.parent for piece in pieces]].reset_index(drop=True)
    lines = np.array([piece.line for piece in pieces], dtype=object)
    length_m = parents["length_m"].to_numpy() * np.array([piece.share for piece in pieces])
    parts = parents.assign(
        from_node=np.array([piece.from_node for piece in pieces], dtype=np.int64),
        to_node=np.array([piece.to_node for piece in pieces], dtype=np.int64),
        length_m=length_m,
        geometry=lines,
    )
    whole = np.ones(len(network.edges), dtype=bool)
    whole[cut_rows] = False
    edges = pd.concat([network.edges[whole], parts], ignore_index=True)
    edges["edge_id"] = edge_ids(edges["geometry"].to_numpy(), edges["length_m"].to_numpy())
    points = np.array(added)
    nodes = pd.concat([network.nodes, node_table(points[:, 0], points[:, 1])], ignore_index=True)
    return RouteNetwork(nodes, gpd.GeoDataFrame(edges, geometry="geometry", crs=GEOGRAPHIC_CRS))
