"""Makes a problem smaller by all tests in turn, and leads solutions down to it and back up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.networks.steiner.graph import Graph, graph_of
from todoku.networks.steiner.reductions.cut_nodes import cut_nodes
from todoku.networks.steiner.reductions.degree import settle
from todoku.networks.steiner.reductions.live import (
    OFFSET,
    TERMINALS,
    Live,
    compacted,
    drop_all,
    folded,
    live_of,
    unfolded,
)
from todoku.networks.steiner.reductions.regions import drop_long_edges, fix_short_links
from todoku.networks.steiner.reductions.ways_round import drop_edges_with_ways_round, drop_forks

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

WAY_STEPS = 100
"""How many edges a search for a way round looks at."""

WORTH_A_ROUND = 0.04
"""The share of edges that a round of tests must take away for another to follow."""


@dataclass(frozen=True)
class Smaller:
    """What is left of a problem: its graph, and for each of its edges the place in ``live``.

    A tree of the graph costs ``offset`` more in the problem from which it was made.
    """

    live: Live
    graph: Graph
    terminal: NDArray[np.bool_]
    places: NDArray[np.int32]
    offset: int

    @cached_property
    def terminals(self) -> NDArray[np.int32]:
        """The terminals' numbers, ascending."""
        return np.flatnonzero(self.terminal).astype(np.int32)

    @cached_property
    def by_weight(self) -> NDArray[np.int32]:
        """The edges, cheapest first."""
        return np.argsort(self.graph.weight, kind="stable").astype(np.int32)

    @property
    def solved(self) -> bool:
        """Whether no more than one terminal is left, so that the empty tree solves it."""
        return len(self.terminals) <= 1

    def cost(self, edges: NDArray[np.int32]) -> int:
        """Return what a tree costs in the problem from which this was made."""
        return self.offset + int(self.graph.weight[edges].sum())

    def up(self, edges: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return for every edge of the larger problem whether it is in a tree of this one."""
        return np.asarray(unfolded(self.live, self.places[edges]))

    def down(self, inside: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Return the edges of which all is in a set of edges of the larger problem."""
        return np.flatnonzero(folded(self.live, inside)[self.places]).astype(np.int32)


def begin(graph: Graph, terminal: NDArray[np.bool_]) -> Live:
    """Return a problem ready to shrink."""
    live: Live = live_of(graph.one, graph.other, graph.weight, terminal)
    return live


def shrink(live: Live, *, check: Callable[[], None], steps: int = WAY_STEPS) -> Smaller | None:
    """Apply the tests, round after round, as long as they take much away; return what is left.

    None where terminals are not joined any more, after edges were taken out.
    """
    settle(live)
    edges = _edges(live)
    while live.count[TERMINALS] > 1:
        if not cut_nodes(live):
            return None
        settle(live)
        for test in (drop_long_edges, drop_edges_with_ways_round, fix_short_links, drop_forks):
            if live.count[TERMINALS] > 1:
                more = (steps,) if test in {drop_edges_with_ways_round, drop_forks} else ()
                test(live, *more)
                settle(live)
                check()
        before, edges = edges, _edges(live)
        if edges >= (1 - WORTH_A_ROUND) * before:
            break
    return left_of(live)


def left_of(live: Live) -> Smaller:
    """Return what is left of a problem as it is."""
    _, terminal, places, one, other, cost = compacted(live)
    return Smaller(live, graph_of(len(terminal), one, other, cost), terminal, places, int(live.count[OFFSET]))


def take_out(smaller: Smaller, needless: NDArray[np.bool_]) -> int:
    """Drop edges from the problem of which this is what was left; return how many were still there."""
    before = _edges(smaller.live)
    drop_all(smaller.live, smaller.places[needless])
    return before - _edges(smaller.live)


def _edges(live: Any) -> int:
    return int((live.cost >= 0).sum())
