"""Grid squares as shapes: their boxes, and the squares that cover a polygon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from todoku.areas.mesh_codes import (
    COLUMN_END,
    COLUMN_ORIGIN,
    COLUMNS_PER_DEGREE,
    ROW_END,
    ROW_ORIGIN,
    ROWS_PER_DEGREE,
    Level,
    as_level,
    codes_from_lattice,
    lattice,
)
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from todoku.areas.mesh_codes import Codes

    Units = NDArray[np.int64]

_DESCENT: dict[Level, tuple[int, ...]] = {
    Level.KM80: (640,),
    Level.KM10: (640, 80),
    Level.KM5: (640, 80, 40),
    Level.KM2: (640, 80, 16),
    Level.KM1: (640, 80, 8),
    Level.M500: (640, 80, 8, 4),
    Level.M250: (640, 80, 8, 4, 2),
    Level.M125: (640, 80, 8, 4, 2, 1),
}
"""The sides, coarsest first, through which a cover descends: each fills the one before exactly."""


def boxes(codes: str | Codes) -> NDArray[np.object_]:
    """Return the squares as shapely polygons in degrees (longitude, latitude), in the codes' order."""
    rows, columns, sizes = lattice(codes)
    return boxes_of_units(rows, columns, sizes)


def boxes_of_units(rows: Units, columns: Units, side: Units | int) -> NDArray[np.object_]:
    """Return boxes whose south-west corner and side are given in 125 m units."""
    return np.asarray(
        shapely.box(
            columns / COLUMNS_PER_DEGREE,
            rows / ROWS_PER_DEGREE,
            (columns + side) / COLUMNS_PER_DEGREE,
            (rows + side) / ROWS_PER_DEGREE,
        ),
        dtype=np.object_,
    )


def polygons(codes: str | Codes) -> gpd.GeoSeries:
    """Return the squares as a GeoSeries in EPSG:6668, indexed from 0 in the codes' order."""
    import geopandas as gpd

    return gpd.GeoSeries(boxes(codes), crs=GEOGRAPHIC_CRS)


def cover(polygon: BaseGeometry, *, level: Level | int) -> NDArray[np.str_]:
    """Return the squares that share area with a polygon, in ascending order of code.

    A square that only touches the border does not count. The polygon is in degrees (longitude, latitude); an invalid
    one is repaired first. InputError: ``mesh.not_polygon``, ``mesh.polygon_outside``.
    """
    level = as_level(level)
    rows, columns, _ = squares_over(polygon, level=level)
    return np.sort(codes_from_lattice(rows, columns, level=level))


def squares_over(polygon: BaseGeometry, *, level: Level) -> tuple[Units, Units, NDArray[np.bool_]]:
    """Return the squares that share area with a polygon: south-west rows and columns, and which lie whole inside it.

    Works from coarse squares down: what lies whole inside is divided without looking again.
    """
    area = _as_area(polygon)
    shapely.prepare(area)
    descent = _descent_for(area, level)
    rows, columns = _grid_over(area, descent[0])
    inside: list[tuple[Units, Units]] = []
    for step, side in enumerate(descent):
        pieces = boxes_of_units(rows, columns, side)
        whole = shapely.covers(area, pieces)
        inside.append(_divide(rows[whole], columns[whole], side=side, into=descent[-1]))
        partly = ~whole
        partly[partly] = shapely.intersects(area, pieces[partly])
        rows, columns, pieces = rows[partly], columns[partly], pieces[partly]
        if step + 1 < len(descent):
            rows, columns = _divide(rows, columns, side=side, into=descent[step + 1])
    crossing = ~shapely.touches(area, pieces)
    whole_rows, whole_columns = (np.concatenate(parts) for parts in zip(*inside, strict=True))
    is_whole = np.repeat([True, False], [len(whole_rows), int(crossing.sum())])
    return (
        np.concatenate([whole_rows, rows[crossing]]),
        np.concatenate([whole_columns, columns[crossing]]),
        is_whole,
    )


def _descent_for(area: BaseGeometry, level: Level) -> tuple[int, ...]:
    """Return the sides to descend through, without those longer than the area: they would be looked at in vain."""
    sides = _DESCENT[level]
    if area.is_empty:
        return sides[-1:]
    west, south, east, north = area.bounds
    extent = max((north - south) * ROWS_PER_DEGREE, (east - west) * COLUMNS_PER_DEGREE)
    return tuple(side for side in sides if side <= extent or side == sides[-1])


def _as_area(polygon: BaseGeometry) -> BaseGeometry:
    if polygon.geom_type not in {"Polygon", "MultiPolygon", "GeometryCollection"}:
        raise InputError("mesh.not_polygon", kind=polygon.geom_type)
    west, south, east, north = polygon.bounds
    if polygon.is_empty or (
        south >= ROW_ORIGIN / ROWS_PER_DEGREE
        and north <= ROW_END / ROWS_PER_DEGREE
        and west >= COLUMN_ORIGIN / COLUMNS_PER_DEGREE
        and east <= COLUMN_END / COLUMNS_PER_DEGREE
    ):
        return polygons_of(polygon)
    raise InputError("mesh.polygon_outside", south=south, west=west, north=north, east=east)


def polygons_of(shape: BaseGeometry | None) -> BaseGeometry:
    """Return the areas of a shape, repaired where it is invalid; an empty one where it has none."""
    if shape is None or shape.is_empty:
        return shapely.MultiPolygon()
    valid = shape if shape.is_valid else shapely.make_valid(shape)
    if valid.geom_type in {"Polygon", "MultiPolygon"}:
        return valid
    parts = shapely.get_parts(shapely.get_parts(valid))
    return shapely.MultiPolygon(list(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]))


def _grid_over(area: BaseGeometry, side: int) -> tuple[Units, Units]:
    if area.is_empty:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    west, south, east, north = area.bounds
    first_row, last_row = (int(np.floor(value * ROWS_PER_DEGREE / side)) for value in (south, north))
    first_column, last_column = (int(np.floor(value * COLUMNS_PER_DEGREE / side)) for value in (west, east))
    # one more on each side: a border that floating point put a bit off is still looked at
    rows, columns = np.meshgrid(
        np.arange(first_row - 1, last_row + 2) * side,
        np.arange(first_column - 1, last_column + 2) * side,
        indexing="ij",
    )
    inside = (rows >= ROW_ORIGIN) & (rows < ROW_END) & (columns >= COLUMN_ORIGIN) & (columns < COLUMN_END)
    return rows[inside], columns[inside]


def _divide(rows: Units, columns: Units, *, side: int, into: int) -> tuple[Units, Units]:
    """Return the squares of a finer side that fill the given ones."""
    steps = np.arange(0, side, into)
    north, east = (grid.reshape(-1) for grid in np.meshgrid(steps, steps, indexing="ij"))
    return (rows[:, None] + north).reshape(-1), (columns[:, None] + east).reshape(-1)
