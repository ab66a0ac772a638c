"""Sees a fibre tree from its exchange outward: what comes before each edge, and whose demand lies beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.paths import NOWHERE, shortest_paths
from todoku.networks.route_network import csr_from_edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.fibre.design import FibreTree


class RootedTree:
    """The tree as seen from the root: one slot per node, after that of the node before it; the root has the first.

    ``parent``: for each slot the next slot towards the root, ``NOWHERE`` at the root and at slots that hang on it.
    """

    def __init__(self, tree: FibreTree) -> None:
        self.tree = tree
        ends = tree.edges[["from_node", "to_node"]].to_numpy(dtype=np.int64)
        names, local = np.unique(np.append(ends.ravel(), tree.root_node), return_inverse=True)
        self.names, self.root = names, int(local[-1])
        one, other = local[:-1].reshape(-1, 2).T
        csr = csr_from_edges(len(names), one, other)
        self.paths = shortest_paths(csr, np.ones(len(ends), dtype=np.int64), sources=[self.root])
        order = np.argsort(self.paths.distance, kind="stable")
        self.slot_of_node = np.empty(len(names), dtype=np.int64)
        self.slot_of_node[order] = np.arange(len(names))
        before = self.paths.from_node[order]
        inner = np.where(before == NOWHERE, NOWHERE, self.slot_of_node[before])
        self.parent = np.where(inner == self.slot_of_node[self.root], NOWHERE, inner).tolist()

    def slots(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the slot of every edge (that of its outer node) and of every cell (that of its node; 0 if none)."""
        edge_slots = np.empty(len(self.tree.edges), dtype=np.int64)
        outer = np.flatnonzero(self.paths.over_edge != NOWHERE)
        edge_slots[self.paths.over_edge[outer]] = self.slot_of_node[outer]
        nodes = self.tree.cells["node"].to_numpy(dtype=np.int64)
        place = np.clip(np.searchsorted(self.names, nodes), 0, len(self.names) - 1)
        return edge_slots, np.where(self.names[place] == nodes, self.slot_of_node[place], 0)

    def beyond(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what lies beyond each edge, away from the root, of amounts (cells, kinds): an array (edges, kinds)."""
        edge_slots, cell_slots = self.slots()
        total = np.zeros((len(self.parent), amounts.shape[1]))
        np.add.at(total, cell_slots, amounts)
        for slot in range(len(self.parent) - 1, 0, -1):
            if self.parent[slot] != NOWHERE:
                total[self.parent[slot]] += total[slot]
        return np.asarray(total[edge_slots])
