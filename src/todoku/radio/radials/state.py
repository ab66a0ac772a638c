"""What is known of the points of one radial, kept up point by point, compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from todoku.kernels import borrowing_kernel
from todoku.radio.models.p1812_profile import NO_COAST_KM, ZONE_INLAND, ZONE_SEA
from todoku.radio.radials.hull import Hulls, empty_hulls, push

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.models.p1812_physics import Setting

FLAT, MEDIAN_TERRAIN, MEDIAN_SURFACE, BETA_SURFACE = range(4)
"""The hulls: terrain without curvature, terrain and surface (clutter included) over the Earth of median radius, and
surface over the Earth of the radius of beta0 % of the time."""
BLOCK = 32
"""Points per block of the search for the least clear point."""

RUNNING = 14
TERRAIN_SLOPE, TERRAIN_POINT, FLAT_SLOPE, MEDIAN_SLOPE, BETA_SLOPE = range(5)
"""The steepest rays in m/km from the site: to the terrain over the median Earth (and its point), to the terrain
without curvature, to the surface over both Earths."""
V1, V2 = 5, 6
"""The sums of P.1812-8, equations (83) and (84)."""
SEA_KM, LAND_KM, INLAND_KM, LONGEST_LAND_KM, LONGEST_INLAND_KM = range(7, 12)
"""Length over sea, of the present stretch of land and of inland, and of the longest ones (section 3.6)."""
FIRST_SEA_KM, LAST_SEA_KM = 12, 13
"""Where on the radial the sea was met first and last; infinite and minus infinite where not at all."""


class Radial(NamedTuple):
    """Room for the points of one radial at equal steps from the site, and for what is kept up along it."""

    x_km: NDArray[np.float64]
    terrain_m: NDArray[np.float64]
    surface_m: NDArray[np.float64]
    latitude_deg: NDArray[np.float64]
    zone: NDArray[np.uint8]
    top_terrain_m: NDArray[np.float64]
    """The highest point of each block of terrain, and of surface."""
    top_surface_m: NDArray[np.float64]
    running: NDArray[np.float64]
    hulls: Hulls


def empty_radial(points: int, step_km: float) -> Radial:
    """Return room for a radial of so many points."""
    blocks = points // BLOCK + 1
    return Radial(
        np.arange(points, dtype=np.float64) * step_km,
        np.zeros(points),
        np.zeros(points),
        np.zeros(points),
        np.full(points, ZONE_INLAND, dtype=np.uint8),
        np.zeros(blocks),
        np.zeros(blocks),
        np.zeros(RUNNING),
        empty_hulls(4, points),
    )


@borrowing_kernel
def start(radial: Radial) -> None:
    """Set what is known at the site itself."""
    run = radial.running
    run[:V1] = -np.inf
    run[V1:] = 0.0
    run[FIRST_SEA_KM] = np.inf
    run[LAST_SEA_KM] = -np.inf
    radial.hulls.size[:] = 0
    radial.top_terrain_m[:] = -np.inf
    radial.top_surface_m[:] = -np.inf
    stretch(radial, 0, 0.5 * radial.x_km[1])


@borrowing_kernel
def stretch(radial: Radial, point: int, own_km: float) -> None:
    """Add a point's own length to the stretches of its zone."""
    run = radial.running
    zone = radial.zone[point]
    if zone == ZONE_SEA:
        run[SEA_KM] += own_km
        run[LAND_KM] = 0.0
        run[FIRST_SEA_KM] = min(run[FIRST_SEA_KM], radial.x_km[point])
        run[LAST_SEA_KM] = radial.x_km[point]
    else:
        run[LAND_KM] += own_km
        run[LONGEST_LAND_KM] = max(run[LONGEST_LAND_KM], run[LAND_KM])
    run[INLAND_KM] = run[INLAND_KM] + own_km if zone == ZONE_INLAND else 0.0
    run[LONGEST_INLAND_KM] = max(run[LONGEST_INLAND_KM], run[INLAND_KM])


@borrowing_kernel
def zones_at(radial: Radial, n: int) -> tuple[float, float, float]:
    """Return the part over sea, and the longest stretches of land and of inland, of the path that ends at point n."""
    run = radial.running
    half_km = 0.5 * radial.x_km[1]
    zone = radial.zone[n]
    sea_km = run[SEA_KM]
    land_km = run[LONGEST_LAND_KM]
    inland_km = run[LONGEST_INLAND_KM]
    if zone == ZONE_SEA:
        sea_km += half_km
    else:
        land_km = max(land_km, run[LAND_KM] + half_km)
    if zone == ZONE_INLAND:
        inland_km = max(inland_km, run[INLAND_KM] + half_km)
    return sea_km / radial.x_km[n], land_km, inland_km


@borrowing_kernel
def coasts_at(radial: Radial, n: int, setting: Setting) -> tuple[float, float]:
    """Return the distances of both ends of the path to point n from the coast (section 3.4)."""
    given = setting.coast_km
    d = radial.x_km[n]
    at_sea = radial.zone[n] == ZONE_SEA
    first_km = min(radial.running[FIRST_SEA_KM], d if at_sea else np.inf)
    last_km = d if at_sea else radial.running[LAST_SEA_KM]
    tx_km = first_km if math.isfinite(first_km) else NO_COAST_KM
    rx_km = d - last_km if math.isfinite(last_km) else NO_COAST_KM
    return tx_km if math.isnan(given[0]) else given[0], rx_km if math.isnan(given[1]) else given[1]


@borrowing_kernel
def reach_ground(radial: Radial, n: int) -> None:
    """Bring the sums of the smooth surface up to point n."""
    run = radial.running
    x0, x1 = radial.x_km[n - 1], radial.x_km[n]
    h0, h1 = radial.terrain_m[n - 1], radial.terrain_m[n]
    run[V1] += (x1 - x0) * (h1 + h0)
    run[V2] += (x1 - x0) * (h1 * (2.0 * x1 + x0) + h0 * (x1 + 2.0 * x0))


@borrowing_kernel
def pass_point(radial: Radial, n: int, tx_m: float, setting: Setting) -> None:
    """Make point n one of those before the next receiver."""
    run = radial.running
    x = radial.x_km[n]
    h = radial.terrain_m[n]
    g = radial.surface_m[n]
    median = 500.0 / setting.median_radius_km
    beta = 500.0 / setting.beta_radius_km
    to_terrain = (h - tx_m) / x
    to_surface = (g - tx_m) / x
    if to_terrain - median * x > run[TERRAIN_SLOPE]:
        run[TERRAIN_SLOPE] = to_terrain - median * x
        run[TERRAIN_POINT] = n
    run[FLAT_SLOPE] = max(run[FLAT_SLOPE], to_terrain)
    run[MEDIAN_SLOPE] = max(run[MEDIAN_SLOPE], to_surface - median * x)
    run[BETA_SLOPE] = max(run[BETA_SLOPE], to_surface - beta * x)
    stretch(radial, n, radial.x_km[1])
    block = n // BLOCK
    radial.top_terrain_m[block] = max(radial.top_terrain_m[block], h)
    radial.top_surface_m[block] = max(radial.top_surface_m[block], g)
    push(radial.hulls, FLAT, x, h, n)
    push(radial.hulls, MEDIAN_TERRAIN, x, h - median * x * x, n)
    push(radial.hulls, MEDIAN_SURFACE, x, g - median * x * x, n)
    push(radial.hulls, BETA_SURFACE, x, g - beta * x * x, n)
