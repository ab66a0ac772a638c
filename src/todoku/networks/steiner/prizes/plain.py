"""A prize problem whose tree must have some node, as a plain Steiner tree problem, and its trees led back.

Each node v with a prize p that may be left out gets a terminal v' of its own, with two edges: to v for M, and for M + p
to the nearest node h that is in every tree. A tree takes one of them: v is in, or its prize forgone. Taking both, v'
would be a bridge from h to v for 2 M + p; with M above d(h, v) - p that is dearer than the shortest way and v' at v. So
the cheapest plain tree costs the optimum and the sum of all M.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.networks.steiner.graph import Graph, graph_of
from todoku.networks.steiner.prizes.pruning import pruned
from todoku.networks.steiner.prizes.walks import certain, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_STEPS = 3_000
"""Nodes that the search for a walk that pays for itself looks at."""

_LARGEST_SUM = 2**60


@dataclass(frozen=True, slots=True)
class PlainForm:
    """A plain problem that stands for one with prizes.

    ``original``: the graph with prizes, connected. ``graph``: its edges, then for each node of ``optional`` that to its
    terminal, then for each that from its ``hub`` to its terminal. ``offset``: what a plain tree costs more. ``inside``:
    nodes of the original that a cheapest tree has; ``over``: the first edge of each node's way to the nearest of them.
    """

    original: Graph
    prize: NDArray[np.int64]
    inside: NDArray[np.bool_]
    over: NDArray[np.int32]
    optional: NDArray[np.int32]
    hub: NDArray[np.int32]
    graph: Graph
    terminal: NDArray[np.bool_]
    offset: int

    def tree(self, rows: NDArray[np.int32]) -> tuple[NDArray[np.int64], int]:
        """Return the edges in the original of a plain tree, and what they cost with the forgone prizes.

        Never more than the plain tree less the offset.
        """
        edges, count = len(self.original.one), len(self.optional)
        taken = np.zeros(len(self.graph.one), dtype=bool)
        taken[rows] = True
        bridges = taken[edges : edges + count] & taken[edges + count :]
        used = set(np.flatnonzero(taken[:edges]).tolist())
        for node in self.optional[bridges].tolist():
            at = node
            while not self.inside[at]:
                edge = int(self.over[at])
                used.add(edge)
                at = int(self.original.one[edge]) ^ int(self.original.other[edge]) ^ at
        return pruned(self.original, self.prize, self.inside, sorted(used))


def plain_form(original: Graph, prize: NDArray[np.int64], wanted: NDArray[np.bool_]) -> PlainForm:
    """Return a connected problem with prizes, of which some node is wanted, as a plain one."""
    far, _, _ = nearest(original, wanted)
    worth = np.flatnonzero((prize > 0) & ~wanted).astype(np.int32)
    order = worth[np.argsort(far[worth], kind="stable")]
    inside = certain(original, prize, wanted, order, _MOST_STEPS)
    distance, base, over = nearest(original, inside)
    optional = worth[~inside[worth]]
    extra = np.maximum(distance[optional] - prize[optional], 0) + 1
    if int(original.weight.sum()) + sum((2 * extra + prize[optional]).tolist()) > _LARGEST_SUM:
        raise InputError("steiner.too_large", file="-")
    nodes, count = len(prize), len(optional)
    own = np.arange(nodes, nodes + count, dtype=np.int32)
    hub = base[optional]
    graph = graph_of(
        nodes + count,
        np.concatenate([original.one, optional, hub]),
        np.concatenate([original.other, own, own]),
        np.concatenate([original.weight, extra, extra + prize[optional]]),
    )
    terminal = np.concatenate([inside, np.ones(count, dtype=bool)])
    return PlainForm(original, prize, inside, over, optional, hub, graph, terminal, int(extra.sum()))
