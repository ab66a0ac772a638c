"""The form in which the plan's document shows its passive optical network: splitters, loss, and bill of quantities."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from todoku.plans.reason import Reason
from todoku.provenance import Basis


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PonInput(_Form):
    """A figure that the network was designed with, and its origin; no source where it is the planner's own."""

    id: str
    name_key: str
    params: dict[str, int]
    value: float
    unit: str
    basis: Basis
    source: str | None


class PonCount(_Form):
    """A number of things: for all homes passed, and for those that connect at the opening."""

    full: int
    opening: int


class PonLoss(_Form):
    """The loss to the farthest home, part by part, in dB, at the wavelength that loses most."""

    mesh_code: str
    branch: str | None
    distance_km: float
    wavelength_nm: int
    fibre_db: float
    splices_db: float
    connectors_db: float
    splitters_db: float
    total_db: float
    reserve_db: float
    budget_db: float
    margin_db: float
    """Budget less loss and reserve; below zero it fails."""


class PonFailure(_Form):
    """A square whose farthest home the optics do not reach, and what would mend it."""

    mesh_code: str
    branch: str | None
    homes: int
    distance_km: float
    loss_db: float
    over_db: float
    """Loss and reserve above the budget; 0 where the length alone is too great."""
    cause: Literal["loss", "reach"]
    split_stages: tuple[int, ...] | None
    """The largest smaller splitting that serves it; null where none does."""
    optics: str | None
    """Title of the class with the least budget that serves it; null where none does."""


class PonExchange(_Form):
    """A place on the route at which a further line terminal would stand."""

    mesh_code: str
    distance_km: float
    """Along the route from the exchange."""


class BillRow(_Form):
    """A row of the bill of quantities; without a price it says why."""

    id: str
    name_key: str
    params: dict[str, int]
    quantity: float
    unit: str
    basis: Basis
    unit_price_jpy: int | None
    amount_jpy: int | None
    price_id: str | None
    price_source: str | None
    reason: Reason | None


class PonDesign(_Form):
    """The passive optical network on the plan's fibre tree.

    Cables, closures and places of splitters are for all homes passed; gear and drops for those that connect.
    """

    split_stages: tuple[int, ...]
    """Ratios from the exchange outward: the last stands near the homes, those before it in the exchange."""
    splitters_in: Literal["closures", "cabinets"]
    optics: str
    homes: PonCount
    """Passed, and connected at the opening. A square that is reached counts as one home at least."""
    take_up: float
    splitters: PonCount
    """Near the homes."""
    ports: PonCount
    """Of the line terminal (OLT)."""
    splitter_places: int
    exchange_fibres: int
    fibre_km: float
    loss: PonLoss
    failures: tuple[PonFailure, ...]
    failing_homes: int
    """Homes in the squares of ``failures``, at most: the farthest of each is meant."""
    further_exchanges: tuple[PonExchange, ...]
    """The fewest further line terminals on the route with which every home is reached; none where all are."""
    bill: tuple[BillRow, ...]
    bill_jpy: int
    """Sum of the rows that have a price; the plan's cost is not made from it."""
    jpy_per_home_passed: int | None
    """The plan's cost of fibre over homes passed."""
    jpy_per_home_connected: int | None
    inputs: tuple[PonInput, ...]
