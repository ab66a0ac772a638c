"""Gives every place in Japan its own fixed random numbers, alone or smooth over some kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROW_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_COLUMN_FACTOR = np.uint64(0xC2B2AE3D27D4EB4F)
_SALT_FACTOR = np.uint64(0x165667B19E3779F9)
_TINY = 1e-12
_TO_UNIT_DEVIATION = 3.46
"""Square root of 12: a uniform number's deviation brought to one at the corners of the lattice."""


def uniform(rows: NDArray[np.int64], columns: NDArray[np.int64], *, salt: int) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each square: a hash of its row, column and a salt (SplitMix64, Steele 2014)."""
    with np.errstate(over="ignore"):
        key = rows.astype(np.uint64) * _ROW_FACTOR + columns.astype(np.uint64) * _COLUMN_FACTOR
        key = key + np.uint64(salt) * _SALT_FACTOR
    return np.asarray((_mixed(_mixed(key)) >> np.uint64(11)).astype(np.float64) / 2.0**53)


def gumbel(rows: NDArray[np.int64], columns: NDArray[np.int64], *, salt: int) -> NDArray[np.float64]:
    """Return a standard Gumbel number for each square: ranking by score plus this draws in proportion to exp(score)."""
    return np.asarray(-np.log(-np.log(uniform(rows, columns, salt=salt) + _TINY)))


def smooth(rows: NDArray[np.int64], columns: NDArray[np.int64], *, width: int, salt: int) -> NDArray[np.float64]:
    """Return noise that is smooth over ``width`` squares, of mean 0: value noise between the corners of a lattice."""
    north, y = np.divmod(rows, width)
    east, x = np.divmod(columns, width)
    up, right = _eased((y + 0.5) / width), _eased((x + 0.5) / width)
    corners = [[uniform(north + i, east + j, salt=salt) for j in (0, 1)] for i in (0, 1)]
    low = (1 - right) * corners[0][0] + right * corners[0][1]
    high = (1 - right) * corners[1][0] + right * corners[1][1]
    return np.asarray(((1 - up) * low + up * high - 0.5) * _TO_UNIT_DEVIATION)


def _eased(share: NDArray[np.float64]) -> NDArray[np.float64]:
    return share * share * (3 - 2 * share)


def _mixed(key: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(key ^ (key >> np.uint64(31)))
