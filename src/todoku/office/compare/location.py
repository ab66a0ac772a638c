"""Hodges-Lehmann estimates of location, of many samples at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NODES = 64
"""Order statistics that stand for a larger sample."""
_Z = 1.959964
_CHUNK = 512
_NARROWEST = 0.08
"""Part of the Walsh averages, to either side of their median, from which their density is told."""
_SPREAD_OF_TIES = 0.05
"""Values that are all the same were rounded: their spread is at least this."""


def hodges_lehmann(
    values: NDArray[np.float64], starts: NDArray[np.int64], numbers: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return location and standard error of each sample; nan for an empty one.

    Sample ``i`` is ``values[starts[i]:starts[i] + numbers[i]]``, ascending. The location is the median of the Walsh
    averages (Hodges, Lehmann 1963); its standard error follows from how dense they are about it, as the interval that
    inverts the signed-rank test does (Lehmann 1963). Of more than 64 values 64 order statistics, evenly spread, stand
    for the sample, so that the work does not grow with its size and nothing is drawn by chance.
    """
    location = np.full(len(starts), np.nan)
    error = np.full(len(starts), np.nan)
    filled = np.flatnonzero(numbers > 0)
    first, second = np.triu_indices(_NODES)
    for begin in range(0, len(filled), _CHUNK):
        chunk = filled[begin : begin + _CHUNK]
        number = numbers[chunk]
        nodes = np.minimum(number, _NODES)
        spread = (number[:, None] * (2 * np.arange(_NODES) + 1)) // (2 * nodes[:, None])
        inside = np.arange(_NODES) < nodes[:, None]
        taken = np.where(inside, values[starts[chunk][:, None] + np.where(inside, spread, 0)], np.inf)
        walsh = np.sort((taken[:, first] + taken[:, second]) / 2, axis=1)
        count = nodes * (nodes + 1) // 2
        rank_error = np.sqrt((2 * number + 1) / (6.0 * number * (number + 1)))
        half = np.clip(_Z * rank_error, _NARROWEST, 0.5)
        location[chunk] = _quantile(walsh, count, np.full(len(chunk), 0.5))
        width = _quantile(walsh, count, 0.5 + half) - _quantile(walsh, count, 0.5 - half)
        error[chunk] = np.maximum(width / (2 * half) * rank_error, _SPREAD_OF_TIES / np.sqrt(number))
    return location, error


def _quantile(ordered: NDArray[np.float64], count: NDArray[np.int64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a quantile of each row's first ``count`` values."""
    exact = at * (count - 1)
    low = np.floor(exact).astype(np.int64)
    rows = np.arange(len(ordered))
    below, above = ordered[rows, low], ordered[rows, np.minimum(low + 1, count - 1)]
    found: NDArray[np.float64] = below + (above - below) * (exact - low)
    return found
