"""The linear relaxation of a cut problem, and bounds from it that hold to the last unit.

The directed cut formulation for trees (R. T. Wong 1984), the undirected one for networks that lead there and back (for
which the two are worth the same: M. X. Goemans and D. J. Bertsimas, "Survivable networks, linear programming
relaxations and the parsimonious property", Mathematical Programming 60 (1993), 145-166). The solver knows the cuts
found so far.
What it says of the dual is rounded down and then checked in whole numbers, so that no tolerance is in the bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import highspy
import numpy as np

from todoku.networks.steiner.cuts.flow import entries, short_cuts
from todoku.networks.steiner.prizes.walks import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from todoku.networks.steiner.cuts.problem import CutProblem

_OPTIONS: dict[str, bool | int | str] = {"output_flag": False, "threads": 1, "presolve": "off", "solver": "simplex"}
_ITERATIONS = 1_500
"""Steps of the simplex method after which the clock and the wish to stop are looked at."""

_NESTED = 6
_SUPPORT = 1e-9
_MOST_SUM = 2**60
_NEARNESS = 100
"""Where reduced costs are equal, a hundredth of an edge's weight tells which side a node is nearer to."""

_PURGE_AFTER = 10
_SEEN_EVERY = 5


class Cut(NamedTuple):
    """A cut: its columns, and how much of them must be taken at least."""

    columns: NDArray[np.int32]
    need: int


class Relaxation:
    """The cuts known so far of one problem; edges can be taken out, and edges or nodes made part of the answer."""

    def __init__(self, problem: CutProblem) -> None:
        self.problem = problem
        self.both_ways = len(problem.outward) > 0
        graph = problem.graph
        places = len(graph.head)
        self.column = graph.edge if self.both_ways else np.arange(places, dtype=np.int32)
        self.cost: NDArray[np.int64] = graph.weight if self.both_ways else problem.arc_cost
        self.most = 1.0 if self.both_ways else highspy.kHighsInf
        self.taken = np.zeros(len(self.cost))
        self.cuts: list[Cut] = []
        self.best = 0
        self._extra: dict[tuple[str, int], int] = {}
        self._out: list[int] = []
        self._active: set[int] = set()
        self._scale = max(float(self.cost.mean()), 1.0) if len(self.cost) else 1.0
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # (the package has no types)
        for option, value in _OPTIONS.items():
            self._solver.setOptionValue(option, value)
        count = len(self.cost)
        self._solver.addVars(count, np.zeros(count), np.full(count, self.most))
        self._solver.changeColsCost(count, np.arange(count), self.cost / self._scale)
        self._pairs, self._needs = self._tied()

    @property
    def values(self) -> NDArray[np.float64]:
        """How far each edge is taken (both ways) or each arc, by place."""
        return np.asarray(self.taken[self.column])

    def add(self, cuts: Sequence[Cut]) -> None:
        """Take in cuts."""
        if cuts:
            columns = np.concatenate([cut.columns for cut in cuts])
            starts = np.cumsum([0, *(len(cut.columns) for cut in cuts[:-1])]).astype(np.int32)
            needs = np.array([cut.need for cut in cuts], dtype=np.float64)
            infinite = np.full(len(cuts), highspy.kHighsInf)
            self._solver.addRows(len(cuts), needs, infinite, len(columns), starts, columns, np.ones(len(columns)))
            self.cuts += cuts

    def add_places(self, cuts: Sequence[NDArray[np.int32]]) -> None:
        """Take in cuts by the places of their arcs; each is entered from the root, or left towards it, for the core."""
        need = 2 if self.both_ways and len(self.problem.outward) == len(self.problem.inward) else 1
        found = {columns.tobytes(): columns for columns in (np.unique(self.column[places]) for places in cuts)}
        self.add([Cut(columns.astype(np.int32), need) for columns in found.values()])

    def set_branch(self, out: Sequence[int], edges: Sequence[int], nodes: Sequence[int]) -> None:
        """Say which edges are out, and which edges and nodes must be in; this replaces what was said before."""
        for gone, upper in ((self._out, self.most), (list(out), 0.0)):
            columns = self._columns_of(gone)
            if len(columns):
                self._solver.changeColsBounds(
                    len(columns), columns, np.zeros(len(columns)), np.full(len(columns), upper)
                )
        self._out = list(out)
        wanted = {self._row_for("edge", edge) for edge in edges} | {self._row_for("node", node) for node in nodes}
        for row in self._active ^ wanted:
            self._solver.changeRowBounds(row, 1.0 if row in wanted else 0.0, highspy.kHighsInf)
        self._active = wanted

    def settle(
        self, check: Callable[[], None], enough: Callable[[], int], *, rounds: int, seen: Callable[[], object]
    ) -> int | None:
        """Add cuts that are crossed too little, round after round; return a bound, None where nothing is possible.

        Ends where the bound reaches ``enough``; whoever stops it finds the bound so far in ``best``. ``seen`` is called
        now and then, when ``values`` are new.
        """
        self.best = 0
        for turn in range(rounds):
            if not self._solved(check):
                return None
            self.best = max(self.best, self.bound())
            if turn % _SEEN_EVERY == _SEEN_EVERY - 1:
                seen()
            if self.best >= enough() or turn == rounds - 1 or not (cuts := self._short()):
                break
            if turn % _PURGE_AFTER == _PURGE_AFTER - 1:
                self._purge()
            self.add(cuts)
            check()
        return self.best

    def bound(self) -> int:
        """Return a bound that the solver's dual proves for the cuts and branches as they are, in whole numbers."""
        total, _, scale = self._certified()
        return -(-total // scale)

    def reduced_costs(self) -> tuple[NDArray[np.int64], int, int]:
        """Return by place what the dual leaves of the costs, times a scale; its bound times the scale; the scale."""
        total, load, scale = self._certified()
        return np.maximum(self.cost * scale - load, 0)[self.column], total, scale

    def _certified(self) -> tuple[int, NDArray[np.int64], int]:
        """Return what the cuts are worth less what is paid too much, what each column pays, and the scale of both."""
        dual = np.maximum(np.asarray(self._solver.getSolution().row_dual), 0.0) * self._scale
        needs = [(cut.columns, cut.need) for cut in self.cuts]
        for key, row in self._extra.items():
            needs.append((self._columns(*key), 1 if row in self._active else 0))
        rows = [*self._cut_rows(), *self._extra.values()]
        most = max(2 * float(dual.sum()), float(self.cost.max(initial=1)), 1.0)
        scale = max(int(2 ** np.floor(np.log2(min(_MOST_SUM / most, 2**20)))), 1)
        whole = np.floor(dual * scale).astype(np.int64)
        load, worth = np.zeros(len(self.cost), dtype=np.int64), 0
        for (columns, need), row in zip(needs, rows, strict=True):
            if need and whole[row]:
                load[columns] += whole[row]
                worth += need * int(whole[row])
        over = np.maximum(load - self.cost * scale, 0)
        over[self._columns_of(self._out)] = 0
        return worth - int(over.sum()), load, scale

    def _solved(self, check: Callable[[], None]) -> bool:
        self._solver.setOptionValue("simplex_iteration_limit", _ITERATIONS)
        while True:
            self._solver.run()
            status = self._solver.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                self.taken = np.maximum(np.asarray(self._solver.getSolution().col_value), 0.0)
                return True
            if status != highspy.HighsModelStatus.kIterationLimit:
                return False
            check()

    def _short(self) -> list[Cut]:
        """Return cuts that are crossed too little, each once."""
        graph = self.problem.graph
        sets, whose = short_cuts(graph, self.values, self._pairs, self._needs, 1 if self.both_ways else _NESTED)
        if self.both_ways:
            sets = self._widened(sets)
        found: dict[bytes, Cut] = {}
        for inside, pair in zip(sets, whose, strict=True):
            columns = self.column[entries(graph, inside)]
            if len(columns):
                found.setdefault(columns.tobytes(), Cut(columns, int(self._needs[pair])))
        return list(found.values())

    def _widened(self, sets: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
        """Return sets with the same arcs taken, in which nodes off these lie on the side nearer in reduced costs.

        So their cuts lead over edges that are still dear, and the bound rises with every one.
        """
        graph = self.problem.graph
        used = np.zeros(len(graph.first) - 1, dtype=bool)
        some = self.taken > _SUPPORT
        used[graph.one[some]] = used[graph.other[some]] = True
        used[self._pairs.ravel()] = True
        left = np.asarray(self._solver.getSolution().col_dual)[: len(self.cost)] * self._scale
        near = graph._replace(weight=np.maximum(left, 0.0).astype(np.int64) + graph.weight // _NEARNESS)
        found = []
        for inside in sets:
            own, others = nearest(near, inside & used)[0], nearest(near, ~inside & used)[0]
            found.append(np.where(used, inside, own < others))
        return found

    def _purge(self) -> None:
        """Drop the cuts that do not count in the dual, as long as nothing was branched on."""
        if self._extra:
            return
        dual = np.asarray(self._solver.getSolution().row_dual)
        idle = np.flatnonzero(dual <= _SUPPORT).astype(np.int32)
        if len(idle):
            self._solver.deleteRows(len(idle), idle)
            self.cuts = [self.cuts[row] for row in np.flatnonzero(dual > _SUPPORT)]

    def _row_for(self, kind: str, which: int) -> int:
        """Return the row that makes an edge or a node part of the answer where its least is one."""
        if (kind, which) not in self._extra:
            columns = self._columns(kind, which)
            self._solver.addRow(0.0, highspy.kHighsInf, len(columns), columns, np.ones(len(columns)))
            self._extra[kind, which] = self._solver.getNumRow() - 1
        return self._extra[kind, which]

    def _cut_rows(self) -> list[int]:
        """Return the rows of the cuts: all that are none of those made to branch."""
        own = set(self._extra.values())
        return [row for row in range(len(self.cuts) + len(own)) if row not in own]

    def _columns(self, kind: str, which: int) -> NDArray[np.int32]:
        graph = self.problem.graph
        if kind == "node":
            return np.unique(self.column[graph.first[which] : graph.first[which + 1]]).astype(np.int32)
        return self._columns_of([which])

    def _columns_of(self, edges: Sequence[int]) -> NDArray[np.int32]:
        if len(edges) == 0:
            return np.empty(0, dtype=np.int32)
        return np.unique(self.column[np.isin(self.problem.graph.edge, edges)]).astype(np.int32)

    def _tied(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return which nodes must be tied (source and sink), and how many ways each pair needs."""
        problem = self.problem
        pairs = [(problem.root, int(node)) for node in problem.inward]
        back = set(problem.outward.tolist())
        needs = [2.0 if sink in back else 1.0 for _, sink in pairs]
        return np.array(pairs, dtype=np.int32).reshape(-1, 2), np.array(needs)
