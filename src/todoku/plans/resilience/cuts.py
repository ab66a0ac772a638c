"""Cuts each stretch of a network once: who is then without service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.paths import NOWHERE, shortest_paths
from todoku.networks.route_network import csr_from_edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.route_network import RouteNetwork

    Whole = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_SEED = 20_240_101


@dataclass(frozen=True, slots=True)
class Stretch:
    """Edges in a row whose cut takes service from the same places: ``edges`` outward, ``node`` the first one beyond."""

    edges: tuple[int, ...]
    node: int


class Rooted:
    """The edges in use of a network as seen from its exchange: ways outward, bridges, and what lies beyond them.

    A search by fewest edges gives a tree; an edge of it is a bridge where no other edge in use goes around it. Each of
    the others has a random mark, laid on both its ends: beyond a bridge the marks cancel (exclusive or), elsewhere they
    do with a chance of 2^-63.
    """

    def __init__(self, network: RouteNetwork, used: Flags, root: int) -> None:
        self.root = root
        self.rows = np.flatnonzero(used)
        ends = network.edges[["from_node", "to_node"]].to_numpy(dtype=np.int64)[self.rows]
        csr = csr_from_edges(len(network.nodes), ends[:, 0], ends[:, 1])
        paths = shortest_paths(csr, np.ones(len(self.rows), dtype=np.int64), sources=[root])
        self.parent = paths.from_node
        self.over = np.where(paths.over_edge == NOWHERE, NOWHERE, self.rows[np.maximum(paths.over_edge, 0)])
        self.reached = paths.reached
        order = np.argsort(np.where(self.reached, paths.distance, -1), kind="stable")
        self.inward = order[self.reached[order]][::-1].tolist()
        marks = np.zeros(len(network.nodes), dtype=np.int64)
        spare = np.setdiff1d(np.arange(len(self.rows)), paths.over_edge)
        drawn = np.random.default_rng(_SEED).integers(1, 2**63 - 1, size=len(spare), dtype=np.int64)
        for one, other, mark in zip(*ends[spare].T.tolist(), drawn.tolist(), strict=True):
            if self.reached[one]:
                marks[one] ^= mark
                marks[other] ^= mark
        for node in self.inward:
            if self.parent[node] != NOWHERE:
                marks[self.parent[node]] ^= marks[node]
        self.bridge = self.reached & (self.parent != NOWHERE) & (marks == 0)
        """Of each node, whether the edge towards the exchange is a bridge."""

    def beyond(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what lies beyond the way to each node of amounts (nodes, kinds): an array of the same shape."""
        total = amounts.copy()
        for node in self.inward:
            if self.parent[node] != NOWHERE:
                total[self.parent[node]] += total[node]
        return total

    def way_to(self, node: int) -> list[int]:
        """Return the edges from the exchange to a node, in walking order."""
        edges = []
        while self.parent[node] != NOWHERE:
            edges.append(int(self.over[node]))
            node = int(self.parent[node])
        return edges[::-1]

    def bridges_to(self, node: int) -> list[int]:
        """Return the edges whose cut alone takes a node off."""
        edges = []
        while self.parent[node] != NOWHERE:
            if self.bridge[node]:
                edges.append(int(self.over[node]))
            node = int(self.parent[node])
        return edges[::-1]

    def stretches(self, held: Flags) -> list[Stretch]:
        """Return the bridges, those in a row with nothing between them together; ``held``: nodes where something is.

        A bridge goes on over a node where nothing is and that one other edge alone leaves outward.
        """
        outward: dict[int, list[int]] = {}
        for node in self.inward:
            if self.parent[node] != NOWHERE:
                outward.setdefault(int(self.parent[node]), []).append(node)
        found = []
        for node in reversed(self.inward):
            before = int(self.parent[node])
            if not self.bridge[node]:
                continue
            passes = before != self.root and self.bridge[before] and not held[before] and len(outward[before]) == 1
            if passes:
                continue
            edges, last = [int(self.over[node])], node
            while not held[last] and len(outward.get(last, ())) == 1 and self.bridge[outward[last][0]]:
                last = outward[last][0]
                edges.append(int(self.over[last]))
            found.append(Stretch(tuple(edges), node))
        return found
