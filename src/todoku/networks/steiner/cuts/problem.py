"""A cut problem: edges of which each may be walked one way, so that nodes are reached from a root, or reach it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from todoku.networks.steiner.graph import Graph, graph_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class CutProblem:
    """Choose arcs, at most one of each edge's two, so that all cuts are crossed that must be.

    An arc costs its edge's weight and the ``node_cost`` of the node into which it comes. Every set of nodes with one of
    ``inward`` but without the root must be entered; every set with one of ``outward`` but without the root must be
    left. ``kept`` (edges): the graph's edges in the problem from which this one was made.
    """

    graph: Graph
    node_cost: NDArray[np.int64]
    root: int
    inward: NDArray[np.int32]
    outward: NDArray[np.int32]
    kept: NDArray[np.int32]

    @cached_property
    def arc_cost(self) -> NDArray[np.int64]:
        """What the arc at each place in the graph's rows costs."""
        owner = np.repeat(np.arange(len(self.node_cost)), np.diff(self.graph.first))
        return np.asarray(self.graph.weight[self.graph.edge] + self.node_cost[owner])

    @cached_property
    def tied(self) -> bool:
        """Whether some way joins all nodes asked for to the root."""
        graph, nodes = self.graph, len(self.node_cost)
        links = csr_array((np.ones(len(graph.head), dtype=np.int8), graph.head, graph.first), shape=(nodes, nodes))
        label = connected_components(links, directed=False)[1]
        return bool((label[self.inward] == label[self.root]).all())

    def without(self, needless: NDArray[np.bool_]) -> CutProblem:
        """Return the problem without some of its edges; its nodes keep their numbers."""
        rows = np.flatnonzero(~needless)
        graph = self.graph
        smaller = graph_of(len(self.node_cost), graph.one[rows], graph.other[rows], graph.weight[rows])
        return replace(self, graph=smaller, kept=self.kept[rows])
