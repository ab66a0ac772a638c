"""The different ones among whole keys, by counting where that is cheaper than sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DENSE = 1 << 22
"""Keys below so many are counted in a table of their own."""


def distinct(keys: NDArray[np.int64], space: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different keys (0 to below ``space``), ascending, and which of them each is."""
    if space > _DENSE:
        found, place = np.unique(keys, return_inverse=True)
        return found, place
    seen = np.zeros(space, dtype=bool)
    seen[keys] = True
    found = np.flatnonzero(seen)
    number = np.zeros(space, dtype=np.int64)
    number[found] = np.arange(len(found))
    return found, number[keys]
