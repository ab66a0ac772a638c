"""Tests by regions: every node belongs to its nearest terminal, and the links between regions tell what is needed.

Bottlenecks over the spanning tree of the terminals bound the special distances; nearest-vertex and short-links tests
fix edges. C. W. Duin and A. Volgenant, Networks 19 (1989), 549-567; T. Polzin and S. Vahdati Daneshmand, Discrete
Applied Mathematics 112 (2001), 263-300.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push
from todoku.networks.steiner.graph import FAR
from todoku.networks.steiner.reductions.live import NONE, contract, drop


class Regions(NamedTuple):
    """For every node its nearest terminal, the distance, and the first edge of the way from there."""

    distance: Any
    base: Any
    hop: Any


@kernel
def regions(live: Any) -> Any:
    """Return the regions of the terminals."""
    nodes = len(live.first)
    found = Regions(
        np.full(nodes, FAR, dtype=np.int64), np.full(nodes, NONE, dtype=np.int32), np.full(nodes, NONE, dtype=np.int32)
    )
    distance, base, hop = found
    heap = np.empty(nodes, dtype=np.int32)
    place = np.full(nodes, NONE, dtype=np.int32)
    size = 0
    for node in range(nodes):
        if live.terminal[node]:
            distance[node], base[node] = 0, node
            size = push(heap, place, distance, size, node)
    while size > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        half = live.first[node]
        while half != NONE:
            other, through = live.head[half], distance[node] + live.cost[half >> 1]
            if through < distance[other]:
                distance[other], base[other] = through, base[node]
                hop[other] = half >> 1 if base[node] == node else hop[node]
                size = push(heap, place, distance, size, other)
            half = live.after[half]
    return found


@kernel
def drop_long_edges(live: Any) -> int:
    """Drop the edges that cost more than the special distance of their ends, as far as regions bound it.

    All at once: costs that are strictly larger do not need each other. Return how many were dropped.
    """
    found = regions(live)
    distance, base, _ = found
    above, level = _terminal_tree(live, found)
    dropped = 0
    for edge in range(len(live.cost)):
        if live.cost[edge] < 0:
            continue
        one, other = live.head[2 * edge], live.head[2 * edge + 1]
        cost = live.cost[edge]
        if max(distance[one], distance[other]) < cost and _bottleneck(above, level, base[one], base[other]) < cost:
            drop(live, edge)
            dropped += 1
    return dropped


@kernel
def _terminal_tree(live: Any, found: Any) -> Any:
    """Return the spanning tree of the terminals' network as a forest of low height.

    For every terminal the one above it and the length of the link that put it there; on the way up they never fall,
    so that the longest link between two terminals is met where their ways up meet.
    """
    distance, base, _ = found
    nodes = len(live.first)
    links = np.empty(len(live.cost), dtype=np.int32)
    lengths = np.empty(len(live.cost), dtype=np.int64)
    count = 0
    for edge in range(len(live.cost)):
        one, other = live.head[2 * edge], live.head[2 * edge + 1]
        if live.cost[edge] >= 0 and base[one] != base[other]:
            links[count], lengths[count] = edge, distance[one] + live.cost[edge] + distance[other]
            count += 1
    above = np.arange(nodes).astype(np.int32)
    level = np.full(nodes, FAR, dtype=np.int64)
    members = np.ones(nodes, dtype=np.int32)
    for place in np.argsort(lengths[:count]):
        edge = links[place]
        one, other = base[live.head[2 * edge]], base[live.head[2 * edge + 1]]
        while above[one] != one:
            one = above[one]
        while above[other] != other:
            other = above[other]
        if one != other:
            if members[one] > members[other]:
                one, other = other, one
            above[one], level[one] = other, lengths[place]
            members[other] += members[one]
    return above, level


@kernel
def _bottleneck(above: Any, level: Any, one: int, other: int) -> int:
    """Return the longest link between two terminals; 0 for one and the same."""
    longest = 0
    while one != other:
        if level[one] > level[other]:
            one, other = other, one
        longest = level[one]
        one = above[one]
    return longest


@kernel
def fix_short_links(live: Any) -> int:
    """Take edges into the tree that a cheapest tree can be had with; return how many.

    Nearest vertex: a terminal's cheapest edge, where going on from it to another terminal costs no more than the
    terminal's second edge. Short links: the cheapest edge that leaves a terminal's region, where the whole way over it
    to the next terminal costs no more than the second such edge.
    """
    found = regions(live)
    distance, base, _ = found
    nodes = len(live.first)
    link, first, second = _cheapest_links(live, found)
    onward = _ways_by_first_edge(live, found)
    touched = np.zeros(nodes, dtype=np.bool_)
    fixed = 0
    for terminal in range(nodes):
        if base[terminal] != terminal or touched[terminal] or live.first[terminal] == NONE:
            continue
        edge = link[terminal]
        if edge != NONE and live.cost[edge] == first[terminal]:
            one, other = live.head[2 * edge], live.head[2 * edge + 1]
            near, far = base[one], base[other]
            if (
                not (touched[near] or touched[far])
                and distance[one] + first[terminal] + distance[other] <= second[terminal]
            ):
                touched[near] = touched[far] = True
                contract(live, edge)
                fixed += 1
                continue
        fixed += _fix_nearest(live, found, onward, touched, terminal)
    return fixed


@kernel
def _fix_nearest(live: Any, found: Any, onward: Any, touched: Any, terminal: int) -> int:
    _, base, _ = found
    least, nearest, next_least = FAR, NONE, FAR
    half = live.first[terminal]
    while half != NONE:
        cost = live.cost[half >> 1]
        if cost < least:
            least, nearest, next_least = cost, half, least
        elif cost < next_least:
            next_least = cost
        half = live.after[half]
    if nearest == NONE:
        return 0
    node = live.head[nearest]
    way = onward[nearest >> 1]
    if base[node] == terminal and way != FAR and way <= next_least and not touched[terminal]:
        touched[terminal] = True
        contract(live, nearest >> 1)
        return 1
    return 0


@kernel
def _cheapest_links(live: Any, found: Any) -> Any:
    """Return for every terminal the cheapest edge that leaves its region, its cost, and the second one's."""
    _, base, _ = found
    nodes = len(live.first)
    link = np.full(nodes, NONE, dtype=np.int32)
    first, second = np.full(nodes, FAR, dtype=np.int64), np.full(nodes, FAR, dtype=np.int64)
    for edge in range(len(live.cost)):
        one, other = base[live.head[2 * edge]], base[live.head[2 * edge + 1]]
        if live.cost[edge] < 0 or one == other:
            continue
        for terminal in (one, other):
            if live.cost[edge] < first[terminal]:
                link[terminal], second[terminal] = edge, first[terminal]
                first[terminal] = live.cost[edge]
            elif live.cost[edge] < second[terminal]:
                second[terminal] = live.cost[edge]
    return link, first, second


@kernel
def _ways_by_first_edge(live: Any, found: Any) -> Any:
    """Return for every edge at a terminal the shortest way over it, through the terminal's region, to another."""
    distance, base, hop = found
    onward = np.full(len(live.cost), FAR, dtype=np.int64)
    for edge in range(len(live.cost)):
        one, other = live.head[2 * edge], live.head[2 * edge + 1]
        if live.cost[edge] < 0 or base[one] == base[other]:
            continue
        length = distance[one] + live.cost[edge] + distance[other]
        for node in (one, other):
            first = edge if base[node] == node else hop[node]
            onward[first] = min(onward[first], length)
    return onward
