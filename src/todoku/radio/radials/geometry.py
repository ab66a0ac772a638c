"""Where the points of a radial lie, the heights there, and which point stands for which cell of a raster, compiled.

Geodesics of the GRS80 ellipsoid: their equations dphi/ds = cos(alpha)/M, dlambda/ds = sin(alpha)/(N cos(phi)),
dalpha/ds = tan(phi) sin(alpha)/N are followed in steps of 10 km (Runge-Kutta, fourth order), and points between are
on a cubic through both ends' places and directions: within a millimetre over 100 km.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from todoku.kernels import borrowing_kernel
from todoku.radio.models.p1812_profile import ZONE_INLAND
from todoku.radio.terrain import SEMI_MAJOR_M, SQUARED_ECCENTRICITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.radials.state import Radial
    from todoku.radio.terrain import Grid

NODE_KM = 10.0
_SEMI_MAJOR_KM = SEMI_MAJOR_M / 1e3


@borrowing_kernel
def curvature_radii_km(phi: float) -> tuple[float, float]:
    """Return M (north-south) and N (east-west) at a latitude in radians."""
    flattened = 1.0 - SQUARED_ECCENTRICITY * math.sin(phi) ** 2
    east = _SEMI_MAJOR_KM / math.sqrt(flattened)
    return east * (1.0 - SQUARED_ECCENTRICITY) / flattened, east


@borrowing_kernel
def geodesic_rates(phi: float, alpha: float) -> tuple[float, float, float]:
    """Return the change of latitude, longitude and azimuth per kilometre, in radians."""
    north, east = curvature_radii_km(phi)
    sine = math.sin(alpha)
    return math.cos(alpha) / north, sine / (east * math.cos(phi)), math.tan(phi) * sine / east


@borrowing_kernel
def geodesic_nodes(lat_deg: float, lon_deg: float, azimuth: float, nodes: NDArray[np.float64]) -> None:
    """Fill in latitude, longitude and their rates in degrees and degrees per km at nodes every 10 km (nodes x 4)."""
    phi, lam, alpha = math.radians(lat_deg), math.radians(lon_deg), azimuth
    step = NODE_KM
    for k in range(nodes.shape[0]):
        a = geodesic_rates(phi, alpha)
        nodes[k, 0] = math.degrees(phi)
        nodes[k, 1] = math.degrees(lam)
        nodes[k, 2] = math.degrees(a[0])
        nodes[k, 3] = math.degrees(a[1])
        b = geodesic_rates(phi + 0.5 * step * a[0], alpha + 0.5 * step * a[2])
        c = geodesic_rates(phi + 0.5 * step * b[0], alpha + 0.5 * step * b[2])
        e = geodesic_rates(phi + step * c[0], alpha + step * c[2])
        phi += step / 6.0 * (a[0] + 2.0 * b[0] + 2.0 * c[0] + e[0])
        lam += step / 6.0 * (a[1] + 2.0 * b[1] + 2.0 * c[1] + e[1])
        alpha += step / 6.0 * (a[2] + 2.0 * b[2] + 2.0 * c[2] + e[2])


@borrowing_kernel
def place_at(nodes: NDArray[np.float64], distance_km: float) -> tuple[float, float]:
    """Return latitude and longitude in degrees along a geodesic: Hermite's cubic between its nodes."""
    k = min(int(distance_km / NODE_KM), nodes.shape[0] - 2)
    t = distance_km / NODE_KM - k
    t2 = t * t
    t3 = t2 * t
    end = 3.0 * t2 - 2.0 * t3
    out = (t3 - 2.0 * t2 + t) * NODE_KM
    back = (t3 - t2) * NODE_KM
    return (
        nodes[k, 0] + end * (nodes[k + 1, 0] - nodes[k, 0]) + out * nodes[k, 2] + back * nodes[k + 1, 2],
        nodes[k, 1] + end * (nodes[k + 1, 1] - nodes[k, 1]) + out * nodes[k, 3] + back * nodes[k + 1, 3],
    )


@borrowing_kernel
def height_at(grid: Grid, row: float, column: float) -> float:
    """Return the height between four cell centres (bilinear); NaN off the grid and beside a void."""
    rows, columns = grid.heights_m.shape
    if not (0.0 <= row <= rows - 1 and 0.0 <= column <= columns - 1):
        return np.nan
    i = min(int(row), rows - 2)
    j = min(int(column), columns - 2)
    down, right = row - i, column - j
    upper = grid.heights_m[i, j] * (1.0 - right) + grid.heights_m[i, j + 1] * right
    lower = grid.heights_m[i + 1, j] * (1.0 - right) + grid.heights_m[i + 1, j + 1] * right
    return float(upper * (1.0 - down) + lower * down)


@borrowing_kernel
def fill_radial(radial: Radial, grid: Grid, nodes: NDArray[np.float64], points: int) -> int:
    """Read terrain, clutter and zone along a geodesic and return how many points are known before the first void.

    Clutter and zone are those of the nearest cell.
    """
    cluttered = grid.clutter_m.size > 0
    zoned = grid.zone.size > 0
    for n in range(points):
        lat, lon = place_at(nodes, radial.x_km[n])
        row = (grid.north_deg - lat) / grid.step_lat_deg
        column = (lon - grid.west_deg) / grid.step_lon_deg
        height_m = height_at(grid, row, column)
        if not math.isfinite(height_m):
            return n
        i, j = int(row + 0.5), int(column + 0.5)
        radial.latitude_deg[n] = lat
        radial.terrain_m[n] = height_m
        radial.surface_m[n] = height_m + grid.clutter_m[i, j] if cluttered else height_m
        radial.zone[n] = grid.zone[i, j] if zoned else ZONE_INLAND
    return points


@borrowing_kernel
def assign_cells(
    window: tuple[float, float, float, float],
    site: tuple[float, float],
    polar: tuple[int, int, int, float],
    rows: tuple[int, int],
    cells: NDArray[np.int32],
    wanted: NDArray[np.bool_],
) -> None:
    """Give each cell of rows ``rows[0]`` to ``rows[1]`` - 1 of a raster its nearest point, and mark those points.

    ``window`` is the north-western centre and both steps in degrees, ``polar`` the numbers of radials and of points,
    the first point that counts, and the step in km; ``cells`` gets radial x points + point, or -1 beyond. Gauss's
    middle-latitude formulas: within metres over 100 km.
    """
    north, west, step_lat, step_lon = window
    radials, points, first, step_km = polar
    for i in range(rows[0], rows[1]):
        phi = math.radians(north - i * step_lat)
        middle = 0.5 * (phi + math.radians(site[0]))
        north_km, east_km = curvature_radii_km(middle)
        up_km = north_km * (phi - math.radians(site[0]))
        sine, cosine = math.sin(middle), math.cos(middle)
        for j in range(cells.shape[1]):
            turn = math.radians(west + j * step_lon - site[1])
            right_km = east_km * turn * cosine * (1.0 - (turn * sine) ** 2 / 24.0)
            ahead_km = up_km * (1.0 - turn * turn / 8.0)
            n = int(math.sqrt(right_km * right_km + ahead_km * ahead_km) / step_km + 0.5)
            cells[i, j] = -1
            if first <= n < points:
                azimuth = math.atan2(right_km, ahead_km) - 0.5 * turn * sine
                k = int(np.floor(azimuth / (2.0 * math.pi) * radials + 0.5)) % radials
                cells[i, j] = k * points + n
                wanted[k, n] = True


@borrowing_kernel
def read_cells(cells: NDArray[np.int32], by_point: NDArray[np.float32], values: NDArray[np.float32]) -> None:
    """Give each cell of a raster the value of its point (radials x points); NaN beyond."""
    points = by_point.shape[1]
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            point = cells[i, j]
            values[i, j] = by_point[point // points, point % points] if point >= 0 else np.nan
