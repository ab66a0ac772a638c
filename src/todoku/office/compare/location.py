"""Hodges-Lehmann estimates of location, of many samples at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NODES = 64
"""Order statistics by which a sample is represented: the error is below a hundredth of its standard error."""
_Z = 1.959964
_CHUNK = 512
_SPREAD_OF_TIES = 0.05
"""Values that are all the same were rounded: their spread is at least this."""


def hodges_lehmann(
    values: NDArray[np.float64], starts: NDArray[np.int64], numbers: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return location and standard error of each sample; nan for an empty one.

    Sample ``i`` is ``values[starts[i]:starts[i] + numbers[i]]``, ascending. The location is the median of the Walsh
    averages (Hodges, Lehmann 1963), the standard error the length of the interval that inverts the signed-rank test
    divided by that of the normal one (Lehmann 1963). A sample is represented by 64 of its order statistics, evenly
    spread, so that the work does not grow with its size and nothing is drawn by chance.
    """
    location = np.full(len(starts), np.nan)
    error = np.full(len(starts), np.nan)
    filled = np.flatnonzero(numbers > 0)
    first, second = np.triu_indices(_NODES)
    for begin in range(0, len(filled), _CHUNK):
        chunk = filled[begin : begin + _CHUNK]
        number = numbers[chunk]
        nodes = values[starts[chunk][:, None] + (number[:, None] * (2 * np.arange(_NODES) + 1)) // (2 * _NODES)]
        walsh = np.sort((nodes[:, first] + nodes[:, second]) / 2, axis=1)
        half = _Z * np.sqrt((2 * number + 1) / (6.0 * number * (number + 1)))
        location[chunk] = _quantile(walsh, np.full(len(chunk), 0.5))
        width = _quantile(walsh, 0.5 + half) - _quantile(walsh, 0.5 - half)
        error[chunk] = np.maximum(width / (2 * _Z), _SPREAD_OF_TIES / np.sqrt(number))
    return location, error


def _quantile(ordered: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a quantile of each row."""
    last = ordered.shape[1] - 1
    exact = np.clip(at, 0.0, 1.0) * last
    low = np.floor(exact).astype(np.int64)
    rows = np.arange(len(ordered))
    below, above = ordered[rows, low], ordered[rows, np.minimum(low + 1, last)]
    found: NDArray[np.float64] = below + (above - below) * (exact - low)
    return found
