"""The order in which squares are added between two choices: what gives most for its cost comes first.

On a tree, of items that each come after the one before them, the order whose every beginning gives most is found by
joining to its parent whichever item gives more for its cost than what must come before it: W. A. Horn, "Single-machine
job sequencing with treelike precedence ordering and linear delay penalties", SIAM J. Appl. Math. 23 (1972) 189-202.
"""

from __future__ import annotations

from collections import deque
from heapq import heapify, heappop, heappush
from math import inf
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.plans.frontier.problem import Chosen, ReachProblem

NOTHING = -1
"""Stands for no item before another."""


def best_first(parent: Sequence[int], gain: Sequence[float], cost: Sequence[float]) -> list[int]:
    """Return items in an order in which each comes after its parent and every block gives most for its cost.

    ``parent``: the item before each, ``NOTHING`` where none is. Gains and costs are zero or more; ties go to the item
    with the lower number.
    """
    block = list(range(len(parent)))
    tail, following = list(block), [NOTHING] * len(block)
    gains, costs, version = list(gain), list(cost), [0] * len(block)
    done = [False] * len(block)

    def head_of(item: int) -> int:
        while block[item] != item:
            block[item] = block[block[item]]
            item = block[item]
        return item

    def entry(head: int) -> tuple[float, int, int]:
        ratio = gains[head] / costs[head] if costs[head] > 0 else inf
        return -ratio, head, version[head]

    heap = [entry(head) for head in block]
    heapify(heap)
    order: list[int] = []
    while heap:
        _, head, seen = heappop(heap)
        if done[head] or block[head] != head or seen != version[head]:
            continue
        before = NOTHING if parent[head] == NOTHING else head_of(parent[head])
        if before == NOTHING or done[before]:
            item = head
            while item != NOTHING:
                order.append(item)
                item = following[item]
            done[head] = True
            continue
        following[tail[before]], tail[before], block[head] = head, tail[head], before
        gains[before] += gains[head]
        costs[before] += costs[head]
        version[before] += 1
        heappush(heap, entry(before))
    return order


def squares_between(
    problem: ReachProblem, before: Chosen, after: Chosen, worth: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the squares that the second choice has and the first has not, best first, and the cost up to each.

    The cost, in yen beyond that of the first choice, is that of the ways to the squares, of the cable inside them and
    of their drops. ``worth``: what each square counts for.
    """
    rows = _joined_tree(problem, before.rows, after.rows)
    new = np.flatnonzero(after.squares & ~before.squares)
    nodes, over = _outward(problem, np.union1d(_nodes_of(problem, before.rows), np.flatnonzero(problem.wanted)), rows)
    number = {node: place for place, node in enumerate(nodes)}
    laid_m = problem.lengths_inside(rows)
    square, edge, length_m = problem.inside
    held = (after.squares | before.squares)[square]
    off = np.bincount(edge[held], weights=length_m[held], minlength=len(problem.one)) * problem.own_jpy_per_m
    way_jpy = np.maximum(problem.edge_jpy - off, 0.0)
    own_jpy = problem.own_jpy_per_m * np.maximum(problem.own_m, laid_m) + problem.drop_jpy * problem.households
    parent = [number.get(inner, NOTHING) for inner, _ in over] + [
        number.get(int(problem.node[one]), NOTHING) for one in new
    ]
    gain = [0.0] * len(nodes) + worth[new].tolist()
    cost = [float(way_jpy[row]) for _, row in over] + own_jpy[new].tolist()
    order = np.array(best_first(parent, gain, cost), dtype=np.int64)
    spent = np.cumsum(np.array(cost)[order])
    is_square = order >= len(nodes)
    return new[order[is_square] - len(nodes)], spent[is_square]


def _nodes_of(problem: ReachProblem, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.union1d(problem.one[rows], problem.other[rows]).astype(np.int64)


def _joined_tree(problem: ReachProblem, first: NDArray[np.int64], then: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first tree's edges with those of the second that close no ring, the cheapest first."""
    further = np.setdiff1d(then, first)
    root: dict[int, int] = {}

    def found(node: int) -> int:
        while (above := root.get(node, node)) != node:
            root[node] = root.get(above, above)
            node = root[node]
        return node

    kept = []
    for row in [*first.tolist(), *further[np.argsort(problem.edge_jpy[further], kind="stable")].tolist()]:
        one, other = found(int(problem.one[row])), found(int(problem.other[row]))
        if one != other:
            root[one] = other
            kept.append(row)
    return np.array(kept, dtype=np.int64)


def _outward(
    problem: ReachProblem, base: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the nodes of a tree beyond its base, nearest first, and for each the node and the edge before it."""
    beside: dict[int, list[tuple[int, int]]] = {}
    for row, one, other in zip(rows.tolist(), problem.one[rows].tolist(), problem.other[rows].tolist(), strict=True):
        beside.setdefault(one, []).append((other, row))
        beside.setdefault(other, []).append((one, row))
    seen = set(base.tolist())
    waiting = deque(base.tolist())
    nodes, over = [], []
    while waiting:
        node = waiting.popleft()
        for other, row in beside.get(node, ()):
            if other not in seen:
                seen.add(other)
                nodes.append(other)
                over.append((node, row))
                waiting.append(other)
    return nodes, over
