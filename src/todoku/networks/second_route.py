"""Finds the cheapest second route that shares no edge with a first one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import NOWHERE, checked_nodes, checked_weights, far_of, pop, push

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.networks.route_network import Csr

    Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SecondRoute:
    """What a second route runs over: ``edges`` beside the first, ``shared`` where there is no other way."""

    edges: tuple[int, ...]
    shared: tuple[int, ...]


def second_route(csr: Csr, weights: Whole, *, first: Sequence[int], start: int, goal: int) -> SecondRoute:
    """Return the cheapest way to have two routes from start to goal that have no edge in common.

    ``first``: the edges of the first route in walking order. Where they weigh nothing the pair is the cheapest of all
    that there are (J. W. Suurballe, Networks 4 (1974) 125-145): the second search may undo parts of the first, so that
    the two routes together are ``first`` and ``edges`` less what stands in both. Edges of the first that no route can
    do without (bridges of the network) are ``shared``: as few of them as can be, before the weight counts. ``weights``:
    int64, none negative. InputError for a node that there is not, or weights of another length.
    """
    checked_nodes(csr, [start, goal])
    costs = checked_weights(csr, weights).astype(np.int64)
    arcs = costs[csr.edge_rows]
    too_much = int(costs.sum()) + 1
    at = start
    tails: dict[int, int] = {}
    for edge in first:
        forward = _position(csr, at, edge)
        other = int(csr.neighbours[forward])
        arcs[forward] = too_much
        arcs[_position(csr, other, edge)] = 0
        tails[edge] = at
        at = other
    from_node, over_edge = _ways(csr.indptr, csr.neighbours, csr.edge_rows, arcs, start, far_of(arcs))
    taken, shared, node = [], [], goal
    while from_node[node] != NOWHERE:
        edge, before = int(over_edge[node]), int(from_node[node])
        if edge not in tails:
            taken.append(edge)
        elif tails[edge] == before:
            shared.append(edge)
        node = before
    return SecondRoute(tuple(taken[::-1]), tuple(shared[::-1]))


def _position(csr: Csr, node: int, edge: int) -> int:
    """Return where an edge stands among those of a node."""
    row = csr.edge_rows[csr.indptr[node] : csr.indptr[node + 1]]
    return int(csr.indptr[node] + np.flatnonzero(row == edge)[0])


@kernel
def _ways(indptr: Any, neighbours: Any, edge_rows: Any, arcs: Any, start: int, far: Any) -> Any:
    """Dijkstra's search where an edge may weigh differently each way: ``arcs`` by place in the compressed rows."""
    nodes = len(indptr) - 1
    distance = np.full(nodes, far, dtype=arcs.dtype)
    from_node = np.full(nodes, -1, dtype=np.int64)
    over_edge = np.full(nodes, -1, dtype=np.int64)
    heap = np.empty(nodes, dtype=np.int64)
    place = np.full(nodes, -1, dtype=np.int64)
    distance[start] = 0
    size = push(heap, place, distance, 0, start)
    while size > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        for position in range(indptr[node], indptr[node + 1]):
            other = neighbours[position]
            through = distance[node] + arcs[position]
            if through < distance[other]:
                distance[other] = through
                from_node[other] = node
                over_edge[other] = edge_rows[position]
                size = push(heap, place, distance, size, other)
    return from_node, over_edge
