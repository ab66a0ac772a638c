"""The course of a search over cut problems: ascend, build, take out what is needless, relax, and branch."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from todoku.kernels import compile_seconds
from todoku.networks.steiner.cuts.ascent import needless, raised
from todoku.networks.steiner.cuts.relaxation import Relaxation
from todoku.networks.steiner.graph import FAR
from todoku.networks.steiner.search.state import Ended
from todoku.run import Effort

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from todoku.networks.steiner.cuts.problem import CutProblem
    from todoku.networks.steiner.solve import Ending
    from todoku.run import Run

_RESERVE = 0.03
_MOST_RESERVE_S = 1.0
_ASCENTS = 4
_WORTH_ANOTHER = 0.05
_ROUNDS = {Effort.QUICK: 10, Effort.STANDARD: 40, Effort.THOROUGH: 120}
"""Rounds of cuts that a relaxation is worth without a time limit."""

_MOST_ROUNDS = 10_000
_IMPROVE_SHARE = 0.3
"""The share of the time that is left for bettering an answer before the bound is looked after."""

_MOST_ARCS = 60_000
"""Arcs beyond which the relaxation is not tried: it would take minutes for a bound hardly above that of the ascent."""

_BRANCHED_ARCS = 8_000
"""Arcs beyond which a search without a time limit does not branch: every branch would take seconds."""

_BRANCHINGS = {Effort.QUICK: 10, Effort.STANDARD: 40, Effort.THOROUGH: 200}
_DEEPEST = 200
_PER_MILLE = 1000


def worst_ending(endings: Sequence[str]) -> Ending:
    """Return how several searches ended together: by proof only where all did."""
    for why in ("stopped", "time", "work"):
        if why in endings:
            return why
    return "proof"


class Clock:
    """When a search must end: at its time limit, compilation apart, or where a person asks for it."""

    def __init__(self, run: Run, time_limit_s: float | None) -> None:
        self.run = run
        reserve_s = min(_RESERVE * (time_limit_s or 0.0), _MOST_RESERVE_S)
        self.limit_s = None if time_limit_s is None else time_limit_s - reserve_s
        self.started_s, self.compiled_s = time.monotonic(), compile_seconds()

    @property
    def compile_s(self) -> float:
        """Seconds of compilation since the beginning."""
        return compile_seconds() - self.compiled_s

    @property
    def spent_s(self) -> float:
        """Seconds since the beginning, compilation apart."""
        return time.monotonic() - self.started_s - self.compile_s

    @property
    def left_s(self) -> float | None:
        """Seconds that are left, None without a limit."""
        return None if self.limit_s is None else max(self.limit_s - self.spent_s, 0.0)

    def check(self) -> None:
        """Raise Ended where the search must stop."""
        if self.run.stop.is_set():
            raise Ended("stopped")
        if self.limit_s is not None and self.spent_s >= self.limit_s:
            raise Ended("time")


class _Enough(Exception):
    """An answer was bettered for as long as that is worth it."""


class Branch(NamedTuple):
    """A part of what is possible: edges that are out, and edges and nodes that are in."""

    out: tuple[int, ...] = ()
    edges: tuple[int, ...] = ()
    nodes: tuple[int, ...] = ()


class CutSearch(ABC):
    """One search: the best answer in the edges of the problem it began with, the bound, and what is left of it."""

    def __init__(self, problem: CutProblem, clock: Clock) -> None:
        self.problem, self.clock = problem, clock
        self.random = np.random.default_rng(clock.run.seed)
        self.cost, self.bound = int(FAR), 0
        self.rows: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self.ended_by = "work"
        timed = clock.limit_s is not None
        self.branchings = _MOST_ROUNDS if timed else _BRANCHINGS[clock.run.effort]
        self.rounds = _MOST_ROUNDS if timed else _ROUNDS[clock.run.effort]

    @abstractmethod
    def build(self, price: NDArray[np.int64], out: tuple[int, ...] = ()) -> NDArray[np.int32] | None:
        """Return edges that answer the problem as it is now, cheap by a price of each edge; None where there are none.

        ``out``: edges that must not be used.
        """

    @abstractmethod
    def cost_of(self, edges: NDArray[np.int32]) -> int:
        """Return what edges of the problem as it is now cost."""

    @abstractmethod
    def improve(self, check: Callable[[], None]) -> None:
        """Better the best answer; ``check`` is called often and raises to stop."""

    @abstractmethod
    def split(self, values: NDArray[np.float64]) -> tuple[str, int] | None:
        """Return the edge or node on which to branch; None where the arcs' values are an answer themselves."""

    @property
    def proven(self) -> bool:
        """Whether the best answer is known to be the cheapest."""
        return self.bound >= self.cost

    def search(self) -> None:
        """Search until the answer is proven, the time is up or the work done; the cost is FAR where there is none."""
        self.first()
        if self.cost == FAR:
            return
        try:
            self._ascend()
            if not self.proven:
                self._improve_a_while()
                self._ascend()
            while not self.proven and len(self.problem.arc_cost) <= _MOST_ARCS and self._relax():
                pass
            while not self.proven and self.clock.limit_s is not None:
                self.clock.check()
                self.improve(self.clock.check)
        except Ended as ended:
            self.ended_by = ended.why
        if self.proven:
            self.ended_by = "proof"

    def _improve_a_while(self) -> None:
        until_s = None if self.clock.left_s is None else self.clock.spent_s + _IMPROVE_SHARE * self.clock.left_s

        def check() -> None:
            self.clock.check()
            if until_s is not None and self.clock.spent_s > until_s:
                raise _Enough

        with suppress(_Enough):
            self.improve(check)

    def first(self) -> None:
        """Build a first answer, whatever the clock says."""
        self.keep(self.build(self.problem.graph.weight))

    def keep(self, edges: NDArray[np.int32] | None) -> bool:
        """Take over an answer where it is cheaper than the best; return whether it was."""
        if edges is None or (cost := self.cost_of(edges)) >= self.cost:
            return False
        self.cost, self.rows = cost, np.sort(self.problem.kept[edges])
        return True

    def best_edges(self) -> NDArray[np.bool_]:
        """Return which edges of the problem as it is now are in the best answer."""
        return np.isin(self.problem.kept, self.rows)

    def _raise(self, bound: int) -> None:
        self.bound = max(self.bound, min(bound, self.cost))

    def _ascend(self) -> None:
        for turn in range(_ASCENTS):
            self.clock.check()
            found = raised(self.problem, outward_first=turn % 2 == 1)
            tight = np.zeros(len(self.problem.graph.one), dtype=bool)
            tight[self.problem.graph.edge[found.reduced == 0]] = True
            self.keep(self.build(np.where(tight, self.problem.graph.weight, 4 * self.problem.graph.weight)))
            self._raise(found.bound)
            if self.proven or not self._fix(found.reduced, self.cost - 1 - found.bound):
                return

    def _fix(self, reduced: NDArray[np.int64], slack: int) -> bool:
        """Take out what cannot be in anything cheaper; return whether that was much."""
        out = needless(self.problem, reduced, slack)
        share = out.mean() if len(out) else 0.0
        if out.any():
            self.problem = self.problem.without(out)
        if not self.problem.tied:  # nothing cheaper is left
            self._raise(self.cost)
            return False
        return bool(share > _WORTH_ANOTHER)

    def _relax(self) -> bool:
        """Settle the relaxation, and branch where that does not prove the answer; return whether to begin again."""
        relaxation = self._relaxation()
        try:
            bound = self._settled(relaxation)
        except Ended:
            self._raise(relaxation.best)
            raise
        self._raise(self.cost if bound is None else bound)
        if self.proven:
            return False
        self._look(relaxation.values, ())
        reduced, certified, scale = relaxation.reduced_costs()
        before = self.problem
        if self._fix(reduced, (self.cost - 1) * scale - certified):
            return True
        large = self.clock.limit_s is None and len(self.problem.arc_cost) > _BRANCHED_ARCS
        if large or not self.problem.tied:
            return False
        if self.problem is not before:
            relaxation = self._relaxation()
        self._raise(self._explore(relaxation, Branch()))
        return False

    def _relaxation(self) -> Relaxation:
        """Return a relaxation that begins with the cuts of an ascent."""
        relaxation = Relaxation(self.problem)
        begun = raised(self.problem)
        bounds = zip(begun.starts[:-1], begun.starts[1:], strict=True)
        relaxation.add_places([begun.places[first:last] for first, last in bounds if last > first])
        return relaxation

    def _settled(self, relaxation: Relaxation, out: tuple[int, ...] = ()) -> int | None:
        """Settle a relaxation; now and then an answer is built that leans on it."""
        return relaxation.settle(
            self.clock.check,
            lambda: self.cost,
            rounds=self.rounds,
            seen=lambda: self._look(relaxation.values, out),
        )

    def _look(self, values: NDArray[np.float64], out: tuple[int, ...]) -> None:
        """Build an answer on what a relaxation takes, and at the root also search what it and the best answer have."""
        self._guided(values, out)
        if not out:
            self.recombine(values)

    @abstractmethod
    def recombine(self, values: NDArray[np.float64]) -> None:
        """Search for a better answer among edges that the relaxation takes and those of the best answer."""

    def _explore(self, relaxation: Relaxation, branch: Branch, depth: int = 0) -> int:
        """Return a bound for a branch; better answers that turn up are kept."""
        relaxation.set_branch(*branch)
        bound = self._settled(relaxation, branch.out)
        if bound is None or bound >= self.cost:
            return self.cost
        self._guided(relaxation.values, branch.out)
        where = self.split(relaxation.values)
        if where is None or bound >= self.cost or self.branchings <= 0 or depth >= _DEEPEST:
            return bound
        self.branchings -= 1
        kind, which = where
        parts = [branch._replace(**{f"{kind}s": (*getattr(branch, f"{kind}s"), which)}), self._less(branch, *where)]
        return max(bound, min(self._explore(relaxation, part, depth + 1) for part in parts))

    def _less(self, branch: Branch, kind: str, which: int) -> Branch:
        graph = self.problem.graph
        gone = [which] if kind == "edge" else graph.edge[graph.first[which] : graph.first[which + 1]].tolist()
        return branch._replace(out=(*branch.out, *gone))

    def _guided(self, values: NDArray[np.float64], out: tuple[int, ...] = ()) -> None:
        """Build an answer that leans on what the relaxation takes."""
        graph = self.problem.graph
        taken = np.zeros(len(graph.one))
        np.maximum.at(taken, graph.edge, values)
        left = np.rint(_PER_MILLE * (1 - 0.95 * np.minimum(taken, 1.0))).astype(np.int64)
        price = (graph.weight * left) // _PER_MILLE
        self.keep(self.build(price, out))
