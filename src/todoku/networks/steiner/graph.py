"""The graph on which trees are grown and bounds are raised: edges, and compressed rows with both directions of each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from todoku.kernels import kernel

FAR = np.iinfo(np.int64).max
"""Stands for "no way" among distances."""


class Graph(NamedTuple):
    """An undirected graph for the kernels.

    Edges: ``one``, ``other`` (int32), ``weight`` (int64). Rows: the neighbours of node v are
    ``head[first[v]:first[v + 1]]``, over the edges ``edge`` at the same places; ``twin`` is the place of the same edge
    in the neighbour's row. A place in v's row also stands for the arc that comes into v from the neighbour.
    """

    one: Any
    other: Any
    weight: Any
    first: Any
    head: Any
    edge: Any
    twin: Any


@kernel
def graph_of(nodes: int, one: Any, other: Any, weight: Any) -> Any:
    """Return the graph with these edges."""
    edges = len(one)
    first = np.zeros(nodes + 1, dtype=np.int32)
    for row in range(edges):
        first[one[row] + 1] += 1
        first[other[row] + 1] += 1
    for node in range(nodes):
        first[node + 1] += first[node]
    filled = first[:-1].copy()
    head = np.empty(2 * edges, dtype=np.int32)
    edge = np.empty(2 * edges, dtype=np.int32)
    twin = np.empty(2 * edges, dtype=np.int32)
    for row in range(edges):
        place = filled[one[row]]
        filled[one[row]] += 1
        back = filled[other[row]]
        filled[other[row]] += 1
        head[place], edge[place], twin[place] = other[row], row, back
        head[back], edge[back], twin[back] = one[row], row, place
    return Graph(one, other, weight, first, head, edge, twin)
