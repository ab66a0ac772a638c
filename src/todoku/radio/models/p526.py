"""Diffraction over terrain and round the Earth: Recommendation ITU-R P.526."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from todoku.kernels import kernel
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MODEL = "ITU-R P.526"
FREQUENCY = Validity(MODEL, "frequency", "GHz", 0.01, 100.0)
DISTANCE = Validity(MODEL, "distance", "km", 1e-3, 10_000.0)
ANTENNA = Validity(MODEL, "antenna_height", "m", 1e-3, 10_000.0)
RADIUS = Validity(MODEL, "earth_radius", "km", 1000.0, 1.0e6)

LIGHT_M_GHZ = 0.2998
"""Wavelength in metres times frequency in GHz, as P.1812 and P.2001 round it."""
SEES_NU = -0.78
"""Below this diffraction parameter an edge costs nothing (section 4.1, equation 31)."""
LAND = (22.0, 0.003)
"""Relative permittivity and conductivity (S/m) of land (P.1812-8, section 4.3.3)."""
SEA = (80.0, 5.0)
"""The same of sea."""
_MINIMUM_POINTS = 3
Polarization = Literal[1, 2]
"""1 horizontal, 2 vertical: the codes of the study group's profile files."""


class Ground(NamedTuple):
    """What the first-term formula needs of frequency and ground, worked out once."""

    cube_root_f: float
    admittance_land: float
    """The normalised surface admittance K times the cube root of the radius in km, over land."""
    admittance_sea: float


def ground_of(frequency_ghz: float, polarization: int) -> Ground:
    """Return the constants of section 4.3.3 of P.1812-8, equations (28) and (29): K for both polarizations."""
    cube_root_f = float(np.cbrt(frequency_ghz))

    def admittance(permittivity: float, conductivity: float) -> float:
        loss_squared = (18.0 * conductivity / frequency_ghz) ** 2
        horizontal = 0.036 / cube_root_f * ((permittivity - 1.0) ** 2 + loss_squared) ** -0.25
        return float(horizontal if polarization == 1 else horizontal * math.sqrt(permittivity**2 + loss_squared))

    return Ground(cube_root_f, admittance(*LAND), admittance(*SEA))


@kernel
def log10(x: float) -> float:
    """Return the decimal logarithm by way of the natural one, which compiles to half the time."""
    return 0.43429448190325182 * math.log(x)


@kernel
def knife_edge_loss_db(nu: float) -> float:
    """Return J(nu), the loss over one edge (section 4.1, equation 31; P.1812-8 equation 12)."""
    if nu <= SEES_NU:
        return 0.0
    return 6.9 + 20.0 * log10(math.sqrt((nu - 0.1) * (nu - 0.1) + 1.0) + nu - 0.1)


@kernel
def bullington_loss_db(edge_db: float, distance_km: float) -> float:
    """Return the Bullington loss from the loss of its one edge (P.1812-8, equation 21)."""
    if edge_db == 0.0:
        return 0.0
    return edge_db + (1.0 - math.exp(-edge_db / 6.0)) * (10.0 + 0.02 * distance_km)


@kernel
def bullington_edge_nu(
    slopes: tuple[float, float], heights_m: tuple[float, float], distance_km: float, wavelength_m: float
) -> float:
    """Return nu of the Bullington point of a path beyond the horizon (P.1812-8, equations 18 and 19).

    ``slopes`` are the steepest slopes to a profile point from transmitter and receiver in m/km, ``heights_m`` the
    antennas' heights above sea level.
    """
    hts, hrs = heights_m
    from_tx_km = (hrs - hts + slopes[1] * distance_km) / (slopes[0] + slopes[1])
    to_rx_km = distance_km - from_tx_km
    rise_m = hts + slopes[0] * from_tx_km - (hts * to_rx_km + hrs * from_tx_km) / distance_km
    return rise_m * math.sqrt(0.002 * distance_km / (wavelength_m * from_tx_km * to_rx_km))


@kernel
def bullington_of_profile_db(
    distance_km: NDArray[np.float64],
    surface_m: NDArray[np.float64],
    heights_m: tuple[float, float],
    radius_km: float,
    wavelength_m: float,
) -> float:
    """Return the Bullington loss of a profile (P.1812-8, section 4.3.1, equations 13 to 21)."""
    hts, hrs = heights_m
    d = distance_km[-1]
    curve = 500.0 / radius_km
    from_tx = -np.inf
    from_rx = -np.inf
    largest = -np.inf
    for i in range(1, distance_km.size - 1):
        x = distance_km[i]
        raised_m = surface_m[i] + curve * x * (d - x)
        from_tx = max(from_tx, (raised_m - hts) / x)
        from_rx = max(from_rx, (raised_m - hrs) / (d - x))
        clearance_m = raised_m - (hts * (d - x) + hrs * x) / d
        largest = max(largest, clearance_m * math.sqrt(0.002 * d / (wavelength_m * x * (d - x))))
    if from_tx >= (hrs - hts) / d:
        largest = bullington_edge_nu((from_tx, from_rx), heights_m, d, wavelength_m)
    return bullington_loss_db(knife_edge_loss_db(largest), d)


@kernel
def height_gain_db(b: float, floor_db: float) -> float:
    """Return G(Y) of an antenna from B = beta Y (P.1812-8, equations 35 and 36), not below 2 + 20 log K."""
    if b > 2.0:  # noqa: PLR2004 [equation 35]
        return max(17.6 * math.sqrt(b - 1.1) - 5.0 * log10(b - 1.1) - 8.0, floor_db)
    return max(20.0 * log10(b + 0.1 * b * b * b), floor_db)


@kernel
def first_term_db(
    distance_km: float, heights_m: tuple[float, float], radius_km: float, ground: Ground, sea_fraction: float
) -> float:
    """Return the first term of spherical-Earth diffraction over mixed ground (P.1812-8, equations 28 to 36)."""
    total_db = 0.0
    cube_root_a = math.exp(math.log(radius_km) / 3.0)
    f_over_a2 = ground.cube_root_f / (cube_root_a * cube_root_a)
    f2_over_a = ground.cube_root_f * ground.cube_root_f / cube_root_a
    for over_sea in range(2):
        weight = sea_fraction if over_sea == 1 else 1.0 - sea_fraction
        if weight > 0.0:
            admittance = (ground.admittance_sea if over_sea == 1 else ground.admittance_land) / cube_root_a
            k2 = admittance * admittance
            k4 = k2 * k2
            beta = (1.0 + 1.6 * k2 + 0.67 * k4) / (1.0 + 4.5 * k2 + 1.53 * k4)
            x = 21.88 * beta * f_over_a2 * distance_km
            log_x = math.log(x)
            reach_db = 11.0 + 4.3429448190325182 * log_x - 17.6 * x
            if x < 1.6:  # noqa: PLR2004 [equation 33]
                reach_db = -8.6858896380650365 * log_x - 5.6488 * math.exp(1.425 * log_x)
            b = 0.9575 * beta * beta * f2_over_a
            floor_db = 2.0 + 20.0 * log10(admittance)
            gain_db = height_gain_db(b * heights_m[0], floor_db) + height_gain_db(b * heights_m[1], floor_db)
            total_db -= weight * (reach_db + gain_db)
    return total_db


@kernel
def specular_point_km(distance_km: float, heights_m: tuple[float, float], radius_km: float) -> float:
    """Return where the path clears a smooth Earth least, from the first antenna (P.1812-8, equations 24 and 25)."""
    h1, h2 = heights_m
    c = (h1 - h2) / (h1 + h2)
    m = 250.0 * distance_km * distance_km / (radius_km * (h1 + h2))
    cosine = 1.5 * c * math.sqrt(3.0 * m / ((m + 1.0) * (m + 1.0) * (m + 1.0)))
    angle = math.acos(max(-1.0, min(1.0, cosine))) / 3.0
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(math.pi / 3.0 + angle)
    return distance_km / 2.0 * (1.0 + b)


@kernel
def spherical_loss_db(
    distance_km: float,
    heights_m: tuple[float, float],
    radius_km: float,
    ground: Ground,
    media: tuple[float, float],
) -> float:
    """Return the spherical-Earth diffraction loss for antennas above a smooth Earth (P.1812-8, 4.3.2, eq. 22 to 27).

    ``media`` are the wavelength in metres and the part of the path over sea.
    """
    wavelength_m, sea_fraction = media
    h1, h2 = heights_m
    d = distance_km
    horizon_km = math.sqrt(2.0 * radius_km) * (math.sqrt(0.001 * h1) + math.sqrt(0.001 * h2))
    if d >= horizon_km:
        return first_term_db(d, heights_m, radius_km, ground, sea_fraction)
    first_km = specular_point_km(d, heights_m, radius_km)
    second_km = d - first_km
    low_1 = h1 - 500.0 * first_km * first_km / radius_km
    low_2 = h2 - 500.0 * second_km * second_km / radius_km
    clearance_m = (low_1 * second_km + low_2 * first_km) / d
    required_m = 17.456 * math.sqrt(first_km * second_km * wavelength_m / d)
    if clearance_m > required_m:
        return 0.0
    grazing_km = 500.0 * (d / (math.sqrt(h1) + math.sqrt(h2))) ** 2
    loss_db = first_term_db(d, heights_m, grazing_km, ground, sea_fraction)
    if loss_db < 0.0:
        return 0.0
    return (1.0 - clearance_m / required_m) * loss_db


@kernel
def smooth_surface_m(distance_km: NDArray[np.float64], terrain_m: NDArray[np.float64]) -> tuple[float, float]:
    """Return the heights of the fitted smooth surface at both ends (P.1812-8, equations 83 to 86)."""
    v1 = 0.0
    v2 = 0.0
    for i in range(1, distance_km.size):
        x0, x1 = distance_km[i - 1], distance_km[i]
        h0, h1 = terrain_m[i - 1], terrain_m[i]
        v1 += (x1 - x0) * (h1 + h0)
        v2 += (x1 - x0) * (h1 * (2.0 * x1 + x0) + h0 * (x1 + 2.0 * x0))
    d = distance_km[-1]
    return (2.0 * v1 * d - v2) / (d * d), (v2 - v1 * d) / (d * d)


@kernel
def obstructed_surface_m(
    surface_m: tuple[float, float], ends_m: tuple[float, float], obstruction: tuple[float, float, float]
) -> tuple[float, float]:
    """Return the smooth surface for diffraction, lowered by the highest obstruction (P.1812-8, equations 87 to 89).

    ``obstruction`` is h_obs in metres, and alpha_obt and alpha_obr in m/km; ``ends_m`` are the ground at both ends.
    """
    hst, hsr = surface_m
    h_obs, alpha_t, alpha_r = obstruction
    if h_obs > 0.0:
        hst -= h_obs * alpha_t / (alpha_t + alpha_r)
        hsr -= h_obs * alpha_r / (alpha_t + alpha_r)
    return min(hst, ends_m[0]), min(hsr, ends_m[1])


@kernel
def obstruction_of_profile(
    distance_km: NDArray[np.float64], terrain_m: NDArray[np.float64], heights_m: tuple[float, float]
) -> tuple[float, float, float]:
    """Return h_obs, alpha_obt and alpha_obr of a profile (P.1812-8, equation 87)."""
    hts, hrs = heights_m
    d = distance_km[-1]
    h_obs = -np.inf
    alpha_t = -np.inf
    alpha_r = -np.inf
    for i in range(1, distance_km.size - 1):
        x = distance_km[i]
        above_m = terrain_m[i] - (hts * (d - x) + hrs * x) / d
        h_obs = max(h_obs, above_m)
        alpha_t = max(alpha_t, above_m / x)
        alpha_r = max(alpha_r, above_m / (d - x))
    return h_obs, alpha_t, alpha_r


def spherical_earth_loss_db(
    distance_km: float,
    heights_m: tuple[float, float],
    *,
    frequency_ghz: float,
    polarization: Polarization = 2,
    radius_km: float = 8494.666666666666,
    sea_fraction: float = 0.0,
) -> float:
    """Return the diffraction loss in dB between two antennas above a smooth Earth.

    P.526, section 3.2 (any distance), with the first term of the residue series (section 3.1.1) over average land or
    sea. ``heights_m`` are above the smooth surface, ``radius_km`` is the effective radius of the Earth (4/3 of
    6,371 km unless given), ``sea_fraction`` 0-1. Raises OutOfRange.
    """
    d = float(DISTANCE.require(distance_km))
    FREQUENCY.require(frequency_ghz)
    ANTENNA.require(heights_m)
    RADIUS.require(radius_km)
    Validity(MODEL, "polarization", "", 1, 2).require(polarization)
    Validity(MODEL, "sea_share", "", 0.0, 1.0).require(sea_fraction)
    ground = ground_of(frequency_ghz, polarization)
    heights = (float(heights_m[0]), float(heights_m[1]))
    return spherical_loss_db(d, heights, float(radius_km), ground, (LIGHT_M_GHZ / frequency_ghz, float(sea_fraction)))


def delta_bullington_loss_db(
    distance_km: ArrayLike,
    terrain_m: ArrayLike,
    antenna_heights_m: tuple[float, float],
    *,
    frequency_ghz: float,
    polarization: Polarization = 2,
    radius_km: float = 8494.666666666666,
    sea_fraction: float = 0.0,
) -> float:
    """Return the diffraction loss in dB over a terrain profile.

    P.526, section 4.5: the Bullington loss of the profile, and on top of it what the spherical Earth costs more than
    Bullington's construction over a smooth profile of the same length.

    Parameters
    ----------
    distance_km, terrain_m
        The profile from the first antenna to the second, n points each: distance along the path, rising from 0, and
        height above sea level.
    antenna_heights_m
        Above the ground at both ends.

    Raises OutOfRange.
    """
    x = np.ascontiguousarray(distance_km, dtype=np.float64)
    h = np.ascontiguousarray(terrain_m, dtype=np.float64)
    Validity(MODEL, "profile_points", "points", _MINIMUM_POINTS, 1e9).require(
        min(x.size, h.size if h.size == x.size else 0)
    )
    Validity(MODEL, "terrain_height", "m", -500.0, 9000.0).require(h)
    DISTANCE.require(np.diff(x))
    FREQUENCY.require(frequency_ghz)
    ANTENNA.require(antenna_heights_m)
    RADIUS.require(radius_km)
    heights = (float(h[0] + antenna_heights_m[0]), float(h[-1] + antenna_heights_m[1]))
    wavelength_m = LIGHT_M_GHZ / frequency_ghz
    over_terrain_db = bullington_of_profile_db(x, h, heights, radius_km, wavelength_m)
    lowered = obstructed_surface_m(
        smooth_surface_m(x, h), (float(h[0]), float(h[-1])), obstruction_of_profile(x, h, heights)
    )
    above = (heights[0] - lowered[0], heights[1] - lowered[1])
    over_smooth_db = bullington_of_profile_db(x, np.zeros_like(h), above, radius_km, wavelength_m)
    ground = ground_of(frequency_ghz, polarization)
    spherical_db = spherical_loss_db(float(x[-1]), above, radius_km, ground, (wavelength_m, sea_fraction))
    return over_terrain_db + max(spherical_db - over_smooth_db, 0.0)
