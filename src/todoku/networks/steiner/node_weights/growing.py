"""Grows trees where nodes cost, too: the shortest-path heuristic on arcs that cost the node into which they come."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push
from todoku.networks.steiner.graph import FAR


@kernel
def grown_into(graph: Any, price: Any, node_price: Any, terminal: Any, start: int) -> Any:
    """Join the nearest terminal to the tree until all are in; return which nodes the tree has, and whether all are.

    As ``steiner.growth.grown`` (Takahashi and Matsuyama 1980); ``price`` (edges) is ``FAR`` where an edge must not be
    used, ``node_price`` is paid for every node that comes in.
    """
    nodes = len(graph.first) - 1
    distance = np.full(nodes, FAR, dtype=np.int64)
    from_node = np.full(nodes, -1, dtype=np.int32)
    in_tree = np.zeros(nodes, dtype=np.bool_)
    heap = np.empty(nodes, dtype=np.int32)
    place = np.full(nodes, -1, dtype=np.int32)
    distance[start] = 0
    in_tree[start] = True
    size = push(heap, place, distance, 0, start)
    missing = terminal.sum() - int(terminal[start])
    while size > 0 and missing > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        if terminal[node] and not in_tree[node]:
            missing -= 1
            while not in_tree[node]:
                in_tree[node] = True
                distance[node] = 0
                size = push(heap, place, distance, size, node)
                node = from_node[node]
            continue
        for position in range(graph.first[node], graph.first[node + 1]):
            edge, other = graph.edge[position], graph.head[position]
            if price[edge] == FAR:
                continue
            through = distance[node] + price[edge] + node_price[other]
            if through < distance[other]:
                distance[other] = through
                from_node[other] = node
                size = push(heap, place, distance, size, other)
    return in_tree, missing == 0
