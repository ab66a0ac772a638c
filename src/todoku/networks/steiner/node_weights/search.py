"""Searches for a cheap tree where nodes cost: grown, led by plain problems near to it, bettered node by node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.steiner.cuts.problem import CutProblem
from todoku.networks.steiner.cuts.search import CutSearch
from todoku.networks.steiner.graph import FAR, Graph
from todoku.networks.steiner.growth import ends_of, spanning
from todoku.networks.steiner.instance import Instance
from todoku.networks.steiner.node_weights.growing import grown_into
from todoku.networks.steiner.solve import solve
from todoku.run import Effort, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from todoku.networks.steiner.cuts.search import Clock

_LEADS = 3
_LEAD_SHARE = 0.08
_TRIES = {Effort.QUICK: 0, Effort.STANDARD: 100, Effort.THOROUGH: 400}
_NOISE = 300
_LOOKS = 6
_PER_MILLE = 1000
_INTEGRAL = 1e-4


class NodeWeightSearch(CutSearch):
    """The search on one connected graph; the root's own weight is left out of cost and bound."""

    def __init__(
        self, graph: Graph, node_weight: NDArray[np.int64], terminals: NDArray[np.int64], clock: Clock
    ) -> None:
        kept = np.arange(len(graph.one), dtype=np.int32)
        nobody = np.empty(0, dtype=np.int32)
        root, inward = int(terminals[0]), terminals[1:].astype(np.int32)
        super().__init__(CutProblem(graph, node_weight, root, inward, nobody, kept), clock)
        self.looks = 0
        self.terminal = np.zeros(len(node_weight), dtype=bool)
        self.terminal[terminals] = True

    def first(self) -> None:
        """Grow a tree, then trees for plain problems whose edges bear their share of the weights of their ends.

        A node with d edges in the tree costs each of them a d-th part: two are supposed at first, then those of the
        best tree are counted.
        """
        super().first()
        graph, weights = self.problem.graph, self.problem.node_cost
        degree = np.full(len(weights), 2)
        quick = Run(stop=self.clock.run.stop, seed=self.clock.run.seed, effort=Effort.QUICK)
        for _ in range(_LEADS):
            share = np.where(self.terminal, 0, 2 * weights // degree)
            charged = 2 * graph.weight + share[graph.one] + share[graph.other]
            plain = Instance(len(weights), graph.one, graph.other, charged, np.flatnonzero(self.terminal))
            left_s = self.clock.left_s
            found = solve(plain, run=quick, time_limit_s=None if left_s is None else max(_LEAD_SHARE * left_s, 0.01))
            if not self.keep(self._spanned(ends_of(graph, found.edge_rows.astype(np.int32)))):
                return
            ends = np.concatenate([graph.one[found.edge_rows], graph.other[found.edge_rows]])
            degree = np.maximum(np.bincount(ends, minlength=len(weights)), 2)

    def build(self, price: NDArray[np.int64], out: tuple[int, ...] = ()) -> NDArray[np.int32] | None:
        """Return a tree grown by some prices of edges; nodes on edges that cost less cost less, too."""
        graph, weights = self.problem.graph, self.problem.node_cost
        allowed = price.copy()
        allowed[list(out)] = FAR
        full = np.maximum(graph.weight, 1)
        off = np.ones(len(weights))
        np.minimum.at(off, graph.one, np.minimum(price / full, 1.0))
        np.minimum.at(off, graph.other, np.minimum(price / full, 1.0))
        return self._grown(allowed, np.rint(weights * off).astype(np.int64), out)

    def cost_of(self, edges: NDArray[np.int32]) -> int:
        """Return what a tree's edges and nodes cost, without the root."""
        problem = self.problem
        nodes = ends_of(problem.graph, edges)
        nodes[problem.root] = False
        return int(problem.graph.weight[edges].sum()) + int(problem.node_cost[nodes].sum())

    def improve(self, check: Callable[[], None]) -> None:
        """Leave out nodes of the tree one by one, and put in others; then grow by prices that are a little off."""
        while self._exchange(check):
            pass
        graph, weights = self.problem.graph, self.problem.node_cost
        for _ in range(_TRIES[self.clock.run.effort]):
            check()
            noise = self.random.integers(_PER_MILLE - _NOISE, _PER_MILLE + _NOISE, len(graph.one))
            own = self.random.integers(_PER_MILLE - _NOISE, _PER_MILLE + _NOISE, len(weights))
            inside = self.best_edges()
            price = graph.weight * np.where(inside, noise * 4 // 5, noise) // _PER_MILLE
            if self.keep(self._grown(price, weights * own // _PER_MILLE)):
                self._exchange(check)

    def recombine(self, values: NDArray[np.float64]) -> None:
        """Exchange nodes of the best tree once more: what the relaxation takes was built already."""
        if values.any() and self.looks < _LOOKS:
            self.looks += 1
            self._exchange(self.clock.check)

    def split(self, values: NDArray[np.float64]) -> tuple[str, int] | None:
        """Return the node that is most between in and out."""
        graph = self.problem.graph
        entered = np.add.reduceat(np.append(values, 0.0), graph.first[:-1]) * (np.diff(graph.first) > 0)
        undecided = np.minimum(entered, np.abs(1 - entered))
        undecided[self.terminal] = 0.0
        if undecided.max(initial=0.0) <= _INTEGRAL:
            return None
        return "node", int(np.argmax(undecided))

    def _exchange(self, check: Callable[[], None]) -> bool:
        graph, weights = self.problem.graph, self.problem.node_cost
        better = False
        nodes = ends_of(graph, np.flatnonzero(self.best_edges()).astype(np.int32))
        beside = np.zeros(len(nodes), dtype=bool)
        beside[graph.other[nodes[graph.one]]] = True
        beside[graph.one[nodes[graph.other]]] = True
        for node in np.flatnonzero((nodes | beside) & ~self.terminal).tolist():
            check()
            now = ends_of(graph, np.flatnonzero(self.best_edges()).astype(np.int32))
            if now[node]:
                price = np.where(now[graph.one] & now[graph.other], 0, graph.weight)
                price[(graph.one == node) | (graph.other == node)] = FAR
                better |= self.keep(self._grown(price, np.where(now, 0, weights)))
            else:
                now[node] = True
                better |= self.keep(self._spanned(now))
        return better

    def _grown(
        self, price: NDArray[np.int64], node_price: NDArray[np.int64], out: tuple[int, ...] = ()
    ) -> NDArray[np.int32] | None:
        nodes, done = grown_into(self.problem.graph, price, node_price, self.terminal, self.problem.root)
        return self._spanned(nodes, out) if done else None

    def _spanned(self, nodes: NDArray[np.bool_], out: tuple[int, ...] = ()) -> NDArray[np.int32]:
        """Return the cheapest tree of some nodes, without leaves that nobody asked for."""
        graph = self.problem.graph
        order = np.argsort(graph.weight, kind="stable").astype(np.int32)
        if out:
            order = order[~np.isin(order, out)]
        return np.asarray(spanning(graph, order, nodes, self.terminal))
