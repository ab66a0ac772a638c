"""Special-distance tests by search: an edge that a way round serves as well is dropped, and nodes of degree three go.

C. W. Duin and A. Volgenant, Networks 19 (1989), 549-567; T. Polzin and S. Vahdati Daneshmand, "Improved algorithms for
the Steiner problem in networks", Discrete Applied Mathematics 112 (2001), 263-300.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push
from todoku.networks.steiner.graph import FAR
from todoku.networks.steiner.reductions.live import NONE, drop, joined, put

_FORK = 3


class Search(NamedTuple):
    """What a small search needs, empty between two of them: distances, the heap, and the nodes that were met."""

    distance: Any
    heap: Any
    place: Any
    met: Any


@kernel
def _new_search(nodes: int) -> Any:
    return Search(
        np.full(nodes, FAR, dtype=np.int64),
        np.empty(nodes, dtype=np.int32),
        np.full(nodes, NONE, dtype=np.int32),
        np.empty(nodes, dtype=np.int32),
    )


@kernel
def drop_edges_with_ways_round(live: Any, most_steps: int) -> int:
    """Drop each edge between whose ends a walk of other edges leads whose parts between terminals cost no more.

    Each search looks at ``most_steps`` edges at most. Return how many edges were dropped.
    """
    search = _new_search(len(live.first))
    dropped = 0
    for edge in range(len(live.cost)):
        if live.cost[edge] < 0:
            continue
        one, other = live.head[2 * edge], live.head[2 * edge + 1]
        if live.degree[one] > live.degree[other]:
            one, other = other, one
        count = _walk(live, search, (one, other, edge, NONE), live.cost[edge], most_steps)
        round_about = search.distance[other] < FAR
        _clear(search, count)
        if round_about:
            drop(live, edge)
            dropped += 1
    return dropped


@kernel
def _walk(live: Any, search: Any, task: Any, limit: int, most_steps: int) -> int:
    """Search from a node, without an edge and a node, up to a limit that counts anew from each terminal.

    Ends as soon as the target is met. Return how many nodes were met; their distances are in ``search``.
    """
    start, target, without_edge, without_node = task
    distance, heap, place, met = search
    distance[start] = 0
    met[0] = start
    count, steps = 1, 0
    size = push(heap, place, distance, 0, start)
    while size > 0 and steps < most_steps:
        node = pop(heap, place, distance, size)
        size -= 1
        if live.terminal[node]:
            distance[node] = 0
        half = live.first[node]
        while half != NONE:
            other, through = live.head[half], distance[node] + live.cost[half >> 1]
            if through <= limit and through < distance[other] and half >> 1 != without_edge and other != without_node:
                if distance[other] == FAR:
                    met[count] = other
                    count += 1
                distance[other] = through
                if other == target:
                    steps = most_steps
                    break
                size = push(heap, place, distance, size, other)
            steps += 1
            half = live.after[half]
    while size > 0:
        size -= 1
        place[heap[size]] = NONE
    return count


@kernel
def _clear(search: Any, count: int) -> None:
    for place in range(count):
        search.distance[search.met[place]] = FAR


@kernel
def drop_forks(live: Any, most_steps: int) -> int:
    """Replace nodes with three edges that need no branching by edges between their neighbours.

    A node need not branch where two of the ways that join its neighbours without it cost no more, together, than its
    three edges. A new edge is left out where such a way costs no more than it would. Return how many nodes went.
    """
    search = _new_search(len(live.first))
    ends, edges = np.empty(_FORK, dtype=np.int64), np.empty(_FORK, dtype=np.int64)
    costs, round_about = np.empty(_FORK, dtype=np.int64), np.empty(_FORK, dtype=np.int64)
    gone = 0
    for node in range(len(live.first)):
        if live.degree[node] != _FORK or live.terminal[node]:
            continue
        half = live.first[node]
        for place in range(_FORK):
            ends[place], edges[place], costs[place] = live.head[half], half >> 1, live.cost[half >> 1]
            half = live.after[half]
        total = costs.sum()
        _measure_fork(live, search, (ends[0], ends[1], ends[2], node), total, most_steps, round_about)
        least, second = np.sort(round_about)[:2]
        if second < FAR and least + second <= total:
            gone += _open_fork(live, ends, edges, round_about)
    return gone


@kernel
def _measure_fork(live: Any, search: Any, task: Any, total: int, most_steps: int, round_about: Any) -> None:
    """Measure the ways between three nodes that leave out a fourth; each stands at the place of the third node."""
    one, other, third, without = task
    count = _measure(live, search, (one, other, third, without), total, most_steps)
    round_about[2], round_about[1] = search.distance[other], search.distance[third]
    _clear(search, count)
    round_about[0] = FAR
    if min(round_about[1], round_about[2]) < FAR:
        count = _measure(live, search, (other, third, third, without), total, most_steps)
        round_about[0] = search.distance[third]
        _clear(search, count)


@kernel
def _measure(live: Any, search: Any, task: Any, limit: int, most_steps: int) -> int:
    """Search from a node for the shortest ways to two others that leave out a fourth."""
    start, target, second, without = task
    distance, heap, place, met = search
    distance[start] = 0
    met[0] = start
    count, steps = 1, 0
    size = push(heap, place, distance, 0, start)
    missing = 1 if target == second else 2
    while size > 0 and steps < most_steps:
        node = pop(heap, place, distance, size)
        size -= 1
        if node in (target, second):
            missing -= 1
            if missing == 0:
                break
        half = live.first[node]
        while half != NONE:
            other, through = live.head[half], distance[node] + live.cost[half >> 1]
            if through <= limit and through < distance[other] and other != without:
                if distance[other] == FAR:
                    met[count] = other
                    count += 1
                distance[other] = through
                size = push(heap, place, distance, size, other)
            steps += 1
            half = live.after[half]
    while size > 0:
        size -= 1
        place[heap[size]] = NONE
    return count


@kernel
def _open_fork(live: Any, ends: Any, edges: Any, round_about: Any) -> int:
    """Put edges between the three neighbours in the place of a node's edges, where no way round makes them needless."""
    pieces, costs = live.piece[edges].copy(), live.cost[edges].copy()
    made = np.empty(_FORK, dtype=np.int64)
    for place in range(_FORK):
        made[place] = joined(live, pieces[(place + 1) % _FORK], pieces[(place + 2) % _FORK])
        if made[place] == NONE:
            return 0
    for edge in edges:
        drop(live, edge)
    for place in range(_FORK):
        one, other = (place + 1) % _FORK, (place + 2) % _FORK
        cost = costs[one] + costs[other]
        if round_about[place] > cost:
            put(live, edges[place], ends[one], ends[other], cost, made[place])
    return 1
