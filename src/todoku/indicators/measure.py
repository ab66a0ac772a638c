"""Measures where an area stands: every indicator for the region and each of its municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from todoku.areas.municipalities import by_code
from todoku.indicators.base_stations import base_station_target_rate, base_stations
from todoku.indicators.coverage import (
    farm_area_broadband_rate,
    ftth_household_rate,
    mobile_area_rate,
    mobile_population_rate,
)
from todoku.indicators.evidence import Evidence
from todoku.indicators.fiscal import fiscal_index
from todoku.indicators.five_g import g5_base_deployment_rate, g5_sub6_rate
from todoku.indicators.indicator import INDICATOR_IDS, Indicator, IndicatorId
from todoku.indicators.totals import area_km2, households, population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from todoku.areas.region import Region
    from todoku.provenance import Dataset

_MAKERS: dict[IndicatorId, Callable[[Evidence], dict[str, Indicator]]] = {
    "population": population,
    "households": households,
    "area_km2": area_km2,
    "ftth_household_rate": ftth_household_rate,
    "farm_area_broadband_rate": farm_area_broadband_rate,
    "mobile_population_rate": mobile_population_rate,
    "mobile_area_rate": mobile_area_rate,
    "g5_base_deployment_rate": g5_base_deployment_rate,
    "g5_sub6_rate": g5_sub6_rate,
    "base_stations": base_stations,
    "base_station_target_rate": base_station_target_rate,
    "fiscal_index": fiscal_index,
}


class AreaMeasure(BaseModel):
    """An area with all of its indicators, in the order of ``INDICATOR_IDS``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    indicators: tuple[Indicator, ...]

    def indicator(self, indicator: IndicatorId) -> Indicator:
        """Return one indicator."""
        return self.indicators[INDICATOR_IDS.index(indicator)]


def measure(
    region: Region, datasets: Mapping[str, Dataset], *, as_of: dt.date | None = None
) -> tuple[AreaMeasure, ...]:
    """Measure a municipality, or a region first and then each of its municipalities.

    Parameters
    ----------
    region
        Municipality, subprefecture or prefecture.
    datasets
        By kind: cells, zones, facts, boundaries, present, farm_cells, base_stations, fiscal, observations. What is not
        there leaves its indicators unknown.
    as_of
        Leave aside what is younger than this day.

    Unknown values are null with the reason. Raises InputError for a user's figure in the wrong unit.
    """
    evidence = Evidence(region=region, datasets=datasets, as_of=as_of)
    made = {indicator: _MAKERS[indicator](evidence) for indicator in INDICATOR_IDS}
    return tuple(
        AreaMeasure(
            code=code,
            name=region.name if code == region.area_code else by_code(code).name,
            indicators=tuple(made[indicator][code] for indicator in INDICATOR_IDS),
        )
        for code in evidence.area_codes
    )
