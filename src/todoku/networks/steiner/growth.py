"""Grows trees: the shortest-path heuristic, and the spanning tree of the nodes that it found."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push
from todoku.networks.steiner.graph import FAR


@kernel
def grown(graph: Any, cost: Any, terminal: Any, start: int) -> Any:
    """Join the nearest terminal to the tree until all are in; return which nodes the tree has.

    H. Takahashi and A. Matsuyama, "An approximate solution for the Steiner problem in graphs", Mathematica Japonica 24
    (1980), 573-577. One search serves all: a path's nodes go back into the heap at distance zero when the path joins
    the tree. ``cost`` (edges): ``FAR`` where an edge must not be used.
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
    missing = terminal.sum() - terminal[start]
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
            step = cost[graph.edge[position]]
            other, through = graph.head[position], distance[node] + step
            if step != FAR and through < distance[other]:
                distance[other] = through
                from_node[other] = node
                size = push(heap, place, distance, size, other)
    return in_tree


@kernel
def spanning(graph: Any, by_weight: Any, nodes: Any, terminal: Any) -> Any:
    """Return the edges of the minimum spanning tree of some nodes, less the leaves that nobody asked for.

    ``by_weight`` (int32): the edges, cheapest first. Kruskal's algorithm; then leaves are peeled off with the count and
    the exclusive-or of each node's edges.
    """
    count = len(nodes)
    leader = np.arange(count).astype(np.int32)
    kept = np.zeros(len(graph.one), dtype=np.bool_)
    degree = np.zeros(count, dtype=np.int32)
    crossed = np.zeros(count, dtype=np.int32)
    for edge in by_weight:
        first, second = graph.one[edge], graph.other[edge]
        if not (nodes[first] and nodes[second]):
            continue
        while leader[first] != first:
            leader[first] = leader[leader[first]]
            first = leader[first]
        while leader[second] != second:
            leader[second] = leader[leader[second]]
            second = leader[second]
        if first != second:
            leader[first] = second
            kept[edge] = True
            for end in (graph.one[edge], graph.other[edge]):
                degree[end] += 1
                crossed[end] ^= edge
    for node in range(count):
        leaf = node
        while degree[leaf] == 1 and not terminal[leaf]:
            edge = crossed[leaf]
            kept[edge] = False
            degree[leaf] = 0
            leaf = graph.one[edge] ^ graph.other[edge] ^ leaf
            degree[leaf] -= 1
            crossed[leaf] ^= edge
    return np.flatnonzero(kept).astype(np.int32)


@kernel
def ends_of(graph: Any, edges: Any) -> Any:
    """Return which nodes are ends of the edges."""
    nodes = np.zeros(len(graph.first) - 1, dtype=np.bool_)
    for edge in edges:
        nodes[graph.one[edge]] = True
        nodes[graph.other[edge]] = True
    return nodes
