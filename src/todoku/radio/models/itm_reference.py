"""The reference attenuation of the Irregular Terrain Model: line of sight, diffraction or troposcatter."""

from __future__ import annotations

import math

from todoku.kernels import kernel
from todoku.radio.models.itm_diffraction import (
    WAVE_NUMBER_MHZ,
    Pair,
    diffraction_loss_db,
    height_deviation_m,
    terrain_roughness_m,
)
from todoku.radio.models.itm_troposcatter import troposcatter_loss_db

LINE_OF_SIGHT, DIFFRACTION, TROPOSCATTER = 1, 2, 3
_HIGHEST_SCATTER_DB = 1000.0
_THIRD = 1.0 / 3.0


@kernel
def ground(
    frequency_mhz: float,
    height_above_sea_m: float,
    refractivity: float,
    vertical: bool,  # noqa: FBT001 [a compiled kernel takes positions]
    permittivity: float,
    conductivity_s_per_m: float,
) -> tuple[complex, float, float]:
    """Return the ground's impedance, the curvature of the effective earth in 1/m, and the surface refractivity.

    TN 101, (4.3) and (4.4); Algorithm, (1.5).
    """
    at_surface = refractivity
    if height_above_sea_m != 0.0:
        at_surface = refractivity * math.exp(-height_above_sea_m / 9460.0)
    curvature = 157e-9 * (1.0 - 0.04665 * math.exp(at_surface / 179.3))
    relative = complex(permittivity, 18000.0 * conductivity_s_per_m / frequency_mhz)
    impedance = (relative - 1.0) ** 0.5
    if vertical:
        impedance = impedance / relative
    return impedance, curvature, at_surface


@kernel
def reference_attenuation(  # noqa: PLR0917 [a compiled kernel takes positions]
    distance_m: float,
    angles_rad: Pair,
    horizons_m: Pair,
    effective_m: Pair,
    heights_m: Pair,
    impedance: complex,
    curvature: float,
    refractivity: float,
    delta_h_m: float,
    frequency_mhz: float,
    point_to_point: bool,  # noqa: FBT001 [a compiled kernel takes positions]
) -> tuple[float, int]:
    """Return the attenuation over free space in dB, and by which way the signal arrives: Algorithm, section 4."""
    earth_m = 1.0 / curvature
    smooth_m = math.sqrt(2.0 * effective_m[0] * earth_m) + math.sqrt(2.0 * effective_m[1] * earth_m)
    both_m = horizons_m[0] + horizons_m[1]
    los_rad = -max(angles_rad[0] + angles_rad[1], -both_m / earth_m)
    step_m = (earth_m**2 / frequency_mhz) ** _THIRD
    near_m = max(smooth_m, both_m + 5.0 * step_m)
    far_m = near_m + 10.0 * step_m
    near_db = diffraction_loss_db(
        near_m, horizons_m, effective_m, heights_m, impedance, earth_m, delta_h_m, point_to_point, los_rad, smooth_m,
        frequency_mhz,
    )  # fmt: skip
    far_db = diffraction_loss_db(
        far_m, horizons_m, effective_m, heights_m, impedance, earth_m, delta_h_m, point_to_point, los_rad, smooth_m,
        frequency_mhz,
    )  # fmt: skip
    slope = (far_db - near_db) / (far_m - near_m)
    intercept_db = near_db - slope * near_m
    if distance_m < smooth_m:
        loss_db = _line_of_sight_range_db(
            distance_m, smooth_m, both_m, effective_m, impedance, delta_h_m, slope, intercept_db, frequency_mhz
        )
        return max(loss_db, 0.0), LINE_OF_SIGHT
    scatter_db, crossing_m = _scatter_line(
        distance_m, smooth_m, both_m, angles_rad, horizons_m, effective_m, earth_m, refractivity, frequency_mhz,
        los_rad, slope, intercept_db,
    )  # fmt: skip
    if distance_m > crossing_m:
        return max(scatter_db, 0.0), TROPOSCATTER
    return max(slope * distance_m + intercept_db, 0.0), DIFFRACTION


@kernel
def _scatter_line(  # noqa: PLR0917 [a compiled kernel takes positions]
    distance_m: float,
    smooth_m: float,
    both_m: float,
    angles_rad: Pair,
    horizons_m: Pair,
    effective_m: Pair,
    earth_m: float,
    refractivity: float,
    frequency_mhz: float,
    los_rad: float,
    slope: float,
    intercept_db: float,
) -> Pair:
    """Return the scatter line's loss at the distance, and where it takes over from diffraction: Algorithm, (4.53)."""
    near_m, far_m = both_m + 200e3, both_m + 400e3
    far_db, gain_db = troposcatter_loss_db(
        far_m, angles_rad, horizons_m, effective_m, earth_m, refractivity, frequency_mhz, los_rad, -1.0
    )
    near_db, _ = troposcatter_loss_db(
        near_m, angles_rad, horizons_m, effective_m, earth_m, refractivity, frequency_mhz, los_rad, gain_db
    )
    if near_db >= _HIGHEST_SCATTER_DB:
        return slope * distance_m + intercept_db, 10e6
    scatter_slope = (far_db - near_db) / 200e3
    step_m = 1.088 * (earth_m**2 / frequency_mhz) ** _THIRD * math.log(frequency_mhz)
    meeting_m = (near_db - intercept_db - scatter_slope * near_m) / (slope - scatter_slope)
    crossing_m = max(smooth_m, both_m + step_m, meeting_m)
    return scatter_slope * distance_m + (slope - scatter_slope) * crossing_m + intercept_db, crossing_m


@kernel
def _line_of_sight_range_db(  # noqa: PLR0917 [a compiled kernel takes positions]
    distance_m: float,
    smooth_m: float,
    both_m: float,
    effective_m: Pair,
    impedance: complex,
    delta_h_m: float,
    slope: float,
    intercept_db: float,
    frequency_mhz: float,
) -> float:
    """Return the loss within the smooth earth's line of sight: ERL 79-ITS 67, (3.16) to (3.21)."""
    edge_db = smooth_m * slope + intercept_db
    first_m = 0.04 * frequency_mhz * effective_m[0] * effective_m[1]
    if intercept_db >= 0.0:
        first_m = min(first_m, 0.5 * both_m)
        second_m = first_m + 0.25 * (both_m - first_m)
    else:
        second_m = max(-intercept_db / slope, 0.25 * both_m)
    second_db = _two_ray_db(second_m, effective_m, impedance, delta_h_m, slope, intercept_db, smooth_m, frequency_mhz)
    linear, logarithmic = 0.0, 0.0
    fitted = False
    if first_m < second_m:
        first_db = _two_ray_db(first_m, effective_m, impedance, delta_h_m, slope, intercept_db, smooth_m, frequency_mhz)
        q = math.log(smooth_m / first_m)
        rise = (smooth_m - first_m) * (second_db - first_db) - (second_m - first_m) * (edge_db - first_db)
        run = (smooth_m - first_m) * math.log(second_m / first_m) - (second_m - first_m) * q
        logarithmic = max(0.0, rise / run)  # (3.20)
        fitted = intercept_db > 0.0 or logarithmic > 0.0
        if fitted:
            linear = (edge_db - first_db - logarithmic * q) / (smooth_m - first_m)  # (3.21)
            if linear < 0.0:
                linear = 0.0
                logarithmic = max(edge_db - first_db, 0.0) / q
                if logarithmic == 0.0:
                    linear = slope
    if not fitted:
        linear = max(edge_db - second_db, 0.0) / (smooth_m - second_m)
        logarithmic = 0.0
        if linear == 0.0:
            linear = slope
    at_zero_db = edge_db - linear * smooth_m - logarithmic * math.log(smooth_m)
    return at_zero_db + linear * distance_m + logarithmic * math.log(distance_m)  # (3.19)


@kernel
def _two_ray_db(
    distance_m: float,
    effective_m: Pair,
    impedance: complex,
    delta_h_m: float,
    slope: float,
    intercept_db: float,
    smooth_m: float,
    frequency_mhz: float,
) -> float:
    """Return the loss of a direct and a reflected ray, mixed with diffraction over rough ground: Algorithm, (4.46)."""
    sigma_m = height_deviation_m(terrain_roughness_m(distance_m, delta_h_m))
    wave_number = frequency_mhz / WAVE_NUMBER_MHZ
    sum_m = effective_m[0] + effective_m[1]
    sine = sum_m / math.sqrt(distance_m**2 + sum_m**2)
    reflection = (sine - impedance) / (sine + impedance) * math.exp(-min(10.0, wave_number * sigma_m * sine))
    power = reflection.real**2 + reflection.imag**2
    if power < 0.25 or power < sine:  # noqa: PLR2004 [Algorithm, (4.48)]
        reflection = reflection * math.sqrt(sine / power)
    phase = wave_number * 2.0 * effective_m[0] * effective_m[1] / distance_m
    if phase > math.pi / 2.0:
        phase = math.pi - (math.pi / 2.0) ** 2 / phase
    total = complex(math.cos(phase), -math.sin(phase)) + reflection
    rays_db = -10.0 * math.log10(total.real**2 + total.imag**2)
    weight = 1.0 / (1.0 + frequency_mhz * delta_h_m / max(10e3, smooth_m))
    return weight * rays_db + (1.0 - weight) * (slope * distance_m + intercept_db)
