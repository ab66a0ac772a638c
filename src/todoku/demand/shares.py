"""Shares a whole number out in proportion to weights, exactly and within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_HALVINGS = 80


def shared_out(total: int, weights: NDArray[np.float64], *, low: ArrayLike, high: ArrayLike) -> NDArray[np.int64]:
    """Return whole numbers from ``low`` to ``high`` that sum to ``total`` and follow the weights.

    Each is its weight times one common factor, held within its limits; what rounding down leaves goes to the largest
    fractions, earlier entries first (largest remainder, Hamilton). ``weights`` are positive; ``total`` lies between the
    sum of ``low`` and the sum of ``high``, else ValueError.
    """
    least = np.broadcast_to(np.asarray(low, dtype=np.int64), weights.shape)
    most = np.broadcast_to(np.asarray(high, dtype=np.int64), weights.shape)
    if not int(least.sum()) <= total <= int(most.sum()):
        message = f"total {total} does not lie between {int(least.sum())} and {int(most.sum())}"
        raise ValueError(message)
    wanted = np.clip(_factor(total, weights, least, most) * weights, least, most)
    whole = np.maximum(np.floor(wanted).astype(np.int64), least)
    by_fraction = np.argsort(-(wanted - whole), kind="stable")
    while (left := total - int(whole.sum())) > 0:
        room = by_fraction[whole[by_fraction] < most[by_fraction]][:left]
        whole[room] += 1
    return whole


def _factor(total: int, weights: NDArray[np.float64], least: NDArray[np.int64], most: NDArray[np.int64]) -> float:
    """Return the largest factor, by halving, whose shares do not exceed the total."""
    below, above = 0.0, float(most.max()) / float(weights.min()) if len(weights) else 0.0
    for _ in range(_HALVINGS):
        middle = (below + above) / 2
        if float(np.clip(middle * weights, least, most).sum()) <= total:
            below = middle
        else:
            above = middle
    return below
