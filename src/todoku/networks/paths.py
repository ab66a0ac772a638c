"""Shortest paths and connected components of a network, on its compressed rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from todoku.errors import InputError
from todoku.kernels import kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.networks.route_network import Csr

NOWHERE = -1
"""Stands for no node and no edge."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Shortest paths from a set of sources, one entry per node.

    ``distance`` in the unit of the weights (``far_of`` of its kind where there is no way), ``from_node`` and
    ``over_edge`` the last step of the path (-1 at a source and where there is no way).
    """

    distance: NDArray[Any]
    from_node: NDArray[np.int64]
    over_edge: NDArray[np.int64]

    @property
    def reached(self) -> NDArray[np.bool_]:
        """Whether there is a way to the node."""
        return np.asarray(self.distance < far_of(self.distance))

    def edges_to(self, node: int) -> list[int]:
        """Return the edges from the nearest source to a node, in walking order."""
        edges = []
        while self.from_node[node] != NOWHERE:
            edges.append(int(self.over_edge[node]))
            node = int(self.from_node[node])
        return edges[::-1]


def far_of(values: NDArray[Any]) -> Any:
    """Return the distance that stands for "no way" among values of this kind."""
    return np.iinfo(values.dtype).max if values.dtype.kind in "iu" else np.asarray(np.inf, dtype=values.dtype)[()]


def shortest_paths(csr: Csr, weights: NDArray[Any], *, sources: Sequence[int] | NDArray[np.int64]) -> Paths:
    """Return the shortest path to every node from the nearest of the sources (Dijkstra 1959).

    ``weights`` (edges): int64 or float64, none negative. Raises InputError otherwise, and for a source that is no node.
    """
    weights = checked_weights(csr, weights)
    starts = checked_nodes(csr, sources)
    return Paths(*_dijkstra(csr.indptr, csr.neighbours, csr.edge_rows, weights, starts, far_of(weights)))


def component_labels(csr: Csr) -> NDArray[np.int32]:
    """Return for every node the number of its connected component; the first node is in component 0."""
    nodes = len(csr.indptr) - 1
    graph = csr_array((np.ones(len(csr.neighbours), dtype=np.int8), csr.neighbours, csr.indptr), shape=(nodes, nodes))
    return np.asarray(connected_components(graph, directed=False)[1])


def edge_ends(csr: Csr) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the two end nodes of every edge, in the order of the edges."""
    edges = len(csr.edge_rows) // 2
    one, other = np.empty(edges, dtype=np.int64), np.empty(edges, dtype=np.int64)
    one[csr.edge_rows] = np.repeat(np.arange(len(csr.indptr) - 1), np.diff(csr.indptr))
    other[csr.edge_rows] = csr.neighbours
    return one, other


def checked_weights(csr: Csr, weights: NDArray[Any]) -> NDArray[Any]:
    """Return weights as int64 or float64, one per edge and none negative, else raise InputError."""
    edges = len(csr.edge_rows) // 2
    if len(weights) != edges:
        raise InputError("network.weights_length", weights=len(weights), edges=edges)
    exact = weights.astype(np.int64 if weights.dtype.kind in "iu" else np.float64)
    wrong = ~(exact >= 0)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError("network.weight_negative", edge=row, value=exact[row].item())
    return exact


def checked_nodes(csr: Csr, nodes: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return nodes as an array, each of them in the network, else raise InputError."""
    named = np.asarray(nodes, dtype=np.int64).reshape(-1)
    outside = (named < 0) | (named >= len(csr.indptr) - 1)
    if outside.any():
        raise InputError("network.no_such_node", node=int(named[outside][0]), nodes=len(csr.indptr) - 1)
    return named


@kernel
def push(heap: Any, place: Any, key: Any, size: int, node: int) -> int:
    """Put a node into a binary heap ordered by ``key``, or move it up after its key fell; return the heap's size."""
    at = place[node]
    if at < 0:
        at = size
        size += 1
    while at > 0:
        above = (at - 1) >> 1
        other = heap[above]
        if key[other] <= key[node]:
            break
        heap[at] = other
        place[other] = at
        at = above
    heap[at] = node
    place[node] = at
    return size


@kernel
def pop(heap: Any, place: Any, key: Any, size: int) -> int:
    """Take the node with the least key out of a heap of ``size`` nodes and return it; the heap is one smaller."""
    top = heap[0]
    place[top] = -1
    size -= 1
    if size == 0:
        return int(top)
    node = heap[size]
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and key[heap[below + 1]] < key[heap[below]]:
            below += 1
        if key[node] <= key[heap[below]]:
            break
        heap[at] = heap[below]
        place[heap[at]] = at
        at = below
    heap[at] = node
    place[node] = at
    return int(top)


@kernel
def _dijkstra(indptr: Any, neighbours: Any, edge_rows: Any, weights: Any, sources: Any, far: Any) -> Any:
    nodes = len(indptr) - 1
    distance = np.full(nodes, far, dtype=weights.dtype)
    from_node = np.full(nodes, -1, dtype=np.int64)
    over_edge = np.full(nodes, -1, dtype=np.int64)
    heap = np.empty(nodes, dtype=np.int64)
    place = np.full(nodes, -1, dtype=np.int64)
    size = 0
    for source in sources:
        distance[source] = 0
        size = push(heap, place, distance, size, source)
    while size > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        for position in range(indptr[node], indptr[node + 1]):
            other = neighbours[position]
            through = distance[node] + weights[edge_rows[position]]
            if through < distance[other]:
                distance[other] = through
                from_node[other] = node
                over_edge[other] = edge_rows[position]
                size = push(heap, place, distance, size, other)
    return distance, from_node, over_edge
