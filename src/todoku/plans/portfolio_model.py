"""Chooses under budgets in whole yen: goals one after another, each with HiGHS's proven bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from todoku.errors import Infeasible
from todoku.run import Effort, Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

_NODES = {Effort.QUICK: 200, Effort.STANDARD: 1_000, Effort.THOROUGH: 100_000}
"""Branch-and-bound nodes for each goal: a budget of work that is the same on every machine."""
_GAPS = {Effort.QUICK: 1e-3, Effort.STANDARD: 1e-4, Effort.THOROUGH: 0.0}
"""How near to the bound, relative to it, a search may end."""
_SAFETY_S = 300.0
_HALF = 0.5
_NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Limit:
    """A sum that must not be passed: ``amounts`` of the choices in ``choices`` add up to at most ``maximum``."""

    name: str
    choices: Integers
    amounts: Integers
    maximum: int


@dataclass(frozen=True, slots=True)
class Most:
    """The goal of the largest sum of ``weights``, one whole number for each choice."""

    weights: Integers


@dataclass(frozen=True, slots=True)
class Fairest:
    """The goal of the largest smallest share: each group's sum of ``weights`` (groups x choices) over its size."""

    weights: Integers
    sizes: Integers


Goal = Most | Fairest


@dataclass(frozen=True, slots=True)
class Reached:
    """What a goal came to, and how far at most it could have come under the goals before it."""

    value: Fraction
    bound: Fraction


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choices taken, with what each goal reached; ``stopped_early`` where the safety clock ended a search."""

    choices: Integers
    reached: tuple[Reached, ...]
    stopped_early: bool


def choose(
    count: int,
    limits: Sequence[Limit],
    goals: Sequence[Goal],
    *,
    start: Integers | None = None,
    run: Run | None = None,
) -> Chosen:
    """Choose among ``count`` choices within the limits, each goal reached before the next is looked at.

    Every limit is kept in exact whole numbers: where the solver's floating point passes one, the set that did so is
    forbidden and the search goes on. ``start`` is a set within the limits that the result will not be worse than.
    Infeasible where limits contradict each other.
    """
    run = run or Run()
    if count == 0:
        return Chosen(
            np.empty(0, dtype=np.int64), tuple(Reached(Fraction(0), Fraction(0)) for _ in goals), stopped_early=False
        )
    held: list[Limit] = list(limits)
    reached: list[Reached] = []
    taken = start
    stopped = False
    for goal in goals:
        run.check()
        taken, bound, late = _solve(count, held, goal, run.effort, taken)
        stopped |= late
        value = _value(goal, taken)
        reached.append(Reached(value, max(value, bound)))
        held += _held(goal, value)
    return Chosen(taken if taken is not None else np.empty(0, dtype=np.int64), tuple(reached), stopped)


def _solve(
    count: int, limits: list[Limit], goal: Goal, effort: Effort, start: Integers | None
) -> tuple[Integers, Fraction, bool]:
    while True:
        solver = _solver(count, limits, goal, effort)
        if start is not None:
            _begin_at(solver, count, goal, start)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible or not solver.getInfo().primal_solution_status:
            raise Infeasible("portfolio.infeasible", limits=[limit.name for limit in limits][:5])
        values = np.asarray(solver.getSolution().col_value[:count])
        taken = np.flatnonzero(values > _HALF).astype(np.int64)
        passed = [cover for limit in limits if (cover := _cover(limit, taken)) is not None]
        if not passed:
            late = status == highspy.HighsModelStatus.kTimeLimit
            return taken, _bound(goal, float(solver.getInfo().mip_dual_bound)), late
        limits += passed


def _cover(limit: Limit, taken: Integers) -> Limit | None:
    """Return the limit that forbids the taken choices together where they pass a limit by less than the solver sees.

    One that costs must then go, or another that gives must come.
    """
    among = np.isin(limit.choices, taken)
    if int(limit.amounts[among].sum()) <= limit.maximum:
        return None
    costing = limit.choices[among & (limit.amounts > 0)]
    giving = limit.choices[~among & (limit.amounts < 0)]
    signs = np.repeat(np.array([1, -1], dtype=np.int64), [len(costing), len(giving)])
    return Limit(limit.name, np.concatenate([costing, giving]), signs, len(costing) - 1)


def _solver(count: int, limits: Sequence[Limit], goal: Goal, effort: Effort) -> Any:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # (the package has no types)
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_rel_gap", _GAPS[effort]),
        ("mip_abs_gap", 0.0),
        ("mip_feasibility_tolerance", 1e-9),
        ("mip_max_nodes", _NODES[effort]),
        ("time_limit", _SAFETY_S),
    ):
        solver.setOptionValue(option, value)
    solver.addVars(count, np.zeros(count), np.ones(count))
    solver.changeColsIntegrality(count, np.arange(count), np.full(count, highspy.HighsVarType.kInteger))
    for limit in limits:
        _add_row(solver, limit.choices, limit.amounts, limit.maximum)
    if isinstance(goal, Most):
        solver.changeColsCost(count, np.arange(count), goal.weights.astype(np.float64))
    else:
        _add_smallest(solver, count, goal)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return solver


def _begin_at(solver: Any, count: int, goal: Goal, start: Integers) -> None:
    begun = np.zeros(count + isinstance(goal, Fairest))
    begun[start] = 1.0
    if isinstance(goal, Fairest):
        begun[count] = float(_value(goal, start) * _scale(goal))
    solution = highspy.HighsSolution()
    solution.col_value = begun.tolist()
    solver.setSolution(solution)


def _add_row(solver: Any, choices: Integers, amounts: Integers, maximum: int) -> None:
    """Add a limit, scaled so that its largest amount is one: yen are too large for the solver's tolerances."""
    if len(choices) == 0 and maximum >= 0:
        return
    scale = float(max(1, int(np.abs(amounts).max(initial=0))))
    solver.addRow(-highspy.kHighsInf, maximum / scale, len(choices), choices, amounts / scale)


def _add_smallest(solver: Any, count: int, goal: Fairest) -> None:
    """Add the smallest share as a further variable, which the objective raises."""
    solver.addVar(0.0, highspy.kHighsInf)
    solver.changeColCost(count, 1.0)
    for weights, size in zip(goal.weights, goal.sizes, strict=True):
        used = np.flatnonzero(weights)
        columns = np.append(used, count)
        shares = weights[used] * (_scale(goal) / int(size))
        solver.addRow(-highspy.kHighsInf, 0.0, len(columns), columns, np.append(-shares, 1.0))


def _scale(goal: Fairest) -> int:
    """Return what shares are multiplied by inside the solver: shares of a person or a square metre are too small."""
    return max(1, int(goal.sizes.max()))


def _value(goal: Goal, taken: Integers) -> Fraction:
    if isinstance(goal, Most):
        return Fraction(int(goal.weights[taken].sum()))
    sums = goal.weights[:, taken].sum(axis=1)
    return min(Fraction(int(reached), int(size)) for reached, size in zip(sums, goal.sizes, strict=True))


def _bound(goal: Goal, proven: float) -> Fraction:
    """Return the solver's bound, exact for a sum of whole numbers, which cannot lie between two of them."""
    if isinstance(goal, Most):
        return Fraction(floor(proven + _NEARLY) if np.isfinite(proven) else int(goal.weights.clip(min=0).sum()))
    tops = goal.weights.clip(min=0).sum(axis=1)
    highest = min(Fraction(int(top), int(size)) for top, size in zip(tops, goal.sizes, strict=True))
    return min(highest, Fraction(proven) / _scale(goal)) if np.isfinite(proven) else highest


def _held(goal: Goal, value: Fraction) -> list[Limit]:
    """Return the limits that keep what a goal reached while later ones are looked at."""
    if isinstance(goal, Most):
        used = np.flatnonzero(goal.weights)
        return [Limit("goal", used, -goal.weights[used], -int(value))]
    held = []
    for weights, size in zip(goal.weights, goal.sizes, strict=True):
        used = np.flatnonzero(weights)
        held.append(Limit("goal", used, -weights[used], -ceil(value * int(size))))
    return held
