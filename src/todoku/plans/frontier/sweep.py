"""Goes through prices per household: the choices of squares worth their cost, what is proven, and the steps between.

The choices on the convex hull of cost and households are found by going on between neighbours with the price at which
both are worth the same (dichotomic search: Y. P. Aneja and K. P. K. Nair, Management Science 25 (1979) 73-78).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.steiner.instance import Instance
from todoku.networks.steiner.solve import solve
from todoku.plans.frontier.order import squares_between
from todoku.run import Effort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.plans.frontier.problem import Chosen, Line, ReachProblem
    from todoku.run import Run

LARGE = 20_000
"""Edges of a network from which on fewer prices are tried, each with less work."""
_PRICES = {Effort.QUICK: 8, Effort.STANDARD: 24, Effort.THOROUGH: 60}
_PRICES_LARGE = 6
_MOST_STEPS = 400
_MOST_STEPS_LARGE = 60


@dataclass(frozen=True, slots=True)
class Step:
    """A choice on the way from few households to all: ``squares`` (flags), households, and the cost about."""

    squares: NDArray[np.bool_]
    households: int
    cost_jpy: float
    supported: bool
    """Whether it is worth its cost at some price per household; else it lies between two such."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What the prices have shown: ``steps`` in rising households and cost, the last with all squares, and ``lines``."""

    problem: ReachProblem
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]

    @property
    def households(self) -> int:
        """Households of all squares that can be reached."""
        return int(self.problem.households.sum())

    def most_households(self, cost_jpy: float) -> int:
        """Return how many households no plan of this cost reaches more of."""
        left_jpy = cost_jpy - self.problem.beside_jpy + self.problem.slack_jpy
        bounds = [floor((left_jpy + line.most_jpy) / line.jpy_per_household) for line in self.lines]
        return max(0, min([self.households, *bounds]))

    def least_jpy(self, households: int) -> int:
        """Return the cost below which no plan reaches so many households."""
        sure = [households * line.jpy_per_household - line.most_jpy for line in self.lines]
        return max(0, ceil(max([0, *sure]) + self.problem.beside_jpy - self.problem.slack_jpy))


def sweep(problem: ReachProblem, whole_rows: NDArray[np.int64], *, run: Run) -> Sweep:
    """Return the choices of squares from none to all; ``whole_rows``: edges of the design for all of them."""
    large = len(problem.one) > LARGE
    lived_in = problem.households > 0
    lines: list[Line] = []
    none = _none(problem, lines, run)
    homes = _homes(problem, whole_rows, lived_in, run)
    everything = problem.chosen(np.ones(len(lived_in), dtype=bool), whole_rows)
    hull = [none]
    if homes.households:
        hull = _hull(problem, none, homes, lines, _PRICES_LARGE if large else _PRICES[run.effort], run)
    steps = [_step(hull[0], supported=True)]
    worth = problem.households.astype(np.float64)
    for before, after in pairwise(hull):
        steps += _between(problem, before, after, worth)
        steps.append(_step(after, supported=True))
    if not lived_in.all():
        steps += _between(problem, hull[-1], everything, np.ones(len(worth)))
        steps.append(_step(everything, supported=True))
    return Sweep(problem, tuple(_thinned(steps, _MOST_STEPS_LARGE if large else _MOST_STEPS)), tuple(lines))


def _hull(problem: ReachProblem, none: Chosen, homes: Chosen, lines: list[Line], prices: int, run: Run) -> list[Chosen]:
    """Return choices worth their cost, from none to all homes; ``lines`` gains what each price proves."""
    run = _lighter(problem, run)
    found, settled = [none, homes], set[tuple[int, int]]()
    with run.step("step.frontier", prices) as advance:
        for _ in range(prices):
            waiting = [place for place in range(1, len(found)) if _ends(*found[place - 1 : place + 1]) not in settled]
            if not waiting:
                break
            place = max(waiting, key=lambda place: _area(*found[place - 1 : place + 1]))
            before, after = found[place - 1 : place + 1]
            middle, line = problem.priced(_price(before, after), run=run)
            lines.append(line)
            advance(1)
            if before.households < middle.households < after.households and middle.cost_jpy < after.cost_jpy:
                found.insert(place, middle)
            else:
                settled.add(_ends(before, after))
    return _undominated(found)


def _none(problem: ReachProblem, lines: list[Line], run: Run) -> Chosen:
    """Return the choice of no square: what ties the stations, which a price that pays for nothing else finds."""
    nothing, rows = np.zeros(len(problem.node), dtype=bool), np.empty(0, dtype=np.int64)
    if len(problem.anyhow):
        found, line = problem.priced(1, run=_lighter(problem, run))
        lines.append(line)
        rows = found.rows
    return _within(problem, rows, nothing)


def _homes(problem: ReachProblem, whole_rows: NDArray[np.int64], lived_in: NDArray[np.bool_], run: Run) -> Chosen:
    """Return the choice of all squares with households: of what the whole tree has for them, or a tree of their own."""
    found = _within(problem, whole_rows, lived_in)
    if lived_in.all() or not lived_in.any():
        return found
    needed = problem.wanted
    needed[problem.node[lived_in]] = True
    weight = np.floor(problem.edge_jpy).astype(np.int64)
    instance = Instance(problem.node_count, problem.one, problem.other, weight, np.flatnonzero(needed))
    own = problem.chosen(lived_in, solve(instance, run=_lighter(problem, run)).edge_rows)
    return min(found, own, key=lambda one: one.cost_jpy)


def _lighter(problem: ReachProblem, run: Run) -> Run:
    """Return a run of less work for each price: the plans of the points are designed in full anyway."""
    thorough = run.effort == Effort.THOROUGH and len(problem.one) <= LARGE
    return replace(run, effort=Effort.STANDARD if thorough else Effort.QUICK)


def _ends(before: Chosen, after: Chosen) -> tuple[int, int]:
    return before.households, after.households


def _area(before: Chosen, after: Chosen) -> float:
    return (after.households - before.households) * max(after.cost_jpy - before.cost_jpy, 0.0)


def _price(before: Chosen, after: Chosen) -> int:
    return max(1, round((after.cost_jpy - before.cost_jpy) / (after.households - before.households)))


def _undominated(found: list[Chosen]) -> list[Chosen]:
    kept: list[Chosen] = []
    for one in found:
        while len(kept) > 1 and kept[-1].cost_jpy >= one.cost_jpy:
            kept.pop()
        kept.append(one)
    return kept


def _within(problem: ReachProblem, rows: NDArray[np.int64], squares: NDArray[np.bool_]) -> Chosen:
    """Return squares with what is left of a tree once the ways that lead to none of them are taken off."""
    needed = problem.wanted
    needed[problem.node[squares]] = True
    while True:
        ends = np.concatenate([problem.one[rows], problem.other[rows]])
        degree = np.bincount(ends, minlength=problem.node_count)
        loose = (degree == 1) & ~needed
        kept = rows[~(loose[problem.one[rows]] | loose[problem.other[rows]])]
        if len(kept) == len(rows):
            return problem.chosen(squares, rows)
        rows = kept


def _between(problem: ReachProblem, before: Chosen, after: Chosen, worth: NDArray[np.float64]) -> list[Step]:
    """Return the steps between two choices that add something and stay below the second's cost."""
    order, spent_jpy = squares_between(problem, before, after, worth)
    squares, homes = before.squares.copy(), before.households
    every = max(1, ceil(len(order) / _MOST_STEPS))
    steps: list[Step] = []
    for place, (square, spent) in enumerate(zip(order.tolist(), spent_jpy.tolist(), strict=True)):
        squares[square] = True
        homes += int(problem.households[square])
        cost_jpy = before.cost_jpy + spent
        below = homes < after.households or before.households == after.households
        if below and cost_jpy < after.cost_jpy and worth[square] > 0 and place % every == 0:
            steps.append(Step(squares.copy(), homes, cost_jpy, supported=False))
    return steps


def _step(one: Chosen, *, supported: bool) -> Step:
    return Step(one.squares, one.households, one.cost_jpy, supported)


def _thinned(steps: Sequence[Step], most: int) -> list[Step]:
    """Return at most about so many steps: all that stand on the hull, and the others evenly."""
    every = max(1, ceil(len(steps) / most))
    return [step for place, step in enumerate(steps) if step.supported or place % every == 0]
