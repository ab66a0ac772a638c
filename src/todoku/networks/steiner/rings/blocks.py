"""The parts of a network that no single cut edge parts, and the edges (bridges) that tie them together.

R. E. Tarjan, "A note on finding the bridges of a graph", Information Processing Letters 2 (1974), 160-161.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel


@kernel
def blocks(graph: Any, inside: Any, root: int) -> Any:
    """Return the block of every node (-1 where no way leads there), and of every block its bridge and the one above.

    ``inside``: edges that count. The root's block is 0 and has no bridge (-1); a block's bridge leads towards the root,
    to the block above, which has a smaller number.
    """
    nodes = len(graph.first) - 1
    number, low = np.full(nodes, -1, dtype=np.int32), np.empty(nodes, dtype=np.int32)
    over, parent = np.full(nodes, -1, dtype=np.int32), np.full(nodes, -1, dtype=np.int32)
    at = graph.first[:-1].copy()
    order, stack = np.empty(nodes, dtype=np.int32), np.empty(nodes, dtype=np.int32)
    number[root] = low[root] = 0
    order[0] = stack[0] = root
    count = depth = 1
    while depth > 0:
        node = stack[depth - 1]
        if at[node] == graph.first[node + 1]:
            depth -= 1
            if depth > 0:
                low[parent[node]] = min(low[parent[node]], low[node])
            continue
        place = at[node]
        at[node] += 1
        edge, other = graph.edge[place], graph.head[place]
        if not inside[edge] or edge == over[node]:
            continue
        if number[other] >= 0:
            low[node] = min(low[node], number[other])
        else:
            number[other] = low[other] = count
            over[other], parent[other] = edge, node
            order[count] = other
            count += 1
            stack[depth] = other
            depth += 1
    label = np.full(nodes, -1, dtype=np.int32)
    bridge, above = np.full(count, -1, dtype=np.int32), np.full(count, -1, dtype=np.int32)
    label[root], found = 0, 1
    for index in range(1, count):
        node = order[index]
        if low[node] == number[node]:
            bridge[found], above[found] = over[node], label[parent[node]]
            label[node] = found
            found += 1
        else:
            label[node] = label[parent[node]]
    return label, bridge[:found].copy(), above[:found].copy()


@kernel
def below(label: Any, above: Any, asked: Any) -> Any:
    """Return for every block how many of the nodes asked for are in it or beneath it."""
    counts = np.zeros(len(above), dtype=np.int64)
    for node in range(len(label)):
        if asked[node] and label[node] >= 0:
            counts[label[node]] += 1
    for block in range(len(above) - 1, 0, -1):
        counts[above[block]] += counts[block]
    return counts


@kernel
def serves(graph: Any, inside: Any, terminal: Any, core: Any, root: int) -> bool:
    """Whether edges join all terminals, and no single one of them parts two nodes of the core; the root is of it."""
    label, _, _ = blocks(graph, inside, root)
    for node in range(len(label)):
        if (terminal[node] and label[node] < 0) or (core[node] and label[node] != 0):
            return False
    return True
