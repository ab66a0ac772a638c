"""Which municipality a grid square belongs to: the one that holds its centre, else the nearest within a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from todoku import tables
from todoku.areas.mesh import centre
from todoku.areas.mesh_codes import as_codes
from todoku.areas.zone_squares import zones_to_squares
from todoku.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from todoku.areas.mesh_codes import Codes

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Shapes = NDArray[np.object_]

__all__ = ["assign_squares", "zones_to_squares"]

_GEOD = Geod(ellps="GRS80")
_METRES_PER_DEGREE = 110_500.0
"""A little less than a degree of latitude anywhere in Japan, so that a search in degrees misses nothing."""


def assign_squares(mesh_codes: Codes, boundaries: gpd.GeoDataFrame, *, within_m: float = 2000.0) -> pd.Series:
    """Return the municipality code of each square, None where there is none, indexed by the squares' codes.

    A square belongs whole to the municipality that holds its centre; a centre outside all belongs to the nearest one
    within ``within_m`` metres on the GRS80 ellipsoid (2 km: squares of the coast whose centre lies in the sea, where
    simplified boundaries cut the shore), else to none. On a common border, and at equal distance, the lower code.
    ``boundaries`` keeps the schema BOUNDARIES, in degrees, and holds the neighbours too: where they are missing, their
    squares near the border would go to what is there, and only ``within_m=0`` is right. InputError:
    ``overlay.not_degrees``, and those of the schema and of grid codes.
    """
    tables.check(boundaries, tables.BOUNDARIES)
    if boundaries.crs is not None and not boundaries.crs.is_geographic:
        raise InputError("overlay.not_degrees", crs=boundaries.crs.to_string())
    codes = as_codes(mesh_codes)
    lat, lon = centre(codes)
    ordered = boundaries.sort_values("municipality_code", kind="stable")
    shapes = np.asarray(shapely.make_valid(ordered.geometry.to_numpy()), dtype=np.object_)
    owner = _holder(_points(lon, lat), shapes)
    loose = np.flatnonzero(owner < 0)
    if len(loose) and within_m > 0:
        owner[loose] = _nearest(lat[loose], lon[loose], shapes, within_m)
    names = ordered["municipality_code"].to_numpy(dtype=object)
    found = np.full(len(codes), None, dtype=object)
    found[owner >= 0] = names[owner[owner >= 0]]
    return pd.Series(found, index=pd.Index(codes, name="mesh_code"), name="municipality_code", dtype=object)


def _points(x: Floats, y: Floats) -> Shapes:
    return np.asarray(shapely.points(x, y), dtype=np.object_)


def _holder(points: Shapes, shapes: Shapes) -> Integers:
    """Return for each point the first shape that holds it, -1 where none does."""
    held, index = shapely.STRtree(points).query(shapes, predicate="intersects")
    return _lowest(index, held, len(points), len(shapes))


def _lowest(points: Integers, shapes: Integers, point_count: int, shape_count: int) -> Integers:
    owner = np.full(point_count, shape_count, dtype=np.int64)
    np.minimum.at(owner, points, shapes)
    owner[owner == shape_count] = -1
    return owner


def _nearest(lat: Floats, lon: Floats, shapes: Shapes, within_m: float) -> Integers:
    """Return for each point the nearest shape within the limit, -1 where none is near enough."""
    reach = within_m / (_METRES_PER_DEGREE * np.cos(np.radians(np.abs(lat).max() + 1)))
    near, index = shapely.STRtree(_points(lon, lat)).query(shapes, predicate="dwithin", distance=reach)
    if not len(index):
        return np.full(len(lat), -1, dtype=np.int64)
    distance_m = np.empty(len(index))
    for shape in np.unique(near):
        at = np.flatnonzero(near == shape)
        distance_m[at] = _distances_m(lat[index[at]], lon[index[at]], shapes[shape])
    closest_m = np.full(len(lat), np.inf)
    np.minimum.at(closest_m, index, distance_m)
    best = (distance_m <= within_m) & (distance_m == closest_m[index])
    return _lowest(index[best], near[best], len(lat), len(shapes))


def _distances_m(lat: Floats, lon: Floats, shape: shapely.Geometry) -> Floats:
    """Return geodesic distances of points from a shape.

    The foot of each point is sought where a degree of longitude is shrunk to its length at the shape's latitude; over
    one municipality that is right to a fraction of a percent, and an error in the foot enters the distance only in
    the second order.
    """
    _, south, _, north = shapely.bounds(shape)
    shrink = np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    flat = shapely.transform(shape, lambda degrees: degrees * shrink)
    lines = shapely.shortest_line(_points(lon * shrink[0], lat), flat)
    feet = shapely.get_coordinates(shapely.get_point(lines, 1)) / shrink
    _, _, distance_m = _GEOD.inv(lon, lat, feet[:, 0], feet[:, 1])
    return np.asarray(distance_m)
