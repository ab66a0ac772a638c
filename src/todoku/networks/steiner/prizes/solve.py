"""Solves prize-collecting Steiner tree problems: the cheapest tree found, a proven lower bound, how the search ended.

Without a node that must be in, roots are tried, those with the largest prizes first: the cheapest tree with the root,
then, unless none without it can be cheaper, what is left of the graph without the root.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from todoku.errors import Infeasible
from todoku.kernels import compile_seconds
from todoku.networks.steiner.graph import FAR, Graph, graph_of
from todoku.networks.steiner.prizes.plain import PlainForm, plain_form
from todoku.networks.steiner.prizes.walks import shortfall
from todoku.networks.steiner.search.branching import Allowance, solve_below
from todoku.networks.steiner.search.course import run_course
from todoku.networks.steiner.search.state import Ended, State
from todoku.networks.steiner.solve import Ending, Solution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.prizes.problem import PrizeProblem
    from todoku.run import Run

_CANDIDATES = 20
"""Nodes with the largest prizes among which a root is looked for that some cheapest tree has."""

_MOST_ROOTS = 100
"""Roots that a search without a time limit tries."""

_BRANCHINGS = 200
_NAMED = 10
_FIRST_SHARE = 0.5
"""The share of a time limit for the first root where others may have to follow."""

_RESERVE = 0.02
_MOST_RESERVE_S = 1.0


@dataclass(frozen=True, slots=True)
class PrizeSolution(Solution):
    """A tree and what is proven of it; ``cost`` and ``lower_bound`` include the forgone prizes.

    ``nodes``: those of the tree, ascending; a tree without edges has one. ``forgone``: the prizes of all others.
    """

    nodes: NDArray[np.int64]
    forgone: int


class _Rooted(NamedTuple):
    """A piece with nodes that its tree must have: which nodes and edges of the file it has, and its plain form.

    ``outside``: the prizes of all other nodes. ``short``: by how much a tree without those nodes can be cheaper.
    """

    nodes: NDArray[np.int64]
    rows: NDArray[np.int64]
    form: PlainForm
    outside: int
    root: int
    short: int


class _Piece(NamedTuple):
    """A part of the graph: no tree within it costs less than ``floor``."""

    nodes: NDArray[np.int64]
    floor: int


def solve_prizes(problem: PrizeProblem, *, run: Run, time_limit_s: float | None = None) -> PrizeSolution:
    """Return a tree of little cost, edges and forgone prizes together, and a bound below which none costs.

    Time limit, seed and stop as in ``steiner.solve.solve``. Raises Infeasible where no way joins nodes that must be in.
    """
    search = _Search(problem, run, time_limit_s)
    search.run()
    compile_s = compile_seconds() - search.compiled_s
    return PrizeSolution(
        edge_rows=search.rows,
        cost=search.cost,
        lower_bound=search.bound,
        ended_by=search.ended_by,
        apart=(),
        wall_s=time.monotonic() - search.started_s - compile_s,
        compile_s=compile_s,
        nodes=search.nodes,
        forgone=search.cost - int(problem.instance.weight[search.rows].sum()),
    )


class _Search:
    """One search: the best tree, and the parts of the graph in which a cheaper one may still be."""

    def __init__(self, problem: PrizeProblem, run: Run, time_limit_s: float | None) -> None:
        self.started_s, self.compiled_s = time.monotonic(), compile_seconds()
        reserve_s = min(_RESERVE * (time_limit_s or 0.0), _MOST_RESERVE_S)
        self.limit_s = None if time_limit_s is None else time_limit_s - reserve_s
        self.problem, self.run_as = problem, run
        self.total = int(problem.prize.sum())
        self.rows: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        best = int(np.argmax(problem.prize))
        self.nodes = np.array([best], dtype=np.int64)
        self.cost = self.total - int(problem.prize[best])
        self.pieces = [_Piece(nodes, self._outside(nodes)) for nodes in self._beginnings()]
        self.pieces.sort(key=lambda piece: -piece.floor)
        self.settled: list[int] = []
        self.roots = 0
        self.ended_by: Ending = "proof"

    @property
    def bound(self) -> int:
        """What no tree costs less than."""
        return min([self.cost, *self.settled, *(piece.floor for piece in self.pieces)])

    def run(self) -> None:
        """Go through the pieces until none is left that can hold a cheaper tree."""
        try:
            while self.pieces:
                worth_it = self.pieces[-1].floor < self.cost
                self.pieces[-1:] = self._settled(self.pieces[-1]) if worth_it else []
        except Ended as ended:
            self.ended_by = ended.why  # type: ignore[assignment]  # (the three words that end a search)
        if self.bound >= self.cost:
            self.ended_by = "proof"
        elif self.ended_by == "proof":
            self.ended_by = "work"

    def _beginnings(self) -> list[NDArray[np.int64]]:
        problem = self.problem
        pieces = problem.pieces(np.arange(problem.instance.node_count))
        if not problem.wanted.any():
            return pieces
        self.cost = int(FAR)
        holding = [nodes for nodes in pieces if problem.wanted[nodes].any()]
        if len(holding) > 1:
            named = ", ".join(str(int(nodes[problem.wanted[nodes]][0]) + 1) for nodes in holding[:_NAMED])
            raise Infeasible("steiner.wanted_apart", file=problem.file, nodes=named, parts=len(holding))
        return holding

    def _outside(self, nodes: NDArray[np.int64]) -> int:
        return self.total - int(self.problem.prize[nodes].sum())

    def _spent_s(self) -> float:
        return time.monotonic() - self.started_s - (compile_seconds() - self.compiled_s)

    def _check(self) -> None:
        self._go_on()
        if self.limit_s is None and self.roots >= _MOST_ROOTS:
            raise Ended("work")

    def _go_on(self) -> None:
        if self.run_as.stop.is_set():
            raise Ended("stopped")
        if self.limit_s is not None and self._spent_s() >= self.limit_s:
            raise Ended("time")

    def _settled(self, piece: _Piece) -> list[_Piece]:
        """Find the cheapest tree of a piece with a root in it; return the pieces without it in which to go on."""
        if self.roots:
            self._check()
        rooted = self._rooted(piece)
        found = self._further(rooted) if self.roots else self._first(rooted)
        self.roots += 1
        self.settled.append(max(found, piece.floor))
        if rooted.short == 0:
            return []
        nodes = np.delete(piece.nodes, rooted.root)
        floor = max(piece.floor, found - rooted.short)
        parts = [_Piece(part, max(floor, self._outside(part))) for part in self.problem.pieces(nodes)]
        return sorted(parts, key=lambda part: -part.floor)

    def _rooted(self, piece: _Piece) -> _Rooted:
        instance = self.problem.instance
        nodes, rows = piece.nodes, self.problem.rows_within(piece.nodes)
        number = np.full(instance.node_count, -1, dtype=np.int32)
        number[nodes] = np.arange(len(nodes))
        graph = graph_of(len(nodes), number[instance.one[rows]], number[instance.other[rows]], instance.weight[rows])
        prize, wanted = self.problem.prize[nodes], self.problem.wanted[nodes]
        root, short = int(np.argmax(wanted)), 0
        if not wanted[root]:
            root, short = _root_of(graph, prize)
            wanted = np.arange(len(nodes)) == root
        return _Rooted(nodes, rows, plain_form(graph, prize, wanted), self._outside(nodes), root, short)

    def _first(self, rooted: _Rooted) -> int:
        """Search with all means for the cheapest tree; return the bound."""
        left_s = None
        if self.limit_s is not None:
            left_s = max(self.limit_s - self._spent_s(), 0.0) * (_FIRST_SHARE if rooted.short else 1.0)
        state = State(rooted.form.graph, rooted.form.terminal, run=self.run_as, time_limit_s=left_s)
        run_course(state)
        if not state.proven:
            self.ended_by = state.ended_by  # type: ignore[assignment]  # (the three words that end a search)
        self._keep(rooted, state.edges)
        return state.bound - rooted.form.offset + rooted.outside

    def _further(self, rooted: _Rooted) -> int:
        """Search for a tree cheaper than the best one; return the bound."""
        form, outside = rooted.form, rooted.outside
        allowance = Allowance(_BRANCHINGS, self._go_on)
        answer = solve_below(form.graph, form.terminal, self.cost - outside + form.offset, allowance)
        if answer.edges is not None:
            self._keep(rooted, np.flatnonzero(answer.edges).astype(np.int32))
        return answer.bound - form.offset + outside

    def _keep(self, rooted: _Rooted, plain_rows: NDArray[np.int32]) -> None:
        rows, cost = rooted.form.tree(plain_rows)
        if cost + rooted.outside < self.cost:
            self.cost, self.rows = cost + rooted.outside, rooted.rows[rows]
            instance = self.problem.instance
            ends = np.concatenate([instance.one[self.rows], instance.other[self.rows]])
            self.nodes = np.unique(ends).astype(np.int64) if len(ends) else rooted.nodes[[rooted.root]]


def _root_of(graph: Graph, prize: NDArray[np.int64]) -> tuple[int, int]:
    """Return the node with a large prize without which a tree can be the least cheaper, and by how much."""
    order = np.argsort(-prize, kind="stable")[:_CANDIDATES]
    best, least = int(order[0]), -1
    for node in order[prize[order] > 0]:
        short = int(shortfall(graph, prize, int(node)))
        if least < 0 or short < least:
            best, least = int(node), short
        if least == 0:
            break
    return best, least
