"""The type of an indicator's value, and the ids that are promised to callers."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from todoku.provenance import Basis

IndicatorId = Literal[
    "population",
    "households",
    "area_km2",
    "ftth_household_rate",
    "farm_area_broadband_rate",
    "mobile_population_rate",
    "mobile_area_rate",
    "g5_base_deployment_rate",
    "g5_sub6_rate",
    "base_stations",
    "base_station_target_rate",
    "fiscal_index",
]
INDICATOR_IDS: tuple[IndicatorId, ...] = get_args(IndicatorId)


class Indicator(BaseModel):
    """One value of one indicator for one area; unknown is null, with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: IndicatorId
    value: float | int | None
    unit: str
    basis: Basis
    as_of: str | None = None
    source: str | None = None
    """Citation of what the value was made from."""
    reason: str | None = None
    """Catalogue key that says why the value is unknown, or a reservation that belongs beside it (参考値)."""
    parts: dict[str, float | int | None] = {}
    """What the value was made of: numerator, denominator, values by operator, counts by class."""

    @classmethod
    def unknown(cls, indicator: IndicatorId, unit: str, reason: str) -> Indicator:
        """Return the indicator as not known, with the catalogue key of the reason."""
        return cls(id=indicator, value=None, unit=unit, basis=Basis.UNKNOWN, reason=reason)
