"""Counts of small areas brought to the grid squares where they live, so that the sum of every zone stays exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from todoku import tables
from todoku.areas.mesh import area_m2, encode
from todoku.areas.mesh_codes import UNITS, Level, as_level, codes_from_lattice
from todoku.areas.mesh_cover import boxes_of_units, polygons_of, squares_over
from todoku.areas.settling import Pieces, placed, scatter_of
from todoku.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Integers = NDArray[np.int64]

COUNTS = ("population", "households")
_WEIGHTS_PER_M2 = 100
"""Areas become whole weights of 100 cm2: shares are then exact fractions, the same on every machine."""

Note = tuple[str, dict[str, object]]


def zones_to_squares(
    zones: gpd.GeoDataFrame, *, level: Level | int, land: BaseGeometry | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the people and households of zones by grid square: (cells, links).

    Every zone's whole counts go to squares that it shares area with (on ``land`` alone where it is given and the zone
    has any): to as many as such households live on (``settling.placed``), those that hold most of that area. The parts
    of a zone sum to its count, and people are where households are. Zones keep the schema ZONES, in degrees; several
    may bear one publisher's key, each counts.

    ``cells`` keeps the schema CELLS: one row per square that a zone has area in, inhabited or not, its municipality the
    one with most of that area. ``links`` has one row per zone and square: ``zone_id``, ``mesh_code`` (None where a zone
    has no shape: its counts are kept, not placed), ``population``, ``households``, ``share`` (of the zone's area, 0-1).
    An unknown count stays unknown (NA). ``cells.attrs["notes"]`` lists what was repaired, as (key of the catalogue,
    parameters). InputError: ``zones.not_whole``, ``overlay.not_degrees``, and those of the schema.
    """
    level = as_level(level)
    tables.check(zones, tables.ZONES)
    if zones.crs is not None and not zones.crs.is_geographic:
        raise InputError("overlay.not_degrees", crs=zones.crs.to_string())
    shapes, notes = _shapes(zones, land)
    pieces = _pieces(shapes, level)
    links = _links(zones, pieces, extent=_extent(zones, level))
    cells = _cells(zones, links, pieces)
    cells.attrs["notes"] = notes
    return cells, links


def _shapes(zones: gpd.GeoDataFrame, land: BaseGeometry | None) -> tuple[list[BaseGeometry], list[Note]]:
    """Return each zone's area, empty where it has none, with notes on what was mended."""
    repaired, shapeless, off_land = [], [], []
    shapes: list[BaseGeometry] = []
    for zone_id, given in zip(zones["zone_id"], zones.geometry, strict=True):
        shape = polygons_of(given)
        if shape.is_empty:
            shapeless.append(zone_id)
        elif not given.is_valid:
            repaired.append(zone_id)
        if land is not None and not shape.is_empty:
            dry = polygons_of(shapely.intersection(shape, land))
            if dry.is_empty:
                off_land.append(zone_id)
            else:
                shape = dry
        shapes.append(shape)
    found = (("zones.repaired", repaired), ("zones.shapeless", shapeless), ("zones.off_land", off_land))
    return shapes, [(key, {"zones": ids, "count": len(ids)}) for key, ids in found if ids]


def _pieces(shapes: list[BaseGeometry], level: Level) -> Pieces:
    zone_parts, code_parts, weight_parts = [], [], []
    for zone, shape in enumerate(shapes):
        if shape.is_empty:
            continue
        codes, weights = _weights(shape, level)
        zone_parts.append(np.full(len(codes), zone))
        code_parts.append(codes)
        weight_parts.append(weights)
    if not code_parts:
        return Pieces(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.str_), np.empty(0, dtype=np.int64))
    return Pieces(np.concatenate(zone_parts), np.concatenate(code_parts), np.concatenate(weight_parts))


def _weights(shape: BaseGeometry, level: Level) -> tuple[NDArray[np.str_], Integers]:
    """Return the squares of an area and how much of it lies in each, in whole weights."""
    rows, columns, whole = squares_over(shape, level=level)
    codes = codes_from_lattice(rows, columns, level=level)
    share_of_square = np.ones(len(codes))
    squares = boxes_of_units(rows[~whole], columns[~whole], UNITS[level])
    share_of_square[~whole] = shapely.area(shapely.intersection(shape, squares)) / shapely.area(squares)
    weights = np.rint(share_of_square * area_m2(codes) * _WEIGHTS_PER_M2).astype(np.int64)
    if not weights.any():
        # an area too small to weigh lies in one square
        inside = shape.representative_point()
        return encode(inside.y, inside.x, level=level), np.ones(1, dtype=np.int64)
    return codes[weights > 0], weights[weights > 0]


def _extent(zones: gpd.GeoDataFrame, level: Level) -> NDArray[np.float64]:
    """Return how many squares each zone's whole area is as large as; all squares of a level are alike in degrees."""
    square = boxes_of_units(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), UNITS[level])
    whole = np.array([polygons_of(shape) for shape in zones.geometry], dtype=object)
    return np.asarray(shapely.area(whole) / shapely.area(square), dtype=np.float64)


def _links(zones: gpd.GeoDataFrame, pieces: Pieces, *, extent: NDArray[np.float64]) -> pd.DataFrame:
    people, households = (_whole_counts(zones, name) for name in COUNTS)
    people_there, households_there = placed(
        people, households, pieces, extent=extent, scatter=scatter_of(zones["municipality_code"])
    )
    total = np.bincount(pieces.zones, weights=pieces.weights, minlength=len(zones))
    links = pd.DataFrame(
        {
            "zone_id": zones["zone_id"].to_numpy(dtype=object)[pieces.zones],
            "mesh_code": pieces.codes.astype(object),
            "population": people_there,
            "households": households_there,
            "share": pieces.weights / total[pieces.zones],
        }
    )
    shapeless = np.setdiff1d(np.arange(len(zones)), pieces.zones)
    if not len(shapeless):
        return links.sort_values(["zone_id", "mesh_code"], ignore_index=True)
    kept = pd.DataFrame(
        {
            "zone_id": zones["zone_id"].to_numpy(dtype=object)[shapeless],
            "mesh_code": np.full(len(shapeless), None, dtype=object),
            "population": people[shapeless],
            "households": households[shapeless],
            "share": 1.0,
        }
    )
    return pd.concat([links, kept]).sort_values(["zone_id", "mesh_code"], ignore_index=True)


def _whole_counts(zones: gpd.GeoDataFrame, name: str) -> pd.arrays.IntegerArray:
    values = pd.to_numeric(zones[name]).to_numpy(dtype=np.float64, na_value=np.nan)
    broken = np.flatnonzero(~np.isnan(values) & (values != np.rint(values)))
    if len(broken):
        row = int(broken[0])
        raise InputError(
            "zones.not_whole", row=row + 1, zone=zones["zone_id"].iloc[row], column=name, value=values[row]
        )
    return pd.arrays.IntegerArray(np.nan_to_num(values).astype(np.int64), np.isnan(values))


def _cells(zones: gpd.GeoDataFrame, links: pd.DataFrame, pieces: Pieces) -> pd.DataFrame:
    counts = links.dropna(subset=["mesh_code"]).groupby("mesh_code", sort=True)[list(COUNTS)].sum(min_count=1)
    claims = pd.DataFrame(
        {
            "mesh_code": pieces.codes.astype(object),
            "municipality_code": zones["municipality_code"].to_numpy(dtype=object)[pieces.zones],
            "weight": pieces.weights,
        }
    )
    areas = claims.groupby(["mesh_code", "municipality_code"])["weight"].sum().reset_index()
    areas = areas.sort_values(["mesh_code", "weight", "municipality_code"], ascending=[True, False, True])
    owner = areas.drop_duplicates("mesh_code").set_index("mesh_code")["municipality_code"]
    cells = counts.reset_index()
    cells.insert(1, "municipality_code", cells["mesh_code"].map(owner))
    return cells
