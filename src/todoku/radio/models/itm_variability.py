"""The variability of the Irregular Terrain Model: over time, between places, and between like situations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from todoku.kernels import kernel
from todoku.radio.models.itm_diffraction import WAVE_NUMBER_MHZ, Pair, terrain_roughness_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

SINGLE_MESSAGE, ACCIDENTAL, MOBILE, BROADCAST = 0, 1, 2, 3

CLIMATES = (
    "equatorial",
    "continental_subtropical",
    "maritime_subtropical",
    "desert",
    "continental_temperate",
    "maritime_temperate_over_land",
    "maritime_temperate_over_sea",
)
"""In the order of the columns below: TN 101, figures 10.13 and following; Algorithm, tables 5.1."""

_MEDIAN = np.array(
    [
        [-9.67, -0.62, 1.26, -9.21, -0.62, -0.39, 3.15],
        [12.7, 9.19, 15.5, 9.05, 9.19, 2.86, 857.9],
        [144.9e3, 228.9e3, 262.6e3, 84.1e3, 228.9e3, 141.7e3, 2222.0e3],
        [190.3e3, 205.2e3, 185.2e3, 101.1e3, 205.2e3, 315.9e3, 164.8e3],
        [133.8e3, 143.6e3, 99.8e3, 98.6e3, 143.6e3, 167.4e3, 116.3e3],
    ]
)
"""c1, c2, x1, x2, x3 of V_med."""
_MINUS = np.array(
    [
        [2.13, 2.66, 6.11, 1.98, 2.68, 6.86, 8.51],
        [159.5, 7.67, 6.65, 13.11, 7.16, 10.38, 169.8],
        [762.2e3, 100.4e3, 138.2e3, 139.1e3, 93.7e3, 187.8e3, 609.8e3],
        [123.6e3, 172.5e3, 242.2e3, 132.7e3, 186.8e3, 169.6e3, 119.9e3],
        [94.5e3, 136.4e3, 178.6e3, 193.5e3, 133.5e3, 108.9e3, 106.6e3],
    ]
)
"""The same of sigma_T-."""
_PLUS = np.array(
    [
        [2.11, 6.87, 10.08, 3.68, 4.75, 8.58, 8.43],
        [102.3, 15.53, 9.60, 159.3, 8.12, 13.97, 8.19],
        [636.9e3, 138.7e3, 165.3e3, 464.4e3, 93.2e3, 216.0e3, 136.2e3],
        [134.8e3, 143.7e3, 225.7e3, 93.1e3, 135.9e3, 152.0e3, 188.5e3],
        [95.6e3, 98.6e3, 129.7e3, 94.2e3, 113.4e3, 122.7e3, 122.9e3],
    ]
)
"""The same of sigma_T+."""
_DUCTING = np.array(
    [
        [1.224, 0.801, 1.380, 1.000, 1.224, 1.518, 1.518],
        [1.282, 2.161, 1.282, 20.0, 1.282, 1.282, 1.282],
    ]
)
"""C_D and z_D: Algorithm, table 5.1."""
_GAIN_MINUS = np.array(
    [[1.0, 1.0, 1.0, 1.0, 0.92, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0, 0.25, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.77, 0.0, 0.0]]
)
_GAIN_PLUS = np.array(
    [
        [1.0, 0.93, 1.0, 0.93, 0.93, 1.0, 1.0],
        [0.0, 0.31, 0.0, 0.19, 0.31, 0.0, 0.0],
        [0.0, 2.00, 0.0, 1.79, 2.00, 0.0, 0.0],
    ]
)
"""The frequency factors g- and g+."""
_REFERENCE_EARTH_M = 9_000_000.0


@kernel
def normal_deviate(share: float) -> float:
    """Return the standard normal deviate exceeded by a share: Abramowitz and Stegun, 26.2.23, within 4.5e-4.

    The model is defined with this approximation, so an exact inverse would not give its values.
    """
    tail = 1.0 - share if share > 0.5 else share  # noqa: PLR2004 [the median]
    t = math.sqrt(-2.0 * math.log(tail))
    ratio = ((0.010328 * t + 0.802853) * t + 2.515516) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0)
    deviate = t - ratio
    return -deviate if share > 0.5 else deviate  # noqa: PLR2004 [the median]


@kernel
def varied_attenuation_db(  # noqa: PLR0917 [a compiled kernel takes positions]
    reference_db: float,
    distance_m: float,
    effective_m: Pair,
    delta_h_m: float,
    frequency_mhz: float,
    climate: int,
    mode: int,
    without_location: bool,  # noqa: FBT001 [a compiled kernel takes positions]
    without_situation: bool,  # noqa: FBT001 [a compiled kernel takes positions]
    shares: tuple[float, float, float],
) -> float:
    """Return the attenuation not exceeded for given shares (0-1) of time, places and situations: Algorithm, section 5.

    ``climate`` is the column of ``CLIMATES``.
    """
    wave_number = frequency_mhz / WAVE_NUMBER_MHZ
    beyond_m = (
        math.sqrt(2.0 * _REFERENCE_EARTH_M * effective_m[0])
        + math.sqrt(2.0 * _REFERENCE_EARTH_M * effective_m[1])
        + (575.7e12 / wave_number) ** (1.0 / 3.0)
    )  # (5.3)
    distance_e_m = 130e3 * distance_m / beyond_m if distance_m < beyond_m else 130e3 + distance_m - beyond_m
    z_s = normal_deviate(shares[2])
    z_t = z_s if mode == SINGLE_MESSAGE else normal_deviate(shares[0])
    z_l = normal_deviate(shares[1])
    if mode in (SINGLE_MESSAGE, ACCIDENTAL):
        z_l = z_s
    elif mode == MOBILE:
        z_l = z_t
    sigma_s = 0.0 if without_situation else 5.0 + 3.0 * math.exp(-distance_e_m / 100e3)  # (5.10)
    rough = wave_number * terrain_roughness_m(distance_m, delta_h_m)
    sigma_l = 0.0 if without_location else 10.0 * rough / (rough + 13.0)  # (5.9)
    sigma_t = _time_deviation_db(z_t, distance_e_m, wave_number, climate)
    y_t, y_l = sigma_t * z_t, sigma_l * z_l
    spread = sigma_s**2 + y_t**2 / (7.8 + z_s**2) + y_l**2 / (24.0 + z_s**2)  # (5.11)
    y_r = y_t + y_l
    if mode == SINGLE_MESSAGE:
        y_r = 0.0
        spread += sigma_t**2 + sigma_l**2
    elif mode == ACCIDENTAL:
        y_r = y_t
        spread += sigma_l**2
    elif mode == MOBILE:
        y_r = math.sqrt(sigma_t**2 + sigma_l**2) * z_t
    loss_db = reference_db - _curve(_MEDIAN[:, climate], distance_e_m) - y_r - math.sqrt(spread) * z_s
    if loss_db < 0.0:
        loss_db = loss_db * (29.0 - loss_db) / (29.0 - 10.0 * loss_db)  # (5.2)
    return loss_db


@kernel
def _time_deviation_db(z_t: float, distance_e_m: float, wave_number: float, climate: int) -> float:
    """Return sigma_T on the side of the median where the deviate lies: Algorithm, (5.5) to (5.8)."""
    q = math.log(0.133 * wave_number)
    if z_t < 0.0:
        gain = _GAIN_MINUS[0, climate] + _GAIN_MINUS[1, climate] / ((_GAIN_MINUS[2, climate] * q) ** 2 + 1.0)
        return float(_curve(_MINUS[:, climate], distance_e_m) * gain)
    gain = _GAIN_PLUS[0, climate] + _GAIN_PLUS[1, climate] / ((_GAIN_PLUS[2, climate] * q) ** 2 + 1.0)
    plus_db = _curve(_PLUS[:, climate], distance_e_m) * gain
    if z_t <= _DUCTING[1, climate]:
        return float(plus_db)
    ducted_db = _DUCTING[0, climate] * plus_db
    return float(ducted_db + (plus_db - ducted_db) * _DUCTING[1, climate] / z_t)


@kernel
def _curve(parameters: NDArray[np.float64], distance_e_m: float) -> float:
    """Return a curve of TN 101, (III.69) and (III.70)."""
    c1, c2, x1, x2, x3 = parameters[0], parameters[1], parameters[2], parameters[3], parameters[4]
    squared = (distance_e_m / x1) ** 2
    return float((c1 + c2 / (1.0 + ((distance_e_m - x2) / x3) ** 2)) * squared / (1.0 + squared))
