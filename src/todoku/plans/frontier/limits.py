"""Chooses the squares that fibre reaches: as many as a budget pays for, or a share of the households at least cost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import ceil, floor
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import Infeasible
from todoku.fibre.design import design_fibre
from todoku.i18n import LANGS, text
from todoku.indicators.present import UNKNOWN
from todoku.plans.costing import capex_jpy, construction_of, fibre_lines
from todoku.plans.frontier.form import Reach
from todoku.plans.frontier.problem import reach_problem
from todoku.plans.frontier.sweep import LARGE, sweep
from todoku.plans.gap import by_state
from todoku.plans.joint.in_plan import edge_costs
from todoku.plans.reason import Reason
from todoku.plans.scenario import Left, Proof

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from todoku.costs.price_book import PriceBook
    from todoku.fibre.design import FibreTree
    from todoku.i18n import Lang
    from todoku.plans.config import PlanConfig
    from todoku.plans.frontier.sweep import Step, Sweep
    from todoku.plans.ground import Ground
    from todoku.plans.plan import CostLine
    from todoku.plans.scenario import Designed
    from todoku.run import Run

_ROUNDING = 1e-9
_MARGIN = 1.05
"""By how much the cost of a step may be overestimated and the step still be looked at for a budget."""
_ALL = 1.0
_TEN_THOUSANDTHS = 10_000


@dataclass(frozen=True)
class Steps:
    """The steps from few households to all of a design for all squares, each designed when it is asked for."""

    whole: Designed
    tree: FibreTree
    ground: Ground
    config: PlanConfig
    book: PriceBook
    run: Run
    sweep: Sweep
    _designed: dict[int, tuple[FibreTree, tuple[CostLine, ...]]] = field(default_factory=dict)

    @property
    def gap_households(self) -> int:
        """Households of the gap to which fibre is to be laid, those that no road comes near included."""
        return int(self.tree.cells["households"].fillna(0).sum())

    @property
    def beside(self) -> tuple[CostLine, ...]:
        """The cost lines of base stations and what ties them but fibre, which every step has."""
        return tuple(line for line in self.whole.lines if line.component == "mobile")

    def rows(self, place: int) -> NDArray[np.bool_]:
        """Return which squares of the whole design a step keeps: its own, and those that cannot be reached."""
        kept = ~self.tree.cells["reached"].to_numpy(dtype=bool)
        kept[self.sweep.problem.rows] = self.sweep.steps[place].squares
        return np.asarray(kept)

    def designed(self, place: int) -> tuple[FibreTree, tuple[CostLine, ...]]:
        """Return the tree and the cost lines of a step."""
        if self.sweep.steps[place].squares.all():
            return self.tree, self.whole.lines
        if place not in self._designed:
            self._designed[place] = self._design(self.rows(place))
        return self._designed[place]

    def cost_jpy(self, place: int) -> int:
        """Return what the plan of a step costs."""
        return capex_jpy(self.designed(place)[1])

    @property
    def nothing_jpy(self) -> int:
        """Cost of the plan without fibre to any square: base stations with what ties them, and equipment."""
        return self.cost_jpy(0) if len(self.sweep.problem.anyhow) else self.sweep.problem.beside_jpy

    def first_at(self, households: int) -> int:
        """Return the first step that reaches so many households."""
        return next(place for place, step in enumerate(self.sweep.steps) if step.households >= households)

    def first_of_use(self) -> int:
        """Return the first step that reaches anything."""
        return next(place for place, step in enumerate(self.sweep.steps) if step.squares.any())

    def _design(self, kept: NDArray[np.bool_]) -> tuple[FibreTree, tuple[CostLine, ...]]:
        cells = self.tree.cells.loc[kept].reset_index(drop=True)
        tree = design_fibre(
            self.ground.network,
            root_node=self.ground.root_node,
            terminal_nodes=cells["node"].to_numpy(dtype=np.int64),
            cells=cells,
            run=self.run,
            station_nodes=self.tree.station_nodes,
            via_nodes=self.tree.via_nodes,
            weights=edge_costs(self.ground.network.edges, self.config, self.book).weights,
            both_sides=self.config.fibre.both_sides,
        )
        reached = tree.cells.loc[tree.cells["reached"], "households"].fillna(0)
        lines = fibre_lines(
            tree,
            construction_of(self.config),
            households=int(reached.sum()),
            config=self.config,
            book=self.book,
        )
        return tree, lines + self.beside


def steps_of(whole: Designed, ground: Ground, config: PlanConfig, book: PriceBook, *, run: Run) -> Steps | None:
    """Return the steps to a design for all squares; None where it reaches none by fibre."""
    tree = whole.tree
    if tree is None or not tree.cells["reached"].any():
        return None
    equipment = [line for line in whole.lines if line.component == "mobile" or line.id == "fibre_exchange"]
    problem = reach_problem(ground.network, tree, config, book, beside_jpy=capex_jpy(equipment))
    return Steps(whole, tree, ground, config, book, run, sweep(problem, tree.tree.edge_rows, run=run))


def without_limits(config: PlanConfig) -> PlanConfig:
    """Return the configuration of a plan for all squares, whatever it costs."""
    return config.model_copy(update={"budget_jpy": None, "fibre": config.fibre.model_copy(update={"target": None})})


def within_limits(
    whole: Designed, ground: Ground, config: PlanConfig, book: PriceBook, *, strict: bool, run: Run
) -> tuple[Designed, Steps | None]:
    """Return the design for the squares that target and budget leave, and the steps that it was chosen from.

    It is the same design, without steps, where neither is set. Base stations stay as they were chosen for all squares.
    Raises Infeasible where no choice keeps both, naming which one binds and the nearest value that can be kept; without
    ``strict`` the nearest choice is returned instead.
    """
    target, budget_jpy = config.fibre.target, config.budget_jpy
    if not config.fibre.enabled or (target is None and budget_jpy is None):
        return _paid(whole, budget_jpy, strict=strict), None
    steps = steps_of(whole, ground, config, book, run=run)
    if steps is None:
        return _paid(whole, budget_jpy, strict=strict), None
    place = _least_step(steps, target, strict=strict)
    if budget_jpy is not None:
        place = _within_budget(steps, budget_jpy, least=place, strict=strict)
    if place == len(steps.sweep.steps) - 1:
        return whole, steps
    return _chosen(steps, place, "target" if budget_jpy is None else "budget"), steps


def limits_of_reach(main: Designed, lang: Lang) -> tuple[Reason, ...]:
    """Return what a reader of a plan must know whose fibre does not go to all squares."""
    if main.left is None:
        return ()
    told = main.left.told
    limit = {one: text(f"plan.left_out.{told.limit}", one) for one in LANGS}
    counts = {"squares": told.left_out_squares, "households": told.left_out_households}
    said = [Reason.said("plan.limit.left_out", lang, limit=limit, **counts)]
    if main.stations is not None:
        said.append(Reason.said("plan.limit.left_out_stations", lang))
    return tuple(said)


def _paid(whole: Designed, budget_jpy: int | None, *, strict: bool) -> Designed:
    """Return a design without squares to choose; raise Infeasible where it costs more than the budget."""
    cost_jpy = capex_jpy(whole.lines)
    if strict and budget_jpy is not None and cost_jpy > budget_jpy:
        raise Infeasible("plan.budget_beside", budget=f"{budget_jpy:,}", cost=f"{cost_jpy:,}")
    return whole


def _least_step(steps: Steps, target: float | None, *, strict: bool) -> int:
    """Return the first step that keeps the target; the last where none is set, which reaches all that can be."""
    last = len(steps.sweep.steps) - 1
    reachable = steps.sweep.households
    if target is None:
        return last if steps.config.budget_jpy is None else 0
    needed = ceil(target * steps.gap_households - _ROUNDING * steps.gap_households)
    if needed > reachable:
        if strict:
            raise Infeasible("plan.target_unreachable", target=target, reachable=_share_below(reachable, steps))
        return last
    return last if target == _ALL else steps.first_at(needed)


def _within_budget(steps: Steps, budget_jpy: int, *, least: int, strict: bool) -> int:
    """Return the step that the budget pays for; raise Infeasible where it is none, or one before the least."""
    place = _step_for_budget(steps, budget_jpy)
    if place is None:
        first = steps.first_of_use()
        if strict:
            raise Infeasible(
                "plan.budget_too_small",
                budget=f"{budget_jpy:,}",
                least=f"{steps.cost_jpy(first):,}",
                beside=f"{steps.nothing_jpy:,}",
            )
        return first
    if strict and place < least:
        raise Infeasible(
            "plan.budget_below_target",
            budget=f"{budget_jpy:,}",
            target=steps.config.fibre.target,
            reached=_share_below(steps.sweep.steps[place].households, steps),
            cost=f"{steps.cost_jpy(least):,}",
        )
    return place


def _share_below(households: int, steps: Steps) -> float:
    """Return a share of the gap's households rounded down, so that it can be reached as it is written."""
    return floor(households / max(steps.gap_households, 1) * _TEN_THOUSANDTHS) / _TEN_THOUSANDTHS


def _step_for_budget(steps: Steps, budget_jpy: int) -> int | None:
    """Return the last step that the budget pays for, of those whose cost is not far above it; None where none does.

    A larger budget looks at all steps of a smaller one and pays for all that it pays for: it never reaches fewer.
    """
    found, first, last = steps.sweep.steps, steps.first_of_use(), len(steps.sweep.steps) - 1
    if steps.cost_jpy(last) <= budget_jpy:
        return last
    high = max((place for place, step in enumerate(found) if step.cost_jpy <= budget_jpy * _MARGIN), default=0)
    if len(steps.sweep.problem.one) > LARGE:
        return _by_halves(steps, first, min(high, last - 1), budget_jpy)
    return next(
        (place for place in range(min(high, last - 1), first - 1, -1) if steps.cost_jpy(place) <= budget_jpy), None
    )


def _by_halves(steps: Steps, low: int, high: int, budget_jpy: int) -> int | None:
    """Return a step that the budget pays for, with few designs."""
    best = None
    while low <= high:
        middle = (low + high + 1) // 2
        if steps.cost_jpy(middle) <= budget_jpy:
            best, low = middle, middle + 1
        else:
            high = middle - 1
    return best


def _chosen(steps: Steps, place: int, limit: Literal["target", "budget"]) -> Designed:
    whole, config = steps.whole, steps.config
    tree, lines = steps.designed(place)
    out = steps.tree.cells.loc[~steps.rows(place), "mesh_code"]
    is_out = whole.cells["mesh_code"].isin(out)
    left = whole.cells.loc[is_out].reset_index(drop=True)
    told = _told(steps, steps.sweep.steps[place], capex_jpy(lines), left, limit)
    return replace(
        whole,
        cells=whole.cells.loc[~is_out].reset_index(drop=True),
        tree=tree,
        lines=lines,
        proof=_proof(steps, tree, edge_costs(steps.ground.network.edges, config, steps.book).jpy_per_unit),
        left=Left(left, told),
    )


def _told(steps: Steps, step: Step, cost_jpy: int, left: pd.DataFrame, limit: Literal["target", "budget"]) -> Reach:
    config, found = steps.config, steps.sweep
    budget_jpy, target = config.budget_jpy, config.fibre.target
    most = found.most_households(cost_jpy if budget_jpy is None else budget_jpy)
    asked = step.households
    if limit == "target" and target is not None:
        asked = ceil(target * steps.gap_households - _ROUNDING * steps.gap_households)
    least_jpy = min(found.least_jpy(asked), cost_jpy)
    most = max(most, step.households)
    return Reach(
        limit=limit,
        target=target,
        budget_jpy=budget_jpy,
        gap_households=steps.gap_households,
        households=step.households,
        share=step.households / steps.gap_households if steps.gap_households else 0.0,
        left_out_squares=len(left),
        left_out_households=int(left["households"].fillna(0).sum()),
        left_out_uncounted_squares=int(left["households"].isna().sum()),
        unknown_households=_unknown_households(steps, left),
        bound_households=most,
        lower_bound_jpy=least_jpy,
        gap=(cost_jpy - least_jpy) / cost_jpy if limit == "target" else 1.0 - step.households / max(most, 1),
    )


def _unknown_households(steps: Steps, left: pd.DataFrame) -> int:
    if steps.whole.id == "declared":
        return 0
    cells = steps.ground.cells
    return by_state(cells.loc[~cells["mesh_code"].isin(left["mesh_code"])])[UNKNOWN]


def _proof(steps: Steps, tree: FibreTree, jpy_per_unit: float) -> Proof:
    """Return the cost of the route with the stations as they are, and what joins the same squares at the least."""
    before = steps.tree.tree
    objective_jpy = steps.whole.proof.objective_jpy + (tree.tree.cost - before.cost) * jpy_per_unit
    open_jpy = (tree.tree.cost - tree.tree.lower_bound) * jpy_per_unit
    return Proof(objective_jpy, objective_jpy - open_jpy, None)
