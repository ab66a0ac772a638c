"""Diffraction at one receiver of a radial from what is kept up along it: P.1812-8, section 4.3, compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from todoku.kernels import borrowing_kernel
from todoku.radio.models.p526 import (
    SEES_NU,
    bullington_edge_nu,
    bullington_loss_db,
    first_term_db,
    knife_edge_loss_db,
    specular_point_km,
)
from todoku.radio.radials.hull import tangent
from todoku.radio.radials.state import BLOCK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.models.p1812_physics import Setting
    from todoku.radio.radials.state import Radial


@borrowing_kernel
def least_clear(
    x_km: NDArray[np.float64],
    height_m: NDArray[np.float64],
    top_m: NDArray[np.float64],
    n: int,
    heights_m: tuple[float, float],
    curve: float,
    limit: float,
) -> tuple[float, int]:
    """Return the least of c^2 / (x (d - x)) below ``limit`` on a clear path, and its point (0 where there is none).

    c is the clearance, of which the diffraction parameter is -c sqrt(0.002 d / (wavelength x (d - x))): the least of
    these is the largest nu. A block whose highest point is clear by more than the best so far is passed over.
    """
    hts, hrs = heights_m
    d = x_km[n]
    slope = (hrs - hts) / d
    best = limit
    point = 0
    for first in range(0, n, BLOCK):
        last = min(first + BLOCK - 1, n - 1)
        x0, x1 = x_km[first], x_km[last]
        w0, w1 = x0 * (d - x0), x1 * (d - x1)
        widest = 0.25 * d * d if x0 <= 0.5 * d <= x1 else max(w0, w1)
        lowest_line_m = hts + slope * (x0 if slope > 0.0 else x1)
        clear_m = lowest_line_m - top_m[first // BLOCK] - curve * widest
        if clear_m <= 0.0 or clear_m * clear_m < best * widest:
            for i in range(max(first, 1), last + 1):
                x = x_km[i]
                w = x * (d - x)
                c = hts + slope * x - height_m[i] - curve * w
                q = c * c / w
                if q < best:
                    best = q
                    point = i
    return best, point


@borrowing_kernel
def terrain_loss_db(
    radial: Radial, n: int, heights_m: tuple[float, float], running_slope: float, hull: int, setting: Setting
) -> float:
    """Return the Bullington loss of the surface before receiver n (equations 13 to 21)."""
    hts, hrs = heights_m
    x_km, surface_m = radial.x_km, radial.surface_m
    d = x_km[n]
    radius_km = setting.median_radius_km if hull == 2 else setting.beta_radius_km  # noqa: PLR2004 [MEDIAN_SURFACE]
    curve = 500.0 / radius_km
    from_tx = running_slope + curve * d
    if from_tx >= (hrs - hts) / d:
        entry = tangent(radial.hulls, hull, d, hrs - curve * d * d)
        i = radial.hulls.point[hull, entry]
        from_rx = (surface_m[i] - hrs) / (d - x_km[i]) + curve * x_km[i]
        nu = bullington_edge_nu((from_tx, from_rx), heights_m, d, setting.wavelength_m)
        return bullington_loss_db(knife_edge_loss_db(nu), d)
    scale = 0.002 * d / setting.wavelength_m
    limit = SEES_NU * SEES_NU / scale
    best, point = least_clear(x_km, surface_m, radial.top_surface_m, n, heights_m, curve, limit)
    if point == 0:
        return 0.0
    return bullington_loss_db(knife_edge_loss_db(-math.sqrt(best * scale)), d)


@borrowing_kernel
def flat_slope(step_km: float, n: int, height_m: float, curve: float) -> float:
    """Return the steepest slope from an antenna over a smooth profile: its best point lies beside sqrt(h / curve)."""
    d = n * step_km
    near = min(max(int(math.sqrt(height_m / curve) / step_km), 1), n - 1)
    far = min(near + 1, n - 1)
    x0, x1 = near * step_km, far * step_km
    return max(curve * (d - x0) - height_m / x0, curve * (d - x1) - height_m / x1)


@borrowing_kernel
def flat_nu(step_km: float, n: int, above_m: tuple[float, float], curve: float, specular_km: float) -> float:
    """Return nu of a smooth profile in line of sight, over the root of 0.002 / wavelength.

    Over x it is largest at the specular point of the spherical Earth (the same cubic), so a neighbour has the largest.
    """
    d = n * step_km
    near = min(max(int(specular_km / step_km), 1), n - 1)
    far = min(near + 1, n - 1)
    largest = -np.inf
    for i in (near, far):
        x = i * step_km
        w = x * (d - x)
        largest = max(largest, (curve * w - (above_m[0] * (d - x) + above_m[1] * x) / d) * math.sqrt(d / w))
    return largest


@borrowing_kernel
def smooth_loss_db(
    step_km: float, n: int, above_m: tuple[float, float], curve: float, specular_km: float, wavelength_m: float
) -> float:
    """Return the Bullington loss of the smooth profile of the same points (equation 38), by its closed form."""
    d = n * step_km
    from_tx = flat_slope(step_km, n, above_m[0], curve)
    if from_tx >= (above_m[1] - above_m[0]) / d:
        from_rx = flat_slope(step_km, n, above_m[1], curve)
        nu = bullington_edge_nu((from_tx, from_rx), above_m, d, wavelength_m)
    else:
        nu = flat_nu(step_km, n, above_m, curve, specular_km) * math.sqrt(0.002 / wavelength_m)
    return bullington_loss_db(knife_edge_loss_db(nu), d)


@borrowing_kernel
def spherical_excess_db(
    step_km: float, n: int, above_m: tuple[float, float], radius_km: float, setting: Setting, sea_fraction: float
) -> float:
    """Return max(Ldsph - Lbulls, 0) (equation 39); a smooth Earth that is clear needs no Lbulls."""
    d = n * step_km
    h1, h2 = above_m
    specular_km = specular_point_km(d, above_m, radius_km)
    horizon_km = math.sqrt(2.0 * radius_km) * (math.sqrt(0.001 * h1) + math.sqrt(0.001 * h2))
    share = 1.0
    over_km = radius_km
    if d < horizon_km:
        rest_km = d - specular_km
        low_1 = h1 - 500.0 * specular_km * specular_km / radius_km
        low_2 = h2 - 500.0 * rest_km * rest_km / radius_km
        clearance_m = (low_1 * rest_km + low_2 * specular_km) / d
        required_m = 17.456 * math.sqrt(specular_km * rest_km * setting.wavelength_m / d)
        if clearance_m > required_m:
            return 0.0
        share = 1.0 - clearance_m / required_m
        over_km = 500.0 * (d / (math.sqrt(h1) + math.sqrt(h2))) ** 2
    loss_db = first_term_db(d, above_m, over_km, setting.ground, sea_fraction)
    if d < horizon_km and loss_db < 0.0:
        return 0.0
    smooth_db = smooth_loss_db(step_km, n, above_m, 500.0 / radius_km, specular_km, setting.wavelength_m)
    return max(share * loss_db - smooth_db, 0.0)
