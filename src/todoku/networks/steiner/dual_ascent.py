"""Certified lower bounds for Steiner trees by dual ascent.

R. T. Wong, "A dual ascent approach for Steiner tree problems on a directed graph", Mathematical Programming 28 (1984),
271-287, with the queue of T. Pajor, E. Uchoa and R. F. Werneck, "A robust and scalable algorithm for the Steiner
problem in graphs", Mathematical Programming Computation 10 (2018), 69-118, section 5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from todoku.errors import InputError
from todoku.kernels import kernel
from todoku.networks.paths import checked_nodes, checked_weights, component_labels, edge_ends, pop, push
from todoku.networks.steiner.graph import FAR, graph_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.route_network import Csr

EAGER_PERCENT = 110
"""By how much a cut at hand may outgrow the smallest cut that waits before the ascent turns to that one."""

_PER_ARC_TOO_MANY = 5


@dataclass(frozen=True, slots=True)
class DualSolution:
    """A dual solution of the cut formulation, rooted at ``root``: it proves that no tree costs less than ``bound``.

    ``raised_at`` and ``raised_by`` are the steps: the cut of a step is the set of nodes from which the named terminal
    can be reached over arcs of reduced cost zero, and its value is the rise. ``reduced_costs`` (one per entry of the
    compressed rows: of the arc that comes into the row's node from the neighbour) is what is left of the costs. Whoever
    replays the steps sees that each cut parts its terminal from the root, that no reduced cost falls below zero, and
    that the values of the cuts add up to the bound.
    """

    root: int
    bound: int
    raised_at: NDArray[np.int64]
    raised_by: NDArray[np.int64]
    reduced_costs: NDArray[np.int64]

    def tight_edges(self, csr: Csr) -> NDArray[np.bool_]:
        """Return for every edge whether it can be walked at reduced cost zero in some direction: the likely edges."""
        tight = np.zeros(len(csr.edge_rows) // 2, dtype=bool)
        tight[csr.edge_rows[self.reduced_costs == 0]] = True
        return tight

    def arc_costs(self, csr: Csr) -> NDArray[np.int64]:
        """Return (edges, 2) what is left of the way into each edge's one end and into the other (``edge_ends``)."""
        costs = np.empty((len(csr.edge_rows) // 2, 2), dtype=np.int64)
        owner = np.repeat(np.arange(len(csr.indptr) - 1), np.diff(csr.indptr))
        one, _ = edge_ends(csr)
        costs[csr.edge_rows, (one[csr.edge_rows] != owner).astype(np.int64)] = self.reduced_costs
        return costs


def dual_ascent(
    csr: Csr, weights: NDArray[np.int64], terminals: NDArray[np.int64], *, root: int, eager_percent: int = EAGER_PERCENT
) -> DualSolution:
    """Return a lower bound on the cost of a tree that joins the terminals to the root, with its certificate.

    ``weights`` (edges, int64, none negative). ``eager_percent`` says by how much the cut at hand may outgrow the
    smallest cut waiting before the ascent turns to that one: more is faster. Raises InputError for a terminal that no
    way joins to the root.
    """
    weights = checked_weights(csr, weights)
    asked = np.unique(checked_nodes(csr, terminals))
    labels = component_labels(csr)
    apart = asked[labels[asked] != labels[root]]
    if len(apart):
        raise InputError("network.not_joined", node=int(apart[0]), root=root)
    one, other = (ends.astype(np.int32) for ends in edge_ends(csr))
    graph = graph_of(len(labels), one, other, weights)  # its rows are in the order of those of csr
    others = asked[asked != root].astype(np.int32)
    bound, raised_at, raised_by, reduced_costs = ascend(
        graph, others, root, eager_percent, np.zeros(len(graph.head), dtype=np.bool_)
    )
    return DualSolution(root, int(bound), raised_at, raised_by, reduced_costs)


def further_rises(
    node_count: int,
    ends: tuple[NDArray[np.int32], NDArray[np.int32]],
    arc_costs: NDArray[np.int64],
    nodes: NDArray[np.int64],
    *,
    root: int,
) -> NDArray[np.int64]:
    """Return by how much an ascent for further nodes rises for each, over what a solution has left of the costs.

    Whichever of the nodes a tree joins to the root beside the solution's terminals, it costs at least the solution's
    bound and the rises of those that it joins: all cuts fit into the costs together, and each parts one node from the
    root. ``ends``: of every edge; ``arc_costs`` (edges, 2): what is left of the way into its one end, and into the
    other (``DualSolution.arc_costs``). ``nodes``: each once. Those that no way joins to the root rise by nothing.
    """
    one, other = ends
    graph = graph_of(node_count, one, other, np.zeros(len(one), dtype=np.int64))
    owner = np.repeat(np.arange(node_count, dtype=np.int32), np.diff(graph.first))
    reduced = arc_costs[graph.edge, (one[graph.edge] != owner).astype(np.int64)]
    links = csr_array((np.ones(len(graph.head), dtype=np.int8), graph.head, graph.first), shape=(node_count,) * 2)
    labels = connected_components(links, directed=False)[1]
    joined = nodes[(labels[nodes] == labels[root]) & (nodes != root)].astype(np.int32)
    wanted = np.zeros(len(graph.head), dtype=np.bool_)
    _, raised_at, raised_by, _ = ascend_on(graph, reduced, joined, root, EAGER_PERCENT, wanted)
    rises = np.zeros(node_count, dtype=np.int64)
    np.add.at(rises, raised_at, raised_by)
    return rises[nodes]


@kernel
def ascend(graph: Any, terminals: Any, root: int, eager_percent: int, wanted: Any) -> Any:
    """Return the bound, the steps, and the reduced costs (one per place in the graph's rows) of a dual ascent.

    ``terminals`` (int32): those other than the root, each joined to it. ``wanted``: arcs of a good tree, by place; cuts
    that several of them cross wait longer, since the tree pays for each (Pajor, Uchoa and Werneck, section 5.2).
    """
    return ascend_on(graph, graph.weight[graph.edge], terminals, root, eager_percent, wanted)


@kernel
def ascend_on(graph: Any, reduced: Any, terminals: Any, root: int, eager_percent: int, wanted: Any) -> Any:
    """Ascend from costs of arcs (one per place in the graph's rows), which become the reduced costs; see ``ascend``."""
    nodes = len(graph.first) - 1
    indptr, neighbours = graph.first, graph.head
    stop_at = np.zeros(nodes, dtype=np.bool_)
    stop_at[root] = True
    heap = np.empty(nodes, dtype=np.int32)
    place = np.full(nodes, -1, dtype=np.int32)
    score = np.zeros(nodes, dtype=np.int64)
    size = 0
    for terminal in terminals:
        stop_at[terminal] = True
        score[terminal] = indptr[terminal + 1] - indptr[terminal]
        size = push(heap, place, score, size, terminal)
    seen = np.full(nodes, -1, dtype=np.int32)
    inside = np.empty(nodes, dtype=np.int32)
    work = (seen, inside, np.empty(len(neighbours), dtype=np.int32))
    raised_at = np.empty(1024, dtype=np.int64)
    raised_by = np.empty(1024, dtype=np.int64)
    steps, bound, stamp = 0, 0, 0
    while size > 0:
        terminal = pop(heap, place, score, size)
        size -= 1
        stop_at[terminal] = False
        stamp += 1
        seen[terminal] = stamp
        inside[0] = terminal
        scanned, count, arcs = 0, 1, 0
        while True:
            met, count, arcs = _spread(indptr, neighbours, reduced, stop_at, work, stamp, (scanned, count, arcs))
            if met:
                break
            scanned = count
            arcs, rise, crossed = _tidy_cut(neighbours, reduced, work, stamp, arcs, wanted)
            wait = arcs + _PER_ARC_TOO_MANY * max(crossed - 1, 0)
            if size > 0 and 100 * wait > eager_percent * score[heap[0]]:
                stop_at[terminal] = True
                score[terminal] = wait
                size = push(heap, place, score, size, terminal)
                break
            if steps == len(raised_at):
                raised_at = np.concatenate((raised_at, np.empty(steps, dtype=np.int64)))
                raised_by = np.concatenate((raised_by, np.empty(steps, dtype=np.int64)))
            raised_at[steps], raised_by[steps] = terminal, rise
            steps += 1
            bound += rise
            count = _pay(neighbours, reduced, work, stamp, (count, arcs, rise))
    return bound, raised_at[:steps], raised_by[:steps], reduced


@kernel
def _spread(indptr: Any, neighbours: Any, reduced: Any, stop_at: Any, work: Any, stamp: int, filled: Any) -> Any:
    """Grow the cut's inside over arcs of reduced cost zero, up to the root or a waiting terminal.

    Returns whether one of these was met, and the numbers of nodes inside and of arcs in the cut.
    """
    seen, inside, cut = work
    scanned, count, arcs = filled
    while scanned < count:
        node = inside[scanned]
        scanned += 1
        if stop_at[node]:
            return True, count, arcs
        for position in range(indptr[node], indptr[node + 1]):
            other = neighbours[position]
            if seen[other] == stamp:
                continue
            if reduced[position] > 0:
                cut[arcs] = position
                arcs += 1
            else:
                seen[other] = stamp
                inside[count] = other
                count += 1
    return False, count, arcs


@kernel
def _tidy_cut(neighbours: Any, reduced: Any, work: Any, stamp: int, arcs: int, wanted: Any) -> Any:
    """Drop arcs whose tail has come inside; return how many stay, the least cost, and how many are wanted."""
    seen, _, cut = work
    kept, least, crossed = 0, FAR, 0
    for index in range(arcs):
        position = cut[index]
        if seen[neighbours[position]] != stamp:
            cut[kept] = position
            kept += 1
            crossed += int(wanted[position])
            least = min(least, reduced[position])
    return kept, least, crossed


@kernel
def _pay(neighbours: Any, reduced: Any, work: Any, stamp: int, filled: Any) -> int:
    """Take the rise off every arc of the cut; tails of arcs that are now free come inside. Return the inside's size."""
    seen, inside, cut = work
    count, arcs, rise = filled
    for index in range(arcs):
        position = cut[index]
        reduced[position] -= rise
        tail = neighbours[position]
        if reduced[position] == 0 and seen[tail] != stamp:
            seen[tail] = stamp
            inside[count] = tail
            count += 1
    return int(count)
