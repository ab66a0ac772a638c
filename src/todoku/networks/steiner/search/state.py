"""Where the search stands: the best tree in the edges of the file, the bound, and the clock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from todoku.kernels import compile_seconds
from todoku.networks.steiner.graph import FAR, Graph
from todoku.networks.steiner.growth import ends_of, spanning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.reductions.smaller import Smaller
    from todoku.run import Run

_RESERVE = 0.02
_MOST_RESERVE_S = 1.0
"""What is kept of a time limit for the last check and for leading the tree back to the file's edges."""


class Ended(Exception):
    """The time is up, or the person asked to stop."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class State:
    """The best tree and bound of one connected problem."""

    def __init__(self, graph: Graph, terminal: NDArray[np.bool_], *, run: Run, time_limit_s: float | None) -> None:
        self.graph, self.terminal, self.run = graph, terminal, run
        self.by_weight = np.argsort(graph.weight, kind="stable").astype(np.int32)
        self.cost, self.bound = int(FAR), 0
        self.edges: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self.ended_by = "work"
        reserve_s = 0.0 if time_limit_s is None else min(_RESERVE * time_limit_s, _MOST_RESERVE_S)
        self.limit_s = None if time_limit_s is None else time_limit_s - reserve_s
        self.started_s, self.compiled_s = time.monotonic(), compile_seconds()

    @property
    def proven(self) -> bool:
        """Whether the best tree is known to be the cheapest."""
        return self.bound >= self.cost

    @property
    def spent_s(self) -> float:
        """Seconds of the search, compilation apart."""
        return time.monotonic() - self.started_s - (compile_seconds() - self.compiled_s)

    def check(self) -> None:
        """Raise Ended where the search must stop."""
        if self.run.stop.is_set():
            raise Ended("stopped")
        if self.limit_s is not None and self.spent_s >= self.limit_s:
            raise Ended("time")

    def keep(self, smaller: Smaller, tree: NDArray[np.int32]) -> bool:
        """Take over a tree where it is cheaper than the best; return whether it was."""
        if smaller.cost(tree) >= self.cost:
            return False
        nodes = ends_of(self.graph, np.flatnonzero(smaller.up(tree)).astype(np.int32))
        nodes |= self.terminal
        edges = spanning(self.graph, self.by_weight, nodes, self.terminal)
        self.edges, self.cost = edges, int(self.graph.weight[edges].sum())
        return True

    def raise_bound(self, bound: int) -> None:
        """Take over a bound; that of a problem from which dearer trees were taken holds up to the best cost."""
        self.bound = max(self.bound, min(bound, self.cost))

    def inside(self) -> NDArray[np.bool_]:
        """Return for every edge whether it is in the best tree."""
        found = np.zeros(len(self.graph.one), dtype=bool)
        found[self.edges] = True
        return found
