"""Lays grid squares out as one dense array of bytes over the smallest window that holds them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.areas import mesh
from todoku.areas.mesh_codes import COLUMNS_PER_DEGREE, ROWS_PER_DEGREE, UNITS, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Window:
    """Rows from the south and columns from the west, in squares of one level, counted from equator and Greenwich."""

    level: Level
    first_row: int
    first_column: int
    rows: int
    columns: int

    @classmethod
    def around(cls, mesh_codes: Sequence[NDArray[np.str_]], *, level: Level) -> Window:
        """Return the window that holds the squares of several tables."""
        found = [_places(codes, level) for codes in mesh_codes if len(codes)]
        rows, columns = (np.concatenate([place[axis] for place in found]) for axis in (0, 1))
        south, west = int(rows.min()), int(columns.min())
        return cls(level, south, west, int(rows.max()) - south + 1, int(columns.max()) - west + 1)

    def array(self, mesh_codes: NDArray[np.str_], values: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the dense array, north first, with 0 where there is no square."""
        rows, columns = _places(mesh_codes, self.level)
        made = np.zeros((self.rows, self.columns), dtype=np.uint8)
        made[self.first_row + self.rows - 1 - rows, columns - self.first_column] = values
        return made

    def header(self) -> dict[str, Any]:
        """Return what a reader needs to place the array: borders and steps in degrees."""
        north, east = ROWS_PER_DEGREE / UNITS[self.level], COLUMNS_PER_DEGREE / UNITS[self.level]
        return {
            "level": int(self.level),
            "south": self.first_row / north,
            "west": self.first_column / east,
            "rows": self.rows,
            "cols": self.columns,
            "cell_lat": 1 / north,
            "cell_lon": 1 / east,
        }


def _places(mesh_codes: NDArray[np.str_], level: Level) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows, columns, _ = mesh.lattice(mesh_codes)
    return rows // UNITS[level], columns // UNITS[level]
