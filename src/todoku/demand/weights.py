"""Puts farmland beside households: what a square asks of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from todoku.areas import mesh
from todoku.areas.mesh_codes import UNITS
from todoku.errors import InputError
from todoku.provenance import Basis

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLUMNS = (
    "mesh_code",
    "municipality_code",
    "population",
    "households",
    "farm_area_m2",
    "farms",
    "lat",
    "lon",
    "basis",
)


def farm_weights(farm_cells: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells with ``farm_area_m2``: the farmland of each square, NaN where none is recorded.

    ``farm_cells`` keep ``tables.FARM_CELLS`` in squares of the cells' level or finer (finer ones are added up; a
    coarser one is an InputError). Squares with farmland and nobody living there are added, with 0 people and 0
    households, under the municipality of the nearest cell.
    """
    if cells.empty or farm_cells.empty:
        return cells.assign(farm_area_m2=np.nan)
    return _beside(_at_level_of(cells, farm_cells, "farm_area_m2"), cells)


def farm_numbers(farm_households: pd.DataFrame | None, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells with ``farms``: farm households where a square's are known, else 1 where it holds farmland.

    ``farm_households`` keep ``tables.FARM_HOUSEHOLDS``: those of finer squares are added up, those of a coarser one are
    shared out over the cells in it by households. ``cells`` have ``farm_area_m2``. Squares with farm households alone
    are added, with 0 people and 0 households.
    """
    known = cells.assign(farms=np.nan)
    if farm_households is not None and len(farm_households) and len(cells):
        told = _at_level_of(cells, _shared_out(farm_households, cells), "farms")
        known = _beside(told[(told > 0) | told.index.isin(set(cells["mesh_code"]))], cells)
    farmland = (known["farm_area_m2"] > 0).astype("float64")
    return known.assign(farms=known["farms"].where(known["farms"].notna(), farmland))


def _shared_out(farm_households: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return farm households by square with those of squares coarser than the cells' on the cells in them.

    A coarse square without cells keeps its farms at its centre.
    """
    own = mesh.level_of(str(cells["mesh_code"].iloc[0]))
    levels = mesh.level_of(farm_households["mesh_code"].to_numpy(dtype=str))
    made: list[pd.DataFrame] = []
    for level in (mesh.Level(one) for one in np.unique(levels)):
        told = farm_households.loc[levels == level, ["mesh_code", "farms"]]
        if UNITS[level] <= UNITS[own]:
            made.append(told)
            continue
        around = mesh.parent(cells["mesh_code"].to_numpy(dtype=str), level=level)
        inside = cells.assign(around=around).loc[np.isin(around, told["mesh_code"].to_numpy(dtype=str))]
        homes = inside["households"].astype("Float64").astype("float64").fillna(0)
        weight = homes.where(homes.groupby(inside["around"]).transform("sum") > 0, 1.0)
        share = weight / weight.groupby(inside["around"]).transform("sum")
        farms = inside["around"].map(told.set_index("mesh_code")["farms"]).astype("float64") * share
        made.append(pd.DataFrame({"mesh_code": inside["mesh_code"], "farms": farms}))
        empty = told.loc[~told["mesh_code"].isin(set(around))]
        if len(empty):
            centres = mesh.encode(*mesh.centre(empty["mesh_code"].to_numpy(dtype=str)), level=own)
            made.append(empty.assign(mesh_code=centres))
    return pd.concat(made, ignore_index=True)


def _at_level_of(cells: pd.DataFrame, amounts: pd.DataFrame, column: str) -> pd.Series:
    """Return an amount by square of the cells' level; finer squares are added up."""
    level = mesh.level_of(str(cells["mesh_code"].iloc[0]))
    codes = _at_level(amounts["mesh_code"].to_numpy(dtype=str), level)
    return amounts[column].groupby(codes).sum().rename(column)


def _beside(amounts: pd.Series, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells with an amount by square as a column, and a row for each square that only the amount knows."""
    column = str(amounts.name)
    joined = cells.assign(**{column: cells["mesh_code"].map(amounts).astype("float64")})
    alone = amounts[~amounts.index.isin(set(cells["mesh_code"]))]
    if alone.empty:
        return joined
    added = pd.DataFrame(
        {
            "mesh_code": alone.index.astype(object),
            "municipality_code": _nearest(alone.index.to_numpy(dtype=str), cells),
            "population": 0,
            "households": 0,
            column: alone.to_numpy(dtype=np.float64),
        }
    )
    for name in ("basis", "level"):
        if name in cells.columns:
            added[name] = cells[name].iloc[0]
    return pd.concat([joined, added], ignore_index=True)


def demand_cells(
    cells: pd.DataFrame,
    farm_cells: pd.DataFrame | None = None,
    farm_households: pd.DataFrame | None = None,
    *,
    basis: Basis = Basis.UNKNOWN,
) -> pd.DataFrame:
    """Return what the designs serve: one row per square, in order of code.

    Columns mesh_code, municipality_code, population, households, farm_area_m2 (float, NaN where unknown), farms
    (``farm_numbers``), lat, lon (degrees, the square's centre) and basis: the cells' own column ``basis`` if they have
    one, else the argument.
    """
    weighed = cells.assign(farm_area_m2=np.nan) if farm_cells is None else farm_weights(farm_cells, cells)
    weighed = farm_numbers(farm_households, weighed)
    if "basis" not in weighed.columns:
        weighed = weighed.assign(basis=str(basis))
    lat, lon = mesh.centre(weighed["mesh_code"].to_numpy(dtype=str)) if len(weighed) else (np.empty(0), np.empty(0))
    placed = weighed.assign(lat=lat, lon=lon)
    numbers = {name: placed[name].astype("Float64").astype("float64") for name in ("population", "households")}
    ordered = placed.assign(**numbers).sort_values("mesh_code", ignore_index=True)
    return ordered[list(_COLUMNS)]


def _at_level(codes: NDArray[np.str_], level: mesh.Level) -> NDArray[np.str_]:
    try:
        return mesh.parent(codes, level=level)
    except InputError as error:
        raise InputError("demand.farm_level", code=error.params.get("code", ""), level=level.name) from error


def _nearest(codes: NDArray[np.str_], cells: pd.DataFrame) -> NDArray[np.object_]:
    """Return the municipality of the cell whose centre lies nearest to each square's."""
    lat, lon = mesh.centre(cells["mesh_code"].to_numpy(dtype=str))
    shrink = np.cos(np.radians(lat.mean()))
    to_lat, to_lon = mesh.centre(codes)
    _, nearest = cKDTree(np.c_[lat, lon * shrink]).query(np.c_[to_lat, to_lon * shrink])
    return np.asarray(cells["municipality_code"].to_numpy(dtype=object)[nearest])
