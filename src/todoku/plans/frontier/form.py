"""The form in which the plan's document shows whom fibre reaches for how much: the frontier, and the squares chosen."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FrontierPoint(_Form):
    """A plan on the way from few households to all: ``fibre.target`` at its share makes exactly this plan."""

    cost_jpy: int
    """Of the whole plan: base stations and equipment too."""
    households: int
    share: float
    """Of the households of the gap."""
    squares: int
    jpy_per_further_household: int | None
    """What each household beyond those of the point before costs; null where there is none."""
    bound_households: int
    """No plan of this cost reaches more."""
    lower_bound_jpy: int
    """No plan that reaches so many costs less."""


class BoundCorner(_Form):
    """A corner of the line above which no plan lies."""

    cost_jpy: int
    households: float


class Frontier(_Form):
    """Cost against households reached by fibre, with the bound; base stations are the same in every point."""

    gap_households: int
    """Households of the plan's gap, those to which no road comes near included."""
    households: int
    """Those that this plan reaches."""
    beside_jpy: int
    """What every point costs: base stations with the fibre that ties them, and equipment."""
    points: tuple[FrontierPoint, ...]
    bound: tuple[BoundCorner, ...]


class Reach(_Form):
    """Which squares were chosen for fibre where it need not reach all, and how good that is at least."""

    limit: Literal["target", "budget"]
    """What was asked for: a share at the least cost, or as many as possible within the budget."""
    target: float | None
    budget_jpy: int | None
    gap_households: int
    households: int
    share: float
    left_out_squares: int
    left_out_households: int
    """They stay as they are: unserved, or of unknown service."""
    left_out_uncounted_squares: int
    """Of the squares left out, those whose households are not known: nobody can say how many stay without."""
    unknown_households: int
    """Of the plan's households, those of unknown service that it takes as lacking it."""
    bound_households: int
    """No plan of this cost reaches more; of a budget: no plan within it."""
    lower_bound_jpy: int
    """No plan that reaches so many costs less; of a target: no plan that reaches it."""
    gap: float
    """Of a budget: households below the bound, over the bound; of a target: cost above the bound, over the cost."""
