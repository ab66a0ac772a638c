"""The network along which cable can be laid: nodes and edges as frames, and its compressed rows for the kernels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Csr:
    """Compressed sparse rows of an undirected graph: each edge stands twice.

    ``indptr`` (nodes + 1), ``neighbours`` and ``edge_rows`` (2 x edges): neighbours of node v are
    ``neighbours[indptr[v]:indptr[v + 1]]``, reached over the edges with those row numbers.
    """

    indptr: NDArray[np.int64]
    neighbours: NDArray[np.int64]
    edge_rows: NDArray[np.int64]


@dataclass(frozen=True)
class RouteNetwork:
    """Nodes (``tables.NODES``; the row number is the node's name) and edges (``tables.EDGES``).

    Edges carry ``edge_id``, ``from_node``, ``to_node``, ``length_m``, ``road_class``, ``basis`` and a line.
    """

    nodes: pd.DataFrame
    edges: gpd.GeoDataFrame

    @cached_property
    def csr(self) -> Csr:
        """The graph as compressed rows."""
        return csr_from_edges(
            len(self.nodes),
            self.edges["from_node"].to_numpy(dtype=np.int64),
            self.edges["to_node"].to_numpy(dtype=np.int64),
        )

    @property
    def length_km(self) -> float:
        """Total length of all edges."""
        return float(self.edges["length_m"].sum()) / 1000.0


def csr_from_edges(node_count: int, from_node: NDArray[np.int64], to_node: NDArray[np.int64]) -> Csr:
    """Return the compressed rows of an undirected graph, neighbours in the order of the edges."""
    ends = np.concatenate([from_node, to_node])
    others = np.concatenate([to_node, from_node])
    rows = np.tile(np.arange(len(from_node), dtype=np.int64), 2)
    order = np.lexsort((rows, ends))
    indptr = np.zeros(node_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=node_count), out=indptr[1:])
    return Csr(indptr=indptr, neighbours=others[order], edge_rows=rows[order])
