"""Steiner trees: the cheapest tree found that joins terminals to a root, with a proven lower bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from todoku.errors import InputError
from todoku.kernels import kernel
from todoku.networks.dual_ascent import DualSolution, dual_ascent
from todoku.networks.paths import checked_nodes, checked_weights, component_labels, edge_ends, pop, push
from todoku.networks.route_network import csr_from_edges
from todoku.run import Effort, Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.networks.route_network import Csr

STARTS = {Effort.QUICK: 1, Effort.STANDARD: 8, Effort.THOROUGH: 64}
"""From how many nodes the tree is grown, and the best kept."""

DUAL_ROOTS = {Effort.QUICK: 1, Effort.STANDARD: 1, Effort.THOROUGH: 6}
"""From how many roots the bound is sought, and the best kept."""

_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class SteinerTree:
    """A tree and what is proven of it.

    ``edge_rows``: the tree's edges, ascending. ``cost`` and ``lower_bound`` in the unit of the weights; ``gap`` is
    (cost - lower_bound) / cost, 0 for an empty tree. ``status``: optimal where the two meet, else feasible.
    ``unreached``: terminals that no way joins to the root; the tree and the bound are for the others.
    """

    edge_rows: NDArray[np.int64]
    cost: int
    lower_bound: int
    gap: float
    status: Literal["optimal", "feasible"]
    unreached: NDArray[np.int64]
    certificate: DualSolution


def steiner_tree(
    csr: Csr, weights: NDArray[np.int64], terminals: Sequence[int] | NDArray[np.int64], *, root: int, run: Run
) -> SteinerTree:
    """Return a tree of little cost that joins the terminals to the root.

    Shortest-path heuristic (H. Takahashi and A. Matsuyama, "An approximate solution for the Steiner problem in graphs",
    Mathematica Japonica 24 (1980), 573-577) grown from several nodes, and once more inside the edges that a dual ascent
    leaves tight (Pajor, Uchoa and Werneck 2018, section 5); each tree is replaced by the minimum spanning tree of its
    nodes without the leaves that nobody asked for. ``weights``: whole numbers, one per edge, none negative.
    """
    if weights.dtype.kind not in "iu":
        raise InputError("network.weights_not_whole", kind=str(weights.dtype))
    weights = checked_weights(csr, weights)
    asked = np.unique(checked_nodes(csr, terminals))
    root = int(checked_nodes(csr, [root])[0])
    labels = component_labels(csr)
    reachable = labels[asked] == labels[root]
    joined = np.union1d(asked[reachable], [root])
    with run.step("step.steiner", total=STARTS[run.effort] + 2 * DUAL_ROOTS[run.effort]) as advance:
        duals = []
        for start in _spread_over(joined, root, DUAL_ROOTS[run.effort]):
            duals.append(dual_ascent(csr, weights, joined, root=start))
            advance(1)
        grower = _Grower(csr, weights, joined)
        for start in _spread_over(joined, root, STARTS[run.effort]):
            grower.grow(start)
            advance(1)
        for dual in duals:
            grower.grow_within(dual.tight_edges(csr), start=dual.root)
            advance(1)
    best = max(duals, key=lambda dual: dual.bound)
    return _tree(grower, best, unreached=asked[~reachable])


def _tree(grower: _Grower, dual: DualSolution, *, unreached: NDArray[np.int64]) -> SteinerTree:
    gap = (grower.cost - dual.bound) / grower.cost if grower.cost else 0.0
    return SteinerTree(
        edge_rows=grower.edge_rows,
        cost=grower.cost,
        lower_bound=dual.bound,
        gap=gap,
        status="optimal" if grower.cost == dual.bound else "feasible",
        unreached=unreached,
        certificate=dual,
    )


def _spread_over(terminals: NDArray[np.int64], root: int, number: int) -> list[int]:
    """Return the root, then terminals evenly spread over the list, so many in all where there are enough."""
    others = terminals[terminals != root]
    picked = np.unique(np.linspace(0, len(others) - 1, num=min(number - 1, len(others))).round().astype(np.int64))
    return [root, *others[picked].tolist()]


class _Grower:
    """Grows trees on one network for one set of terminals, and keeps the cheapest."""

    def __init__(self, csr: Csr, weights: NDArray[np.int64], terminals: NDArray[np.int64]) -> None:
        self.csr, self.weights = csr, weights
        self.ends = edge_ends(csr)
        self.by_weight = np.argsort(weights, kind="stable")
        self.is_terminal = np.zeros(len(csr.indptr) - 1, dtype=bool)
        self.is_terminal[terminals] = True
        self.edge_rows = np.empty(0, dtype=np.int64)
        self.cost = int(_FAR)

    def grow(self, start: int) -> None:
        """Grow a tree from a node over the whole network."""
        self._keep(self._nodes(self.csr, self.weights, start))

    def grow_within(self, allowed: NDArray[np.bool_], *, start: int) -> None:
        """Grow a tree from a node over some of the edges; they must join all terminals."""
        one, other = self.ends
        part = csr_from_edges(len(self.is_terminal), one[allowed], other[allowed])
        self._keep(self._nodes(part, self.weights[allowed], start))

    def _nodes(self, csr: Csr, weights: NDArray[np.int64], start: int) -> NDArray[np.bool_]:
        return np.asarray(_grow(csr.indptr, csr.neighbours, csr.edge_rows, weights, self.is_terminal, start))

    def _keep(self, nodes: NDArray[np.bool_]) -> None:
        one, other = self.ends
        inside = self.by_weight[nodes[one[self.by_weight]] & nodes[other[self.by_weight]]]
        rows = inside[_spanning_tree(one[inside], other[inside], self.is_terminal)]
        cost = int(self.weights[rows].sum())
        if cost < self.cost:
            self.edge_rows, self.cost = np.sort(rows), cost


@kernel
def _grow(indptr: Any, neighbours: Any, edge_rows: Any, weights: Any, is_terminal: Any, start: int) -> Any:
    """Join the nearest terminal to the tree until all are in; return which nodes the tree has.

    One search serves all: a path's nodes go back into the heap at distance zero when the path joins the tree.
    """
    nodes = len(indptr) - 1
    distance = np.full(nodes, _FAR, dtype=np.int64)
    from_node = np.full(nodes, -1, dtype=np.int64)
    in_tree = np.zeros(nodes, dtype=np.bool_)
    heap = np.empty(nodes, dtype=np.int64)
    place = np.full(nodes, -1, dtype=np.int64)
    distance[start] = 0
    in_tree[start] = True
    size = push(heap, place, distance, 0, start)
    missing = is_terminal.sum() - is_terminal[start]
    while size > 0 and missing > 0:
        node = pop(heap, place, distance, size)
        size -= 1
        if is_terminal[node] and not in_tree[node]:
            missing -= 1
            while not in_tree[node]:
                in_tree[node] = True
                distance[node] = 0
                size = push(heap, place, distance, size, node)
                node = from_node[node]
            continue
        for position in range(indptr[node], indptr[node + 1]):
            other = neighbours[position]
            through = distance[node] + weights[edge_rows[position]]
            if through < distance[other]:
                distance[other] = through
                from_node[other] = node
                size = push(heap, place, distance, size, other)
    return in_tree


@kernel
def _spanning_tree(one: Any, other: Any, is_terminal: Any) -> Any:
    """Return which of the edges, given cheapest first, make the minimum spanning tree less its unasked leaves.

    Kruskal's algorithm; then leaves are peeled off with the count and the exclusive-or of each node's edges.
    """
    nodes = len(is_terminal)
    leader = np.arange(nodes)
    kept = np.zeros(len(one), dtype=np.bool_)
    degree = np.zeros(nodes, dtype=np.int64)
    crossed = np.zeros(nodes, dtype=np.int64)
    for edge in range(len(one)):
        first, second = one[edge], other[edge]
        while leader[first] != first:
            leader[first] = leader[leader[first]]
            first = leader[first]
        while leader[second] != second:
            leader[second] = leader[leader[second]]
            second = leader[second]
        if first != second:
            leader[first] = second
            kept[edge] = True
            for end in (one[edge], other[edge]):
                degree[end] += 1
                crossed[end] ^= edge
    for node in range(nodes):
        leaf = node
        while degree[leaf] == 1 and not is_terminal[leaf]:
            edge = crossed[leaf]
            kept[edge] = False
            degree[leaf] = 0
            leaf = one[edge] ^ other[edge] ^ leaf
            degree[leaf] -= 1
            crossed[leaf] ^= edge
    return kept
