"""Layers of land: farm area, farm households and elevation by grid square."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from todoku.areas.overlay import assign_squares
from todoku_web.atlas.making.layers import BASE, SquareLayer, year_of

if TYPE_CHECKING:
    import geopandas as gpd

    from todoku_web.atlas.making.holdings import Holdings
    from todoku_web.atlas.making.layers import Combine
    from todoku_web.atlas.making.levels import Rule
    from todoku_web.atlas.making.origins import Origins

_M2_PER_HA = 1e4
_WITHIN_M = 2000.0


def land_layers(
    holdings: Holdings, origins: Origins, *, cells: pd.DataFrame, extents: gpd.GeoDataFrame, newest: int
) -> list[SquareLayer]:
    """Return the layers of land for which a pack has data.

    ``cells`` are the newest squares with people, ``extents`` the municipalities' outlines: they tell whose a square
    is. ``newest`` is the year of tables whose source states none.
    """
    owners = cells.set_index("mesh_code")["municipality_code"]
    wanted: list[tuple[str, str, str, str, Rule, Combine]] = [
        ("farm_area", "farm_cells", "farm_area_m2", "ha", "number", "sum"),
        ("farm_households", "farm_households", "farms", "household", "number", "sum"),
        ("elevation", "elevation_cells", "elevation_m", "m", "number", "mean"),
    ]
    made = []
    for name, kind, column, unit, rule, combine in wanted:
        years: dict[int, list[pd.DataFrame]] = {}
        for _, dataset, codes in holdings.with_kind(kind):
            rows = _owned(dataset.frame(), column, owners, extents, codes)
            if unit == "ha":
                rows[BASE] = (rows[BASE] / _M2_PER_HA).round(2)
            years.setdefault(year_of(dataset.source.as_of, newest), []).append(rows.assign(origin=origins.of(dataset)))
        if years:
            made.append(SquareLayer(name, "land", unit, rule, combine, _together(years)))
    return made


def _together(years: dict[int, list[pd.DataFrame]]) -> dict[int, pd.DataFrame]:
    """Return tables by year, each with the newest row of every square until then."""
    made: dict[int, pd.DataFrame] = {}
    before: list[pd.DataFrame] = []
    for year in sorted(years):
        before = [*years[year], *before]
        made[year] = pd.concat(before, ignore_index=True).drop_duplicates("mesh_code", ignore_index=True)
    return made


def _owned(
    table: pd.DataFrame, column: str, owners: pd.Series, extents: gpd.GeoDataFrame, codes: frozenset[str]
) -> pd.DataFrame:
    """Return the squares that belong to some municipalities, with a column of values."""
    squares = table["mesh_code"].to_numpy(dtype=str)
    owner = pd.Series(squares, dtype=object).map(owners)
    missing = owner.isna().to_numpy()
    if missing.any():
        owner[missing] = assign_squares(squares[missing], extents, within_m=_WITHIN_M).to_numpy()
    values = pd.to_numeric(table[column], errors="coerce").astype("float64").to_numpy()
    rows = pd.DataFrame({"mesh_code": squares.astype(object), "municipality_code": owner.to_numpy(), BASE: values})
    return rows[rows["municipality_code"].isin(codes).to_numpy()].reset_index(drop=True)
