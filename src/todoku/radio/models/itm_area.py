"""The area mode of the Irregular Terrain Model: the usual path of a kind of terrain, at many distances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from todoku.kernels import kernel
from todoku.radio.models.itm_diffraction import Pair
from todoku.radio.models.itm_reference import ground, reference_attenuation
from todoku.radio.models.itm_terrain import area_horizon
from todoku.radio.models.itm_variability import varied_attenuation_db

if TYPE_CHECKING:
    from numpy.typing import NDArray

AreaPath = tuple[Pair, Pair, Pair, complex, float, float]
"""Horizon angles, horizon distances, effective heights, impedance, curvature, surface refractivity."""
_LOW_ANTENNA_M = 5.0


@kernel
def area_path(
    heights_m: Pair,
    siting: tuple[int, int],
    delta_h_m: float,
    frequency_mhz: float,
    refractivity: float,
    vertical: bool,  # noqa: FBT001 [a compiled kernel takes positions]
    permittivity: float,
    conductivity_s_per_m: float,
) -> AreaPath:
    """Return the path that the area mode takes for usual: Algorithm, (3.1) to (3.4)."""
    impedance, curvature, at_surface = ground(
        frequency_mhz, 0.0, refractivity, vertical, permittivity, conductivity_s_per_m
    )
    tx_m = _effective_height_m(heights_m[0], siting[0], delta_h_m)
    rx_m = _effective_height_m(heights_m[1], siting[1], delta_h_m)
    horizon_tx_m, angle_tx = area_horizon(tx_m, delta_h_m, 1.0 / curvature)
    horizon_rx_m, angle_rx = area_horizon(rx_m, delta_h_m, 1.0 / curvature)
    return (angle_tx, angle_rx), (horizon_tx_m, horizon_rx_m), (tx_m, rx_m), impedance, curvature, at_surface


@kernel
def _effective_height_m(height_m: float, siting: int, delta_h_m: float) -> float:
    """Return the height above the ground that reflects: Algorithm, (3.2); siting 0 random, 1 careful, 2 very."""
    if siting == 0:
        return height_m
    gain_m = 4.0 if siting == 1 else 9.0
    if height_m < _LOW_ANTENNA_M:
        gain_m *= math.sin(0.1 * math.pi * height_m)
    return height_m + (1.0 + gain_m) * math.exp(-min(20.0, 2.0 * height_m / max(1e-3, delta_h_m)))


@kernel
def area_losses_db(  # noqa: PLR0917 [a compiled kernel takes positions]
    distances_m: NDArray[np.float64],
    path: AreaPath,
    heights_m: Pair,
    delta_h_m: float,
    frequency_mhz: float,
    climate: int,
    mode: int,
    without_location: bool,  # noqa: FBT001 [a compiled kernel takes positions]
    without_situation: bool,  # noqa: FBT001 [a compiled kernel takes positions]
    shares: tuple[float, float, float],
) -> NDArray[np.float64]:
    """Return the attenuation over free space at each distance, in dB."""
    angles_rad, horizons_m, effective_m, impedance, curvature, refractivity = path
    losses_db = np.empty(distances_m.size)
    for i in range(distances_m.size):
        reference_db, _ = reference_attenuation(
            distances_m[i], angles_rad, horizons_m, effective_m, heights_m, impedance, curvature, refractivity,
            delta_h_m, frequency_mhz, False,
        )  # fmt: skip
        losses_db[i] = varied_attenuation_db(
            reference_db, distances_m[i], effective_m, delta_h_m, frequency_mhz, climate, mode, without_location,
            without_situation, shares,
        )  # fmt: skip
    return losses_db
