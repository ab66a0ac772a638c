"""Fixing by bound: edges that no tree cheaper than a known one can have.

T. Polzin and S. Vahdati Daneshmand, Discrete Applied Mathematics 112 (2001), 263-300, section 4.2.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push
from todoku.networks.steiner.graph import FAR


@kernel
def needless(graph: Any, reduced: Any, terminals: Any, root: int, slack: int) -> Any:
    """Return for every edge whether each tree that has it costs more than the bound and the slack together.

    A tree with the arc from u to v costs at least the bound, the way from the root to u, the arc, and the way from v to
    a terminal, all in reduced costs. ``terminals``: those other than the root.
    """
    out = from_root(graph, reduced, root)
    home = to_terminals(graph, reduced, terminals)
    found = np.zeros(len(graph.one), dtype=np.bool_)
    for node in range(len(graph.first) - 1):
        for position in range(graph.first[node], graph.first[node + 1]):
            tail = graph.head[position]
            if tail < node:
                continue
            there = _sum(out[tail], reduced[position], home[node])
            back = _sum(out[node], reduced[graph.twin[position]], home[tail])
            found[graph.edge[position]] = min(there, back) > slack
    return found


@kernel
def _sum(one: int, other: int, third: int) -> int:
    return FAR if FAR in (one, third) else one + other + third


@kernel
def from_root(graph: Any, reduced: Any, root: int) -> Any:
    """Return the distance in reduced costs from the root to every node."""
    nodes = len(graph.first) - 1
    distance = np.full(nodes, FAR, dtype=np.int64)
    heap = np.empty(nodes, dtype=np.int32)
    place = np.full(nodes, -1, dtype=np.int32)
    distance[root] = 0
    size = push(heap, place, distance, 0, root)
    while size > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        for position in range(graph.first[node], graph.first[node + 1]):
            other, through = graph.head[position], distance[node] + reduced[graph.twin[position]]
            if through < distance[other]:
                distance[other] = through
                size = push(heap, place, distance, size, other)
    return distance


@kernel
def to_terminals(graph: Any, reduced: Any, terminals: Any) -> Any:
    """Return the distance in reduced costs from every node to the nearest terminal."""
    nodes = len(graph.first) - 1
    distance = np.full(nodes, FAR, dtype=np.int64)
    heap = np.empty(nodes, dtype=np.int32)
    place = np.full(nodes, -1, dtype=np.int32)
    size = 0
    for terminal in terminals:
        distance[terminal] = 0
        size = push(heap, place, distance, size, terminal)
    while size > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        for position in range(graph.first[node], graph.first[node + 1]):
            other, through = graph.head[position], distance[node] + reduced[position]
            if through < distance[other]:
                distance[other] = through
                size = push(heap, place, distance, size, other)
    return distance
