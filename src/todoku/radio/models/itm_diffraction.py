"""The diffraction terms of the Irregular Terrain Model: knife edges, a smooth earth and clutter."""

from __future__ import annotations

import math

from todoku.kernels import kernel

Pair = tuple[float, float]
"""A value at the transmitter and at the receiver."""

WAVE_NUMBER_MHZ = 47.7
"""k = f / 47.7, with f in MHz and k in 1/m: Algorithm, (1.1)."""
_EARTH_RADIUS_M = 6_370_000.0
_THIRD = 1.0 / 3.0


@kernel
def terrain_roughness_m(distance_m: float, delta_h_m: float) -> float:
    """Return the irregularity of the terrain over a path of a given length: ERL 79-ITS 67, (3)."""
    return delta_h_m * (1.0 - 0.8 * math.exp(-distance_m / 50e3))


@kernel
def height_deviation_m(roughness_m: float) -> float:
    """Return sigma_h, the deviation of terrain in the first Fresnel zone: ERL 79-ITS 67, (3.6a)."""
    return 0.78 * roughness_m * math.exp(-0.5 * roughness_m**0.25)


@kernel
def diffraction_loss_db(  # noqa: PLR0917 [a compiled kernel takes positions]
    distance_m: float,
    horizons_m: Pair,
    effective_m: Pair,
    heights_m: Pair,
    impedance: complex,
    effective_earth_m: float,
    delta_h_m: float,
    point_to_point: bool,  # noqa: FBT001 [a compiled kernel takes positions]
    line_of_sight_rad: float,
    smooth_m: float,
    frequency_mhz: float,
) -> float:
    """Return the diffraction loss at a distance beyond the horizons: Algorithm, (4.9) to (4.19)."""
    beyond_rad = distance_m / effective_earth_m - line_of_sight_rad
    edges_db = _knife_edges_db(distance_m, frequency_mhz, beyond_rad, horizons_m)
    smooth_db = _smooth_earth_db(
        distance_m, frequency_mhz, effective_earth_m, line_of_sight_rad, horizons_m, effective_m, impedance
    )
    product_m2 = heights_m[0] * heights_m[1]
    sigma_m = height_deviation_m(terrain_roughness_m(smooth_m, delta_h_m))
    clutter_db = min(15.0, 5.0 * math.log10(1.0 + 1e-5 * product_m2 * frequency_mhz * sigma_m))  # (3.38c)
    excess_m2 = effective_m[0] * effective_m[1] - product_m2
    if point_to_point:
        product_m2 += 10.0  # C of ERL 79-ITS 67, page 3-8, for low antennas on a known path
    roughness_m = terrain_roughness_m(distance_m, delta_h_m)
    reach = (-line_of_sight_rad * effective_earth_m + horizons_m[0] + horizons_m[1]) / distance_m
    q = (math.sqrt(1.0 + excess_m2 / product_m2) + reach) * min(roughness_m * frequency_mhz / WAVE_NUMBER_MHZ, 6283.2)
    weight = 25.1 / (25.1 + math.sqrt(q))  # (3.23)
    return weight * smooth_db + (1.0 - weight) * edges_db + clutter_db


@kernel
def _knife_edges_db(distance_m: float, frequency_mhz: float, beyond_rad: float, horizons_m: Pair) -> float:
    """Return the loss over the two horizons as knife edges: TN 101, Annex I, (I.1) and (I.7)."""
    gap_m = distance_m - horizons_m[0] - horizons_m[1]
    scale = 0.0795775 * (frequency_mhz / WAVE_NUMBER_MHZ) * beyond_rad**2
    return _knife_edge_db(scale * horizons_m[0] * gap_m / (gap_m + horizons_m[0])) + _knife_edge_db(
        scale * horizons_m[1] * gap_m / (gap_m + horizons_m[1])
    )


@kernel
def _knife_edge_db(v_squared: float) -> float:
    """Return the loss over a knife edge for v^2: TN 101, Annex III, (III.24b) and (III.24c)."""
    if v_squared < 5.76:  # noqa: PLR2004 [v = 2.4]
        return 6.02 + 9.11 * math.sqrt(v_squared) - 1.27 * v_squared
    return 12.953 + 10.0 * math.log10(v_squared)


@kernel
def _smooth_earth_db(
    distance_m: float,
    frequency_mhz: float,
    effective_earth_m: float,
    line_of_sight_rad: float,
    horizons_m: Pair,
    effective_m: Pair,
    impedance: complex,
) -> float:
    """Return the loss around a smooth earth by Vogler's three radii: Algorithm, (4.20); Vogler 1964."""
    beyond_rad = distance_m / effective_earth_m - line_of_sight_rad
    radius_m = (distance_m - horizons_m[0] - horizons_m[1]) / beyond_rad
    cube_root_mhz = frequency_mhz**_THIRD
    magnitude = abs(impedance)
    k_tx, x_tx = _vogler(0.5 * horizons_m[0] ** 2 / effective_m[0], horizons_m[0] / 1e3, cube_root_mhz, magnitude)
    k_rx, x_rx = _vogler(0.5 * horizons_m[1] ** 2 / effective_m[1], horizons_m[1] / 1e3, cube_root_mhz, magnitude)
    _, x_gap = _vogler(radius_m, radius_m * beyond_rad / 1e3, cube_root_mhz, magnitude)
    x = x_gap + x_tx + x_rx
    distance_db = 0.05751 * x - 10.0 * math.log10(x)  # TN 101, (8.4)
    return distance_db - _height_gain_db(x_tx, k_tx) - _height_gain_db(x_rx, k_rx) - 20.0


@kernel
def _vogler(radius_m: float, arc_km: float, cube_root_mhz: float, impedance: float) -> Pair:
    """Return K and x of Vogler 1964, (2), (6a) and figure 4."""
    ratio = (4.0 / 3.0 * _EARTH_RADIUS_M / radius_m) ** _THIRD
    k = 0.017778 * ratio / (cube_root_mhz * impedance)
    return k, (1.607 - k) * ratio**2 * cube_root_mhz * arc_km


@kernel
def _height_gain_db(x: float, k: float) -> float:
    """Return F(x, K), the height function of the smooth earth: Algorithm, (6.4) to (6.7)."""
    if x < 200.0:  # noqa: PLR2004 [a limit of the fit]
        w = -math.log(k)
        if k < 1e-5 or x * w**3 > 5495.0:  # noqa: PLR2004 [limits of the fit]
            return 17.372 * math.log(x) - 117.0 if x > 1.0 else -117.0
        return 2.5e-5 * x**2 / k - 8.686 * w - 15.0
    gain_db = 0.05751 * x - 4.343 * math.log(x)
    if x < 2000.0:  # noqa: PLR2004 [a limit of the fit]
        w = 0.0134 * x * math.exp(-0.005 * x)
        gain_db = (1.0 - w) * gain_db + w * (17.372 * math.log(x) - 117.0)
    return gain_db
