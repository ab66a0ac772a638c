"""Cut nodes: what hangs on one node without a terminal is dropped, and a node that parts terminals becomes one."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel
from todoku.networks.steiner.reductions.live import NONE, TERMINALS, drop, wake


@kernel
def cut_nodes(live: Any) -> bool:
    """Apply both tests with one depth-first search (R. Tarjan, SIAM J. Comput. 1 (1972), 146-160) from a terminal.

    Nodes that no way joins to that terminal are dropped, too. Return whether no terminal is among them.
    """
    nodes = len(live.first)
    root = np.flatnonzero(live.terminal)[0]
    rank = np.full(nodes, NONE, dtype=np.int32)
    found = np.empty(nodes, dtype=np.int32)
    useless_up_to = np.zeros(nodes, dtype=np.int32)
    count = _search(live, root, rank, found, useless_up_to)
    end = 0
    for place in range(count):
        end = max(end, useless_up_to[place])
        if place < end:
            _isolate(live, found[place])
    whole = True
    for node in range(nodes):
        if rank[node] == NONE:
            whole = whole and not live.terminal[node]
            _isolate(live, node)
    return whole


@kernel
def _isolate(live: Any, node: int) -> None:
    while live.first[node] != NONE:
        drop(live, live.first[node] >> 1)


@kernel
def _search(live: Any, root: int, rank: Any, found: Any, useless_up_to: Any) -> int:
    """Number the nodes in the order of the search, and judge each block as its uppermost node is left."""
    nodes = len(live.first)
    low = np.empty(nodes, dtype=np.int32)
    terminals = np.zeros(nodes, dtype=np.int32)
    came = np.full(nodes, NONE, dtype=np.int32)
    at = live.first.copy()
    path = np.empty(nodes, dtype=np.int32)
    path[0], depth, count = root, 1, 1
    rank[root] = low[root] = 0
    found[0] = root
    terminals[root] = 1
    while depth > 0:
        node = path[depth - 1]
        half = at[node]
        if half != NONE:
            at[node] = live.after[half]
            other = live.head[half]
            if rank[other] == NONE:
                rank[other] = low[other] = count
                found[count] = other
                count += 1
                terminals[other] = int(live.terminal[other])
                came[other] = half >> 1
                path[depth] = other
                depth += 1
            elif half >> 1 != came[node]:
                low[node] = min(low[node], rank[other])
            continue
        depth -= 1
        if depth > 0:
            above = path[depth - 1]
            low[above] = min(low[above], low[node])
            terminals[above] += terminals[node]
            if low[node] >= rank[above]:
                if terminals[node] == 0:
                    useless_up_to[rank[node]] = count
                elif not live.terminal[above]:  # the root is a terminal on the other side
                    live.terminal[above] = True
                    live.count[TERMINALS] += 1
                    wake(live, above)
    return count
