"""The frontier of cost and households: a plan at each point, and the line above which no plan lies."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, hypot
from typing import TYPE_CHECKING

from todoku.plans.frontier.form import BoundCorner, Frontier, FrontierPoint
from todoku.plans.frontier.limits import steps_of
from todoku.plans.frontier.sweep import LARGE
from todoku.run import Effort

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.costs.price_book import PriceBook
    from todoku.plans.config import PlanConfig
    from todoku.plans.frontier.limits import Steps
    from todoku.plans.frontier.sweep import Sweep
    from todoku.plans.ground import Ground
    from todoku.plans.scenario import Designed
    from todoku.run import Run

_POINTS = {Effort.QUICK: 6, Effort.STANDARD: 10, Effort.THOROUGH: 16}
_POINTS_LARGE = 4
_NEAR = 0.02
"""Choices that lie closer together than this (of the whole width and height) count as one point."""
_NEARLY = 0.6
"""A choice on the hull goes before one between two of them that lies farther from the points taken."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point with the step behind it; ``target`` is what a configuration says to get this plan, None for all."""

    point: FrontierPoint
    step: int
    target: float | None


def frontier_in_plan(
    main: Designed, chosen_from: Steps | None, ground: Ground, config: PlanConfig, book: PriceBook, *, run: Run
) -> Frontier | None:
    """Return the frontier of a plan's main design; None without fibre, and of a network so large that it takes long.

    ``chosen_from``: the steps of which a target or a budget chose the design.
    """
    if too_large(ground):
        return None
    steps = steps_of_plan(main, ground, config, book, run=run) if chosen_from is None else chosen_from
    if steps is None or steps.sweep.households == 0:
        return None
    return frontier_of(steps, places_on(steps), main)


def too_large(ground: Ground) -> bool:
    """Return whether the network is so large that designing the plans of a frontier would take minutes."""
    return len(ground.network.edges) > LARGE


def steps_of_plan(main: Designed, ground: Ground, config: PlanConfig, book: PriceBook, *, run: Run) -> Steps | None:
    """Return the steps to a design for all squares; None where nothing can be chosen."""
    steps = steps_of(main, ground, config, book, run=run)
    return None if steps is None or steps.sweep.households == 0 else steps


def places_on(steps: Steps, *, points: int | None = None) -> tuple[Place, ...]:
    """Return so many well-spread points, of which none reaches fewer for more, in rising cost; the last has all."""
    large = len(steps.sweep.problem.one) > LARGE
    most = points or (_POINTS_LARGE if large else _POINTS[steps.run.effort])
    found = _undominated(steps, _spread(steps.sweep, most))
    places: list[Place] = []
    cost_jpy, households = steps.nothing_jpy, 0
    last = len(steps.sweep.steps) - 1
    for place in found:
        step, own_jpy = steps.sweep.steps[place], steps.cost_jpy(place)
        further = step.households - households
        share = step.households / steps.gap_households
        point = FrontierPoint(
            cost_jpy=own_jpy,
            households=step.households,
            share=share,
            squares=int(step.squares.sum()),
            jpy_per_further_household=round((own_jpy - cost_jpy) / further) if further else None,
            bound_households=max(steps.sweep.most_households(own_jpy), step.households),
            lower_bound_jpy=min(steps.sweep.least_jpy(step.households), own_jpy),
        )
        places.append(Place(point, place, None if place == last else share))
        cost_jpy, households = own_jpy, step.households
    return tuple(places)


def frontier_of(steps: Steps, places: Iterable[Place], main: Designed) -> Frontier:
    """Return the frontier as the plan's document has it."""
    cells = () if main.tree is None else main.tree.cells.loc[main.tree.cells["reached"], "households"].fillna(0)
    shown = tuple(place.point for place in places)
    return Frontier(
        gap_households=steps.gap_households,
        households=int(sum(cells)),
        beside_jpy=steps.nothing_jpy,
        points=shown,
        bound=bound_corners(steps.sweep, low_jpy=steps.nothing_jpy, high_jpy=shown[-1].cost_jpy),
    )


def bound_corners(sweep: Sweep, *, low_jpy: int, high_jpy: int) -> tuple[BoundCorner, ...]:
    """Return the corners, between two costs, of the line that the proven bounds make together: a concave one."""
    base_jpy = sweep.problem.beside_jpy - sweep.problem.slack_jpy
    lines = [((one.most_jpy - base_jpy) / one.jpy_per_household, 1.0 / one.jpy_per_household) for one in sweep.lines]
    lines.append((float(sweep.households), 0.0))

    def least(cost_jpy: float) -> float:
        return min(at_zero + slope * cost_jpy for at_zero, slope in lines)

    corners = {float(low_jpy), float(high_jpy)}
    current = min(lines, key=lambda line: (line[0] + line[1] * low_jpy, line[1]))
    while flatter := [line for line in lines if line[1] < current[1]]:
        at_zero, slope = current
        meets = [((line[0] - at_zero) / (slope - line[1]), line[1], line) for line in flatter]
        cost_jpy, _, current = min(meets)
        if cost_jpy >= high_jpy:
            break
        corners.add(max(cost_jpy, float(low_jpy)))
    return tuple(BoundCorner(cost_jpy=round(one), households=ceil(1000 * least(one)) / 1000) for one in sorted(corners))


def _undominated(steps: Steps, places: Sequence[int]) -> list[int]:
    """Return the places of which no later one reaches more for no more; the last, with all squares, always stays."""
    kept: list[int] = []
    for place in places:
        while kept and steps.cost_jpy(kept[-1]) >= steps.cost_jpy(place):
            kept.pop()
        kept.append(place)
    return kept


def _spread(sweep: Sweep, most: int) -> list[int]:
    """Return steps far from each other, the first of use and the last among them: choices on the hull come first."""
    steps = sweep.steps
    last = len(steps) - 1
    wide, high = max(steps[last].cost_jpy - steps[0].cost_jpy, 1.0), max(steps[last].households, 1)
    at = [((step.cost_jpy - steps[0].cost_jpy) / wide, step.households / high) for step in steps]
    reaching = [place for place, step in enumerate(steps) if step.households > 0]
    chosen = [0, last]

    def away(place: int) -> float:
        return min(hypot(at[place][0] - at[one][0], at[place][1] - at[one][1]) for one in chosen)

    while len(chosen) <= most and reaching:
        best = max(reaching, key=lambda place: (away(place), -place))
        if away(best) < _NEAR:
            break
        on_hull = [one for one in reaching if steps[one].supported and away(one) >= _NEARLY * away(best)]
        chosen.append(max(on_hull, key=lambda place: (away(place), -place)) if on_hull else best)
    return sorted(one for one in chosen if one in set(reaching))
