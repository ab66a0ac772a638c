"""Clutter loss around a terminal: Recommendation ITU-R P.2108-1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy.special import ndtri

from todoku.errors import InputError
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "ITU-R P.2108-1"
HEIGHT_GAIN_FREQUENCY = Validity(f"{MODEL} 3.1", "frequency", "GHz", 0.03, 3.0)
HEIGHT = Validity(f"{MODEL} 3.1", "antenna_height", "m", 0.01, 1000.0)
STREET_WIDTH = Validity(f"{MODEL} 3.1", "street_width", "m", 1.0, 1000.0)
CLUTTER_HEIGHT = Validity(f"{MODEL} 3.1", "clutter_height", "m", 0.1, 500.0)
TERRESTRIAL_FREQUENCY = Validity(f"{MODEL} 3.2", "frequency", "GHz", 0.5, 67.0)
TERRESTRIAL_DISTANCE = Validity(f"{MODEL} 3.2", "distance", "km", 0.25, 1000.0)
SLANT_FREQUENCY = Validity(f"{MODEL} 3.3", "frequency", "GHz", 10.0, 100.0)
ELEVATION = Validity(f"{MODEL} 3.3", "elevation_angle", "deg", 0.0, 90.0)
LOCATIONS = Validity(MODEL, "location_percent", "%", 1e-6, 100.0 - 1e-6)

Clutter = Literal["water", "open_rural", "suburban", "urban", "forest", "dense_urban"]
HEIGHTS_M: dict[Clutter, float] = {
    "water": 10.0,
    "open_rural": 10.0,
    "suburban": 10.0,
    "urban": 15.0,
    "forest": 15.0,
    "dense_urban": 20.0,
}
"""Default representative clutter heights: table 3."""
STREET_WIDTH_M = 27.0
_LOWEST_V = -0.78


def height_gain_loss_db(
    antenna_height_m: ArrayLike,
    *,
    frequency_ghz: float,
    clutter: Clutter,
    clutter_height_m: float | None = None,
    street_width_m: float = STREET_WIDTH_M,
) -> NDArray[np.float64]:
    """Return the loss from an antenna up to the top of its clutter, in dB; none above it.

    P.2108-1, Annex 1, section 3.1, equations (1) and (2): 0.03-3 GHz, to be added to a loss computed at the height of
    the clutter. ``clutter_height_m`` defaults to table 3. Raises OutOfRange; InputError for an unknown clutter.
    """
    if clutter not in get_args(Clutter):
        raise InputError("radio.choice", model=MODEL, value=clutter, choices=get_args(Clutter))
    f = float(HEIGHT_GAIN_FREQUENCY.require(frequency_ghz))
    h = HEIGHT.require(antenna_height_m)
    top_m = float(CLUTTER_HEIGHT.require(HEIGHTS_M[clutter] if clutter_height_m is None else clutter_height_m))
    width_m = float(STREET_WIDTH.require(street_width_m))
    below_m = np.maximum(top_m - h, 0.0)
    if clutter in {"water", "open_rural"}:
        loss_db = -(21.8 + 6.2 * np.log10(f)) * np.log10(np.minimum(h, top_m) / top_m)  # (2b), (2f)
    else:
        v = 0.342 * np.sqrt(f) * np.sqrt(below_m * np.degrees(np.arctan(below_m / width_m)))  # (2c) to (2e)
        edge_db = 6.9 + 20.0 * np.log10(np.sqrt((v - 0.1) ** 2 + 1.0) + v - 0.1)
        loss_db = np.where(v > _LOWEST_V, edge_db, 0.0) - 6.03  # (2a)
    return np.where(h >= top_m, 0.0, loss_db)


def terrestrial_loss_db(
    distance_km: ArrayLike, *, frequency_ghz: ArrayLike, locations_percent: ArrayLike = 50.0
) -> NDArray[np.float64]:
    """Return the clutter loss not exceeded in a share of places, in dB, for one end well below the clutter.

    P.2108-1, Annex 1, section 3.2, equations (3) to (6): 0.5-67 GHz, from 0.25 km (1 km where both ends are in
    clutter); beyond 2 km the loss stays that of 2 km. Raises OutOfRange.
    """
    log_f = np.log10(TERRESTRIAL_FREQUENCY.require(frequency_ghz))
    deviate = -ndtri(LOCATIONS.require(locations_percent) / 100.0)
    distance = TERRESTRIAL_DISTANCE.require(distance_km)
    return np.minimum(_statistical_db(distance, log_f, deviate), _statistical_db(np.asarray(2.0), log_f, deviate))


def slant_loss_db(
    elevation_deg: ArrayLike, *, frequency_ghz: ArrayLike, locations_percent: ArrayLike = 50.0
) -> NDArray[np.float64]:
    """Return the clutter loss towards a satellite or aircraft, not exceeded in a share of places, in dB.

    P.2108-1, Annex 1, section 3.3, equation (7): 10-100 GHz. Raises OutOfRange.
    """
    f = SLANT_FREQUENCY.require(frequency_ghz)
    theta = ELEVATION.require(elevation_deg)
    share = LOCATIONS.require(locations_percent) / 100.0
    strength = -93.0 * f**0.175 * np.log(1.0 - share)
    cotangent = 1.0 / np.tan(0.05 * (1.0 - theta / 90.0) + np.pi * theta / 180.0)
    return np.asarray((strength * cotangent) ** (0.5 * (90.0 - theta) / 90.0) - 1.0 + 0.6 * ndtri(share))


def _statistical_db(
    distance_km: NDArray[np.float64], log_f: NDArray[np.float64], deviate: NDArray[np.float64]
) -> NDArray[np.float64]:
    short_db = 32.98 + 23.9 * np.log10(distance_km) + 3.0 * log_f  # (5)
    long_db = -2.0 * np.log10(10.0 ** (-5.0 * log_f - 12.5) + 10.0**-16.5)  # (4)
    short, long = 10.0 ** (-0.2 * short_db), 10.0 ** (-0.2 * long_db)
    sigma_db = np.sqrt((16.0 * long + 36.0 * short) / (long + short))  # (6)
    return np.asarray(-5.0 * np.log10(long + short) - sigma_db * deviate)  # (3)
