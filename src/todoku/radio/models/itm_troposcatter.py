"""The troposcatter term of the Irregular Terrain Model."""

from __future__ import annotations

import math

from todoku.kernels import kernel
from todoku.radio.models.itm_diffraction import WAVE_NUMBER_MHZ, Pair

NOT_DEFINED_DB = 1001.0
"""The loss where the scatter volume cannot be reached at all: Algorithm, page 11."""
_ROOT_TWO = math.sqrt(2.0)
_CURVE_A = (25.0, 80.0, 177.0, 395.0, 705.0)
_CURVE_B = (24.0, 45.0, 68.0, 80.0, 105.0)
"""Algorithm, (6.13)."""
_CAP_DB = 15.0


@kernel
def troposcatter_loss_db(  # noqa: PLR0917 [a compiled kernel takes positions]
    distance_m: float,
    angles_rad: Pair,
    horizons_m: Pair,
    effective_m: Pair,
    effective_earth_m: float,
    refractivity: float,
    frequency_mhz: float,
    line_of_sight_rad: float,
    earlier_gain_db: float,
) -> Pair:
    """Return the scatter loss and the frequency gain H0, in dB: Algorithm, (4.60) to (4.68).

    ``earlier_gain_db`` is H0 at the farther of the two distances, negative while there is none: beyond 15 dB it holds
    for the nearer distance too (Algorithm, page 12).
    """
    wave_number = frequency_mhz / WAVE_NUMBER_MHZ
    gain_db = earlier_gain_db
    if earlier_gain_db <= _CAP_DB:
        theta_rad = angles_rad[0] + angles_rad[1] + distance_m / effective_earth_m
        r_tx = 2.0 * wave_number * theta_rad * effective_m[0]  # TN 101, (9.4a)
        r_rx = 2.0 * wave_number * theta_rad * effective_m[1]
        if r_tx < 0.2 and r_rx < 0.2:  # noqa: PLR2004 [Algorithm, page 11]
            return NOT_DEFINED_DB, earlier_gain_db
        gain_db = _frequency_gain_db(distance_m, theta_rad, r_tx, r_rx, horizons_m, effective_m, refractivity)
        if gain_db > _CAP_DB and earlier_gain_db >= 0.0:
            gain_db = earlier_gain_db
    theta_rad = distance_m / effective_earth_m - line_of_sight_rad
    arc_m = theta_rad * distance_m
    loss_db = (
        _attenuation_db(arc_m)
        + 10.0 * math.log10(wave_number * WAVE_NUMBER_MHZ * theta_rad**4)
        - 0.1 * (refractivity - 301.0) * math.exp(-arc_m / 40e3)
        + gain_db
    )
    return loss_db, gain_db


@kernel
def _frequency_gain_db(
    distance_m: float,
    theta_rad: float,
    r_tx: float,
    r_rx: float,
    horizons_m: Pair,
    effective_m: Pair,
    refractivity: float,
) -> float:
    """Return H0: TN 101, (9.3) to (9.5)."""
    difference_m = horizons_m[0] - horizons_m[1]
    ratio = effective_m[1] / effective_m[0]
    if difference_m < 0.0:
        difference_m = -difference_m
        ratio = 1.0 / ratio
    asymmetry = (distance_m - difference_m) / (distance_m + difference_m)
    q = min(max(0.1, ratio / asymmetry), 10.0)
    asymmetry = max(0.1, asymmetry)
    crossing_m = (distance_m - difference_m) * (distance_m + difference_m) * theta_rad * 0.25 / distance_m
    eta = (crossing_m / 1755.6) * (
        1.0
        + (0.031 - refractivity * 2.32e-3 + refractivity**2 * 5.67e-6) * math.exp(-(min(1.7, crossing_m / 8e3) ** 6))
    )
    mean_db = 0.5 * (_curves_db(r_tx, eta) + _curves_db(r_rx, eta))
    correction_db = min(mean_db, 6.0 * (0.6 - math.log10(max(eta, 1.0))) * math.log10(asymmetry) * math.log10(q))
    gain_db = max(mean_db + correction_db, 0.0)
    if eta < 1.0:
        product = ((1.0 + _ROOT_TWO / r_tx) * (1.0 + _ROOT_TWO / r_rx)) ** 2
        zero_db = 10.0 * math.log10(product * (r_tx + r_rx) / (r_tx + r_rx + 2.0 * _ROOT_TWO))
        gain_db = eta * gain_db + (1.0 - eta) * zero_db
    return gain_db


@kernel
def _curves_db(r: float, eta: float) -> float:
    """Return H0(r, eta) between the two nearest curves: Algorithm, (6.10) to (6.13)."""
    held = min(max(eta, 1.0), 5.0)
    lower = int(held)
    share = held - lower
    result_db = _curve_db(lower - 1, r)
    if share != 0.0:
        result_db = (1.0 - share) * result_db + share * _curve_db(lower, r)
    return result_db


@kernel
def _curve_db(index: int, r: float) -> float:
    return 10.0 * math.log10(1.0 + _CURVE_A[index] * (1.0 / r) ** 4 + _CURVE_B[index] * (1.0 / r) ** 2)


@kernel
def _attenuation_db(arc_m: float) -> float:
    """Return F(theta d): Algorithm, (6.9)."""
    if arc_m <= 10e3:  # noqa: PLR2004 [a limit of the fit]
        return 133.4 + 0.332e-3 * arc_m - 10.0 * math.log10(arc_m)
    if arc_m <= 70e3:  # noqa: PLR2004 [a limit of the fit]
        return 104.6 + 0.212e-3 * arc_m - 2.5 * math.log10(arc_m)
    return 71.8 + 0.157e-3 * arc_m + 5.0 * math.log10(arc_m)
