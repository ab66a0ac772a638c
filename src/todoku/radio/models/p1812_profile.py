"""The path profile analysis of Recommendation ITU-R P.1812-8 and the loss along one profile, compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from todoku.kernels import kernel
from todoku.radio.models.p526 import (
    bullington_of_profile_db,
    obstructed_surface_m,
    obstruction_of_profile,
    smooth_surface_m,
    spherical_loss_db,
)
from todoku.radio.models.p1812_physics import (
    Climate,
    Horizons,
    Losses,
    Setting,
    clear_losses_db,
    climate_of,
    distance_weight,
    duct_beta,
    duct_fixed_db,
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

if TYPE_CHECKING:
    from numpy.typing import NDArray

ZONE_SEA = 1
ZONE_COAST = 3
ZONE_INLAND = 4
NO_COAST_KM = 500.0
"""Distance to the coast on a path that meets no sea."""


class Diffraction(NamedTuple):
    """Delta-Bullington diffraction for one Earth radius (section 4.3), in dB."""

    terrain: float
    """Lbulla."""
    smooth: float
    """Lbulls."""
    spherical: float
    """Ldsph."""
    total: float
    """Ld."""


class Intermediate(NamedTuple):
    """Every intermediate value of one path, under the Recommendation's names and in its units."""

    d: float
    dlt: float
    dlr: float
    th_t: float
    th_r: float
    th: float
    hts: float
    hrs: float
    w: float
    dtm: float
    dlm: float
    phi: float
    b0: float
    ae: float
    hst_smooth: float
    hsr_smooth: float
    hst: float
    hsr: float
    hstd: float
    hsrd: float
    hte: float
    hre: float
    hm: float
    fi: float
    fj: float
    fk: float
    lbfs: float
    lb0p: float
    lb0b: float
    lbulla: float
    """Lbulla, Lbulls and Ldsph for the effective Earth radius of beta0 % of the time."""
    lbulls: float
    ldsph: float
    ld50: float
    ldb: float
    ldp: float
    lminb0p: float
    lba: float
    lminbap: float
    lbda: float
    lbam: float
    lbs: float
    lbc: float


@kernel
def elevation_mrad(slope_m_km: float) -> float:
    """Return the elevation angle of a slope of given metres a kilometre (equations 76 to 81)."""
    return 1e3 * math.atan(1e-3 * slope_m_km)


@kernel
def least_clear_point(
    distance_km: NDArray[np.float64], terrain_m: NDArray[np.float64], heights_m: tuple[float, float], radius_km: float
) -> int:
    """Return the point of the largest diffraction parameter on a path in line of sight (equation 80)."""
    hts, hrs = heights_m
    d = distance_km[-1]
    best = -np.inf
    point = 1
    for i in range(1, distance_km.size - 1):
        x = distance_km[i]
        clearance_m = terrain_m[i] + 500.0 / radius_km * x * (d - x) - (hts * (d - x) + hrs * x) / d
        nu = clearance_m / math.sqrt(x * (d - x))
        if nu > best:
            best = nu
            point = i
    return point


@kernel
def horizons_of_profile(
    distance_km: NDArray[np.float64], terrain_m: NDArray[np.float64], heights_m: tuple[float, float], radius_km: float
) -> tuple[Horizons, int, int]:
    """Return the horizons, and the profile points that make them (Attachment 1, equations 75 to 82)."""
    hts, hrs = heights_m
    d = distance_km[-1]
    last = distance_km.size - 1
    from_tx = -np.inf
    from_rx = -np.inf
    i_tx = 1
    i_rx = 1
    for i in range(1, last):
        x = distance_km[i]
        slope_t = (terrain_m[i] - hts) / x - 500.0 * x / radius_km
        slope_r = (terrain_m[i] - hrs) / (d - x) - 500.0 * (d - x) / radius_km
        if slope_t > from_tx:
            from_tx = slope_t
            i_tx = i
        if slope_r >= from_rx:
            from_rx = slope_r
            i_rx = i
    direct = (hrs - hts) / d - 500.0 * d / radius_km
    if from_tx <= direct:
        i_tx = least_clear_point(distance_km, terrain_m, heights_m, radius_km)
        i_rx = i_tx
        from_tx = direct
        from_rx = (hts - hrs) / d - 500.0 * d / radius_km
    tx_mrad = elevation_mrad(from_tx)
    rx_mrad = elevation_mrad(from_rx)
    path_mrad = 1e3 * d / radius_km + tx_mrad + rx_mrad
    return Horizons(tx_mrad, rx_mrad, path_mrad, distance_km[i_tx], d - distance_km[i_rx]), i_tx, i_rx


@kernel
def roughness_m(
    distance_km: NDArray[np.float64],
    terrain_m: NDArray[np.float64],
    points: tuple[int, int],
    line: tuple[float, float],
) -> float:
    """Return hm over the points between the horizons; ``line`` is hst and the slope of equations (91) and (93)."""
    highest = -np.inf
    for i in range(points[0], points[1] + 1):
        highest = max(highest, terrain_m[i] - (line[0] + line[1] * distance_km[i]))
    return highest


@kernel
def zones_of_profile(distance_km: NDArray[np.float64], zone: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Return the part of a path over sea, and its longest stretches of land and of inland in km (section 3.6).

    A profile point stands for its surroundings up to the middle between it and its neighbours.
    """
    last = distance_km.size - 1
    sea_km = 0.0
    land_km = 0.0
    inland_km = 0.0
    longest_land_km = 0.0
    longest_inland_km = 0.0
    for i in range(last + 1):
        before = 0.5 * (distance_km[i] - distance_km[i - 1]) if i > 0 else 0.0
        after = 0.5 * (distance_km[i + 1] - distance_km[i]) if i < last else 0.0
        own_km = before + after
        if zone[i] == ZONE_SEA:
            sea_km += own_km
            land_km = 0.0
        else:
            land_km += own_km
        inland_km = inland_km + own_km if zone[i] == ZONE_INLAND else 0.0
        longest_land_km = max(longest_land_km, land_km)
        longest_inland_km = max(longest_inland_km, inland_km)
    return sea_km / distance_km[last], longest_land_km, longest_inland_km


@kernel
def coasts_of_profile(
    distance_km: NDArray[np.float64], zone: NDArray[np.uint8], setting: Setting
) -> tuple[float, float]:
    """Return the distances of both ends from the coast (section 3.4): those given, or measured where they are NaN."""
    tx_km = NO_COAST_KM
    rx_km = NO_COAST_KM
    met = False
    for i in range(zone.size):
        if zone[i] == ZONE_SEA:
            rx_km = distance_km[-1] - distance_km[i]
            if not met:
                tx_km = distance_km[i]
            met = True
    given = setting.coast_km
    return tx_km if np.isnan(given[0]) else given[0], rx_km if np.isnan(given[1]) else given[1]


@kernel
def diffraction_of_profile(
    distance_km: NDArray[np.float64],
    surface_m: NDArray[np.float64],
    heights_m: tuple[float, float],
    above_m: tuple[float, float],
    setting: Setting,
    sea_fraction: float,
    radius_km: float,
) -> Diffraction:
    """Return the delta-Bullington loss for one Earth radius (section 4.3.4, equations 37 to 39)."""
    terrain = bullington_of_profile_db(distance_km, surface_m, heights_m, radius_km, setting.wavelength_m)
    flat_m = np.zeros_like(surface_m)
    smooth = bullington_of_profile_db(distance_km, flat_m, above_m, radius_km, setting.wavelength_m)
    media = (setting.wavelength_m, sea_fraction)
    spherical = spherical_loss_db(distance_km[-1], above_m, radius_km, setting.ground, media)
    return Diffraction(terrain, smooth, spherical, terrain + max(spherical - smooth, 0.0))


@kernel
def profile_values(
    distance_km: NDArray[np.float64],
    terrain_m: NDArray[np.float64],
    clutter_m: NDArray[np.float64],
    zone: NDArray[np.uint8],
    antennas_m: tuple[float, float],
    latitude_deg: float,
    setting: Setting,
) -> Intermediate:
    """Return all values of section 4 along one profile up to Lbc, the loss at 50 % of locations."""
    d = distance_km[-1]
    heights = (terrain_m[0] + antennas_m[0], terrain_m[-1] + antennas_m[1])
    ends = (terrain_m[0], terrain_m[-1])
    surface_m = terrain_m + clutter_m  # equation (1): the ends themselves bear no clutter, and are not read
    sea, dtm, dlm = zones_of_profile(distance_km, zone)
    climate = climate_of(setting, latitude_deg, dtm, dlm, sea)
    horizons, i_tx, i_rx = horizons_of_profile(distance_km, terrain_m, heights, setting.median_radius_km)
    smooth = smooth_surface_m(distance_km, terrain_m)
    lowered = obstructed_surface_m(smooth, ends, obstruction_of_profile(distance_km, terrain_m, heights))
    above = (heights[0] - lowered[0], heights[1] - lowered[1])
    median = diffraction_of_profile(distance_km, surface_m, heights, above, setting, sea, setting.median_radius_km)
    beta = diffraction_of_profile(distance_km, surface_m, heights, above, setting, sea, setting.beta_radius_km)
    free_db = free_space_db(setting, d, heights[0] - heights[1])
    lb0p, lb0b = clear_losses_db(setting, free_db, horizons.tx_km + horizons.rx_km, climate.beta0)
    losses = Losses(free_db, lb0p, lb0b, median.total, time_mixed_db(median.total, beta.total, climate))
    hst, hsr = min(smooth[0], ends[0]), min(smooth[1], ends[1])
    effective = (heights[0] - hst, heights[1] - hsr)
    hm = roughness_m(distance_km, terrain_m, (i_tx, i_rx), (hst, (hsr - hst) / d))
    duct_db = duct_fixed_db(setting, d, horizons, heights, sea, coasts_of_profile(distance_km, zone, setting))
    duct_db += duct_time_db(setting, d, duct_beta(setting, d, horizons, effective, climate, hm))
    return combined_values(
        setting,
        (d, heights[0], heights[1], dtm, dlm, latitude_deg),
        horizons,
        climate,
        losses,
        beta,
        (duct_db, hm),
        (smooth, (hst, hsr), lowered, effective),
    )


@kernel
def combined_values(
    setting: Setting,
    path: tuple[float, float, float, float, float, float],
    horizons: Horizons,
    climate: Climate,
    losses: Losses,
    beta: Diffraction,
    duct: tuple[float, float],
    surfaces: tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]],
) -> Intermediate:
    """Return the combination of section 4.6 (equations 57 to 63) with everything that led to it."""
    d, hts, hrs, dtm, dlm, latitude_deg = path
    smooth, ducted, lowered, effective = surfaces
    lminb0p = notional_minimum_db(setting, losses, climate)
    lbd = losses.lb0p + losses.ldp
    lminbap = duct_minimum_db(duct[0], losses.lb0p)
    lbda = ducted_loss_db(lbd, lminbap, d)
    fj = path_weight(horizons.path_mrad)
    lbam = lbda + (lminb0p - lbda) * fj
    lbs = scatter_loss_db(setting, d, horizons.path_mrad)
    return Intermediate(
        d, horizons.tx_km, horizons.rx_km, horizons.tx_mrad, horizons.rx_mrad, horizons.path_mrad, hts, hrs,
        climate.sea_fraction, dtm, dlm, latitude_deg, climate.beta0, setting.median_radius_km,
        smooth[0], smooth[1], ducted[0], ducted[1], lowered[0], lowered[1], effective[0], effective[1], duct[1],
        climate.fraction_i, fj, distance_weight(d), losses.free_space, losses.lb0p, losses.lb0b,
        beta.terrain, beta.smooth, beta.spherical, losses.ld50, beta.total, losses.ldp,
        lminb0p, duct[0], lminbap, lbda, lbam, lbs, joined_loss_db(lbs, lbam),
    )  # fmt: skip
