"""Cuts lines where they meet, on a metric grid, and keeps for every piece what its line was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAR_GRIDS = 1.5
"""Snapping moves a vertex by at most 0.71 of the grid, and the piece it belongs to no further."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Lines on a plane that meet only at their ends, and the group (kind of road) of each."""

    lines: NDArray[np.object_]
    groups: NDArray[np.int64]

    def ends(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the node numbers (lines, 2) of the two ends, and the nodes' places (nodes, 2), in ascending order."""
        coordinates = shapely.get_coordinates(self.lines)
        last = np.cumsum(shapely.get_num_coordinates(self.lines)) - 1
        first = np.r_[0, last[:-1] + 1]
        places, numbers = np.unique(np.vstack([coordinates[first], coordinates[last]]), axis=0, return_inverse=True)
        return numbers.reshape(2, len(self.lines)).T.astype(np.int64), places

    def where(self, keep: NDArray[np.bool_]) -> Pieces:
        """Return the pieces for which ``keep`` holds."""
        return Pieces(self.lines[keep], self.groups[keep])


def node_lines(lines: NDArray[np.object_], groups: NDArray[np.int64], *, snap_m: float) -> Pieces:
    """Return the pieces into which lines on a plane fall when each is cut at every meeting with another.

    Vertices are snapped to a grid of ``snap_m`` metres (snap rounding as GEOS's OverlayNG does it), so that lines that
    differ by less become one. Where lines of several groups lie on each other the piece is of the first line's group.
    """
    noded = shapely.get_parts(shapely.union_all(lines, grid_size=snap_m))
    pieces = noded[shapely.length(noded) > 0]
    pieces = pieces[np.lexsort(shapely.bounds(pieces).T)]
    if len(np.unique(groups)) == 1:
        return Pieces(pieces, np.full(len(pieces), groups[0]))
    return Pieces(pieces, groups[_first_line_at(pieces, lines, within_m=_NEAR_GRIDS * snap_m)])


def _first_line_at(pieces: NDArray[np.object_], lines: NDArray[np.object_], *, within_m: float) -> NDArray[np.int64]:
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    start = np.flatnonzero(line[1:] == line[:-1])
    segments = np.asarray(shapely.linestrings(np.stack([coordinates[start], coordinates[start + 1]], axis=1)))
    tree = shapely.STRtree(segments)
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    piece, segment = tree.query(middles, predicate="dwithin", distance=within_m)
    owner = np.full(len(pieces), len(lines), dtype=np.int64)
    np.minimum.at(owner, piece, line[start[segment]])
    astray = np.flatnonzero(owner == len(lines))
    if len(astray):
        owner[astray] = line[start[tree.nearest(middles[astray])]]
    return owner
