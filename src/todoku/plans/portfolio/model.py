"""Chooses under budgets in whole yen: goals one after another, each with a proven bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import count as counted
from math import ceil, floor
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.plans.portfolio.solver import Limit, Model, Search
from todoku.run import Effort, Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

_WORK = {Effort.QUICK: 60_000, Effort.STANDARD: 300_000, Effort.THOROUGH: 30_000_000}
"""Branch-and-bound nodes times choices for each goal: a budget of work that is the same on every machine."""
_FEWEST_NODES = 500
"""Where there is work for fewer, the root alone is looked at: its bound hardly moves in so few."""
_GAPS = {Effort.QUICK: 1e-3, Effort.STANDARD: 1e-4, Effort.THOROUGH: 0.0}
"""How near to the bound, relative to it, branch and bound may end."""
_PATIENCE = {Effort.QUICK: 5, Effort.STANDARD: 15, Effort.THOROUGH: 300}
"""Exchanges without any gain after which a choice is taken as polished."""
_CROWD = 12
"""Limits of fewer choices are not worth exchanges of their own."""
_EXCHANGED = 60
"""Choices taken that an exchange looks at in one limit, beside twice as many others."""
_EXCHANGE = Search(nodes=50, gap=0.0, heuristics=False)
_NEARLY = 1e-3
"""How far a proven bound may lie below a whole number that it stands for: the solver's own tolerances are smaller."""


@dataclass(frozen=True, slots=True)
class Most:
    """The goal of the largest sum of ``weights``, one whole number for each choice.

    A ``step`` is one of many goals: with very many choices, exchanges are tried before branch and bound. A ``tie`` is
    then looked at among the groups alone of which something is taken.
    """

    weights: Integers
    kind: Literal["main", "step", "tie"] = "main"


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
    groups: Integers,
    limits: Sequence[Limit],
    goals: Sequence[Goal],
    *,
    start: Integers | None = None,
    run: Run | None = None,
) -> Chosen:
    """Choose within the limits, at most one choice of each group, each goal reached before the next is looked at.

    ``groups`` numbers the group of each choice. Every limit is kept in exact whole numbers: where the solver's floating
    point passes one, the set that did so is forbidden and the search goes on. ``start`` is a good set within the limits
    that the result will not be worse than. Infeasible where limits contradict each other.
    """
    run = run or Run()
    if len(groups) == 0:
        nothing = Reached(Fraction(0), Fraction(0))
        return Chosen(np.empty(0, dtype=np.int64), tuple(nothing for _ in goals), stopped_early=False)
    model = Model(np.unique(groups, return_inverse=True)[1], limits)
    reached: list[Reached] = []
    taken = start
    stopped = False
    for goal in goals:
        run.check()
        bound = _top(goal, model.groups)
        if taken is None or _value(goal, taken) < bound:
            taken, bound, late = _solve(model, goal, taken, run, near=start is not None)
            stopped |= late
        value = _value(goal, taken)
        reached.append(Reached(value, max(value, bound)))
        model.keep(_held(goal, value))
    return Chosen(taken if taken is not None else np.empty(0, dtype=np.int64), tuple(reached), stopped)


def _solve(
    model: Model, goal: Goal, start: Integers | None, run: Run, *, near: bool
) -> tuple[Integers, Fraction, bool]:
    """Return choices, a bound on the goal, and whether the clock stopped it; ``near``: the start is a good one."""
    nodes = _WORK[run.effort] // len(model.groups)
    search = Search(nodes if nodes >= _FEWEST_NODES else 1, _GAPS[run.effort], heuristics=not near)
    bound = _top(goal, model.groups)
    if isinstance(goal, Fairest):
        model.aim_at_least(goal.weights * (_scale(goal) / goal.sizes)[:, None])
        least = 0.0 if start is None else float(_value(goal, start) * _scale(goal))
        found = model.solve(search, start=start, least=least)
        return found.taken, min(bound, _bound(goal, found.bound)), found.late
    model.aim_at_sum(goal.weights)
    among = np.ones(len(model.groups), dtype=bool)
    if start is not None and search.nodes == 1:
        if goal.kind == "tie":
            among = np.isin(model.groups, model.groups[start])
        if goal.kind == "step":
            bound = min(bound, _bound(goal, model.relaxed_bound()))
            start = _exchange(model, goal, start, bound=bound, among=among, run=run)
            if near or _value(goal, start) == bound:
                return start, bound, False
    found = model.solve(search, start=start, free=among)
    if among.all():
        bound = min(bound, _bound(goal, found.bound))
    taken = found.taken
    if goal.kind != "step" and _value(goal, taken) < bound:
        taken = _exchange(model, goal, taken, bound=bound, among=among, run=run)
    return taken, bound, found.late


def _exchange(
    model: Model, goal: Most, taken: Integers, *, bound: Fraction, among: NDArray[np.bool_], run: Run
) -> Integers:
    """Return choices made better by solving again with one limit's choices free, then two's, all others staying.

    What a budget has left over is too little for any other choice; two budgets together find exchanges that use it.
    Only choices ``among`` some are looked at.
    """
    crowded = [
        limit for limit in model.limits if int((limit.amounts > 0).sum()) >= _CROWD and limit.binds(model.groups)
    ]
    wanted = _tied(model, (goal.weights > 0) & (goal.kind == "step"))
    source = np.random.default_rng(run.seed)
    fruitless = 0
    for number in counted() if len(crowded) > 1 else range(len(crowded)):
        if fruitless >= _PATIENCE[run.effort] or _value(goal, taken) == bound:
            break
        run.check()
        at = [number] if number < len(crowded) else source.choice(len(crowded), 2, replace=False)
        opened = [crowded[one] for one in at]
        free = among & (_freed(model, opened, taken, source) | wanted)
        again = model.solve(_EXCHANGE, start=taken, free=free).taken
        fruitless = 0 if _value(goal, again) > _value(goal, taken) else fruitless + 1
        taken = again
    return taken


def _tied(model: Model, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the wanted choices with those that few limits tie to them, such as what they require."""
    tied = wanted.copy()
    for limit in model.limits:
        if len(limit.choices) < _CROWD and wanted[limit.choices].any():
            tied[limit.choices] = True
    return tied


def _freed(model: Model, opened: Sequence[Limit], taken: Integers, source: np.random.Generator) -> NDArray[np.bool_]:
    """Return which choices an exchange looks at: some that the limits count, taken ones with all of their group."""
    is_taken = np.zeros(len(model.groups), dtype=bool)
    is_taken[taken] = True
    within, free = np.zeros_like(is_taken), np.zeros_like(is_taken)
    for limit in opened:
        within[limit.choices] = True
        mixed = source.permutation(limit.choices)
        free[mixed[is_taken[mixed]][:_EXCHANGED]] = True
        free[mixed[~is_taken[mixed]][: 2 * _EXCHANGED]] = True
    moved = np.isin(model.groups, model.groups[free & is_taken])
    return free | (within & moved)


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
    if not np.isfinite(proven):
        return Fraction(int(goal.weights.clip(min=0).sum()))
    return Fraction(floor(proven + _NEARLY)) if isinstance(goal, Most) else Fraction(proven) / _scale(goal)


def _top(goal: Goal, groups: Integers) -> Fraction:
    """Return what a goal would come to if the best of every group could be taken."""
    best = np.zeros((*goal.weights.shape[:-1], int(groups.max()) + 1), dtype=np.int64)
    np.maximum.at(best.T, groups, goal.weights.T)
    if isinstance(goal, Most):
        return Fraction(int(best.sum()))
    return min(Fraction(int(top), int(size)) for top, size in zip(best.sum(axis=1), goal.sizes, strict=True))


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
