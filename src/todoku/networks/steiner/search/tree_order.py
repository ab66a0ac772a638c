"""The nodes of a tree in an order in which neighbours stand near each other."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel


@kernel
def tree_order(graph: Any, tree: Any) -> Any:
    """Return the nodes of a tree in the order in which a walk along it first meets them."""
    nodes = len(graph.first) - 1
    first = np.zeros(nodes + 1, dtype=np.int32)
    for edge in tree:
        first[graph.one[edge] + 1] += 1
        first[graph.other[edge] + 1] += 1
    for node in range(nodes):
        first[node + 1] += first[node]
    filled = first[:-1].copy()
    head = np.empty(2 * len(tree), dtype=np.int32)
    for edge in tree:
        one, other = graph.one[edge], graph.other[edge]
        head[filled[one]], head[filled[other]] = other, one
        filled[one] += 1
        filled[other] += 1
    order = np.empty(len(tree) + 1, dtype=np.int32)
    if len(tree) == 0:
        return order[:0]
    met = np.zeros(nodes, dtype=np.bool_)
    stack = np.empty(len(tree) + 1, dtype=np.int32)
    stack[0], depth, count = graph.one[tree[0]], 1, 0
    met[stack[0]] = True
    while depth > 0:
        depth -= 1
        node = stack[depth]
        order[count] = node
        count += 1
        for place in range(first[node], first[node + 1]):
            other = head[place]
            if not met[other]:
                met[other] = True
                stack[depth] = other
                depth += 1
    return order[:count]
