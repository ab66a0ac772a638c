"""Builds a network that serves: ways that join what is not joined, then ways past each edge that parts the core."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push
from todoku.networks.steiner.graph import FAR
from todoku.networks.steiner.rings.blocks import below, blocks, serves

_CHAIN = 2


@kernel
def mended(graph: Any, price: Any, begun: Any, asked: Any, root: int) -> Any:
    """Return edges that join the terminals and protect the core, those begun with among them, and whether they do.

    ``price`` (edges): ``FAR`` where an edge must not be used. ``asked``: terminals and core, both by node.
    """
    terminal, core = asked
    inside = begun.copy()
    if not _joined(graph, price, inside, terminal, root):
        return inside, False
    while True:
        label, bridge, above = blocks(graph, inside, root)
        leaf = _leaves(above, below(label, above, core))
        least, best = FAR, np.empty(0, dtype=np.int32)
        for block in range(1, len(above)):
            if leaf[block]:
                cost, way = _way_past(graph, price, inside, (label, bridge, above), block, least)
                if cost < least:
                    least, best = cost, way
        if not leaf.any():
            return inside, True
        if least == FAR:
            return inside, False
        for edge in best:
            inside[edge] = True


@kernel
def _leaves(above: Any, cores: Any) -> Any:
    """Return which blocks hang on a bridge that parts the core and have no such bridge beneath them."""
    leaf = cores > 0
    leaf[0] = False
    for block in range(len(above) - 1, 0, -1):
        if cores[block] > 0:
            leaf[above[block]] = False
    return leaf


@kernel
def _joined(graph: Any, price: Any, inside: Any, terminal: Any, root: int) -> bool:
    """Join the nearest terminal to what hangs on the root until all do; edges that are inside cost nothing."""
    nodes = len(graph.first) - 1
    distance = np.full(nodes, FAR, dtype=np.int64)
    over = np.full(nodes, -1, dtype=np.int32)
    heap = np.empty(nodes, dtype=np.int32)
    place = np.full(nodes, -1, dtype=np.int32)
    served = np.zeros(nodes, dtype=np.bool_)
    distance[root] = 0
    served[root] = True
    missing = terminal.sum() - int(terminal[root])
    size = push(heap, place, distance, 0, root)
    while size > 0 and missing > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        if terminal[node] and not served[node]:
            missing -= 1
            while not served[node]:
                served[node] = True
                distance[node] = 0
                size = push(heap, place, distance, size, node)
                inside[over[node]] = True
                node = graph.one[over[node]] ^ graph.other[over[node]] ^ node
            continue
        for position in range(graph.first[node], graph.first[node + 1]):
            edge, other = graph.edge[position], graph.head[position]
            if price[edge] == FAR and not inside[edge]:
                continue
            through = distance[node] + (0 if inside[edge] else price[edge])
            if through < distance[other]:
                distance[other] = through
                over[other] = edge
                size = push(heap, place, distance, size, other)
    return bool(missing == 0)


@kernel
def _way_past(graph: Any, price: Any, inside: Any, tree: Any, block: int, limit: int) -> Any:
    """Return the cheapest way from what hangs on a block to the rest without the block's bridge, and what it costs."""
    label, bridge, above = tree
    beneath = _beneath(above, block)
    nodes = len(graph.first) - 1
    distance = np.full(nodes, FAR, dtype=np.int64)
    over = np.full(nodes, -1, dtype=np.int32)
    heap = np.empty(nodes, dtype=np.int32)
    place = np.full(nodes, -1, dtype=np.int32)
    size = 0
    for node in range(nodes):
        if label[node] >= 0 and beneath[label[node]]:
            distance[node] = 0
            size = push(heap, place, distance, size, node)
    way = np.empty(nodes, dtype=np.int32)
    while size > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        if distance[node] >= limit:
            break
        if label[node] >= 0 and not beneath[label[node]]:
            count, walked = 0, node
            while over[walked] >= 0:
                way[count] = over[walked]
                count += 1
                walked = graph.one[over[walked]] ^ graph.other[over[walked]] ^ walked
            return distance[node], way[:count].copy()
        for position in range(graph.first[node], graph.first[node + 1]):
            edge, other = graph.edge[position], graph.head[position]
            if edge == bridge[block] or (price[edge] == FAR and not inside[edge]):
                continue
            through = distance[node] + (0 if inside[edge] else price[edge])
            if through < distance[other]:
                distance[other] = through
                over[other] = edge
                size = push(heap, place, distance, size, other)
    return FAR, way[:0].copy()


@kernel
def _beneath(above: Any, block: int) -> Any:
    """Return which blocks hang on one, itself among them."""
    beneath = np.zeros(len(above), dtype=np.bool_)
    beneath[block] = True
    for one in range(block + 1, len(above)):
        beneath[one] = beneath[above[one]]
    return beneath


@kernel
def thinned(graph: Any, inside: Any, asked: Any, root: int, dearest_first: Any) -> Any:
    """Return edges of which none can be left out any more: tried one after another, the dearest first."""
    terminal, core = asked
    kept = inside.copy()
    for edge in dearest_first:
        if kept[edge]:
            kept[edge] = False
            if not serves(graph, kept, terminal, core, root):
                kept[edge] = True
    return kept


@kernel
def chain_of(graph: Any, inside: Any, terminal: Any, edge: int) -> Any:
    """Return the edges of the chain in which an edge lies: its inner nodes have two edges and are no terminals."""
    found = np.empty(len(graph.first), dtype=np.int32)
    found[0] = edge
    count = 1
    for start in (graph.one[edge], graph.other[edge]):
        node, last = start, edge
        while not terminal[node] and count < len(found):
            following, degree = -1, 0
            for position in range(graph.first[node], graph.first[node + 1]):
                if inside[graph.edge[position]]:
                    degree += 1
                    if graph.edge[position] != last:
                        following = graph.edge[position]
            if degree != _CHAIN or following == edge:
                break
            found[count] = following
            count += 1
            node = graph.one[following] ^ graph.other[following] ^ node
            last = following
    return found[:count].copy()
