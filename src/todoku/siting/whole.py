"""Bounds on sums that move in whole steps: of equal costs, or of whole numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEARLY = 1e-6
_LARGEST = 2.0**52


def is_whole(values: NDArray[np.float64]) -> bool:
    """Whether all values are whole numbers that a float holds exactly."""
    return bool(((values == np.round(values)) & (np.abs(values) < _LARGEST)).all())


def unit_of(values: NDArray[np.float64]) -> float:
    """Return the step in which any sum of the values moves: 0 where there is none."""
    if len(values) == 0:
        return 0.0
    if is_whole(values):
        return float(np.gcd.reduce(values.astype(np.int64)))
    return float(values[0]) if bool((values == values[0]).all()) else 0.0


def rounded_up(bound: float, unit: float) -> float:
    """Return the least sum of such steps that is not below a bound; rounding errors are borne."""
    lowered = bound - _NEARLY * max(unit, 0.0) - 1e-9 * abs(bound)
    return max(lowered if unit == 0.0 else math.ceil(lowered / unit) * unit, 0.0) if np.isfinite(bound) else 0.0


def rounded_down(bound: float, unit: float) -> float:
    """Return the largest sum of such steps that is not above a bound; rounding errors are borne."""
    raised = bound + _NEARLY * max(unit, 0.0) + 1e-9 * abs(bound)
    return raised if unit == 0.0 or not np.isfinite(bound) else math.floor(raised / unit) * unit
