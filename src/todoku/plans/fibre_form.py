"""The form in which the plan's document shows its fibre: lengths, what it reaches, crossings, and the proof."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from todoku.plans.pon_form import PonDesign
from todoku.plans.reason import Reason
from todoku.provenance import Basis


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FibreCrossings(_Form):
    """Crossings of one kind along the route, bridges counted the same; null where no such lines are known."""

    kind: Literal["railway", "river"]
    count: int | None
    basis: Basis
    weight_m: float
    """What one counts for in the choice of the route: so much length is gone to avoid it."""
    weight_from: Literal["config", "price", "span"]
    """The planner's own length; the planner's price over that of cable; or one distance between poles (assumed)."""
    unit_price_jpy: int | None
    amount_jpy: int | None
    price_source: str | None
    reason: Reason | None
    """Why the number or the price is unknown."""


class FibreDesign(_Form):
    """The fibre tree: lengths, what it reaches, and how far from the optimum it can be."""

    objective_m: float
    lower_bound_m: float
    gap: float
    trunk_km: float
    access_km: float
    distribution_km: float
    terminals: int
    unreached_households: int
    roads: Literal["real", "bus_routes", "main_roads", "estimated_corridors"]
    roads_basis: Basis
    exchange: str
    exchange_lat: float
    exchange_lon: float
    exchange_basis: Basis
    pon: PonDesign | None = None
    second_side_km: float = 0.0
    """Cable on the other side of roads that the planner calls wide (``fibre.both_sides``)."""
    crossings: tuple[FibreCrossings, ...] = ()
    """Railways, then rivers; ``objective_m`` and ``lower_bound_m`` count each with its ``weight_m``."""
