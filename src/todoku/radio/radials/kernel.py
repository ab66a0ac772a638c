"""The compiled loop over the radials of one site."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from todoku.kernels import borrowing_kernel
from todoku.radio.radials.geometry import NODE_KM, fill_radial, geodesic_nodes
from todoku.radio.radials.receiver import receiver_loss_db
from todoku.radio.radials.state import empty_radial, pass_point, reach_ground, start

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.models.p1812_physics import Setting
    from todoku.radio.radials.state import Radial
    from todoku.radio.terrain import Grid


class Rays(NamedTuple):
    """How the radials of a site are laid."""

    lat: float
    lon: float
    radials: int
    points: int
    """Points per radial, the site's own included."""
    first: int
    """The first point that is a receiver."""
    step_km: float


def room_for(rays: Rays) -> tuple[Radial, NDArray[np.float64]]:
    """Return the room that one pass over radials works in: a radial, and the nodes of its geodesic."""
    nodes = max(2, math.ceil((rays.points - 1) * rays.step_km / NODE_KM) + 1)
    return empty_radial(rays.points, rays.step_km), np.empty((nodes, 4))


@borrowing_kernel
def sweep_radial(
    grid: Grid,
    rays: Rays,
    k: int,
    antennas_m: tuple[float, float],
    setting: Setting,
    spread_db: float,
    room: tuple[Radial, NDArray[np.float64]],
    fields: tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """Fill the losses and departure elevations at the points of radial k.

    ``fields`` are which of its points are wanted, the losses and the elevations; points behind a void or off the
    terrain stay as they were.
    """
    wanted, loss_db, elevation_mrad = fields
    radial, nodes = room
    azimuth = 2.0 * math.pi * k / rays.radials
    geodesic_nodes(rays.lat, rays.lon, azimuth, nodes)
    known = fill_radial(radial, grid, nodes, rays.points)
    start(radial)
    tx_m = radial.terrain_m[0] + antennas_m[0]
    for n in range(1, known):
        reach_ground(radial, n)
        if n >= rays.first and wanted[n]:
            loss, angle = receiver_loss_db(radial, n, antennas_m, setting, spread_db)
            loss_db[n] = loss
            elevation_mrad[n] = angle
        pass_point(radial, n, tx_m, setting)


@borrowing_kernel
def sweep_radials(
    grid: Grid,
    rays: Rays,
    part: tuple[int, int],
    antennas_m: tuple[float, float],
    setting: Setting,
    spread_db: float,
    room: tuple[Radial, NDArray[np.float64]],
    fields: tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """Do the same for radials ``part[0]`` to ``part[1]`` - 1; ``fields`` are radials x points."""
    wanted, loss_db, elevation_mrad = fields
    for k in range(part[0], part[1]):
        own = wanted[k], loss_db[k], elevation_mrad[k]
        sweep_radial(grid, rays, k, antennas_m, setting, spread_db, room, own)
