"""Many tests at once: the chance of any false alarm in the whole comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the p-values adjusted by Holm's step-down procedure (1979), in their order.

    A deviation whose adjusted value is at most the level is told; the chance that any of those told is false is then at
    most the level, however the tests depend on each other.
    """
    number = len(p_values)
    order = np.argsort(p_values, kind="stable")
    adjusted = np.empty(number)
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * (number - np.arange(number))), 1.0)
    return adjusted
