"""The distributions that an input may have, as quantile functions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Kind = Literal["uniform", "triangular", "lognormal", "split"]

_NINE_TENTHS = float(ndtri(0.9))
_LEAST = 2.0**-40
_DRAWS = 8192
_DRAWS_SEED = 20_100_201
"""Of the average of several units; one seed for all, so that a distribution is the same in every run."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution of one input.

    ``uniform``: evenly from ``low`` to ``high``. ``triangular``: with the mode ``middle``. ``lognormal``: with the
    median ``middle`` and the ninetieth percentile ``high``. ``split``: half of the chance from ``low`` to the median
    ``middle`` and half from there to ``high``, in each half evenly by ratio. ``units``: where above one, the input is
    the average of so many units that each have this distribution, independent of each other.
    """

    kind: Kind
    low: float
    middle: float
    high: float
    units: int = 1

    def at(self, share: Floats) -> Floats:
        """Return the values below which these shares (0-1) of the distribution lie."""
        inside = np.clip(share, _LEAST, 1 - _LEAST)
        if self.units == 1:
            return self._of_one(inside)
        drawn = np.random.default_rng(_DRAWS_SEED)
        total = np.zeros(_DRAWS)
        for _ in range(self.units):
            total += self._of_one(drawn.random(_DRAWS))
        return np.asarray(np.quantile(total / self.units, inside), dtype=np.float64)

    def _of_one(self, share: Floats) -> Floats:
        if self.kind == "uniform":
            return np.asarray(self.low + (self.high - self.low) * share)
        if self.kind == "lognormal":
            width = math.log(self.high / self.middle) / _NINE_TENTHS
            return np.asarray(self.middle * np.exp(width * ndtri(np.clip(share, _LEAST, 1 - _LEAST))))
        if self.kind == "triangular":
            return self._triangular(share)
        lower = self.low * (self.middle / self.low) ** (2 * share)
        upper = self.middle * (self.high / self.middle) ** (2 * share - 1)
        return np.where(share < 0.5, lower, upper)  # noqa: PLR2004 [the median]

    def _triangular(self, share: Floats) -> Floats:
        width = self.high - self.low
        rising, falling = self.middle - self.low, self.high - self.middle
        lower = self.low + np.sqrt(share * width * rising)
        upper = self.high - np.sqrt((1 - share) * width * falling)
        return np.where(share * width < rising, lower, upper)
