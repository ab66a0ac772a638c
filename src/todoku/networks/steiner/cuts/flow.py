"""Finds cuts that fractional arcs cross too little, by flows between the root and the nodes that must be tied to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel

MISSING = 1e-3
"""A cut counts as crossed enough where no more than this is missing."""

_NOTHING = 1e-9


@kernel
def short_cuts(graph: Any, values: Any, pairs: Any, needs: Any, most: int) -> Any:
    """Return sets of nodes that are entered too little (sets x nodes), and for each set the row of its pair.

    ``values`` (places): how far an arc is taken. ``pairs`` (n, 2): sources and sinks; a set has the sink but not the
    source, and must be entered by as much as ``needs``. What the cut of a set has counts as taken for those that
    follow, so that they differ; up to ``most`` turns of two, nearest to the sink and to the source, for each pair.
    """
    lifted = values.copy()
    nodes = len(graph.first) - 1
    seen, over = np.zeros(nodes, dtype=np.bool_), np.empty(nodes, dtype=np.int32)
    queue = np.empty(nodes, dtype=np.int32)
    sets = np.zeros((len(pairs) * 2 * most, nodes), dtype=np.bool_)
    whose = np.empty(len(sets), dtype=np.int32)
    count = 0
    for pair in range(len(pairs)):
        residual, flow = lifted.copy(), 0.0
        for _ in range(most):
            flow += _pushed(graph, residual, (pairs[pair, 0], pairs[pair, 1]), (seen, over, queue), needs[pair] - flow)
            if flow >= needs[pair] - MISSING:
                break
            behind = ~_ahead_of(graph, residual, pairs[pair, 0], queue)
            sets[count], whose[count] = seen, pair
            count += 1
            _lift(graph, seen, lifted, residual, needs[pair])
            if (behind != seen).any():
                sets[count], whose[count] = behind, pair
                count += 1
                _lift(graph, behind, lifted, residual, needs[pair])
    return sets[:count].copy(), whose[:count].copy()


@kernel
def entries(graph: Any, inside: Any) -> Any:
    """Return the places of the arcs that come into a set of nodes from outside."""
    places = np.empty(len(graph.head), dtype=np.int32)
    count = 0
    for node in range(len(inside)):
        if inside[node]:
            for place in range(graph.first[node], graph.first[node + 1]):
                if not inside[graph.head[place]]:
                    places[count] = place
                    count += 1
    return places[:count].copy()


@kernel
def _lift(graph: Any, inside: Any, lifted: Any, residual: Any, need: float) -> None:
    """Count the arcs that come into a set as taken in full."""
    for place in entries(graph, inside):
        residual[place] += max(need - lifted[place], 0.0)
        lifted[place] = max(lifted[place], need)


@kernel
def _pushed(graph: Any, residual: Any, ends: Any, work: Any, wanted: float) -> float:
    """Push flow from source to sink, up to what is wanted; return it, and leave in ``seen`` what reaches the sink."""
    source, sink = ends
    seen, over, queue = work
    flow = 0.0
    while True:
        seen[:] = False
        seen[sink] = True
        queue[0], size, at = sink, 1, 0
        while at < size and not seen[source]:
            node = queue[at]
            at += 1
            for place in range(graph.first[node], graph.first[node + 1]):
                tail = graph.head[place]
                if not seen[tail] and residual[place] > _NOTHING:
                    seen[tail] = True
                    over[tail] = place
                    queue[size] = tail
                    size += 1
        if not seen[source] or flow >= wanted:
            return flow
        step, node = wanted - flow, source
        while node != sink:
            step = min(step, residual[over[node]])
            node = graph.head[graph.twin[over[node]]]
        step = max(step, _NOTHING)
        node = source
        while node != sink:
            place = over[node]
            residual[place] -= step
            residual[graph.twin[place]] += step
            node = graph.head[graph.twin[place]]
        flow += step


@kernel
def _ahead_of(graph: Any, residual: Any, source: int, queue: Any) -> Any:
    """Return which nodes the source can still send to."""
    seen = np.zeros(len(graph.first) - 1, dtype=np.bool_)
    seen[source] = True
    queue[0], size, at = source, 1, 0
    while at < size:
        node = queue[at]
        at += 1
        for place in range(graph.first[node], graph.first[node + 1]):
            head = graph.head[place]
            if not seen[head] and residual[graph.twin[place]] > _NOTHING:
                seen[head] = True
                queue[size] = head
                size += 1
    return seen
