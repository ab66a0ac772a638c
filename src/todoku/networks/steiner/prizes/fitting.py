"""Makes a tree fit a budget: branches that bring the least for their cost go, those that bring the most come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.steiner.graph import FAR
from todoku.networks.steiner.growth import ends_of, spanning
from todoku.networks.steiner.prizes.walks import nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.graph import Graph


def fitted(
    graph: Graph, prize: NDArray[np.int64], wanted: NDArray[np.bool_], rows: NDArray[np.int64], budget: int
) -> NDArray[np.int64]:
    """Return a part of a tree that costs no more than a budget, if what must be in it allows that."""
    kept = set(rows.tolist())
    cost = int(graph.weight[rows].sum())
    around: dict[int, set[int]] = {}
    for row in kept:
        for node in (int(graph.one[row]), int(graph.other[row])):
            around.setdefault(node, set()).add(row)
    while cost > budget and (branches := list(_branches(graph, prize, wanted, around))):
        loss, price, branch = min(branches, key=lambda one: (one[0] / max(one[1], 1), -one[1], one[2]))
        if price == 0 and loss > 0 and len(branches) > 1:
            loss, price, branch = min(branches, key=lambda one: (one[1] == 0, one[0] / max(one[1], 1), one[2]))
        cost -= price
        for row in branch:
            kept.discard(row)
            for node in (int(graph.one[row]), int(graph.other[row])):
                around[node].discard(row)
    return np.array(sorted(kept), dtype=np.int64)


def extended(
    graph: Graph, prize: NDArray[np.int64], inside: NDArray[np.bool_], budget: int, noise: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return a tree's nodes with more of them: way after way that brings most for its cost, up to a budget.

    ``noise`` (nodes): factors by which what a node brings is seen larger or smaller.
    """
    inside = inside.copy()
    left = budget
    while True:
        distance, _, over = nearest(graph, inside)
        worth = np.flatnonzero((prize > 0) & ~inside & (distance <= left) & (distance < FAR))
        if len(worth) == 0:
            return inside
        score = prize[worth] * noise[worth] / np.maximum(distance[worth], 0.5)
        node = int(worth[np.argmax(score)])
        left -= int(distance[node])
        while not inside[node]:
            inside[node] = True
            edge = int(over[node])
            node = int(graph.one[edge]) ^ int(graph.other[edge]) ^ node


def tree_of(graph: Graph, nodes: NDArray[np.bool_], kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the cheapest tree of some nodes, less leaves that need not be kept."""
    by_weight = np.argsort(graph.weight, kind="stable").astype(np.int32)
    return np.asarray(spanning(graph, by_weight, nodes, kept)).astype(np.int64)


def nodes_of(graph: Graph, rows: NDArray[np.int64], alone: int) -> NDArray[np.bool_]:
    """Return which nodes a tree has; one without edges has the node ``alone``."""
    nodes: NDArray[np.bool_] = ends_of(graph, rows.astype(np.int32))
    if len(rows) == 0:
        nodes[alone] = True
    return nodes


def _branches(
    graph: Graph, prize: NDArray[np.int64], wanted: NDArray[np.bool_], around: dict[int, set[int]]
) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return for every leaf that may go what it brings, what its way to the next node of use costs, and the way."""
    found = []
    for leaf, rows in around.items():
        if len(rows) != 1 or wanted[leaf]:
            continue
        (row,) = rows
        way, price, node = [row], int(graph.weight[row]), int(graph.one[row]) ^ int(graph.other[row]) ^ leaf
        while len(around[node]) == 2 and not wanted[node] and prize[node] == 0:  # noqa: PLR2004 [a chain's inner node]
            (row,) = around[node] - {row}
            way.append(row)
            price += int(graph.weight[row])
            node = int(graph.one[row]) ^ int(graph.other[row]) ^ node
        found.append((int(prize[leaf]), price, tuple(way)))
    return found
