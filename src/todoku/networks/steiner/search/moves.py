"""Local search: nodes put into the tree, and key paths exchanged for cheaper ways.

E. Uchoa and R. F. Werneck, "Fast local search for the Steiner problem in graphs", ACM J. Exp. Algorithmics 17 (2012).
The tree is held as the edge from each node towards the root; paths are walked from both ends until they meet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from todoku.kernels import kernel
from todoku.networks.paths import pop, push
from todoku.networks.steiner.graph import FAR
from todoku.networks.steiner.search.recombine import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from todoku.networks.steiner.reductions.smaller import Smaller

NONE = -1
_KEY_DEGREE = 3
_LONGEST_WALK = 2_000
"""Steps after which two nodes of the tree count as too far apart for an exchange."""

_WORTH_ANOTHER = 2e-4
_MOST_PASSES = 12


class Rooted(NamedTuple):
    """A tree of edges towards the root: ``above`` (node) and ``over`` (edge), NONE at the root and outside the tree.

    ``degree``: 0 outside. ``seen`` holds the stamps of walks, ``stamp`` the last one given.
    """

    above: Any
    over: Any
    degree: Any
    seen: Any
    stamp: Any


def moved(smaller: Smaller, tree: NDArray[np.int32], check: Callable[[], None]) -> NDArray[np.int32]:
    """Return the tree after moves, pass after pass, as long as a pass makes it noticeably cheaper."""
    for _ in range(_MOST_PASSES):
        before = smaller.cost(tree)
        for move in (insert_nodes, exchange_paths):
            check()
            root = int(smaller.terminals[0])
            tree = cleaned(smaller, move(smaller.graph, tree, smaller.terminal, root))
        if smaller.cost(tree) >= before * (1 - _WORTH_ANOTHER):
            break
    return tree


@kernel
def rooted(graph: Any, tree: Any, root: int) -> Any:
    """Return the tree as seen from a root."""
    nodes = len(graph.first) - 1
    inside = np.zeros(len(graph.one), dtype=np.bool_)
    inside[tree] = True
    found = Rooted(
        np.full(nodes, NONE, dtype=np.int32),
        np.full(nodes, NONE, dtype=np.int32),
        np.zeros(nodes, dtype=np.int32),
        np.zeros(nodes, dtype=np.int32),
        np.zeros(1, dtype=np.int64),
    )
    stack = np.empty(nodes, dtype=np.int32)
    stack[0], depth = root, 1
    while depth > 0:
        depth -= 1
        node = stack[depth]
        for position in range(graph.first[node], graph.first[node + 1]):
            edge, other = graph.edge[position], graph.head[position]
            if inside[edge]:
                found.degree[node] += 1
                if edge != found.over[node]:
                    found.above[other], found.over[other] = node, edge
                    stack[depth] = other
                    depth += 1
    return found


@kernel
def arcs_from(graph: Any, tree: Any, root: int) -> Any:
    """Return which arcs (by place: into the row's node from the neighbour) a tree has, all leading away from a root."""
    found = rooted(graph, tree, root)
    wanted = np.zeros(len(graph.head), dtype=np.bool_)
    for node in range(len(graph.first) - 1):
        for position in range(graph.first[node], graph.first[node + 1]):
            wanted[position] = found.over[node] == graph.edge[position]
    return wanted


@kernel
def _meeting(tree: Any, one: int, other: int) -> int:
    """Return the first node on both ways to the root, NONE where it is too far away."""
    tree.stamp[0] += 2
    stamp = tree.stamp[0]
    steps = 0
    while steps < _LONGEST_WALK:
        steps += 1
        if one != NONE:
            if tree.seen[one] == stamp + 1:
                return one
            tree.seen[one] = stamp
            one = tree.above[one]
        if other != NONE:
            if tree.seen[other] == stamp:
                return other
            tree.seen[other] = stamp + 1
            other = tree.above[other]
    return NONE


@kernel
def _hang(tree: Any, start: int, top: int, onto: int, edge: int) -> None:
    """Turn the edges from a node up to the top of its piece round, and hang the piece by that node onto another."""
    node, above, over = start, onto, edge
    while True:
        next_node, next_edge = tree.above[node], tree.over[node]
        tree.above[node], tree.over[node] = above, over
        if node == top:
            return
        above, over, node = node, next_edge, next_node


@kernel
def insert_nodes(graph: Any, edges: Any, terminal: Any, root: int) -> Any:
    """Put in each node outside the tree that has several neighbours in it, where the tree gets cheaper by it."""
    tree = rooted(graph, edges, root)
    nodes = len(graph.first) - 1
    for node in range(nodes):
        if tree.degree[node] > 0 or node == root or terminal[node]:
            continue
        neighbours, least, near = 0, FAR, NONE
        for position in range(graph.first[node], graph.first[node + 1]):
            if tree.degree[graph.head[position]] > 0:
                neighbours += 1
                if graph.weight[graph.edge[position]] < least:
                    least, near = graph.weight[graph.edge[position]], position
        if neighbours > 1:
            _try_node(graph, tree, node, near)
    return tree.over[tree.over != NONE]


@kernel
def _try_node(graph: Any, tree: Any, node: int, near: int) -> None:
    """Hang a node onto the tree, join its other neighbours where that frees a dearer edge, and keep what pays."""
    tree.above[node], tree.over[node] = graph.head[near], graph.edge[near]
    tree.degree[node] = 1
    tree.degree[graph.head[near]] += 1
    gain = -graph.weight[graph.edge[near]]
    undo = [(node, node, node, node, node)]
    for position in range(graph.first[node], graph.first[node + 1]):
        other, edge = graph.head[position], graph.edge[position]
        if position == near or tree.degree[other] == 0:
            continue
        worst, below, side = _dearest(graph, tree, other, node)
        if worst <= graph.weight[edge]:
            continue
        gain += worst - graph.weight[edge]
        start, onto = (other, node) if side == 0 else (node, other)
        lost = tree.above[below]
        undo.append((start, below, lost, tree.over[below], onto))
        tree.degree[below] -= 1
        tree.degree[lost] -= 1
        tree.degree[node] += 1
        tree.degree[other] += 1
        _hang(tree, start, below, onto, edge)
    if gain > 0:
        return
    for step in range(len(undo) - 1, 0, -1):
        start, below, lost, over, onto = undo[step]
        tree.degree[start] -= 1
        tree.degree[onto] -= 1
        tree.degree[below] += 1
        tree.degree[lost] += 1
        _hang(tree, below, start, lost, over)
    tree.degree[graph.head[near]] -= 1
    tree.degree[node] = 0
    tree.above[node] = tree.over[node] = NONE


@kernel
def _dearest(graph: Any, tree: Any, one: int, other: int) -> Any:
    """Return the dearest edge on the path between two nodes: cost, lower end, and on whose side (0 or 1) it lies."""
    meeting = _meeting(tree, one, other)
    worst, below, side = -1, NONE, 0
    if meeting == NONE:
        return worst, below, side
    for at in range(2):
        node = one if at == 0 else other
        while node != meeting:
            if graph.weight[tree.over[node]] > worst:
                worst, below, side = graph.weight[tree.over[node]], node, at
            node = tree.above[node]
    return worst, below, side


@kernel
def exchange_paths(graph: Any, edges: Any, terminal: Any, root: int) -> Any:
    """Exchange key paths (without terminals and forks inside) for cheaper ways between the parts that they join."""
    tree = rooted(graph, edges, root)
    distance, base, came = _from_tree(graph, tree)
    links, lengths = _links(graph, tree, distance, base)
    for place in np.argsort(lengths):
        edge = links[place]
        one, other = base[graph.one[edge]], base[graph.other[edge]]
        if tree.degree[one] > 0 and tree.degree[other] > 0 and _is_free(graph, tree, (base, came), edge):
            _try_link(graph, tree, (base, came), terminal, edge, lengths[place])
    return tree.over[tree.over != NONE]


@kernel
def _from_tree(graph: Any, tree: Any) -> Any:
    """Return for every node the distance to the tree, its node there, and the edge over which the way came."""
    nodes = len(graph.first) - 1
    distance = np.full(nodes, FAR, dtype=np.int64)
    base, came = np.full(nodes, NONE, dtype=np.int32), np.full(nodes, NONE, dtype=np.int32)
    heap, place = np.empty(nodes, dtype=np.int32), np.full(nodes, NONE, dtype=np.int32)
    size = 0
    for node in range(nodes):
        if tree.degree[node] > 0:
            distance[node], base[node] = 0, node
            size = push(heap, place, distance, size, node)
    while size > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        for position in range(graph.first[node], graph.first[node + 1]):
            other, through = graph.head[position], distance[node] + graph.weight[graph.edge[position]]
            if through < distance[other]:
                distance[other], base[other], came[other] = through, base[node], graph.edge[position]
                size = push(heap, place, distance, size, other)
    return distance, base, came


@kernel
def _links(graph: Any, tree: Any, distance: Any, base: Any) -> Any:
    """Return the edges where the regions of two nodes of the tree meet, and the lengths of the ways over them."""
    links = np.empty(len(graph.one), dtype=np.int32)
    lengths = np.empty(len(graph.one), dtype=np.int64)
    count = 0
    for edge in range(len(graph.one)):
        one, other = graph.one[edge], graph.other[edge]
        if base[one] != base[other] and tree.over[one] != edge and tree.over[other] != edge:
            links[count], lengths[count] = edge, distance[one] + graph.weight[edge] + distance[other]
            count += 1
    return links[:count], lengths[:count]


@kernel
def _is_free(graph: Any, tree: Any, regions: Any, edge: int) -> bool:
    """Whether no node of the way over an edge has come into the tree meanwhile, but the ends."""
    base, came = regions
    for start in (graph.one[edge], graph.other[edge]):
        node = start
        while node != base[start]:
            if tree.degree[node] > 0:
                return False
            node = graph.one[came[node]] ^ graph.other[came[node]] ^ node
    return True


@kernel
def _try_link(graph: Any, tree: Any, regions: Any, terminal: Any, edge: int, length: int) -> None:
    """Put in the way over an edge, and take out the dearest key path of the circle, where that is dearer."""
    base, _ = regions
    one, other = base[graph.one[edge]], base[graph.other[edge]]
    meeting = _meeting(tree, one, other)
    if meeting == NONE:
        return
    best, low, high, side = length, NONE, NONE, 0
    for at in range(2):
        node = lower = one if at == 0 else other
        cost = 0
        while node != meeting:
            cost += graph.weight[tree.over[node]]
            node = tree.above[node]
            if node == meeting or terminal[node] or tree.degree[node] >= _KEY_DEGREE:
                if cost > best:
                    best, low, high, side = cost, lower, node, at
                cost, lower = 0, node
    if low == NONE:
        return
    node = low
    while node != high:  # the key path goes: its inner nodes leave the tree
        above = tree.above[node]
        tree.degree[node] -= 1
        tree.degree[above] -= 1
        if node != low:
            tree.above[node] = tree.over[node] = NONE
        node = above
    inner, outer = (graph.one[edge], graph.other[edge]) if side == 0 else (graph.other[edge], graph.one[edge])
    _lay(graph, tree, regions, (inner, outer, low), edge)


@kernel
def _lay(graph: Any, tree: Any, regions: Any, ends: Any, edge: int) -> None:
    """Lay the way over an edge, from the node of the piece that was cut off to that of the rest."""
    base, came = regions
    inner, outer, top = ends
    node = outer  # from the rest of the tree outward
    while node != base[outer]:
        above = graph.one[came[node]] ^ graph.other[came[node]] ^ node
        tree.above[node], tree.over[node] = above, came[node]
        tree.degree[node] += 1
        tree.degree[above] += 1
        node = above
    above, over, node = outer, edge, inner
    while node != base[inner]:
        tree.above[node], tree.over[node] = above, over
        tree.degree[node] += 1
        tree.degree[above] += 1
        above, over, node = node, came[node], graph.one[came[node]] ^ graph.other[came[node]] ^ node
    tree.degree[node] += 1
    tree.degree[above] += 1
    _hang(tree, node, top, above, over)
