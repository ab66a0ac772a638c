"""A problem that shrinks: edges are dropped, put together and contracted, and each remembers what it was made of."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from todoku.kernels import kernel

PIECES, FIXED, OFFSET, TERMINALS, WAITING = range(5)
"""Places in ``Live.count``: pieces known, edges fixed, their cost, terminals left, nodes on the stack."""

NONE = -1


class Live(NamedTuple):
    """A graph of linked half-edges: edge e has the halves 2 e and 2 e + 1, each listed at the node where it begins.

    ``first`` (nodes): first half-edge. ``after``, ``before``, ``head`` (halves): the list, and where the half leads.
    ``cost`` (edges): negative where the edge is gone. ``piece`` (edges): what the edge is made of: below the number of
    edges that there were, one of these; else two pieces, ``left`` and ``right``, which always have smaller numbers.
    ``fixed``: pieces that belong to the tree whatever else does. ``stack``, ``waiting``: nodes to be tested again.
    """

    first: Any
    after: Any
    before: Any
    head: Any
    cost: Any
    piece: Any
    degree: Any
    terminal: Any
    left: Any
    right: Any
    fixed: Any
    stack: Any
    waiting: Any
    count: Any


@kernel
def live_of(one: Any, other: Any, weight: Any, terminal: Any) -> Any:
    """Return the problem with these edges; of parallel edges the cheapest, and no loops. ``terminal`` is copied."""
    nodes, edges = len(terminal), len(one)
    room = 4 * edges + 16
    live = Live(
        np.full(nodes, NONE, dtype=np.int32),
        np.full(2 * edges, NONE, dtype=np.int32),
        np.full(2 * edges, NONE, dtype=np.int32),
        np.empty(2 * edges, dtype=np.int32),
        np.full(edges, NONE, dtype=np.int64),
        np.arange(edges).astype(np.int32),
        np.zeros(nodes, dtype=np.int32),
        terminal.copy(),
        np.empty(room - edges, dtype=np.int32),
        np.empty(room - edges, dtype=np.int32),
        np.empty(nodes, dtype=np.int32),
        np.empty(nodes, dtype=np.int32),
        np.zeros(nodes, dtype=np.bool_),
        np.zeros(5, dtype=np.int64),
    )
    live.count[PIECES] = edges
    live.count[TERMINALS] = terminal.sum()
    for edge in range(edges):
        put(live, edge, one[edge], other[edge], weight[edge], edge)
    for node in range(nodes):
        wake(live, node)
    return live


@kernel
def wake(live: Any, node: int) -> None:
    """Put a node onto the stack of those to be tested."""
    if not live.waiting[node]:
        live.waiting[node] = True
        live.stack[live.count[WAITING]] = node
        live.count[WAITING] += 1


@kernel
def drop(live: Any, edge: int) -> None:
    """Take an edge out; its ends are to be tested again."""
    for half in (2 * edge, 2 * edge + 1):
        node = live.head[half ^ 1]
        behind, ahead = live.before[half], live.after[half]
        if behind == NONE:
            live.first[node] = ahead
        else:
            live.after[behind] = ahead
        if ahead != NONE:
            live.before[ahead] = behind
        live.degree[node] -= 1
        wake(live, node)
    live.cost[edge] = NONE


@kernel
def drop_all(live: Any, edges: Any) -> None:
    """Take out those of some edges that are still there."""
    for edge in edges:
        if live.cost[edge] >= 0:
            drop(live, edge)


@kernel
def between(live: Any, one: int, other: int) -> Any:
    """Return the edge between two nodes, or ``NONE``."""
    if live.degree[other] < live.degree[one]:
        one, other = other, one
    half = live.first[one]
    while half != NONE:
        if live.head[half] == other:
            return half >> 1
        half = live.after[half]
    return NONE


@kernel
def put(live: Any, edge: int, one: int, other: int, cost: int, piece: int) -> None:
    """Put an edge, whose place is free, between two nodes, unless it is a loop or one there is no dearer."""
    if one == other:
        return
    there = between(live, one, other)
    if there != NONE:
        if live.cost[there] > cost:
            live.cost[there] = cost
            live.piece[there] = piece
            wake(live, one)
            wake(live, other)
        return
    live.cost[edge] = cost
    live.piece[edge] = piece
    live.head[2 * edge], live.head[2 * edge + 1] = other, one
    for half in (2 * edge, 2 * edge + 1):
        node = live.head[half ^ 1]
        ahead = live.first[node]
        live.after[half], live.before[half] = ahead, NONE
        if ahead != NONE:
            live.before[ahead] = half
        live.first[node] = half
        live.degree[node] += 1
        wake(live, node)


@kernel
def joined(live: Any, one: int, other: int) -> Any:
    """Return a new piece made of two; ``NONE`` where there is no room for more."""
    place = live.count[PIECES] - len(live.cost)
    if place >= len(live.left):
        return NONE
    live.left[place], live.right[place] = one, other
    live.count[PIECES] += 1
    return live.count[PIECES] - 1


@kernel
def contract(live: Any, edge: int) -> Any:
    """Take an edge into the tree and make its ends one node, which is then a terminal; return it."""
    kept, lost = live.head[2 * edge], live.head[2 * edge + 1]
    if live.degree[kept] < live.degree[lost]:
        kept, lost = lost, kept
    live.fixed[live.count[FIXED]] = live.piece[edge]
    live.count[FIXED] += 1
    live.count[OFFSET] += live.cost[edge]
    drop(live, edge)
    live.count[TERMINALS] += 1 - int(live.terminal[kept]) - int(live.terminal[lost])
    live.terminal[kept] = True
    live.terminal[lost] = False
    while live.first[lost] != NONE:
        half = live.first[lost]
        moved, cost = half >> 1, live.cost[half >> 1]
        far, piece = live.head[half], live.piece[half >> 1]
        drop(live, moved)
        put(live, moved, kept, far, cost, piece)
    return kept


@kernel
def unfolded(live: Any, edges: Any) -> Any:
    """Return for every edge that there was whether it is in these edges, or fixed."""
    were = len(live.cost)
    inside = np.zeros(live.count[PIECES], dtype=np.bool_)
    for edge in edges:
        inside[live.piece[edge]] = True
    for place in range(live.count[FIXED]):
        inside[live.fixed[place]] = True
    for piece in range(live.count[PIECES] - 1, were - 1, -1):
        if inside[piece]:
            inside[live.left[piece - were]] = True
            inside[live.right[piece - were]] = True
    return inside[:were].copy()


@kernel
def folded(live: Any, inside: Any) -> Any:
    """Return for every edge that there is whether all it is made of is inside (one per edge that there was)."""
    were = len(live.cost)
    whole = np.zeros(live.count[PIECES], dtype=np.bool_)
    whole[:were] = inside
    for piece in range(were, live.count[PIECES]):
        whole[piece] = whole[live.left[piece - were]] and whole[live.right[piece - were]]
    found = np.zeros(were, dtype=np.bool_)
    for edge in range(were):
        found[edge] = live.cost[edge] >= 0 and whole[live.piece[edge]]
    return found


@kernel
def compacted(live: Any) -> Any:
    """Return what is left: nodes, terminals, and the edges with their ends in the nodes' new numbers."""
    nodes = np.empty(len(live.first), dtype=np.int32)
    number = np.full(len(live.first), NONE, dtype=np.int32)
    count = 0
    for node in range(len(live.first)):
        if live.degree[node] > 0 or live.terminal[node]:
            nodes[count], number[node] = node, count
            count += 1
    edges = np.flatnonzero(live.cost >= 0).astype(np.int32)
    one, other = np.empty(len(edges), dtype=np.int32), np.empty(len(edges), dtype=np.int32)
    for row in range(len(edges)):
        one[row] = number[live.head[2 * edges[row] + 1]]
        other[row] = number[live.head[2 * edges[row]]]
    nodes = nodes[:count].copy()
    return nodes, live.terminal[nodes], edges, one, other, live.cost[edges]
