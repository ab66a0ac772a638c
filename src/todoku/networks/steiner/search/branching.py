"""Solves small problems: reductions, dual ascent, fixing by bound, and branching where these do not suffice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.networks.steiner.dual_ascent import EAGER_PERCENT, ascend
from todoku.networks.steiner.fixing import needless
from todoku.networks.steiner.graph import FAR, Graph, graph_of
from todoku.networks.steiner.growth import ends_of, grown, spanning
from todoku.networks.steiner.reductions.smaller import Smaller, begin, shrink, take_out
from todoku.networks.steiner.search.subsets import steps_by_subsets, tree_by_subsets

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_ROUNDS = 8
_WORTH_ANOTHER = 0.1
"""The share of edges that a bound must take away for another ascent to follow at once."""


@dataclass(slots=True)
class Allowance:
    """How many problems may still be branched on, and how long it may take to solve one by sets of terminals.

    ``check`` is called often and raises to stop.
    """

    branchings: int
    check: Callable[[], None]
    steps: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a problem: no tree costs less than ``bound``, and a tree found, if any was below the limit.

    ``edges``: which edges of the problem are in the tree, or None.
    """

    bound: int
    cost: int
    edges: NDArray[np.bool_] | None

    @property
    def proven(self) -> bool:
        """Whether no tree is cheaper than ``cost``."""
        return self.bound >= self.cost


def solve_below(graph: Graph, terminal: NDArray[np.bool_], limit: int, allowance: Allowance) -> Answer:
    """Return a tree that costs less than a limit, as cheap as possible, or that there is none."""
    return _Problem(graph, terminal, limit, allowance).answer()


class _Problem:
    """One problem on the way: its best tree, its bound, and what is left of it."""

    def __init__(self, graph: Graph, terminal: NDArray[np.bool_], limit: int, allowance: Allowance) -> None:
        self.allowance = allowance
        self.cost, self.bound = limit, 0
        self.edges: NDArray[np.bool_] | None = None
        self.live = begin(graph, terminal)
        self.tree: NDArray[np.int32] = np.empty(0, dtype=np.int32)

    def answer(self) -> Answer:
        smaller = self._shrunk()
        if smaller is not None:
            self._branch(smaller)
        return Answer(min(self.bound, self.cost), self.cost, self.edges)

    def _shrunk(self) -> Smaller | None:
        """Shrink the problem as far as it goes; None where that has settled it."""
        turn = 0
        smaller = shrink(self.live, check=self.allowance.check)
        while smaller is not None:
            if smaller.solved:
                self._keep(smaller, np.empty(0, dtype=np.int32))
                break
            before = len(smaller.places)
            if self._raise_bound(smaller, turn):
                break
            smaller = shrink(self.live, check=self.allowance.check)
            turn += 1
            if (
                smaller is not None
                and not smaller.solved
                and (turn >= _ROUNDS or (turn > 1 and len(smaller.places) > (1 - _WORTH_ANOTHER) * before))
            ):
                return smaller
        self.bound = self.cost
        return None

    def _raise_bound(self, smaller: Smaller, turn: int) -> bool:
        """Ascend from one root, grow trees, and fix; return whether the bound has reached the best cost."""
        graph, terminals = smaller.graph, smaller.terminals
        root = int(terminals[(turn * len(terminals)) // _ROUNDS])
        others = terminals[terminals != root]
        raised, _, _, reduced = ascend(graph, others, root, EAGER_PERCENT, np.zeros(len(graph.head), dtype=bool))
        self.bound = max(self.bound, smaller.offset + raised)
        if self.bound >= self.cost:
            return True
        for cost in (tight_costs(graph, reduced), graph.weight):
            nodes = grown(graph, cost, smaller.terminal, root)
            self._keep(smaller, spanning(graph, smaller.by_weight, nodes, smaller.terminal))
        if self.bound >= self.cost:
            return True
        take_out(smaller, needless(graph, reduced, others, root, self.cost - 1 - smaller.offset - raised))
        return False

    def _keep(self, smaller: Smaller, tree: NDArray[np.int32]) -> None:
        cost = smaller.cost(tree)
        if cost < self.cost:
            self.cost, self.edges = cost, smaller.up(tree)

    def _branch(self, smaller: Smaller) -> None:
        """Solve by sets of terminals where these are few, else ask what a tree costs with a node and without it."""
        if steps_by_subsets(len(smaller.terminal), len(smaller.terminals)) <= self.allowance.steps:
            limit = self.cost - smaller.offset
            tree = tree_by_subsets(smaller.graph, smaller.terminals, limit, self.allowance.check)
            if tree is not None:
                self._keep(smaller, tree)
            self.bound = self.cost
            return
        if self.allowance.branchings <= 0:
            return
        self.allowance.branchings -= 1
        self.allowance.check()
        node, wanted = _branching_node(smaller)
        bounds = []
        for with_it in (wanted, not wanted):
            answer, kept = self._child(smaller, node, with_it=with_it)
            bounds.append(answer.bound + smaller.offset)
            if answer.edges is not None:
                self.cost = answer.cost + smaller.offset
                self.edges = smaller.up(kept[answer.edges])
        self.bound = max(self.bound, min(*bounds, self.cost))

    def _child(self, smaller: Smaller, node: int, *, with_it: bool) -> tuple[Answer, NDArray[np.int32]]:
        graph, terminal = smaller.graph, smaller.terminal
        kept = np.arange(len(graph.one), dtype=np.int32)
        if with_it:
            terminal = terminal.copy()
            terminal[node] = True
        else:
            kept = kept[(graph.one != node) & (graph.other != node)]
        part = graph_of(len(terminal), graph.one[kept], graph.other[kept], graph.weight[kept])
        return solve_below(part, terminal, self.cost - smaller.offset, self.allowance), kept


def tight_costs(graph: Graph, reduced: Any) -> NDArray[np.int64]:
    """Return the weights of the edges that can be walked at reduced cost zero in some direction, else ``FAR``."""
    cost = np.full(len(graph.one), FAR, dtype=np.int64)
    tight = graph.edge[reduced == 0]
    cost[tight] = graph.weight[tight]
    return cost


def _branching_node(smaller: Smaller) -> tuple[int, bool]:
    """Return the node where most edges of a good tree meet, or else most edges, and whether it is in that tree."""
    graph = smaller.graph
    nodes = grown(graph, graph.weight, smaller.terminal, int(smaller.terminals[0]))
    tree = spanning(graph, smaller.by_weight, nodes, smaller.terminal)
    count = len(smaller.terminal)
    meeting = np.bincount(graph.one[tree], minlength=count) + np.bincount(graph.other[tree], minlength=count)
    meeting[smaller.terminal] = -1
    degree = np.diff(graph.first)
    node = int(np.lexsort((-degree, -meeting))[0])
    return node, bool(ends_of(graph, tree)[node])
