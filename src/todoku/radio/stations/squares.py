"""Coverage by grid square: how much of each square is above a threshold, its median level, and who serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.areas.mesh_codes import (
    COLUMN_END,
    COLUMN_ORIGIN,
    COLUMNS_PER_DEGREE,
    ROW_END,
    ROW_ORIGIN,
    ROWS_PER_DEGREE,
    UNITS,
    as_level,
    codes_from_lattice,
)
from todoku.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.areas.mesh_codes import Level
    from todoku.radio.stations.coverage import Coverage

COLUMNS = (
    "mesh_code",
    "cells",
    "known_share",
    "share_above",
    "median_dbm",
    "median_sinr_db",
    "server",
)


def squares_table(coverage: Coverage, *, threshold_dbm: float, level: Level | int) -> pd.DataFrame:
    """Return one row per grid square in which a level is known, in ascending order of code.

    ``cells``: cells of the terrain whose centre lies in the square; ``known_share``: of these, those with a level (the
    square may reach beyond the ring); ``share_above``: of those with a level, those at the threshold or above;
    ``median_dbm`` and ``median_sinr_db``: medians over those with a level; ``server``: the sector that is the
    strongest in most cells (the first of them on a tie). Raises InputError off the lattice of Japan.
    """
    level = as_level(level)
    (rows, row), (columns, column) = (np.unique(one, return_inverse=True) for one in _lattice(coverage, level))
    known = coverage.known
    place = (row[:, None] * columns.size + column[None, :])[known]
    squares = rows.size * columns.size
    cells = np.outer(np.bincount(row), np.bincount(column)).ravel()
    level_dbm = coverage.level_dbm[known].astype(np.float64)
    known_cells = np.bincount(place, minlength=squares)
    above = np.bincount(place, weights=level_dbm >= threshold_dbm, minlength=squares)
    held = np.flatnonzero(known_cells)
    names = np.array(coverage.sector_ids, dtype=object)
    frame = pd.DataFrame(
        {
            "mesh_code": codes_from_lattice(rows[held // columns.size], columns[held % columns.size], level=level),
            "cells": cells[held],
            "known_share": known_cells[held] / cells[held],
            "share_above": above[held] / known_cells[held],
            "median_dbm": _medians(place, level_dbm, squares)[held],
            "median_sinr_db": _medians(place, coverage.sinr_db[known].astype(np.float64), squares)[held],
            "server": names[_most_frequent(place, coverage.server[known], squares)[held]],
        }
    )
    return frame.sort_values("mesh_code", ignore_index=True)


def _lattice(coverage: Coverage, level: Level) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the lattice row of each row of cells, and its column of each column, both at the square's corner."""
    terrain = coverage.terrain
    north_deg = terrain.north_deg - np.arange(coverage.asked.shape[0]) * terrain.step_lat_deg
    east_deg = terrain.west_deg + np.arange(coverage.asked.shape[1]) * terrain.step_lon_deg
    rows = np.floor(north_deg * ROWS_PER_DEGREE + 1e-7).astype(np.int64)
    columns = np.floor(east_deg * COLUMNS_PER_DEGREE + 1e-7).astype(np.int64)
    if rows.min() < ROW_ORIGIN or rows.max() >= ROW_END or columns.min() < COLUMN_ORIGIN or columns.max() >= COLUMN_END:
        site = coverage.sites[0].site
        raise InputError("radio.site_not_in_japan", site=site.site_id, lat=site.lat, lon=site.lon)
    side = UNITS[level]
    rows = (rows - ROW_ORIGIN) // side * side + ROW_ORIGIN
    columns = (columns - COLUMN_ORIGIN) // side * side + COLUMN_ORIGIN
    return rows, columns


def _medians(place: NDArray[np.int64], values: NDArray[np.float64], squares: int) -> NDArray[np.float64]:
    """Return the median of the values at each of so many places; NaN where there are none."""
    medians = np.full(squares, np.nan)
    if place.size:
        ordered = values[np.lexsort((values, place))]
        counts = np.bincount(place, minlength=squares)
        first = np.cumsum(counts) - counts
        held = counts > 0
        lower, upper = first + np.maximum(counts - 1, 0) // 2, first + counts // 2
        medians[held] = 0.5 * (ordered[lower[held]] + ordered[upper[held]])
    return medians


def _most_frequent(place: NDArray[np.int64], server: NDArray[np.int16], squares: int) -> NDArray[np.int64]:
    """Return which server stands most often at each of so many places, the lowest on a tie; 0 where there is none."""
    count = int(server.max(initial=0)) + 1
    pairs, times = np.unique(place * count + server, return_counts=True)
    order = np.lexsort((pairs % count, -times, pairs // count))
    at, first = np.unique(pairs[order] // count, return_index=True)
    found = np.zeros(squares, dtype=np.int64)
    found[at] = pairs[order][first] % count
    return found
