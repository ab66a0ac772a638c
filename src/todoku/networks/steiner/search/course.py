"""The course of the search: reduce, bound, grow, improve in ever larger surroundings, prove, and begin elsewhere."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.steiner.dual_ascent import EAGER_PERCENT, ascend
from todoku.networks.steiner.fixing import needless
from todoku.networks.steiner.growth import grown, spanning
from todoku.networks.steiner.reductions.smaller import Smaller, begin, left_of, shrink, take_out
from todoku.networks.steiner.search.branching import Allowance, solve_below, tight_costs
from todoku.networks.steiner.search.improve import Improver
from todoku.networks.steiner.search.moves import arcs_from, moved
from todoku.networks.steiner.search.recombine import recombined
from todoku.networks.steiner.search.state import Ended, State
from todoku.networks.steiner.search.subsets import steps_by_subsets, tree_by_subsets
from todoku.run import Effort

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIRST_SIZE = 100
_GROWTH = 2
_REHEARSED_NODES = 30
_LARGEST = {Effort.QUICK: 0, Effort.STANDARD: 100, Effort.THOROUGH: 400}
"""Nodes of the surroundings up to which a search without a time limit goes."""

_BEGINNINGS = {Effort.QUICK: 0, Effort.STANDARD: 0, Effort.THOROUGH: 4}
"""How often a search without a time limit begins elsewhere."""

_MOST_BEGINNINGS = 8
_BEGINNING_EDGES = 6_000
"""Small trees are also begun elsewhere after each size: so often that about this many edges are gone over."""

_ASCENTS = 4
_EAGER_PERCENTS = (EAGER_PERCENT, EAGER_PERCENT, 130, 160)
_WORTH_SHRINKING = 0.01
"""The share of edges that a bound must fix for the reductions to be worth another round."""

_TOO_HARD = 0.3
"""The share of surroundings that could not be settled from which on larger ones are no use."""

_SMALL_EDGES = 6_000
_WHOLE = 100, 4_000_000_000
_WHOLE_STANDARD = 20, 300_000_000
"""Branchings, and steps by sets of terminals, that all that is left of a problem is worth."""

_UNION_BRANCHINGS = 100
_POOL = 12
_PARENTS = 3
_STRETCH = 0.3
_PER_MILLE = 1000


def run_course(state: State) -> None:
    """Search until the tree is proven, the time is up or the work is done; the state has the result."""
    course = _Course(state)
    course.begin()
    try:
        course.run()
    except Ended as ended:
        state.ended_by = ended.why


def rehearse(state: State) -> None:
    """Go once through every part of the search on a small problem, so that all of it is compiled."""
    _Course(state).rehearse()
    run_course(state)


class _Course:
    """One search: what is left of the problem, and the trees found since it last became smaller."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.effort, self.timed = state.run.effort, state.limit_s is not None
        self.random = np.random.default_rng(state.run.seed)
        self.live = begin(state.graph, state.terminal)
        self.pool: list[NDArray[np.int32]] = []
        self.ascents = self.gone = 0
        self.smaller = self._shrunk()

    def begin(self) -> None:
        """Grow a first tree, whatever the clock says: there is always an answer."""
        smaller = self.smaller
        nodes = grown(smaller.graph, smaller.graph.weight, smaller.terminal, int(smaller.terminals[0]))
        self._keep(spanning(smaller.graph, smaller.by_weight, nodes, smaller.terminal))

    def run(self) -> None:
        """Improve in ever larger surroundings; where larger ones are too hard to solve, begin elsewhere."""
        self._bound()
        size = _FIRST_SIZE
        while not self.state.proven and (self.timed or size <= _LARGEST[self.effort]):
            hard = self._settle(self._carried(), size)
            self._bound()
            if self.state.proven or self._prove():
                return
            self._begin_some(size)
            if hard or _GROWTH * size >= len(self.smaller.terminal):
                break
            size *= _GROWTH
        for turn in count():
            if self.state.proven or not (self.timed or turn < _BEGINNINGS[self.effort]):
                return
            self._begin_elsewhere(size)

    def rehearse(self) -> None:
        """Try the parts of the search that a small problem, once reduced, would not come to."""
        self.live = begin(self.state.graph, self.state.terminal)
        self.smaller = smaller = left_of(self.live)
        root = int(smaller.terminals[0])
        weight = smaller.graph.weight
        self.pool = [self._grow(cost, root) for cost in (weight, np.ascontiguousarray(weight[::-1]))]
        self._ascend(root, smaller.terminals[1:])
        self._ascend(root, smaller.terminals[1:])
        self._settle(self.pool[0], _REHEARSED_NODES)
        recombined(smaller, self.pool, Allowance(1, _go_on))
        tree_by_subsets(smaller.graph, smaller.terminals[:4], self.state.cost, _go_on)

    def _shrunk(self) -> Smaller:
        smaller = shrink(self.live, check=_go_on)
        assert smaller is not None, "edges are only taken out where a tree as good as the best has none of them"
        self.pool, self.gone = [], 0
        return smaller

    def _keep(self, tree: NDArray[np.int32]) -> bool:
        return self.state.keep(self.smaller, tree)

    def _improver(self) -> Improver:
        return Improver(self.smaller, check=self.state.check, seed=int(self.random.integers(2**31)))

    def _settle(self, tree: NDArray[np.int32], size: int) -> bool:
        """Improve a tree in surroundings of a size; return whether many of them were too hard."""
        improver = self._improver()
        self.pool.append(improver.settle(tree, size, self._keep))
        return improver.unproven > _TOO_HARD * improver.tried

    def _bound(self) -> None:
        """Raise the bound, grow trees where it is tight, fix what it proves, and shrink: as often as that pays."""
        for _ in range(_ASCENTS):
            smaller = self.smaller
            if smaller.solved:
                self._keep(np.empty(0, dtype=np.int32))
                self.state.raise_bound(self.state.cost)
                return
            root = int(self.random.choice(smaller.terminals))
            others = smaller.terminals[smaller.terminals != root]
            raised, reduced = self._ascend(root, others)
            for cost in (tight_costs(smaller.graph, reduced), smaller.graph.weight):
                self._grow(cost, root)
            self.state.raise_bound(smaller.offset + raised)
            if self.state.proven:
                return
            slack = self.state.cost - smaller.offset - raised
            self.gone += take_out(smaller, needless(smaller.graph, reduced, others, root, slack))
            self.state.check()
            if self.gone < _WORTH_SHRINKING * len(smaller.places):
                return
            self.smaller = self._shrunk()

    def _ascend(self, root: int, others: NDArray[np.int32]) -> tuple[int, NDArray[np.int64]]:
        """Ascend from a root, every other time led by the best tree."""
        graph = self.smaller.graph
        wanted = np.zeros(len(graph.head), dtype=bool)
        if self.ascents % 2:
            wanted = arcs_from(graph, self._carried(), root)
        eager = _EAGER_PERCENTS[self.ascents % len(_EAGER_PERCENTS)]
        self.ascents += 1
        raised, _, _, reduced = ascend(graph, others, root, eager, wanted)
        return int(raised), reduced

    def _grow(self, cost: NDArray[np.int64], root: int) -> NDArray[np.int32]:
        smaller = self.smaller
        self.state.check()
        nodes = grown(smaller.graph, cost, smaller.terminal, root)
        tree = spanning(smaller.graph, smaller.by_weight, nodes, smaller.terminal)
        self._keep(tree)
        tree = moved(smaller, tree, self.state.check)
        self._keep(tree)
        return tree

    def _carried(self) -> NDArray[np.int32]:
        """Return the best tree in what is left of the problem, mended where some of its edges are gone."""
        smaller = self.smaller
        cost = smaller.graph.weight.copy()
        cost[smaller.down(self.state.inside())] = 0
        nodes = grown(smaller.graph, cost, smaller.terminal, int(smaller.terminals[0]))
        tree: NDArray[np.int32] = spanning(smaller.graph, smaller.by_weight, nodes, smaller.terminal)
        self._keep(tree)
        return tree

    def _prove(self) -> bool:
        """Solve what is left exactly where it is small or has few terminals; return whether that settled it."""
        smaller = self.smaller
        branchings, steps = _WHOLE if self.timed or self.effort == Effort.THOROUGH else _WHOLE_STANDARD
        few = steps_by_subsets(len(smaller.terminal), len(smaller.terminals)) <= steps
        if len(smaller.places) > _SMALL_EDGES and not few:
            return False
        limit = self.state.cost - smaller.offset
        allowance = Allowance(branchings, self.state.check, steps)
        answer = solve_below(smaller.graph, smaller.terminal, limit, allowance)
        if answer.edges is not None:
            self._keep(np.flatnonzero(answer.edges).astype(np.int32))
        self.state.raise_bound(smaller.offset + answer.bound)
        return self.state.proven

    def _begin_elsewhere(self, size: int) -> None:
        """Grow a tree on stretched weights, improve it, and put it together with others that were found."""
        smaller = self.smaller
        weight = smaller.graph.weight
        stretch = self.random.integers(0, round(_STRETCH * _PER_MILLE), len(weight))
        self._grow_from(weight + weight * stretch // _PER_MILLE)
        parents = [self.pool[at] for at in self.random.permutation(len(self.pool) - 1)[:_PARENTS]]
        allowance = Allowance(_UNION_BRANCHINGS, self.state.check)
        together = recombined(smaller, [self._carried(), self.pool[-1], *parents], allowance)
        if self._keep(together):
            self._settle(together, max(size // _GROWTH, _FIRST_SIZE))
            self._bound()
        self.pool = self.pool[-_POOL:]

    def _begin_some(self, size: int) -> None:
        """Begin elsewhere as often as the size of the tree leaves room for."""
        most = _MOST_BEGINNINGS if self.timed else _BEGINNINGS[self.effort]
        for _ in range(min(most, _BEGINNING_EDGES // (len(self.state.edges) + 1))):
            if not self.state.proven:
                self._begin_elsewhere(size)

    def _grow_from(self, cost: NDArray[np.int64]) -> None:
        root = int(self.random.choice(self.smaller.terminals))
        self._settle(self._grow(cost, root), _FIRST_SIZE)


def _go_on() -> None:
    """Do not stop: nothing is known yet."""
