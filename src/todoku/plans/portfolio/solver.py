"""Asks HiGHS for the best choices under limits in whole yen: one model, asked again and again, each answer checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from todoku.errors import Infeasible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

_SAFETY_S = 300.0
_HALF = 0.5
_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "mip_allow_restart": False,
    "time_limit": _SAFETY_S,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A sum that must not be passed: ``amounts`` of the choices in ``choices`` add up to at most ``maximum``."""

    name: str
    choices: Integers
    amounts: Integers
    maximum: int

    def binds(self, groups: Integers) -> bool:
        """Whether choices, at most one of each group, could pass it; ``groups`` numbers the group of every choice."""
        most = np.zeros(int(groups.max(initial=-1)) + 1, dtype=np.int64)
        np.maximum.at(most, groups[self.choices], self.amounts)
        return int(most.sum()) > self.maximum


@dataclass(frozen=True, slots=True)
class Search:
    """How long to look: branch-and-bound nodes, the gap (relative) to end at, and whether to look for starts, too."""

    nodes: int
    gap: float
    heuristics: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """The choices taken, the solver's bound on the objective, and whether the safety clock ended the search."""

    taken: Integers
    bound: float
    late: bool


class Model:
    """Choices, at most one of each group, under limits that are kept exactly.

    Whether anything of a group is taken is a variable of its own: deciding that first, and which one later, proves
    bounds far sooner than deciding choice by choice.
    """

    def __init__(self, groups: Integers, limits: Sequence[Limit]) -> None:
        """Build it; ``groups`` numbers the group of each choice from 0, ``limits`` are as in :meth:`keep`."""
        self.groups = groups
        self.limits: list[Limit] = []
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # (the package has no types)
        for option, value in _OPTIONS.items():
            self._solver.setOptionValue(option, value)
        columns = len(groups) + int(groups.max(initial=-1)) + 1
        self._solver.addVars(columns, np.zeros(columns), np.ones(columns))
        self._solver.changeColsIntegrality(columns, np.arange(columns), np.full(columns, highspy.HighsVarType.kInteger))
        for group in np.unique(groups):
            own = np.append(np.flatnonzero(groups == group), len(groups) + group)
            self._solver.addRow(0.0, 0.0, len(own), own, np.append(np.ones(len(own) - 1), -1.0))
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self.keep(limits)

    def keep(self, limits: Sequence[Limit]) -> None:
        """Add limits, scaled so that the largest amount is one: yen are too large for the solver's tolerances."""
        self.limits += limits
        for limit in limits:
            if limit.binds(self.groups):
                scale = float(max(1, int(np.abs(limit.amounts).max(initial=0))))
                self._add(limit.choices, limit.amounts / scale, limit.maximum / scale)
        self._choices = np.concatenate([np.empty(0, dtype=np.int64), *(limit.choices for limit in self.limits)])
        self._amounts = np.concatenate([np.empty(0, dtype=np.int64), *(limit.amounts for limit in self.limits)])
        self._whose = np.repeat(np.arange(len(self.limits)), [len(limit.choices) for limit in self.limits])
        self._maxima = np.array([limit.maximum for limit in self.limits], dtype=np.int64)

    def aim_at_sum(self, weights: Integers) -> None:
        """Look for the largest sum of weights, one for each choice."""
        self._forget_aim()
        self._solver.changeColsCost(len(weights), np.arange(len(weights)), weights.astype(np.float64))

    def aim_at_least(self, shares: NDArray[np.float64]) -> None:
        """Look for the largest least sum of ``shares`` (sums x choices)."""
        self._forget_aim()
        least = self._solver.getNumCol()
        self._solver.addVar(0.0, highspy.kHighsInf)
        self._solver.changeColCost(least, 1.0)
        for row in shares:
            used = np.flatnonzero(row)
            self._add(np.append(used, least), np.append(-row[used], 1.0), 0.0)

    def solve(
        self,
        search: Search,
        *,
        start: Integers | None = None,
        least: float = 0.0,
        free: NDArray[np.bool_] | None = None,
    ) -> Found:
        """Return the best choices found.

        ``start``: choices within the limits to begin at, ``least`` their least sum where that is the aim; all but the
        ``free`` choices stay as they are in it. Infeasible where limits contradict each other.
        """
        count = len(self.groups)
        self._solver.setOptionValue("mip_max_nodes", search.nodes)
        self._solver.setOptionValue("mip_rel_gap", search.gap)
        self._set_heuristics(on=search.heuristics)
        taken = np.zeros(count)
        if start is not None:
            taken[start] = 1.0
        fixed = np.zeros(count, dtype=bool) if free is None else ~free
        lower, upper = np.where(fixed, taken, 0.0), np.where(fixed, taken, 1.0)
        self._solver.changeColsBounds(count, np.arange(count), lower, upper)
        while True:
            if start is not None:
                self._begin_at(taken, least)
            self._solver.run()
            status = self._solver.getModelStatus()
            late = status == highspy.HighsModelStatus.kTimeLimit
            if late and start is not None and not self._solver.getInfo().primal_solution_status:
                return Found(start, highspy.kHighsInf, late)
            if status == highspy.HighsModelStatus.kInfeasible or not self._solver.getInfo().primal_solution_status:
                raise Infeasible("portfolio.infeasible", limits=[limit.name for limit in self.limits][:5])
            chosen = np.asarray(self._solver.getSolution().col_value[:count]) > _HALF
            passed = self._passed(chosen)
            if not passed:
                return Found(np.flatnonzero(chosen).astype(np.int64), self._solver.getInfo().mip_dual_bound, late)
            self.keep(passed)

    def relaxed_bound(self) -> float:
        """Return a quick bound on the aim: what fractions of choices would reach."""
        columns = len(self.groups)
        self._solver.changeColsBounds(columns, np.arange(columns), np.zeros(columns), np.ones(columns))
        self._solver.setOptionValue("solve_relaxation", True)
        self._solver.run()
        self._solver.setOptionValue("solve_relaxation", False)
        solved = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return float(self._solver.getInfo().objective_function_value) if solved else float(highspy.kHighsInf)

    def _set_heuristics(self, *, on: bool) -> None:
        self._solver.setOptionValue("mip_heuristic_effort", 0.05 if on else 0.0)
        for name in ("rins", "rens", "root_reduced_cost", "feasibility_jump"):
            self._solver.setOptionValue(f"mip_heuristic_run_{name}", on)

    def _forget_aim(self) -> None:
        columns = self._solver.getNumCol()
        self._solver.changeColsCost(columns, np.arange(columns), np.zeros(columns))

    def _add(self, columns: Integers, amounts: NDArray[np.float64], maximum: float) -> None:
        self._solver.addRow(-highspy.kHighsInf, maximum, len(columns), columns, amounts)

    def _begin_at(self, taken: NDArray[np.float64], least: float) -> None:
        further = np.zeros(self._solver.getNumCol() - len(taken))
        any_of = np.bincount(self.groups, taken)
        further[: len(any_of)] = any_of
        further[len(any_of) :][-1:] = least
        solution = highspy.HighsSolution()
        solution.col_value = np.concatenate([taken, further]).tolist()
        self._solver.setSolution(solution)

    def _passed(self, chosen: NDArray[np.bool_]) -> list[Limit]:
        """Return limits that forbid the chosen together where they pass a limit by less than the solver sees."""
        sums = np.zeros(len(self.limits), dtype=np.int64)
        np.add.at(sums, self._whose, self._amounts * chosen[self._choices])
        return [_cover(self.limits[at], chosen) for at in np.flatnonzero(sums > self._maxima)]


def _cover(limit: Limit, chosen: NDArray[np.bool_]) -> Limit:
    """Return the limit by which one that costs must go, or another that gives must come."""
    among = chosen[limit.choices]
    costing = limit.choices[among & (limit.amounts > 0)]
    giving = limit.choices[~among & (limit.amounts < 0)]
    signs = np.repeat(np.array([1, -1], dtype=np.int64), [len(costing), len(giving)])
    return Limit(limit.name, np.concatenate([costing, giving]), signs, len(costing) - 1)
