"""Samples a plan's inputs together: its cost and the municipal share with intervals, what matters, what overruns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import InputError, UsageError
from todoku.plans.uncertainty.inputs import inputs_of
from todoku.plans.uncertainty.sensitivity import power_of_two, sample
from todoku.plans.uncertainty.shares import grants_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.plans.plan import Plan
    from todoku.plans.uncertainty.given import UncertaintyFile
    from todoku.plans.uncertainty.inputs import Fixed, Input
    from todoku.plans.uncertainty.sensitivity import Importance
    from todoku.plans.uncertainty.shares import Grant

    Floats = NDArray[np.float64]

FEWEST, MOST = 16, 1 << 20
_LEVELS = (0.1, 0.5, 0.9)
_TOWN = "municipality"


@dataclass(frozen=True, slots=True)
class Output:
    """A figure of the plan over the sample.

    ``id``: ``capex_jpy`` (all cost lines), or what the grant leaves of the fibre: ``municipality_jpy`` where the town
    builds, ``municipality_and_operator_jpy`` where an operator does. ``above_plan``: chance that it comes out above the
    plan's figure.
    """

    id: Literal["capex_jpy", "municipality_jpy", "municipality_and_operator_jpy"]
    plan_jpy: int
    mean_jpy: float
    p10_jpy: int
    p50_jpy: int
    p90_jpy: int
    above_plan: float
    importance: Importance
    grant: Grant | None
    """The rules by which it was worked out; None of the whole cost."""


@dataclass(frozen=True, slots=True)
class Overrun:
    """How likely the municipal share is to pass the town's budget.

    ``chance`` is None where the rate is not known; ``at_most`` is the chance that the fibre's whole cost passes it: no
    grant makes it likelier.
    """

    budget_jpy: int
    chance: float | None
    at_most: float


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """A plan's figures as intervals, what they rest on, and what stands fixed."""

    samples: int
    seed: int
    inputs: tuple[Input, ...]
    fixed: tuple[Fixed, ...]
    outputs: tuple[Output, ...]
    unknown: tuple[Grant, ...]
    """Shares that are not known, with the reason."""
    overrun: Overrun | None


def uncertainty(
    plan: Plan, given: UncertaintyFile, *, samples: int, seed: int, budget_jpy: int | None = None
) -> Uncertainty:
    """Return the cost and the municipal share of a plan as intervals, by Sobol sampling of its inputs.

    Inputs are independent of each other. Each cost line goes with the values of its inputs over the plan's and is
    rounded to the yen; the grant of every sample comes from the programme's rules, exactly. The design stays as it is:
    other prices do not move the route. The same plan, file and seed give the same answer.

    UsageError for other than 16 to 1,048,576 samples, or a seed below 0; InputError for a plan without cost lines, or
    names of prices and lines that it does not have.
    """
    if not FEWEST <= samples <= MOST:
        raise UsageError("uncertainty.samples", value=samples, least=FEWEST, most=MOST)
    if seed < 0:
        raise UsageError("uncertainty.seed", value=seed)
    if not plan.costs:
        raise InputError("uncertainty.no_costs", title=plan.title)
    inputs, fixed = inputs_of(plan, given)
    grants = grants_of(plan)
    budget = given.budget_jpy if budget_jpy is None else budget_jpy
    model = _Model(plan, inputs, tuple(one for one in grants if one.parts is not None))
    if inputs:
        found = sample(model.outputs, inputs=len(inputs), samples=samples, seed=seed)
        values, importance = found.values, found.importance
    else:
        values = np.repeat(model.outputs(np.empty((1, 0))), power_of_two(samples), axis=0)
        importance = sample(lambda _: values, inputs=1, samples=samples, seed=seed).importance
    return Uncertainty(
        samples=len(values),
        seed=seed,
        inputs=tuple(inputs),
        fixed=tuple(fixed),
        outputs=model.summaries(values, importance),
        unknown=tuple(one for one in grants if one.parts is None),
        overrun=None if budget is None else model.overrun(values, budget),
    )


class _Model:
    """The plan's cost as a function of its inputs; columns: whole cost, fibre's cost, what each known grant leaves."""

    def __init__(self, plan: Plan, inputs: list[Input], grants: tuple[Grant, ...]) -> None:
        self.inputs, self.grants = inputs, grants
        self.amounts_jpy = np.array([line.amount_jpy for line in plan.costs], dtype=np.float64)
        self.fibre = [row for row, line in enumerate(plan.costs) if line.component == "fibre"]
        self.plan_jpy = self._of_amounts(self.amounts_jpy[None, :])[0]

    def outputs(self, shares: Floats) -> Floats:
        """Return the outputs (samples, columns) for shares (samples, inputs) of the inputs' distributions."""
        amounts = np.repeat(self.amounts_jpy[None, :], len(shares), axis=0)
        for number, one in enumerate(self.inputs):
            amounts[:, list(one.lines)] *= (one.spread.at(shares[:, number]) / one.value)[:, None]
        return self._of_amounts(amounts)

    def _of_amounts(self, amounts: Floats) -> Floats:
        whole = np.rint(amounts).astype(np.int64)
        rests = [one.rest_jpy(whole) for one in self.grants]
        columns = [whole.sum(axis=1), whole[:, self.fibre].sum(axis=1), *(one for one in rests if one is not None)]
        return np.stack(columns, axis=1).astype(np.float64)

    def summaries(self, values: Floats, importance: tuple[Importance, ...]) -> tuple[Output, ...]:
        """Return the whole cost and what each known grant leaves of the fibre's, over the samples."""
        found = [self._summary("capex_jpy", 0, values, importance, None)]
        for number, grant in enumerate(self.grants, start=2):
            town = grant.implementer == _TOWN
            name: Literal["municipality_jpy", "municipality_and_operator_jpy"] = (
                "municipality_jpy" if town else "municipality_and_operator_jpy"
            )
            found.append(self._summary(name, number, values, importance, grant))
        return tuple(found)

    def _summary(
        self,
        name: Literal["capex_jpy", "municipality_jpy", "municipality_and_operator_jpy"],
        column: int,
        values: Floats,
        importance: tuple[Importance, ...],
        grant: Grant | None,
    ) -> Output:
        drawn, planned = values[:, column], self.plan_jpy[column]
        low, middle, high = (int(one) for one in np.quantile(drawn, _LEVELS, method="inverted_cdf"))
        above = float(np.mean(drawn > planned))
        return Output(name, int(planned), float(drawn.mean()), low, middle, high, above, importance[column], grant)

    def overrun(self, values: Floats, budget_jpy: int) -> Overrun:
        """Return how likely the municipal share passes a budget."""
        columns = [number for number, one in enumerate(self.grants, start=2) if one.implementer == _TOWN]
        chance = float(np.mean(values[:, columns[0]] > budget_jpy)) if columns else None
        return Overrun(budget_jpy, chance, float(np.mean(values[:, 1] > budget_jpy)))
