"""The walk along radials on a CUDA device: one thread per radial, the very functions of the processor's loop.

numba-cuda compiles a function made for the processor once more for the device where a device function calls it: every
formula stands once. Room is laid with the radial's number last, so that neighbouring threads meet in one memory line.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import cuda

from todoku.kernels import KeptKernels
from todoku.radio.radials.hull import Hulls
from todoku.radio.radials.kernel import Rays, room_for, sweep_radial
from todoku.radio.radials.state import Radial

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.radio.models.p1812_physics import Setting
    from todoku.radio.terrain import Grid

THREADS = 32
"""Threads of a block: a single warp, for a site's few thousand radials are to reach all multiprocessors."""


class Room(NamedTuple):
    """Room for many radials at once: the arrays of one, with the radial's place as a last axis (but ``x_km``)."""

    radial: Radial
    nodes: NDArray[np.float64]


def room_on_device(rays: Rays, places: int) -> Room:
    """Return room on the device for so many radials."""
    radial, nodes = room_for(rays)

    def laid(one: Any) -> Any:
        if isinstance(one, Hulls):
            return Hulls(*(laid(array) for array in one))
        return cuda.device_array((*one.shape, places), one.dtype)

    own = (laid(one) for name, one in radial._asdict().items() if name != "x_km")
    return Room(Radial(cuda.to_device(radial.x_km), *own), laid(nodes))


def bytes_per_radial(rays: Rays) -> int:
    """Return the memory in bytes that a radial takes on the device: its room and its row of the three fields."""
    radial, nodes = room_for(rays)
    arrays = [one for name, one in radial._asdict().items() if name not in {"x_km", "hulls"}] + [*radial.hulls, nodes]
    return int(sum(array.nbytes for array in arrays)) + rays.points * (1 + 2 * np.dtype(np.float32).itemsize)


def grid_on_device(grid: Grid) -> Grid:
    """Return a terrain with its rasters on the device."""
    heights_m, clutter_m, zone = (
        cuda.to_device(np.ascontiguousarray(raster)) for raster in (grid.heights_m, grid.clutter_m, grid.zone)
    )
    return grid._replace(heights_m=heights_m, clutter_m=clutter_m, zone=zone)


def _walk(
    grid: Grid,
    rays: Rays,
    sites: NDArray[np.float64],
    first: int,
    rx_m: float,
    physics: tuple[Setting, float],
    room: Room,
    fields: tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """Walk one radial per thread, from radial ``first`` of those of all ``sites`` on, laid end to end.

    ``sites`` holds each site's latitude, longitude and antenna height above ground (sites x 3); ``rays`` how the
    radials of every one of them are laid; ``physics`` are the model's constants and the spread between places in dB.
    ``fields`` are the launch's own rows (radials x points), and ``room`` has at least as many places.
    """
    place = cuda.grid(1)  # type: ignore[attr-defined]
    setting, spread_db = physics
    wanted, loss_db, elevation_mrad = fields
    if place < wanted.shape[0]:
        site = (first + place) // rays.radials
        k = first + place - site * rays.radials
        laid = Rays(sites[site, 0], sites[site, 1], rays.radials, rays.points, rays.first, rays.step_km)
        many = room.radial
        hulls = many.hulls
        radial = Radial(
            many.x_km,
            many.terrain_m[:, place],
            many.surface_m[:, place],
            many.latitude_deg[:, place],
            many.zone[:, place],
            many.top_terrain_m[:, place],
            many.top_surface_m[:, place],
            many.running[:, place],
            Hulls(hulls.x[:, :, place], hulls.y[:, :, place], hulls.point[:, :, place], hulls.size[:, place]),
        )
        own_room = (radial, room.nodes[:, :, place])
        own_fields = (wanted[place], loss_db[place], elevation_mrad[place])
        sweep_radial(grid, laid, k, (sites[site, 2], rx_m), setting, spread_db, own_room, own_fields)


walk: Any = cuda.jit(_walk)  # type: ignore[no-untyped-call]
"""``walk[blocks, THREADS](...)`` starts it, with at least a thread for each row of the fields."""


def _keep_compiled() -> None:
    """Keep the compiled walk on disk; the simulator compiles nothing, and has nothing to keep."""
    if not hasattr(walk, "enable_caching"):
        return
    from numba.cuda.dispatcher import CUDACache

    class Cache(KeptKernels, CUDACache):
        """The cache of kernels for the device."""

    with suppress(RuntimeError):  # there is no folder in which anything could be kept
        walk._cache = Cache(_walk)  # type: ignore[no-untyped-call]  # noqa: SLF001 [numba's switch takes its own class]


_keep_compiled()
