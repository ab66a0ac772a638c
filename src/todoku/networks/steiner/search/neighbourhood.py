"""The surroundings of a place in a tree as a problem of their own, all of the tree outside them kept."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push
from todoku.networks.steiner.graph import FAR

NONE = -1


class Field(NamedTuple):
    """Arrays with an entry per node that are the same before and after each use: one set for each thread."""

    distance: Any
    heap: Any
    place: Any
    leader: Any
    number: Any
    in_tree: Any


@kernel
def new_field(nodes: int) -> Any:
    """Return the arrays for a graph."""
    return Field(
        np.full(nodes, FAR, dtype=np.int64),
        np.empty(nodes, dtype=np.int32),
        np.full(nodes, NONE, dtype=np.int32),
        np.arange(nodes).astype(np.int32),
        np.full(nodes, NONE, dtype=np.int32),
        np.zeros(nodes, dtype=np.bool_),
    )


@kernel
def surroundings(graph: Any, field: Any, tree: Any, terminal: Any, task: Any) -> Any:
    """Return the problem of joining a ball's terminals and the parts of the tree outside it.

    ``task``: the ball's middle and its number of nodes. Each connected part of the tree outside is one node, a
    terminal; edges that lead from the ball to it are there, too. Returns the ball's nodes, nearest first, which nodes
    are terminals, the problem's edges (ends in its own numbers, and the graph's edges), and the tree's edges inside.
    """
    middle, most = task
    ball = _ball(graph, field, middle, most)
    inside = field.distance  # FAR marks what is not in the ball
    kept = np.empty(len(tree), dtype=np.bool_)
    for row in range(len(tree)):
        one, other = graph.one[tree[row]], graph.other[tree[row]]
        kept[row] = inside[one] == FAR or inside[other] == FAR
        field.in_tree[one] = field.in_tree[other] = True
        if kept[row]:
            field.leader[_leader(field.leader, one)] = _leader(field.leader, other)
    asked = _numbered(graph, field, ball, tree, kept, terminal)
    one, other, edges = _edges(graph, field, ball)
    for row in range(len(tree)):
        for node in (graph.one[tree[row]], graph.other[tree[row]]):
            field.number[node] = NONE
            field.leader[node] = node
            field.in_tree[node] = False
    for node in ball:
        field.number[node] = NONE
        field.distance[node] = FAR
    return ball, asked, one, other, edges, tree[~kept]


@kernel
def _ball(graph: Any, field: Any, middle: int, most: int) -> Any:
    """Return the nodes nearest to the middle; only theirs are the distances left in the field."""
    distance, heap, place = field.distance, field.heap, field.place
    ball = np.empty(most, dtype=np.int32)
    distance[middle] = 0
    size = push(heap, place, distance, 0, middle)
    count = 0
    while size > 0 and count < most:
        node = pop(heap, place, distance, size)
        size -= 1
        ball[count] = node
        count += 1
        for position in range(graph.first[node], graph.first[node + 1]):
            other, through = graph.head[position], distance[node] + graph.weight[graph.edge[position]]
            if through < distance[other]:
                distance[other] = through
                size = push(heap, place, distance, size, other)
    for at in range(size):
        distance[heap[at]] = FAR
        place[heap[at]] = NONE
    return ball[:count]


@kernel
def _leader(leader: Any, node: int) -> int:
    while leader[node] != node:
        leader[node] = leader[leader[node]]
        node = leader[node]
    return int(node)


@kernel
def _numbered(graph: Any, field: Any, ball: Any, tree: Any, kept: Any, terminal: Any) -> Any:
    """Number the problem's nodes, each part of the tree outside as one; return which are terminals."""
    asked = np.zeros(len(ball) + 2 * len(tree), dtype=np.bool_)
    count = 0
    for node in ball:
        first = _leader(field.leader, node)
        if field.number[first] == NONE:
            field.number[first] = count
            count += 1
        asked[field.number[first]] |= terminal[node]
    for row in range(len(tree)):
        if kept[row]:
            first = _leader(field.leader, graph.one[tree[row]])
            if field.number[first] == NONE:
                field.number[first] = count
                count += 1
            asked[field.number[first]] = True
    return asked[:count]


@kernel
def _edges(graph: Any, field: Any, ball: Any) -> Any:
    room = 0
    for node in ball:
        room += graph.first[node + 1] - graph.first[node]
    one, other = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    edges = np.empty(room, dtype=np.int32)
    count = 0
    for node in ball:
        start = field.number[_leader(field.leader, node)]
        for position in range(graph.first[node], graph.first[node + 1]):
            far, edge = graph.head[position], graph.edge[position]
            within = field.distance[far] != FAR
            if (within and graph.one[edge] == node) or (not within and field.in_tree[far]):
                end = field.number[_leader(field.leader, far)]
                if start != end:
                    one[count], other[count], edges[count] = start, end, edge
                    count += 1
    return one[:count].copy(), other[:count].copy(), edges[:count].copy()
