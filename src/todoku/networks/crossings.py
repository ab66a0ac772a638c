"""Finds where edges of a route network cross other lines: railways and rivers, at bridges as anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku.networks.plane import Plane
from todoku.tables import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from numpy.typing import NDArray

ONE_CROSSING_M = 30.0
"""Meetings nearer than this to each other along an edge are one crossing: the tracks of a line, the arms of a river."""

_ASIDE_M = np.array([0.003, 0.002])
"""Lines are moved by this, far below their accuracy: a node that stands on one would count for every edge there."""


def crossing_points(edges: gpd.GeoDataFrame, lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row for each crossing of an edge with any of the lines, in the order of the edges and along them.

    ``edge``: the edge's row number; ``name``: the names of the lines crossed there (column ``name`` of the lines), or
    None; a point in longitude and latitude.
    """
    if len(edges) == 0 or len(lines) == 0:
        return _table(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object), np.zeros(0, dtype=object))
    degrees = edges.geometry.to_numpy()
    bounds = shapely.bounds(degrees)
    plane = Plane.around(bounds[:, [0, 2]], bounds[:, [1, 3]])
    ways = plane.to_plane(degrees)
    crossed = shapely.transform(plane.to_plane(lines.geometry.to_numpy()), lambda xy: xy + _ASIDE_M)
    way, line = shapely.STRtree(crossed).query(ways, predicate="intersects")
    meetings, pair = shapely.get_parts(shapely.intersection(ways[way], crossed[line]), return_index=True)
    points = shapely.point_on_surface(meetings)
    row, along_m = way[pair], shapely.line_locate_point(ways[way[pair]], points)
    order = np.lexsort((line[pair], along_m, row))
    row, along_m = row[order], along_m[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(row) != 0) | (np.diff(along_m) > ONE_CROSSING_M)][: len(row)])
    named = lines["name"].to_numpy(dtype=object)[line[pair[order]]]
    names = [_names(group) for group in np.split(named, starts[1:])] if len(starts) else []
    return _table(row[starts], np.array(names, dtype=object), plane.to_degrees(points[order[starts]]))


def crossing_counts(edges: gpd.GeoDataFrame, lines: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return how often each edge crosses the lines (``crossing_points``)."""
    return np.bincount(crossing_points(edges, lines)["edge"].to_numpy(), minlength=len(edges)).astype(np.int64)


def _names(found: NDArray[np.object_]) -> str | None:
    """Return the distinct names of the lines that meet an edge at one crossing."""
    known = [name for name in dict.fromkeys(found.tolist()) if not pd.isna(name) and str(name).strip()]
    return "・".join(str(name) for name in known) or None


def _table(rows: NDArray[np.int64], names: NDArray[np.object_], points: NDArray[np.object_]) -> gpd.GeoDataFrame:
    columns = {"edge": rows.astype(np.int64), "name": pd.Series(names, dtype=object)}
    return gpd.GeoDataFrame(columns, geometry=np.asarray(points, dtype=object), crs=GEOGRAPHIC_CRS)
