"""Puts farmland beside households: what a square asks of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from todoku.areas import mesh
from todoku.errors import InputError
from todoku.provenance import Basis

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLUMNS = ("mesh_code", "municipality_code", "population", "households", "farm_area_m2", "lat", "lon", "basis")


def farm_weights(farm_cells: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells with ``farm_area_m2``: the farmland of each square, NaN where none is recorded.

    ``farm_cells`` keep ``tables.FARM_CELLS`` in squares of the cells' level or finer (finer ones are added up; a
    coarser one is an InputError). Squares with farmland and nobody living there are added, with 0 people and 0
    households, under the municipality of the nearest cell.
    """
    if cells.empty or farm_cells.empty:
        return cells.assign(farm_area_m2=np.nan)
    level = mesh.level_of(str(cells["mesh_code"].iloc[0]))
    codes = _at_level(farm_cells["mesh_code"].to_numpy(dtype=str), level)
    area_m2 = farm_cells["farm_area_m2"].groupby(codes).sum()
    joined = cells.assign(farm_area_m2=cells["mesh_code"].map(area_m2).astype("float64"))
    alone = area_m2[~area_m2.index.isin(set(cells["mesh_code"]))]
    if alone.empty:
        return joined
    added = pd.DataFrame(
        {
            "mesh_code": alone.index.astype(object),
            "municipality_code": _nearest(alone.index.to_numpy(dtype=str), cells),
            "population": 0,
            "households": 0,
            "farm_area_m2": alone.to_numpy(dtype=np.float64),
        }
    )
    for name in ("basis", "level"):
        if name in cells.columns:
            added[name] = cells[name].iloc[0]
    return pd.concat([joined, added], ignore_index=True)


def demand_cells(
    cells: pd.DataFrame, farm_cells: pd.DataFrame | None = None, *, basis: Basis = Basis.UNKNOWN
) -> pd.DataFrame:
    """Return what the designs serve: one row per square, in order of code.

    Columns mesh_code, municipality_code, population, households, farm_area_m2 (float, NaN where unknown), lat, lon
    (degrees, the square's centre) and basis: the cells' own column ``basis`` if they have one, else the argument.
    """
    weighed = cells.assign(farm_area_m2=np.nan) if farm_cells is None else farm_weights(farm_cells, cells)
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
