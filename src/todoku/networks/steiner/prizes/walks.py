"""Walks that pay for themselves: which nodes with prizes some cheapest tree has, and what joining one costs at most."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push
from todoku.networks.steiner.graph import FAR


@kernel
def certain(graph: Any, prize: Any, wanted: Any, order: Any, most_steps: int) -> Any:
    """Return which nodes some cheapest tree with the wanted nodes has, as far as walks that pay for themselves tell.

    A tree without a node of prize p, but with the end of a walk from it, can take in the walk up to the first node that
    it has. Where at no step of the walk the edges so far cost more than p and the prizes on the way, that is no loss.
    ``order``: the nodes with prizes in the order in which they are tried; ``most_steps``: nodes that a search looks at.
    """
    nodes = len(prize)
    inside = wanted.copy()
    key = np.full(nodes, FAR, dtype=np.int64)
    place = np.full(nodes, -1, dtype=np.int32)
    settled = np.zeros(nodes, dtype=np.bool_)
    work = (key, np.empty(nodes, dtype=np.int32), place, settled, np.empty(nodes, dtype=np.int32))
    found = True
    while found:
        found = False
        for node in order:
            if not inside[node] and _pays(graph, prize, inside, node, work, most_steps):
                inside[node] = True
                found = True
    return inside


@kernel
def _pays(graph: Any, prize: Any, inside: Any, start: int, work: Any, most_steps: int) -> bool:
    """Whether a walk from a node to one that is in pays for itself at every step; the work arrays are left clean."""
    key, heap, place, settled, touched = work
    key[start] = -prize[start]
    touched[0] = start
    count, steps, joined = 1, 0, False
    size = push(heap, place, key, 0, start)
    while size > 0 and steps < most_steps and not joined:
        node = pop(heap, place, key, size)
        size -= 1
        settled[node] = True
        steps += 1
        for position in range(graph.first[node], graph.first[node + 1]):
            other = graph.head[position]
            left = -key[node] - graph.weight[graph.edge[position]]
            if settled[other] or left < 0:
                continue
            if inside[other]:
                joined = True
                break
            if -(left + prize[other]) < key[other]:
                if key[other] == FAR:
                    touched[count] = other
                    count += 1
                key[other] = -(left + prize[other])
                size = push(heap, place, key, size, other)
    for index in range(count):
        node = touched[index]
        key[node] = FAR
        place[node] = -1
        settled[node] = False
    return joined


@kernel
def shortfall(graph: Any, prize: Any, root: int) -> int:
    """Return by how much a tree with a prize but without the root can be cheaper than the cheapest one that has it.

    Every such tree can be joined to the root along a walk up to the first node that it has; the shortfall is the most
    that this costs beyond the root's prize and those on the way: zero where some cheapest tree has the root.
    """
    nodes = len(prize)
    key = np.full(nodes, FAR, dtype=np.int64)
    short = np.zeros(nodes, dtype=np.int64)
    settled = np.zeros(nodes, dtype=np.bool_)
    heap = np.empty(nodes, dtype=np.int32)
    place = np.full(nodes, -1, dtype=np.int32)
    key[root] = -prize[root]
    size = push(heap, place, key, 0, root)
    most = 0
    while size > 0:
        node = pop(heap, place, key, size)
        size -= 1
        settled[node] = True
        if prize[node] > 0:
            most = max(most, short[node])
        for position in range(graph.first[node], graph.first[node + 1]):
            other = graph.head[position]
            left = -key[node] - graph.weight[graph.edge[position]]
            if not settled[other] and -(left + prize[other]) < key[other]:
                key[other] = -(left + prize[other])
                short[other] = max(short[node], -left)
                size = push(heap, place, key, size, other)
    return int(most)


@kernel
def nearest(graph: Any, inside: Any) -> Any:
    """Return for every node the distance to the nearest node that is in, that node, and the first edge of the way."""
    nodes = len(inside)
    distance = np.full(nodes, FAR, dtype=np.int64)
    base = np.full(nodes, -1, dtype=np.int32)
    over = np.full(nodes, -1, dtype=np.int32)
    heap = np.empty(nodes, dtype=np.int32)
    place = np.full(nodes, -1, dtype=np.int32)
    size = 0
    for node in range(nodes):
        if inside[node]:
            distance[node], base[node] = 0, node
            size = push(heap, place, distance, size, node)
    while size > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        for position in range(graph.first[node], graph.first[node + 1]):
            other, through = graph.head[position], distance[node] + graph.weight[graph.edge[position]]
            if through < distance[other]:
                distance[other], base[other], over[other] = through, base[node], graph.edge[position]
                size = push(heap, place, distance, size, other)
    return distance, base, over
