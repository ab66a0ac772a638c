"""Puts trees together: the cheapest tree within the edges of several, as far as it can be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.growth import ends_of, spanning
from todoku.networks.steiner.search.branching import Allowance, solve_below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.networks.steiner.reductions.smaller import Smaller


def recombined(smaller: Smaller, trees: Sequence[NDArray[np.int32]], allowance: Allowance) -> NDArray[np.int32]:
    """Return a tree within the edges of some trees that costs no more than any of them."""
    best = min(trees, key=smaller.cost)
    union = np.unique(np.concatenate(list(trees)))
    if len(union) == len(best):
        return best
    graph = smaller.graph
    nodes, ends = np.unique(np.concatenate([graph.one[union], graph.other[union]]), return_inverse=True)
    one, other = ends.astype(np.int32).reshape(2, -1)
    part = graph_of(len(nodes), one, other, graph.weight[union])
    answer = solve_below(part, smaller.terminal[nodes], int(graph.weight[best].sum()), allowance)
    return best if answer.edges is None else cleaned(smaller, union[answer.edges])


def cleaned(smaller: Smaller, edges: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the spanning tree of the edges' nodes, which costs no more than edges that join the terminals."""
    nodes = ends_of(smaller.graph, edges)
    tree: NDArray[np.int32] = spanning(smaller.graph, smaller.by_weight, nodes, smaller.terminal)
    return tree
