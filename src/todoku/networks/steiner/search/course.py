"""The course of the search: reduce, bound, grow, improve in ever larger surroundings, and prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.steiner.dual_ascent import EAGER_PERCENT, ascend
from todoku.networks.steiner.fixing import needless
from todoku.networks.steiner.growth import grown, spanning
from todoku.networks.steiner.reductions.smaller import Smaller, begin, shrink, take_out
from todoku.networks.steiner.search.branching import tight_costs
from todoku.networks.steiner.search.improve import Improver
from todoku.networks.steiner.search.moves import moved
from todoku.networks.steiner.search.state import Ended, State
from todoku.run import Effort

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIRST_SIZE = 100
_GROWTH = 2
_LARGEST = {Effort.QUICK: 0, Effort.STANDARD: 100, Effort.THOROUGH: 400}
"""Nodes of the surroundings up to which a search without a time limit goes."""

_ASCENTS = 4
_WORTH_SHRINKING = 0.01
"""The share of edges that a bound must fix for the reductions to be worth another round."""


def run_course(state: State) -> None:
    """Search until the tree is proven, the time is up or the work is done; the state has the result."""
    try:
        _Course(state).run()
    except Ended as ended:
        state.ended_by = ended.why


class _Course:
    def __init__(self, state: State) -> None:
        self.state = state
        self.random = np.random.default_rng(state.run.seed)
        self.live = begin(state.graph, state.terminal)
        self.smaller = self._shrunk()

    def _shrunk(self) -> Smaller:
        smaller = shrink(self.live, check=_go_on)
        if smaller is None:
            raise AssertionError("terminals of one part are joined")
        return smaller

    def run(self) -> None:
        self._bound()
        tree = self._carried()
        size = _FIRST_SIZE
        while not self.state.proven and (self.state.deadline_s is not None or size <= _LARGEST[self.state.run.effort]):
            smaller = self.smaller
            improver = Improver(smaller, check=self.state.check, seed=int(self.random.integers(2**31)))
            tree = improver.settle(tree, size, lambda found: self.state.keep(smaller, found))
            if size >= len(smaller.terminal):
                break
            self._bound()
            tree = self._carried()
            size *= _GROWTH

    def _bound(self) -> None:
        """Raise the bound, grow trees where it is tight, fix what it proves, and shrink: as often as that pays."""
        for _ in range(_ASCENTS):
            smaller = self.smaller
            if smaller.solved:
                self.state.keep(smaller, np.empty(0, dtype=np.int32))
                self.state.raise_bound(self.state.cost)
                return
            graph = smaller.graph
            root = int(self.random.choice(smaller.terminals))
            others = smaller.terminals[smaller.terminals != root]
            raised, _, _, reduced = ascend(graph, others, root, EAGER_PERCENT)
            for cost in (tight_costs(graph, reduced), graph.weight):
                self._grow(cost, root)
            self.state.raise_bound(smaller.offset + raised)
            if self.state.proven:
                return
            slack = self.state.cost - smaller.offset - raised
            gone = take_out(smaller, needless(graph, reduced, others, root, slack))
            self.state.check()
            if gone < _WORTH_SHRINKING * len(smaller.places):
                return
            self.smaller = self._shrunk()

    def _grow(self, cost: NDArray[np.int64], root: int) -> None:
        smaller = self.smaller
        self.state.check()
        nodes = grown(smaller.graph, cost, smaller.terminal, root)
        tree = spanning(smaller.graph, smaller.by_weight, nodes, smaller.terminal)
        self.state.keep(smaller, tree)
        self.state.keep(smaller, moved(smaller, tree, self.state.check))

    def _carried(self) -> NDArray[np.int32]:
        """Return the best tree in what is left of the problem, mended where some of its edges are gone."""
        smaller = self.smaller
        if smaller.solved:
            return np.empty(0, dtype=np.int32)
        cost = smaller.graph.weight.copy()
        cost[smaller.down(self.state.inside())] = 0
        nodes = grown(smaller.graph, cost, smaller.terminal, int(smaller.terminals[0]))
        tree = spanning(smaller.graph, smaller.by_weight, nodes, smaller.terminal)
        self.state.keep(smaller, tree)
        return tree


def _go_on() -> None:
    """Do not stop: nothing is known yet."""
