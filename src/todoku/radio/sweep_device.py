"""The sweep of sites on a CUDA device: whether there is one, what fits on it, and several sites in one launch."""

from __future__ import annotations

import math
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import numpy as np

from todoku.errors import TodokuError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from todoku.radio.models.p1812_physics import Setting
    from todoku.radio.radials.cuda_walk import Room
    from todoku.radio.radials.kernel import Rays
    from todoku.radio.terrain import Grid
    from todoku.run import Run

Device = Literal["cpu", "cuda"]
DEVICES: tuple[Device, ...] = ("cpu", "cuda")
RADIALS_AT_ONCE = 32_768
"""Sites are gathered until they have so many radials: as many threads as the largest devices hold at a time."""
_SHARE_OF_FREE = 0.8
_FEWEST_AT_ONCE = 32


class Job(Protocol):
    """One site before and after its radials were walked; the fields are radials x points."""

    @property
    def rays(self) -> Rays:
        """How the radials lie: alike for all sites of a sweep, but for the place."""

    @property
    def antennas_m(self) -> tuple[float, float]:
        """Heights of both antennas above the ground."""

    @property
    def setting(self) -> Setting:
        """The model's constants, and the spread between places: the same for all sites of a sweep."""

    @property
    def spread_db(self) -> float:
        """What the spread between places adds."""

    @property
    def wanted(self) -> NDArray[np.bool_]:
        """Which points are receivers."""

    @property
    def loss_db(self) -> NDArray[np.float32]:
        """NaN, and then the losses."""

    @property
    def elevation_mrad(self) -> NDArray[np.float32]:
        """NaN, and then the elevations at which the paths leave the site."""


AnyJob = TypeVar("AnyJob", bound=Job)


def require_device(device: str) -> None:
    """Raise UsageError for a device of another name, TodokuError where numba-cuda or a GPU is missing."""
    if device not in DEVICES:
        raise UsageError("cli.choice", value=device, choices=list(DEVICES))
    if device == "cuda":
        if find_spec("numba_cuda") is None:
            raise TodokuError("radio.device_package")
        from numba import cuda

        if not cuda.is_available():  # type: ignore[no-untyped-call]
            raise TodokuError("radio.device_none")


class DeviceSweep:
    """A terrain on the device, over which sites are swept one batch after another.

    Raises TodokuError where there is no device, or the terrain does not fit on it.
    """

    def __init__(self, grid: Grid) -> None:
        """Bring a terrain to the device."""
        require_device("cuda")
        from todoku.radio.radials.cuda_walk import grid_on_device

        _require_memory(grid.heights_m.nbytes + grid.clutter_m.nbytes + grid.zone.nbytes)
        self._grid = grid_on_device(grid)
        self._room: Room | None = None

    def swept(self, jobs: Iterator[AnyJob], *, run: Run) -> Iterator[AnyJob]:
        """Give the jobs back in their order with their fields filled in; several share a launch.

        Jobs of other distances between points, or another number of them, are for another sweep. A job that fails
        raises after those before it. Raises TodokuError where memory is short, Cancelled.
        """
        for batch in _batches(jobs):
            self._sweep(batch, run)
            yield from batch

    def _sweep(self, batch: Sequence[Job], run: Run) -> None:
        from numba import cuda

        from todoku.radio.radials.cuda_walk import THREADS, walk

        head = batch[0]
        wanted, loss_db, elevation_mrad = (
            _end_to_end([getattr(job, name) for job in batch]) for name in ("wanted", "loss_db", "elevation_mrad")
        )
        count = wanted.shape[0]
        rays = head.rays._replace(lat=0.0, lon=0.0)  # each site has its own
        physics = (head.setting, head.spread_db)
        at_once, room = self._room_for(rays, count)
        sites = cuda.to_device(np.array([(job.rays.lat, job.rays.lon, job.antennas_m[0]) for job in batch]))
        for first in range(0, count, at_once):
            run.check()
            part = slice(first, min(first + at_once, count))
            fields = tuple(cuda.to_device(field[part]) for field in (wanted, loss_db, elevation_mrad))
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Grid size")  # a small site has few radials
                start = walk[math.ceil((part.stop - first) / THREADS), THREADS]
            start(self._grid, rays, sites, first, head.antennas_m[1], physics, room, fields)
            fields[1].copy_to_host(loss_db[part])
            fields[2].copy_to_host(elevation_mrad[part])
        if len(batch) > 1:
            for place, job in enumerate(batch):
                own = slice(place * job.rays.radials, (place + 1) * job.rays.radials)
                job.loss_db[:] = loss_db[own]
                job.elevation_mrad[:] = elevation_mrad[own]

    def _room_for(self, rays: Rays, count: int) -> tuple[int, Room]:
        """Return how many radials are walked at once, and their room: made for the first batch, no other is larger."""
        from todoku.radio.radials.cuda_walk import bytes_per_radial, room_on_device

        if self._room is None:
            wanted, each = min(count, RADIALS_AT_ONCE), bytes_per_radial(rays)
            _require_memory(min(wanted, _FEWEST_AT_ONCE) * each)
            self._room = room_on_device(rays, int(min(wanted, _SHARE_OF_FREE * _free_bytes() / each)))
        return self._room.nodes.shape[2], self._room


def _batches(jobs: Iterator[AnyJob]) -> Iterator[list[AnyJob]]:
    """Gather jobs until one more is too many for a launch."""
    batch: list[AnyJob] = []
    failed: TodokuError | None = None
    while failed is None:
        try:
            job = next(jobs, None)
        except TodokuError as error:
            failed = error
            continue
        if job is None:
            break
        batch.append(job)
        if (len(batch) + 1) * job.rays.radials > RADIALS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
    if failed is not None:
        raise failed


def _end_to_end(fields: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return the rows of several fields in one; of one alone the field itself."""
    return fields[0] if len(fields) == 1 else np.concatenate(fields)


def _free_bytes() -> float:
    from numba import cuda

    return float(cuda.current_context().get_memory_info()[0])  # type: ignore[no-untyped-call]


def _require_memory(needed: int) -> None:
    free = _free_bytes()
    if needed > _SHARE_OF_FREE * free:
        raise TodokuError("radio.device_memory", needed_mb=needed / 2**20, free_mb=_SHARE_OF_FREE * free / 2**20)
