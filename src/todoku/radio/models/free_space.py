"""Free-space loss: Recommendation ITU-R P.525."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.models.link import Validity
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from todoku.radio.models.link import Link

MODEL = "ITU-R P.525"
FREQUENCY = Validity(MODEL, "frequency", "MHz", 30.0, 100_000.0)
"""The Recommendation names no limit; this is the span in which the product uses it."""
PATH = Validity(MODEL, "distance", "m", 0.1, 1.0e6)

_CONSTANT_DB = 32.4
"""P.525, Annex, section 2.3, equation (4): f in MHz, d in km."""


def free_space_loss_db(path_m: ArrayLike, *, frequency_mhz: float) -> NDArray[np.float64]:
    """Return the basic transmission loss in free space, in dB, along a path of the given length.

    P.525, Annex, section 2.3, equation (4): Lbf = 32.4 + 20 log f + 20 log d. Raises OutOfRange.
    """
    path_km = PATH.require(path_m) / M_PER_KM
    FREQUENCY.require(frequency_mhz)
    return np.asarray(_CONSTANT_DB + 20.0 * np.log10(frequency_mhz) + 20.0 * np.log10(path_km))


def slant_loss_db(distance_m: ArrayLike, link: Link) -> NDArray[np.float64]:
    """Return the free-space loss along the straight line between two antennas of different height, in dB.

    Report ITU-R SM.2028, Annex 2, Appendix 1, free space: 32.4 + 20 log f + 10 log(d^2 + ((h1 - h2)/1000)^2).
    The surroundings play no part: the line of sight is taken to be clear. Raises OutOfRange.
    """
    rise_m = link.base_height_m - link.mobile_height_m
    return free_space_loss_db(
        np.hypot(np.asarray(distance_m, dtype=np.float64), rise_m), frequency_mhz=link.frequency_mhz
    )
