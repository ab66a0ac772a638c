"""The equations of Recommendation ITU-R P.1812-8 that follow once the path profile is analysed, compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

from todoku.kernels import kernel
from todoku.radio.models.p526 import LIGHT_M_GHZ, Ground, ground_of, log10

EARTH_RADIUS_KM = 6371.0
LOG_10 = math.log(10.0)
K_BETA = 3.0
"""Effective Earth radius factor that is exceeded for beta0 % of the time (section 3.7)."""
FIELD_CONSTANT_DB = 199.36
"""Equation (70), for 1 kW ERP."""


class Setting(NamedTuple):
    """What a prediction holds constant over all its paths."""

    frequency_ghz: float
    wavelength_m: float
    free_db: float
    """92.4 + 20 log f."""
    median_radius_km: float
    beta_radius_km: float
    time_percent: float
    inverse_time: float
    """I(p/100)."""
    scatter_db: float
    """The part of equation (44) that is the same for all paths."""
    duct_db: float
    """The part of equation (47) that is the same for all paths."""
    coast_km: tuple[float, float]
    """From transmitter and receiver; NaN where they are to be measured along each path."""
    ground: Ground


class Horizons(NamedTuple):
    """Elevation angles of both horizons and their sum, in mrad, and the horizons' distances (Attachment 1)."""

    tx_mrad: float
    rx_mrad: float
    path_mrad: float
    tx_km: float
    rx_km: float


class Climate(NamedTuple):
    """What section 3.6 makes of the zones along a path."""

    beta0: float
    """Time percentage of anomalous propagation."""
    tau: float
    sea_fraction: float
    fraction_i: float
    """Fi, equation (40)."""


class Losses(NamedTuple):
    """Intermediate losses of section 4 in dB, under the Recommendation's names."""

    free_space: float
    lb0p: float
    lb0b: float
    ld50: float
    ldp: float


def setting_of(
    *,
    frequency_ghz: float,
    time_percent: float,
    polarization: int,
    delta_n: float,
    n0: float,
    coast_km: tuple[float, float],
) -> Setting:
    """Return the constants of a prediction (sections 3.7, 4.2, 4.4 and 4.5)."""
    log_f = math.log10(frequency_ghz)
    low_db = 45.375 - 137.0 * frequency_ghz + 92.5 * frequency_ghz**2 if frequency_ghz < 0.5 else 0.0  # noqa: PLR2004 [equation 48]
    spread_db = 25.0 * log_f - 2.5 * math.log10(frequency_ghz / 2.0) ** 2
    return Setting(
        frequency_ghz=float(frequency_ghz),
        wavelength_m=LIGHT_M_GHZ / frequency_ghz,
        free_db=92.4 + 20.0 * log_f,
        median_radius_km=EARTH_RADIUS_KM * 157.0 / (157.0 - delta_n),
        beta_radius_km=EARTH_RADIUS_KM * K_BETA,
        time_percent=float(time_percent),
        inverse_time=float(inverse_normal(time_percent / 100.0)),
        scatter_db=190.1 + spread_db - 0.15 * n0 - 10.125 * math.log10(50.0 / time_percent) ** 0.7,
        duct_db=102.45 + 20.0 * log_f + low_db,
        coast_km=(float(coast_km[0]), float(coast_km[1])),
        ground=ground_of(frequency_ghz, polarization),
    )


@kernel
def power(base: float, exponent: float) -> float:
    """Return base^exponent of a base that is not negative, by two quick functions instead of one slow one."""
    return math.exp(exponent * math.log(base)) if base > 0.0 else 0.0


@kernel
def inverse_normal(x: float) -> float:
    """Return I(x), the inverse complementary cumulative normal distribution (Attachment 2), for 1e-6 <= x < 1."""
    tail = min(x, 1.0 - x)
    t = math.sqrt(-2.0 * math.log(tail))
    c = ((0.010328 * t + 0.802853) * t + 2.515516698) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0)
    return t - c if x <= 0.5 else c - t  # noqa: PLR2004 [half of the distribution]


@kernel
def climate_of(setting: Setting, latitude_deg: float, land_km: float, inland_km: float, sea_fraction: float) -> Climate:
    """Return the incidence of ducting (section 3.6, equations 2 to 6) and Fi (equation 40).

    ``land_km`` is the longest stretch of land, coast included, ``inland_km`` of inland only.
    """
    tau = 1.0 - math.exp(-0.000412 * power(inland_km, 2.41))
    log_mu1 = 0.2 * math.log(
        math.exp(-LOG_10 * land_km / (16.0 - 6.6 * tau)) + math.exp(-5.0 * LOG_10 * (0.496 + 0.354 * tau))
    )
    log_mu1 = min(log_mu1, 0.0)
    north = abs(latitude_deg)
    if north <= 70.0:  # noqa: PLR2004 [equations 5 and 6]
        beta0 = math.exp(LOG_10 * (1.67 - 0.015 * north) + (0.065 + 0.0176 * north) * log_mu1)
    else:
        beta0 = 4.17 * math.exp(1.3 * log_mu1)
    return Climate(beta0, tau, sea_fraction, interpolation(setting, beta0))


@kernel
def interpolation(setting: Setting, beta0: float) -> float:
    """Return Fi, by which the loss at p % lies between the medians and those of beta0 % (equation 40)."""
    if setting.time_percent <= beta0:
        return 1.0
    if setting.time_percent >= 50.0:  # noqa: PLR2004 [the median]
        return 0.0
    return setting.inverse_time / inverse_normal(beta0 / 100.0)


@kernel
def free_space_db(setting: Setting, distance_km: float, rise_m: float) -> float:
    """Return Lbfs along the slant path (section 4.2, equation 8)."""
    return setting.free_db + 10.0 * log10(distance_km * distance_km + 1e-6 * rise_m * rise_m)


@kernel
def clear_losses_db(setting: Setting, free_db: float, horizons_km: float, beta0: float) -> tuple[float, float]:
    """Return Lb0p and Lb0beta (section 4.2, equations 9 to 11); ``horizons_km`` is dlt + dlr."""
    depth_db = 2.6 * (1.0 - math.exp(-0.1 * horizons_km))
    return (
        free_db + depth_db * log10(setting.time_percent / 50.0),
        free_db + depth_db * log10(beta0 / 50.0),
    )


@kernel
def scatter_loss_db(setting: Setting, distance_km: float, path_mrad: float) -> float:
    """Return Lbs, troposcatter (section 4.4, equation 44)."""
    return setting.scatter_db + 20.0 * log10(distance_km) + 0.573 * path_mrad


@kernel
def site_shield_db(setting: Setting, angle_mrad: float, horizon_km: float) -> float:
    """Return Ast or Asr, the shielding of a site (section 4.5, equation 49)."""
    above_mrad = angle_mrad - 0.1 * horizon_km
    if above_mrad <= 0.0:
        return 0.0
    root = math.sqrt(setting.frequency_ghz * horizon_km)
    return 20.0 * log10(1.0 + 0.361 * above_mrad * root) + 0.264 * above_mrad * setting.ground.cube_root_f


@kernel
def coast_gain_db(coast_km: float, horizon_km: float, height_m: float, sea_fraction: float) -> float:
    """Return Act or Acr, over-sea surface duct coupling (section 4.5, equation 50)."""
    if sea_fraction < 0.75 - 1e-9 or coast_km > horizon_km or coast_km > 5.0:  # noqa: PLR2004 [equation 50, but for rounding]
        return 0.0
    return -3.0 * math.exp(-0.25 * coast_km * coast_km) * (1.0 + math.tanh(0.07 * (50.0 - height_m)))


@kernel
def duct_fixed_db(
    setting: Setting,
    distance_km: float,
    horizons: Horizons,
    heights_m: tuple[float, float],
    sea_fraction: float,
    coast_km: tuple[float, float],
) -> float:
    """Return Af + gamma_d theta' of ducting (section 4.5, equations 47 to 53); heights above sea level."""
    fixed_db = (
        setting.duct_db
        + 20.0 * log10(horizons.tx_km + horizons.rx_km)
        + site_shield_db(setting, horizons.tx_mrad, horizons.tx_km)
        + site_shield_db(setting, horizons.rx_mrad, horizons.rx_km)
    )
    if sea_fraction > 0.0:
        fixed_db += coast_gain_db(coast_km[0], horizons.tx_km, heights_m[0], sea_fraction)
        fixed_db += coast_gain_db(coast_km[1], horizons.rx_km, heights_m[1], sea_fraction)
    angle_mrad = (
        1e3 * distance_km / setting.median_radius_km
        + min(horizons.tx_mrad, 0.1 * horizons.tx_km)
        + min(horizons.rx_mrad, 0.1 * horizons.rx_km)
    )
    return fixed_db + 5e-5 * setting.median_radius_km * setting.ground.cube_root_f * angle_mrad


@kernel
def duct_beta(
    setting: Setting,
    distance_km: float,
    horizons: Horizons,
    effective_m: tuple[float, float],
    climate: Climate,
    roughness_m: float,
) -> float:
    """Return beta of ducting in % (section 4.5, equations 55 to 58 of the ducting model); ``effective_m``: hte, hre."""
    d = distance_km
    alpha = max(-0.6 - 3.5e-9 * power(d, 3.1) * climate.tau, -3.4)
    spread = (math.sqrt(effective_m[0]) + math.sqrt(effective_m[1])) ** 2
    mu2 = min(power(500.0 * d * d / (setting.median_radius_km * spread), alpha), 1.0)
    mu3 = 1.0
    if roughness_m > 10.0:  # noqa: PLR2004 [the Recommendation's limit]
        between_km = min(d - horizons.tx_km - horizons.rx_km, 40.0)
        mu3 = math.exp(-4.6e-5 * (roughness_m - 10.0) * (43.0 + 6.0 * between_km))
    return climate.beta0 * mu2 * mu3


@kernel
def duct_time_db(setting: Setting, distance_km: float, beta: float) -> float:
    """Return A(p) of ducting (section 4.5, equation 54)."""
    log_beta = log10(beta)
    gamma = (
        1.076
        / power(2.0058 - log_beta, 1.012)
        * math.exp(-(9.51 - 4.8 * log_beta + 0.198 * log_beta * log_beta) * 1e-6 * power(distance_km, 1.13))
    )
    ratio = setting.time_percent / beta
    return -12.0 + (1.2 + 3.7e-3 * distance_km) * log10(ratio) + 12.0 * power(ratio, gamma)


@kernel
def duct_floor_db(setting: Setting, distance_km: float, beta0: float) -> float:
    """Return what A(p) cannot fall below, since beta is at most beta0 and its last term is positive."""
    return -12.0 + (1.2 + 3.7e-3 * distance_km) * log10(setting.time_percent / beta0)


@kernel
def time_mixed_db(median_db: float, beta_db: float, climate: Climate) -> float:
    """Return a loss at p % between its median and its value at beta0 % (equation 41)."""
    return median_db + (beta_db - median_db) * climate.fraction_i


@kernel
def path_weight(path_mrad: float) -> float:
    """Return Fj, which turns from line of sight to beyond the horizon (equation 57)."""
    return 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.8 * (path_mrad - 0.3) / 0.3))


@kernel
def distance_weight(distance_km: float) -> float:
    """Return Fk, which lets ducting rule long paths (equation 58)."""
    return 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.5 * (distance_km - 20.0) / 20.0))


@kernel
def notional_minimum_db(setting: Setting, losses: Losses, climate: Climate) -> float:
    """Return Lminb0p of line of sight and over-sea sub-path diffraction (equation 59)."""
    over_land_db = (1.0 - climate.sea_fraction) * losses.ldp
    if setting.time_percent < climate.beta0:
        return losses.lb0p + over_land_db
    median_db = losses.free_space + losses.ld50
    return median_db + (losses.lb0b + over_land_db - median_db) * climate.fraction_i


@kernel
def duct_minimum_db(duct_db: float, lb0p_db: float) -> float:
    """Return Lminbap of line of sight and ducting (equation 60), written so that no power overflows."""
    return max(duct_db, lb0p_db) + 2.5 * math.log1p(math.exp(-abs(duct_db - lb0p_db) / 2.5))


@kernel
def ducted_loss_db(diffracted_db: float, minimum_db: float, distance_km: float) -> float:
    """Return Lbda (equation 61)."""
    if minimum_db > diffracted_db:
        return diffracted_db
    return minimum_db + (diffracted_db - minimum_db) * distance_weight(distance_km)


@kernel
def joined_loss_db(scatter_db: float, other_db: float) -> float:
    """Return Lbc of troposcatter and everything else (equation 63)."""
    apart_db = abs(scatter_db - other_db)
    return min(scatter_db, other_db) - 5.0 / LOG_10 * math.log1p(math.exp(-0.2 * LOG_10 * apart_db))


@kernel
def middle_latitude_deg(tx_lat: float, tx_lon: float, rx_lat: float, rx_lon: float, distance_km: float) -> float:
    """Return the latitude half-way along a path: on its great circle, at half its length (section 3.6, equation 4)."""
    phi_t, phi_r = math.radians(tx_lat), math.radians(rx_lat)
    turn = math.radians(rx_lon - tx_lon)
    east = math.sin(turn) * math.cos(phi_r)
    north = math.cos(phi_t) * math.sin(phi_r) - math.sin(phi_t) * math.cos(phi_r) * math.cos(turn)
    bearing = math.atan2(east, north)
    half = 0.5 * distance_km / EARTH_RADIUS_KM
    sine = math.sin(phi_t) * math.cos(half) + math.cos(phi_t) * math.sin(half) * math.cos(bearing)
    return math.degrees(math.asin(max(-1.0, min(1.0, sine))))
