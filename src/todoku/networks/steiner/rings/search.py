"""Searches for a cheap network that protects its core: built, thinned, bettered place by place, and bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.steiner.chains import shorter
from todoku.networks.steiner.cuts.problem import CutProblem
from todoku.networks.steiner.cuts.search import Clock, CutSearch
from todoku.networks.steiner.graph import FAR, Graph, graph_of
from todoku.networks.steiner.instance import Instance
from todoku.networks.steiner.rings.mending import chain_of, mended, thinned
from todoku.networks.steiner.solve import solve
from todoku.run import Effort, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_TREE_SHARE = 0.1
_TRIES = {Effort.QUICK: 0, Effort.STANDARD: 60, Effort.THOROUGH: 250}
_LOOKS = 6
_MIXED = 6
_MIX_EVERY = 40
_LOOK_SHARE = 0.2
_TAKEN = 1e-6
_LEAST_BALL, _MOST_BALL = 20, 250
_NOISE = 400
_PER_MILLE = 1000
_INTEGRAL = 1e-4


class RingSearch(CutSearch):
    """The search on one part of a network in which any two nodes have two ways that share no edge."""

    def __init__(
        self, graph: Graph, terminal: NDArray[np.bool_], core: NDArray[np.bool_], clock: Clock, *, within: bool = False
    ) -> None:
        """Begin; ``within`` says that it is part of another search, and looks into no smaller ones itself."""
        root = int(np.flatnonzero(core)[0])
        others = np.flatnonzero(terminal | core)
        free = np.zeros(len(terminal), dtype=np.int64)
        inward = others[others != root].astype(np.int32)
        outward = np.flatnonzero(core)[1:].astype(np.int32)
        kept = np.arange(len(graph.one), dtype=np.int32)
        super().__init__(CutProblem(graph, free, root, inward, outward, kept), clock)
        self.asked = (terminal | core, core)
        self.within, self.looks = within, 0

    def first(self) -> None:
        """Build a network on a good tree, and one from nothing."""
        super().first()
        graph, left_s = self.problem.graph, self.clock.left_s
        quick = Run(stop=self.clock.run.stop, seed=self.clock.run.seed, effort=Effort.QUICK)
        asked = np.flatnonzero(self.asked[0])
        instance = Instance(len(self.asked[0]), graph.one, graph.other, graph.weight, asked)
        tree = solve(instance, run=quick, time_limit_s=None if left_s is None else max(_TREE_SHARE * left_s, 0.01))
        begun = np.zeros(len(graph.one), dtype=bool)
        begun[tree.edge_rows] = True
        self.keep(self._served(graph.weight, begun))

    def build(self, price: NDArray[np.int64], out: tuple[int, ...] = ()) -> NDArray[np.int32] | None:
        """Return a network built from nothing by some prices."""
        allowed = price.copy()
        allowed[list(out)] = FAR
        return self._served(allowed, np.zeros(len(price), dtype=bool))

    def cost_of(self, edges: NDArray[np.int32]) -> int:
        """Return the sum of the edges' weights."""
        return int(self.problem.graph.weight[edges].sum())

    def improve(self, check: Callable[[], None]) -> None:
        """Take chains out one by one, then all edges of some place, and mend what is left, as long as it helps."""
        if not self.within:
            self._mix(check)
        while self._exchange(check):
            pass
        for turn in range(_TRIES[self.clock.run.effort]):
            check()
            if turn % _MIX_EVERY == _MIX_EVERY - 1 and not self.within:
                self._mix(check)
            self._shake()

    def recombine(self, values: NDArray[np.float64]) -> None:
        """Search the small problem of the edges that the relaxation takes and of those of the best network."""
        if not self.within and self.looks < _LOOKS:
            self.looks += 1
            some = self.best_edges()
            some[self.problem.graph.edge[values > _TAKEN]] = True
            self._search_within(some)

    def _mix(self, check: Callable[[], None]) -> None:
        """Build networks by prices that are a little off, and search among the edges of these and of the best."""
        graph, some = self.problem.graph, self.best_edges()
        for _ in range(_MIXED):
            check()
            noise = self.random.integers(_PER_MILLE - _NOISE, _PER_MILLE + _NOISE, len(graph.one))
            built = self.build(graph.weight * noise // _PER_MILLE)
            if built is not None:
                self.keep(built)
                some[built] = True
        self._search_within(some | self.best_edges())

    def _search_within(self, some: NDArray[np.bool_]) -> None:
        """Search for a better network among some edges."""
        graph = self.problem.graph
        rows = np.flatnonzero(some).astype(np.int32)
        free = np.zeros(len(self.asked[0]), dtype=np.int64)
        ends = graph.one[rows], graph.other[rows]
        short = shorter(ends, graph.weight[rows], self.asked[0], node_cost=free, parallel=2)
        left_s = self.clock.left_s
        run = Run(stop=self.clock.run.stop, seed=self.clock.run.seed, effort=Effort.STANDARD)
        clock = Clock(run, None if left_s is None else _LOOK_SHARE * left_s)
        part = graph_of(len(free), short.one, short.other, short.weight)
        search = RingSearch(part, *self.asked, clock, within=True)
        search.search()
        if search.cost < FAR:
            self.keep(rows[short.rows(search.rows)])

    def split(self, values: NDArray[np.float64]) -> tuple[str, int] | None:
        """Return the edge that is most between in and out."""
        graph = self.problem.graph
        taken = np.zeros(len(graph.one))
        taken[graph.edge] = values
        undecided = np.minimum(taken, 1 - taken)
        if len(undecided) == 0 or undecided.max() <= _INTEGRAL:
            return None
        return "edge", int(np.argmax(undecided))

    def _exchange(self, check: Callable[[], None]) -> bool:
        """Take every chain out once and mend; return whether something became cheaper."""
        better, tried = False, np.zeros(len(self.problem.graph.one), dtype=bool)
        weight = self.problem.graph.weight
        inside = self.best_edges()
        for edge in np.flatnonzero(inside)[np.argsort(-weight[inside], kind="stable")].tolist():
            if tried[edge] or not inside[edge]:
                continue
            check()
            chain = chain_of(self.problem.graph, inside, self.asked[0], edge)
            tried[chain] = True
            begun = inside.copy()
            begun[chain] = False
            if self.keep(self._served(weight, begun)):
                better, inside = True, self.best_edges()
        return better

    def _shake(self) -> None:
        """Take out all edges of the best network in some place and mend by prices that are a little off."""
        graph = self.problem.graph
        inside = self.best_edges()
        if not inside.any():  # nothing cheaper has an edge of the best network
            return
        start = int(self.random.choice(np.flatnonzero(inside)))
        near = self._ball(int(graph.one[start]), int(self.random.integers(_LEAST_BALL, _MOST_BALL)))
        begun = inside & ~(near[graph.one] & near[graph.other])
        noise = self.random.integers(_PER_MILLE - _NOISE, _PER_MILLE + _NOISE, len(graph.one))
        self.keep(self._served(graph.weight * noise // _PER_MILLE, begun))

    def _ball(self, start: int, size: int) -> NDArray[np.bool_]:
        """Return which nodes are the nearest to one, counted in edges."""
        graph = self.problem.graph
        near = np.zeros(len(graph.first) - 1, dtype=bool)
        near[start] = True
        around = np.array([start])
        while len(around) and near.sum() < size:
            following = np.concatenate([graph.head[graph.first[node] : graph.first[node + 1]] for node in around])
            around = np.unique(following[~near[following]])
            near[around] = True
        return near

    def _served(self, price: NDArray[np.int64], begun: NDArray[np.bool_]) -> NDArray[np.int32] | None:
        """Return the edges of a network that serves, with as much of what was begun as is of use."""
        graph = self.problem.graph
        inside, done = mended(graph, price, begun, self.asked, self.problem.root)
        if not done:
            return None
        rows = np.flatnonzero(inside).astype(np.int32)
        nodes = np.union1d(np.concatenate([graph.one[rows], graph.other[rows]]), [self.problem.root])
        number = np.empty(len(graph.first) - 1, dtype=np.int32)
        number[nodes] = np.arange(len(nodes))
        part = graph_of(len(nodes), number[graph.one[rows]], number[graph.other[rows]], graph.weight[rows])
        dearest_first = np.argsort(-graph.weight[rows], kind="stable").astype(np.int32)
        asked = (self.asked[0][nodes], self.asked[1][nodes])
        everything = np.ones(len(rows), dtype=bool)
        kept = thinned(part, everything, asked, int(number[self.problem.root]), dearest_first)
        return np.asarray(rows[kept])
