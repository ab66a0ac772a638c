"""Building entry loss: Recommendation ITU-R P.2109-2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

from todoku.errors import InputError
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "ITU-R P.2109-2"
FREQUENCY = Validity(MODEL, "frequency", "GHz", 0.08, 100.0)
PROBABILITY = Validity(MODEL, "probability", "%", 1e-6, 100.0 - 1e-6)
ELEVATION = Validity(MODEL, "elevation_angle", "deg", -90.0, 90.0)

Building = Literal["traditional", "thermally_efficient"]
_COEFFICIENTS: dict[Building, tuple[float, ...]] = {
    "traditional": (12.64, 3.72, 0.96, 9.6, 2.0, 9.1, -3.0, 4.5, -2.0),
    "thermally_efficient": (28.19, -3.00, 8.48, 13.5, 3.8, 27.8, -2.9, 9.4, -2.1),
}
"""r, s, t, u, v, w, x, y, z of table 1."""
_C_DB = -3.0


def building_entry_loss_db(
    frequency_ghz: ArrayLike,
    *,
    building: Building = "traditional",
    probability_percent: ArrayLike = 50.0,
    elevation_deg: ArrayLike = 0.0,
) -> NDArray[np.float64]:
    """Return the loss into a building that is not exceeded with a given probability, in dB.

    P.2109-2, Annex 1, section 3, equations (1) to (10); the arguments broadcast against each other.

    Parameters
    ----------
    frequency_ghz
        0.08 to 100 GHz.
    building
        Traditional, or thermally efficient (metallised glass, foil-backed panels).
    probability_percent
        Share of places in buildings where the loss is not exceeded.
    elevation_deg
        Elevation of the path at the facade, -90 to 90.

    Raises OutOfRange; InputError for another kind of building.
    """
    if building not in _COEFFICIENTS:
        raise InputError("radio.choice", model=MODEL, value=building, choices=tuple(_COEFFICIENTS))
    r, s, t, u, v, w, x, y, z = _COEFFICIENTS[building]
    log_f = np.log10(FREQUENCY.require(frequency_ghz))
    deviate = ndtri(PROBABILITY.require(probability_percent) / 100.0)
    horizontal_db = r + s * log_f + t * log_f**2  # (9)
    elevation_db = 0.212 * np.abs(ELEVATION.require(elevation_deg))  # (10)
    a_db = deviate * (u + v * log_f) + horizontal_db + elevation_db  # (2), (5), (7)
    b_db = deviate * (y + z * log_f) + w + x * log_f  # (3), (6), (8)
    return np.asarray(10.0 * np.log10(10.0 ** (0.1 * a_db) + 10.0 ** (0.1 * b_db) + 10.0 ** (0.1 * _C_DB)))  # (1)
