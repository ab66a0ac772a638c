"""The loss of P.1812-8 at one receiver of a radial, from what is kept up along it, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.kernels import borrowing_kernel
from todoku.radio.models.p526 import obstructed_surface_m
from todoku.radio.models.p1812_physics import (
    Climate,
    Horizons,
    Losses,
    Setting,
    clear_losses_db,
    climate_of,
    duct_beta,
    duct_fixed_db,
    duct_floor_db,
    duct_minimum_db,
    duct_time_db,
    ducted_loss_db,
    free_space_db,
    joined_loss_db,
    notional_minimum_db,
    path_weight,
    scatter_loss_db,
    time_mixed_db,
)
from todoku.radio.models.p1812_profile import ZONE_SEA, elevation_mrad
from todoku.radio.radials.diffraction import least_clear, spherical_excess_db, terrain_loss_db
from todoku.radio.radials.hull import highest_above, tangent
from todoku.radio.radials.state import (
    BETA_SLOPE,
    BETA_SURFACE,
    BLOCK,
    FLAT,
    FLAT_SLOPE,
    MEDIAN_SLOPE,
    MEDIAN_SURFACE,
    MEDIAN_TERRAIN,
    TERRAIN_POINT,
    TERRAIN_SLOPE,
    V1,
    V2,
    coasts_at,
    zones_at,
)

if TYPE_CHECKING:
    from todoku.radio.radials.state import Radial


@borrowing_kernel
def horizons_at(radial: Radial, n: int, heights_m: tuple[float, float], setting: Setting) -> tuple[Horizons, int, int]:
    """Return the horizons of the path to point n and their points; no points in line of sight (equations 75 to 82)."""
    hts, hrs = heights_m
    d = radial.x_km[n]
    radius_km = setting.median_radius_km
    curve = 500.0 / radius_km
    run = radial.running
    direct = (hrs - hts) / d
    if run[TERRAIN_SLOPE] <= direct - curve * d:
        tx_mrad = elevation_mrad(direct - curve * d)
        rx_mrad = elevation_mrad(-direct - curve * d)
        return Horizons(tx_mrad, rx_mrad, 1e3 * d / radius_km + tx_mrad + rx_mrad, d, 0.0), 0, 0
    i_tx = int(run[TERRAIN_POINT])
    i_rx = radial.hulls.point[MEDIAN_TERRAIN, tangent(radial.hulls, MEDIAN_TERRAIN, d, hrs - curve * d * d)]
    from_rx_km = d - radial.x_km[i_rx]
    tx_mrad = elevation_mrad(run[TERRAIN_SLOPE])
    rx_mrad = elevation_mrad((radial.terrain_m[i_rx] - hrs) / from_rx_km - curve * from_rx_km)
    path_mrad = 1e3 * d / radius_km + tx_mrad + rx_mrad
    return Horizons(tx_mrad, rx_mrad, path_mrad, radial.x_km[i_tx], from_rx_km), i_tx, i_rx


@borrowing_kernel
def surfaces_at(
    radial: Radial, n: int, heights_m: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the smooth surface (equations 85 and 86), and the same lowered for diffraction (87 to 89)."""
    hts, hrs = heights_m
    d = radial.x_km[n]
    v1, v2 = radial.running[V1], radial.running[V2]
    smooth = ((2.0 * v1 * d - v2) / (d * d), (v2 - v1 * d) / (d * d))
    ends = (radial.terrain_m[0], radial.terrain_m[n])
    slope = (hrs - hts) / d
    alpha_t = radial.running[FLAT_SLOPE] - slope
    if alpha_t <= 0.0:
        return smooth, (min(smooth[0], ends[0]), min(smooth[1], ends[1]))
    entry = tangent(radial.hulls, FLAT, d, hrs)
    alpha_r = (radial.hulls.y[FLAT, entry] - hrs) / (d - radial.hulls.x[FLAT, entry]) + slope
    entry = highest_above(radial.hulls, FLAT, slope)
    h_obs = radial.hulls.y[FLAT, entry] - hts - slope * radial.hulls.x[FLAT, entry]
    return smooth, obstructed_surface_m(smooth, ends, (h_obs, alpha_t, alpha_r))


@borrowing_kernel
def diffraction_at(
    radial: Radial,
    n: int,
    heights_m: tuple[float, float],
    lowered_m: tuple[float, float],
    setting: Setting,
    climate: Climate,
) -> tuple[float, float]:
    """Return Ld50 and Ldp (sections 4.3.4 and 4.3.5)."""
    above_m = (heights_m[0] - lowered_m[0], heights_m[1] - lowered_m[1])
    step_km = radial.x_km[1]
    sea = climate.sea_fraction
    run = radial.running
    median_db = terrain_loss_db(radial, n, heights_m, run[MEDIAN_SLOPE], MEDIAN_SURFACE, setting)
    excess_db = spherical_excess_db(step_km, n, above_m, setting.median_radius_km, setting, sea)
    if climate.fraction_i == 0.0:
        return median_db + excess_db, median_db + excess_db
    beta_db = terrain_loss_db(radial, n, heights_m, run[BETA_SLOPE], BETA_SURFACE, setting)
    beta_db += spherical_excess_db(step_km, n, above_m, setting.beta_radius_km, setting, sea)
    return median_db + excess_db, time_mixed_db(median_db + excess_db, beta_db, climate)


@borrowing_kernel
def roughness_at(radial: Radial, points: tuple[int, int], line: tuple[float, float]) -> float:
    """Return hm between two points (equation 93): from the hull, unless its highest point lies outside them."""
    hulls = radial.hulls
    entry = highest_above(hulls, FLAT, line[1])
    if points[0] <= hulls.point[FLAT, entry] <= points[1]:
        return float(hulls.y[FLAT, entry] - (line[0] + line[1] * hulls.x[FLAT, entry]))
    return float(highest_between(radial, points, line[1]) - line[0])


@borrowing_kernel
def highest_between(radial: Radial, points: tuple[int, int], slope: float) -> float:
    """Return the greatest h - slope x from one point to another; blocks that cannot hold it are passed over."""
    x_km, terrain_m = radial.x_km, radial.terrain_m
    first, last = points
    highest = max(terrain_m[first] - slope * x_km[first], terrain_m[last] - slope * x_km[last])
    for block in range(first // BLOCK, last // BLOCK + 1):
        low = max(block * BLOCK, first)
        high = min(block * BLOCK + BLOCK - 1, last)
        if radial.top_terrain_m[block] - slope * x_km[low if slope > 0.0 else high] > highest:
            for i in range(low, high + 1):
                highest = max(highest, terrain_m[i] - slope * x_km[i])
    return float(highest)


@borrowing_kernel
def duct_minimum_at(
    radial: Radial,
    n: int,
    heights_m: tuple[float, float],
    horizons: tuple[Horizons, int, int],
    smooth_m: tuple[float, float],
    setting: Setting,
    climate: Climate,
    bounds_db: tuple[float, float],
) -> float:
    """Return Lminbap (equation 60), or any larger loss than ``bounds_db[1]`` (Lbd) where it has no effect.

    ``bounds_db`` are Lb0p and Lbd: above Lbd ducting plays no part (equation 61), and a floor of the ducting loss
    often shows that without its costly terms.
    """
    lb0p, lbd = bounds_db
    if lbd <= lb0p:
        return np.inf
    angles, i_tx, i_rx = horizons
    d = radial.x_km[n]
    if i_tx == 0:
        curve = 500.0 / setting.median_radius_km
        i_tx = least_clear(radial.x_km, radial.terrain_m, radial.top_terrain_m, n, heights_m, curve, np.inf)[1]
        i_rx = i_tx
        x = radial.x_km[i_tx]
        angles = Horizons(angles.tx_mrad, angles.rx_mrad, angles.path_mrad, x, d - x)
    fixed_db = duct_fixed_db(setting, d, angles, heights_m, climate.sea_fraction, coasts_at(radial, n, setting))
    if fixed_db + duct_floor_db(setting, d, climate.beta0) > lbd:
        return np.inf
    hst = min(smooth_m[0], radial.terrain_m[0])
    hsr = min(smooth_m[1], radial.terrain_m[n])
    effective = (heights_m[0] - hst, heights_m[1] - hsr)
    hm = roughness_at(radial, (i_tx, i_rx), (hst, (hsr - hst) / d))
    duct_db = fixed_db + duct_time_db(setting, d, duct_beta(setting, d, angles, effective, climate, hm))
    return duct_minimum_db(duct_db, lb0p)


@borrowing_kernel
def receiver_loss_db(
    radial: Radial, n: int, antennas_m: tuple[float, float], setting: Setting, spread_db: float
) -> tuple[float, float]:
    """Return the loss in dB at point n (equation 69), and the elevation in mrad at which its path leaves the site."""
    heights = (radial.terrain_m[0] + antennas_m[0], radial.terrain_m[n] + antennas_m[1])
    d = radial.x_km[n]
    latitude_deg = 0.5 * (radial.latitude_deg[n >> 1] + radial.latitude_deg[(n + 1) >> 1])
    sea, land_km, inland_km = zones_at(radial, n)
    climate = climate_of(setting, latitude_deg, land_km, inland_km, sea)
    horizons = horizons_at(radial, n, heights, setting)
    angles = horizons[0]
    smooth, lowered = surfaces_at(radial, n, heights)
    ld50, ldp = diffraction_at(radial, n, heights, lowered, setting, climate)
    free_db = free_space_db(setting, d, heights[0] - heights[1])
    lb0p, lb0b = clear_losses_db(setting, free_db, angles.tx_km + angles.rx_km, climate.beta0)
    lbd = lb0p + ldp
    minimum_db = duct_minimum_at(radial, n, heights, horizons, smooth, setting, climate, (lb0p, lbd))
    lbda = ducted_loss_db(lbd, minimum_db, d)
    lminb0p = notional_minimum_db(setting, Losses(free_db, lb0p, lb0b, ld50, ldp), climate)
    lbam = lbda + (lminb0p - lbda) * path_weight(angles.path_mrad)
    lbc = joined_loss_db(scatter_loss_db(setting, d, angles.path_mrad), lbam)
    spread = 0.0 if radial.zone[n] == ZONE_SEA else spread_db
    return max(lb0p, lbc + spread), angles.tx_mrad
