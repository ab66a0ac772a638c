"""Leaves out of further road layers what runs along roads that an earlier layer already has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEPS_PER_MERGE = 4
_CROSSING_MERGES = 4.0
"""A stretch nearer than the tolerance but shorter than this many tolerances is a crossing, not a double."""
_REST_MERGES = 2.0
"""A stretch off the earlier layer that is shorter than this many tolerances is a wiggle of the same road."""


def without_doubles(
    lines: NDArray[np.object_], roads: NDArray[np.object_], *, merge_m: float
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return the stretches of lines that do not run along ``roads``, each joined to the road where it was cut.

    A line runs along a road where it stays within ``merge_m`` metres of one. Publishers digitise the same road apart by
    the accuracy of their map (17.5 m at 1:25,000), and without this each would be a road of its own.
    Returns the stretches in the lines' order, on the plane of the input, and for each the row of its line.
    """
    tree = shapely.STRtree(roads)
    touched = set(tree.query(lines, predicate="dwithin", distance=merge_m)[0].tolist())
    kept: list[shapely.LineString] = []
    rows: list[int] = []
    for row, line in enumerate(lines):
        rest = _rest_of(line, tree, merge_m=merge_m) if row in touched else [line]
        kept.extend(rest)
        rows.extend([row] * len(rest))
    return np.array(kept, dtype=object), np.array(rows, dtype=np.int64)


def _rest_of(line: shapely.LineString, tree: shapely.STRtree, *, merge_m: float) -> list[shapely.LineString]:
    step = merge_m / _STEPS_PER_MERGE
    line = shapely.segmentize(line, step)
    coordinates = shapely.get_coordinates(line)
    along = np.r_[0.0, np.cumsum(np.hypot(*np.diff(coordinates, axis=0).T))]
    found = tree.query_nearest(shapely.points(coordinates), max_distance=merge_m, all_matches=False)[0]
    double = np.zeros(len(coordinates), dtype=bool)
    double[found] = True
    double = _without_short_runs(double, along, value=True, shortest_m=_CROSSING_MERGES * merge_m)
    double = _without_short_runs(double, along, value=False, shortest_m=_REST_MERGES * merge_m)
    if not double.any():
        return [line]
    stretches = [coordinates[start:stop] for start, stop in _runs(~double) if stop - start > 1]
    return [_tied(stretch, coordinates, tree) for stretch in stretches]


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the half-open ranges over which flags hold."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _without_short_runs(
    flags: NDArray[np.bool_], along: NDArray[np.float64], *, value: bool, shortest_m: float
) -> NDArray[np.bool_]:
    """Turn over the runs of ``value`` that are shorter than asked for; a line that is all of one value stays."""
    turned = flags.copy()
    for start, stop in _runs(flags == value):
        if stop - start < len(flags) and along[stop - 1] - along[start] < shortest_m:
            turned[start:stop] = not value
    return turned


def _tied(stretch: NDArray[np.float64], whole: NDArray[np.float64], tree: shapely.STRtree) -> shapely.LineString:
    """Lead a stretch that was cut out of its line on to the road along which the line went on."""
    points = [stretch]
    if not np.array_equal(stretch[0], whole[0]):
        points.insert(0, _on_road(stretch[0], tree))
    if not np.array_equal(stretch[-1], whole[-1]):
        points.append(_on_road(stretch[-1], tree))
    return shapely.LineString(np.vstack(points))


def _on_road(place: NDArray[np.float64], tree: shapely.STRtree) -> NDArray[np.float64]:
    point = shapely.Point(place)
    road = tree.geometries[tree.nearest(point)]
    return shapely.get_coordinates(shapely.shortest_line(point, road))[-1:]
