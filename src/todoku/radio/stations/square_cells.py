"""Which cells of a terrain lie in which squares of a demand, and how much of each square a site's area serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.areas.mesh_codes import COLUMNS_PER_DEGREE, ROWS_PER_DEGREE, lattice
from todoku.radio.stations.coverage import window_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.radio.sweep import Area
    from todoku.radio.terrain import Terrain

HALF = 0.5
"""A square is served where half of it is: the Ministry's rule for 500 m squares."""
_ON_THE_LINE = 1e-7
"""Share of a 125 m unit by which a cell's centre counts as on a border."""


@dataclass(frozen=True, slots=True)
class SquareCells:
    """Squares laid over a terrain; each cell belongs to the square that its centre lies in."""

    terrain: Terrain
    square: NDArray[np.int32]
    """Place of each cell's square among the codes, -1 outside all of them."""
    cells: NDArray[np.int64]
    """Cells of each square on this terrain."""

    def serves(self, area: Area, *, maximum_loss_db: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return for each square whether the area says anything of it, and whether it serves it.

        An area knows a square where at least half of the square's cells have a loss, and serves one where at least half
        of these lose no more than ``maximum_loss_db``.
        """
        known, served = self.counts(area, area.loss_db <= maximum_loss_db)
        return (known > 0) & (known >= HALF * self.cells), served >= HALF * known

    def counts(self, area: Area, above: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return of each square how many cells have a loss, and how many of those are ``above`` by the area's."""
        square = self.square[window_of(self.terrain, area)]
        known = np.isfinite(area.loss_db) & (square >= 0)
        size = len(self.cells)
        return np.bincount(square[known], minlength=size), np.bincount(square[known & above], minlength=size)


def square_cells(terrain: Terrain, codes: Sequence[str]) -> SquareCells:
    """Lay squares of any levels over a terrain, none twice or within another; one across its edge has no cells."""
    shape = terrain.heights_m.shape
    north_deg = terrain.north_deg - np.arange(shape[0]) * terrain.step_lat_deg
    east_deg = terrain.west_deg + np.arange(shape[1]) * terrain.step_lon_deg
    southward = -np.floor(north_deg * ROWS_PER_DEGREE + _ON_THE_LINE).astype(np.int64)
    eastward = np.floor(east_deg * COLUMNS_PER_DEGREE + _ON_THE_LINE).astype(np.int64)
    row, column, side = lattice(np.asarray(codes, dtype=str))
    top, bottom = np.searchsorted(southward, 1 - row - side), np.searchsorted(southward, 1 - row)
    left, right = np.searchsorted(eastward, column), np.searchsorted(eastward, column + side)
    inside = (row >= -southward[-1]) & (row + side <= 1 - southward[0])
    inside &= (column >= eastward[0]) & (column + side <= 1 + eastward[-1])
    square = np.full(shape, -1, dtype=np.int32)
    for place in np.flatnonzero(inside):
        square[top[place] : bottom[place], left[place] : right[place]] = place
    return SquareCells(terrain, square, np.where(inside, (bottom - top) * (right - left), 0))
