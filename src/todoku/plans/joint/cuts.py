"""Smallest cuts between the exchange and some places, by flows along shortest ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from todoku.kernels import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOTHING = 1e-9


class Directed(NamedTuple):
    """Arcs with rows of both their ends.

    Node v is at the ends ``end[first[v]:first[v + 1]]``: end 2 a is the tail of arc a, end 2 a + 1 its head. ``node``
    (ends): the node at each.
    """

    node: Any
    first: Any
    end: Any


def directed(node_count: int, tail: NDArray[np.int64], head: NDArray[np.int64]) -> Directed:
    """Return arcs with their rows."""
    node = np.column_stack([tail, head]).ravel()
    first = np.concatenate([[0], np.cumsum(np.bincount(node, minlength=node_count))])
    return Directed(node, first, np.argsort(node, kind="stable"))


@kernel
def smallest_cut(graph: Any, capacity: Any, root: int, goal: Any, enough: float) -> Any:
    """Return the flow from the root to goals (nodes, bool), and the arcs of the smallest cut nearest to them.

    J. Edmonds and R. M. Karp, Journal of the ACM 19 (1972), 248-264; it ends, without a cut, once the flow is enough.
    """
    flow = np.zeros(len(capacity))
    total = 0.0
    while total < enough:
        sent = _augment(graph, (capacity, flow), root, goal, enough - total)
        if sent <= 0.0:
            break
        total += sent
    if total >= enough:
        return total, np.empty(0, dtype=np.int64)
    inside = _leading_to(graph, (capacity, flow), goal)
    cut = np.empty(len(capacity), dtype=np.int64)
    size = 0
    for arc in range(len(capacity)):
        if inside[graph.node[2 * arc + 1]] and not inside[graph.node[2 * arc]]:
            cut[size] = arc
            size += 1
    return total, cut[:size]


@kernel
def _left(state: Any, end: int) -> float:
    """Return what can still be sent from an end of an arc to its other one."""
    capacity, flow = state
    arc = end // 2
    return float(capacity[arc] - flow[arc] if end % 2 == 0 else flow[arc])


@kernel
def _leading_to(graph: Any, state: Any, goal: Any) -> Any:
    """Return the nodes from which something can still be sent to a goal."""
    inside = goal.copy()
    order = np.empty(len(goal), dtype=np.int64)
    count = 0
    for node in range(len(goal)):
        if goal[node]:
            order[count] = node
            count += 1
    at = 0
    while at < count:
        node = order[at]
        at += 1
        for place in range(graph.first[node], graph.first[node + 1]):
            back = graph.end[place] ^ 1
            other = graph.node[back]
            if not inside[other] and _left(state, back) > _NOTHING:
                inside[other] = True
                order[count] = other
                count += 1
    return inside


@kernel
def _augment(graph: Any, state: Any, root: int, goal: Any, most: float) -> float:
    """Send what fits along a shortest way to a goal; return how much."""
    came = np.full(len(goal), -1, dtype=np.int64)  # the end from which a node is reached
    came[root] = -2
    order = np.empty(len(goal), dtype=np.int64)
    order[0] = root
    at, count, last = 0, 1, -1
    while at < count and last < 0:
        node = order[at]
        at += 1
        for place in range(graph.first[node], graph.first[node + 1]):
            end = graph.end[place]
            other = graph.node[end ^ 1]
            if came[other] == -1 and _left(state, end) > _NOTHING:
                came[other] = end
                order[count] = other
                count += 1
                if goal[other]:
                    last = other
                    break
    return _sent(graph, state, came, last, most) if last >= 0 else 0.0


@kernel
def _sent(graph: Any, state: Any, came: Any, last: int, most: float) -> float:
    sent = most
    node = last
    while came[node] >= 0:
        sent = min(sent, _left(state, came[node]))
        node = graph.node[came[node]]
    node = last
    while came[node] >= 0:
        end = came[node]
        state[1][end // 2] += sent if end % 2 == 0 else -sent
        node = graph.node[end]
    return sent
