"""Strong pruning: the best part of a tree that keeps some of its nodes.

D. S. Johnson, M. Minkoff and S. Phillips, "The prize collecting Steiner tree problem: theory and practice", SODA 2000.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.graph import Graph


def pruned(
    graph: Graph, prize: NDArray[np.int64], inside: NDArray[np.bool_], rows: list[int]
) -> tuple[NDArray[np.int64], int]:
    """Return the best part of the spanning tree of some edges that has all nodes ``inside``, and its cost.

    The cost is that of the edges and the prizes of all nodes left out. The edges join the nodes that are inside.
    """
    around = _tree_around(graph, rows)
    root = int(np.flatnonzero(inside)[0])
    order, before = [root], {root: (-1, -1)}
    for node in order:
        for other, row in around.get(node, ()):
            if other not in before:
                before[other] = (node, row)
                order.append(other)
    worth = {node: int(prize[node]) for node in order}
    needed = {node: bool(inside[node]) for node in order}
    kept: dict[int, list[tuple[int, int]]] = {}
    for node in reversed(order[1:]):
        above, row = before[node]
        gain = worth[node] - int(graph.weight[row])
        if needed[node] or gain > 0:
            worth[above] += gain
            needed[above] |= needed[node]
            kept.setdefault(above, []).append((node, row))
    found, waiting = [], [root]
    while waiting:
        for other, row in kept.get(waiting.pop(), ()):
            found.append(row)
            waiting.append(other)
    return np.array(sorted(found), dtype=np.int64), int(prize.sum()) - worth[root]


def _tree_around(graph: Graph, rows: list[int]) -> dict[int, list[tuple[int, int]]]:
    """Return the neighbours of each node, with the edges to them, in the minimum spanning tree of some edges."""
    leader: dict[int, int] = {}

    def first(node: int) -> int:
        while (above := leader.setdefault(node, node)) != node:
            leader[node] = leader[above]
            node = above
        return node

    around: dict[int, list[tuple[int, int]]] = {}
    for row in sorted(rows, key=lambda row: int(graph.weight[row])):
        one, other = int(graph.one[row]), int(graph.other[row])
        if first(one) != first(other):
            leader[first(one)] = first(other)
            around.setdefault(one, []).append((other, row))
            around.setdefault(other, []).append((one, row))
    return around
