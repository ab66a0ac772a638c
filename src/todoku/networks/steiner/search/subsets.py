"""Solves problems of few terminals exactly: the cheapest tree for every set of terminals and every node.

S. E. Dreyfus and R. A. Wagner, "The Steiner problem in graphs", Networks 1 (1971), 195-207, with one search for each
set of R. E. Erickson, C. L. Monma and A. F. Veinott, Mathematics of Operations Research 12 (1987), 634-664.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from todoku.networks.steiner.graph import Graph

_NO_WAY = np.int64(2**60)
_NOTHING = -1
_SEARCH_STEPS = 40
"""What a step of a search costs beside one of joining two sets."""

_MOST_ENTRIES = 8_000_000
_MOST_TERMINALS = 16
_AT_ONCE = 2_000_000


def steps_by_subsets(nodes: int, terminals: int) -> int:
    """Return about how many steps the solution takes; a very large number where it takes too much memory."""
    if terminals > _MOST_TERMINALS or nodes << (terminals - 1) > _MOST_ENTRIES:
        return 2**62
    sets = 1 << (terminals - 1)
    splits: int = 3 ** (terminals - 1) // 2
    return nodes * (splits + _SEARCH_STEPS * sets)


def tree_by_subsets(
    graph: Graph, terminals: NDArray[np.int32], limit: int, check: Callable[[], None]
) -> NDArray[np.int32] | None:
    """Return the edges of the cheapest tree that joins the terminals, or None where it costs ``limit`` or more."""
    nodes, sets = len(graph.first) - 1, 2 ** (len(terminals) - 1)
    table = np.full((sets, nodes), _NO_WAY, dtype=np.int64)
    came = np.full((sets, nodes), _NOTHING, dtype=np.int32)
    stride = max(_AT_ONCE // (nodes * max(sets // 16, 1)), 1)
    for first in range(1, sets, stride):
        check()
        _fill(graph, terminals, table, came, (first, min(first + stride, sets), limit))
    root = int(terminals[-1])
    if table[-1, root] >= limit:
        return None
    edges: NDArray[np.int32] = _unwound(graph, came, root)
    return edges


@kernel
def _fill(graph: Any, terminals: Any, table: Any, came: Any, task: Any) -> None:
    """Fill in the sets from one number up to another; a set's number has a bit for each of its terminals."""
    begin, end, limit = task
    nodes = len(graph.first) - 1
    heap, place = np.empty(nodes, dtype=np.int32), np.full(nodes, -1, dtype=np.int32)
    for members in range(begin, end):
        row, back = table[members], came[members]
        if members & (members - 1) == 0:
            for bit in range(len(terminals) - 1):
                if members == 1 << bit:
                    row[terminals[bit]] = 0
        part = (members - 1) & members
        while part > (members ^ part):
            one, other = table[part], table[members ^ part]
            for node in range(nodes):
                total = one[node] + other[node]
                if total < row[node]:
                    row[node] = total
                    back[node] = -1 - part
            part = (part - 1) & members
        _search(graph, row, back, (heap, place), limit)


@kernel
def _search(graph: Any, row: Any, back: Any, queue: Any, limit: int) -> None:
    """Carry a set's costs along the edges; what reaches the limit is left out."""
    heap, place = queue
    size = 0
    for node in range(len(row)):
        if row[node] >= limit:
            row[node] = _NO_WAY
        else:
            size = push(heap, place, row, size, node)
    while size > 0:
        node = pop(heap, place, row, size)
        size -= 1
        for position in range(graph.first[node], graph.first[node + 1]):
            edge, other = graph.edge[position], graph.head[position]
            through = row[node] + graph.weight[edge]
            if through < row[other] and through < limit:
                row[other] = through
                back[other] = edge
                size = push(heap, place, row, size, other)


@kernel
def _unwound(graph: Any, came: Any, root: int) -> Any:
    """Return the edges of the tree of all sets at the root.

    ``came``: the edge over which a node's cost came, or less than zero: minus one less the number of one of two sets,
    minus one where a terminal stands for itself.
    """
    inside = np.zeros(len(graph.one), dtype=np.bool_)
    waiting = [(len(came) - 1, root)]
    while len(waiting) > 0:
        members, node = waiting.pop()
        back = came[members, node]
        if back >= 0:
            inside[back] = True
            waiting.append((members, graph.one[back] ^ graph.other[back] ^ node))
        elif back < -1:
            part = -1 - back
            waiting.append((part, node))
            waiting.append((members ^ part, node))
    return np.flatnonzero(inside).astype(np.int32)
