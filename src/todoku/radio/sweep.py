"""Area prediction: the loss of P.1812-8 from a site to every cell of a terrain around it."""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError, OutOfRange
from todoku.radio.models.link import Validity
from todoku.radio.models.p1812 import ANTENNA, COAST, DISTANCE, LATITUDE, LONGITUDE, checked_setting, location_loss_db
from todoku.radio.radials.geometry import assign_cells, height_at, read_cells
from todoku.radio.radials.kernel import Rays, room_for, sweep_radials
from todoku.radio.sweep_device import DeviceSweep, require_device
from todoku.radio.threads import in_order, in_parts
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from todoku.radio.models.p1812_physics import Setting
    from todoku.radio.sweep_device import Device
    from todoku.radio.terrain import Terrain

MODEL = "area_prediction"
RADIUS = Validity(MODEL, "radius", "km", 0.25, 200.0)
STEP = Validity(MODEL, "step", "m", 1.0, 250.0)
_FIRST_WITH_TERRAIN = 2
"""A path needs a profile point between its ends."""
_AHEAD_PER_WORKER = 2


@dataclass(frozen=True, slots=True)
class Site:
    """Where an antenna stands, in degrees, and its height above the ground in metres.

    ``altitude_m``, where given, is the antenna's height above sea level, and takes the place of ``height_m``.
    """

    site_id: str
    lat: float
    lon: float
    height_m: float = 30.0
    altitude_m: float | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is predicted: P.1812-8's inputs that hold for a whole area; see ``p1812.basic_transmission_loss_db``."""

    frequency_ghz: float
    delta_n: float
    n0: float
    time_percent: float = 50.0
    location_percent: float = 50.0
    location_sigma_db: float = 0.0
    polarization: int = 2
    rx_height_m: float = 1.5
    tx_coast_km: float | None = None
    """Distance to the coast; measured on each path over the terrain's zones if none is given."""
    rx_coast_km: float | None = None

    def setting(self) -> Setting:
        """Return the model's constants; raises OutOfRange."""
        ANTENNA.require(self.rx_height_m)
        setting = checked_setting(
            frequency_ghz=self.frequency_ghz,
            time_percent=self.time_percent,
            polarization=self.polarization,
            delta_n=self.delta_n,
            n0=self.n0,
        )
        return setting._replace(coast_km=(_coast_km(self.tx_coast_km), _coast_km(self.rx_coast_km)))


@dataclass(frozen=True, slots=True)
class Area:
    """The losses round one site on the cells of its terrain, rows from the north.

    ``loss_db`` is the basic transmission loss to a receiver in the cell, NaN beyond the radius, within 250 m of the
    site (where P.1812 does not hold) and where the terrain between is not known. ``elevation_mrad`` is the angle above
    the horizontal at which the path leaves the antenna: what a sector's pattern is read at, with ``azimuths_deg``.
    """

    site: Site
    ground_m: float
    loss_db: NDArray[np.float32]
    elevation_mrad: NDArray[np.float32]
    polar: NDArray[np.int32]
    """Radial x points + point of each cell, -1 outside."""
    rays: Rays
    west_deg: float
    north_deg: float
    step_lon_deg: float
    step_lat_deg: float

    @property
    def within(self) -> NDArray[np.bool_]:
        """Cells of the ring in which the model holds."""
        return self.polar >= 0

    @property
    def unknown_cells(self) -> int:
        """How many cells of the ring have no loss, for want of terrain."""
        return int((self.within & np.isnan(self.loss_db)).sum())

    def azimuths_deg(self) -> NDArray[np.float32]:
        """Return the direction of each cell from the site, clockwise from north; NaN outside the ring."""
        radial = self.polar // self.rays.points
        return np.where(self.within, radial * np.float32(360.0 / self.rays.radials), np.float32(np.nan))

    def distances_km(self) -> NDArray[np.float32]:
        """Return the length of the path that stands for each cell; NaN outside the ring."""
        point = self.polar % self.rays.points
        return np.where(self.within, point * np.float32(self.rays.step_km), np.float32(np.nan))


def predict_area(
    terrain: Terrain,
    site: Site,
    prediction: Prediction,
    *,
    radius_km: float,
    step_m: float | None = None,
    radials: int | None = None,
    workers: int | None = None,
    device: Device = "cpu",
    run: Run | None = None,
) -> Area:
    """Return the losses round one site.

    Radials leave the site at equal angles and are walked in equal steps; every cell takes the loss of the nearest
    point of its nearest radial, at its terrain's bilinear height. The same as P.1812 along each profile to 1e-4 dB.

    Parameters
    ----------
    radius_km
        0.25-200 km.
    step_m
        Distance between profile points; the terrain's cell if none is given, at most 250 m.
    radials
        As many as lie one step apart at the radius if none is given.
        Memory is 9 bytes times radials times points of each, some 0.6 GB for 100 km in steps of 30 m.
    workers
        Threads; as many as there are processors if none is given. The result does not depend on it.
    device
        Where radials are walked: "cpu", or "cuda", which needs todoku[gpu] and an NVIDIA GPU. The result is the same
        to 1e-3 dB. On a GPU radials are walked at once for which its free memory has room (some 115 bytes a point).

    Raises OutOfRange, InputError naming the site, TodokuError where the device is missing or full, Cancelled.
    """
    require_device(device)
    run = run or Run()
    threads = workers or os.cpu_count() or 1
    job = _job(terrain, site, prediction, radius_km=radius_km, step_m=step_m, radials=radials)
    in_parts(job.lay, job.rows, threads, run)
    if device == "cpu":
        in_parts(job.sweep, job.rays.radials, threads, run)
        return job.area()
    return next(DeviceSweep(terrain.grid).swept(iter([job]), run=run)).area()


def predict_areas(
    terrain: Terrain,
    sites: Iterable[Site],
    prediction: Prediction,
    *,
    radius_km: float,
    step_m: float | None = None,
    radials: int | None = None,
    workers: int | None = None,
    device: Device = "cpu",
    run: Run | None = None,
) -> Iterator[Area]:
    """Give the losses round each of many sites in their order, a few ahead of the reader: memory does not grow.

    Parameters and errors as of ``predict_area``; a site that cannot be predicted raises when its turn comes. On a GPU
    several sites are walked at once: as many as have 32,768 radials together.
    """
    require_device(device)
    run = run or Run()
    threads = workers or os.cpu_count() or 1

    def laid(site: Site) -> _Job:
        run.check()
        job = _job(terrain, site, prediction, radius_km=radius_km, step_m=step_m, radials=radials)
        job.lay((0, job.rows))
        return job

    def walked(site: Site) -> Area:
        job = laid(site)
        job.sweep((0, job.rays.radials))
        return job.area()

    ahead = threads * _AHEAD_PER_WORKER
    with ThreadPoolExecutor(threads) as pool:
        if device == "cpu":
            yield from in_order(pool, walked, sites, ahead)
        else:
            jobs = DeviceSweep(terrain.grid).swept(in_order(pool, laid, sites, ahead), run=run)
            yield from (job.area() for job in jobs)


@dataclass(frozen=True, slots=True)
class _Job:
    """One site's prediction, before and while it is worked out."""

    terrain: Terrain
    site: Site
    ground_m: float
    antennas_m: tuple[float, float]
    setting: Setting
    spread_db: float
    rays: Rays
    window: tuple[int, int]
    cells: NDArray[np.int32]
    wanted: NDArray[np.bool_]
    loss_db: NDArray[np.float32]
    elevation_mrad: NDArray[np.float32]

    @property
    def rows(self) -> int:
        """Rows of the raster."""
        return int(self.cells.shape[0])

    def lay(self, rows: tuple[int, int]) -> None:
        """Find the points that stand for the cells of some of the rows."""
        terrain, site, rays = self.terrain, self.site, self.rays
        corner = (
            terrain.north_deg - self.window[0] * terrain.step_lat_deg,
            terrain.west_deg + self.window[1] * terrain.step_lon_deg,
            terrain.step_lat_deg,
            terrain.step_lon_deg,
        )
        polar = (rays.radials, rays.points, rays.first, rays.step_km)
        assign_cells(corner, (site.lat, site.lon), polar, rows, self.cells, self.wanted)

    def sweep(self, part: tuple[int, int]) -> None:
        """Walk some of the radials."""
        sweep_radials(
            self.terrain.grid,
            self.rays,
            part,
            self.antennas_m,
            self.setting,
            self.spread_db,
            room_for(self.rays),
            (self.wanted, self.loss_db, self.elevation_mrad),
        )

    def area(self) -> Area:
        """Return the answer on the cells of the raster."""
        first_row, first_column = self.window
        loss_db, elevation_mrad = (np.empty(self.cells.shape, dtype=np.float32) for _ in range(2))
        read_cells(self.cells, self.loss_db, loss_db)
        read_cells(self.cells, self.elevation_mrad, elevation_mrad)
        return Area(
            self.site,
            self.ground_m,
            loss_db,
            elevation_mrad,
            self.cells,
            self.rays,
            self.terrain.west_deg + first_column * self.terrain.step_lon_deg,
            self.terrain.north_deg - first_row * self.terrain.step_lat_deg,
            self.terrain.step_lon_deg,
            self.terrain.step_lat_deg,
        )


def _job(
    terrain: Terrain,
    site: Site,
    prediction: Prediction,
    *,
    radius_km: float,
    step_m: float | None,
    radials: int | None,
) -> _Job:
    setting = prediction.setting()
    ground_m = ground_at(terrain, site)
    step_km = float(STEP.require(min(*terrain.cell_m, STEP.highest) if step_m is None else step_m)) / 1e3
    radius = float(RADIUS.require(radius_km))
    count = max(8, math.ceil(2.0 * math.pi * radius / step_km)) if radials is None else radials
    first = max(_FIRST_WITH_TERRAIN, math.ceil(DISTANCE.lowest / step_km - 1e-9))
    rays = Rays(site.lat, site.lon, count, int(radius / step_km + 1e-9) + 1, first, step_km)
    rows, columns = _window(terrain, site, radius)
    cells = np.empty((rows[1] - rows[0], columns[1] - columns[0]), dtype=np.int32)
    wanted = np.zeros((rays.radials, rays.points), dtype=np.bool_)
    return _Job(
        terrain,
        site,
        ground_m,
        (_antenna_m(site, ground_m), float(prediction.rx_height_m)),
        setting,
        location_loss_db(prediction.location_percent, prediction.location_sigma_db),
        rays,
        (rows[0], columns[0]),
        cells,
        wanted,
        np.full(wanted.shape, np.nan, dtype=np.float32),
        np.full(wanted.shape, np.nan, dtype=np.float32),
    )


def ground_at(terrain: Terrain, site: Site) -> float:
    """Return the height of the ground at a site in metres; raises InputError: off the terrain, or on a void."""
    if not (abs(site.lat) <= LATITUDE.highest and LONGITUDE.lowest <= site.lon <= LONGITUDE.highest):
        swapped = abs(site.lon) <= LATITUDE.highest and terrain.holds(site.lon, site.lat)
        raise InputError(
            "radio.site_swapped" if swapped else "radio.site_place", site=site.site_id, lat=site.lat, lon=site.lon
        )
    if not terrain.holds(site.lat, site.lon):
        code = "radio.site_swapped" if terrain.holds(site.lon, site.lat) else "radio.site_off_terrain"
        bounds = f"{terrain.south_deg:.4f}-{terrain.north_deg:.4f} N, {terrain.west_deg:.4f}-{terrain.east_deg:.4f} E"
        raise InputError(code, site=site.site_id, lat=site.lat, lon=site.lon, bounds=bounds)
    row = (terrain.north_deg - site.lat) / terrain.step_lat_deg
    column = (site.lon - terrain.west_deg) / terrain.step_lon_deg
    ground_m = float(height_at(terrain.grid, row, column))
    if not math.isfinite(ground_m):
        raise InputError("radio.site_on_void", site=site.site_id, lat=site.lat, lon=site.lon)
    return ground_m


def _antenna_m(site: Site, ground_m: float) -> float:
    """Return the antenna's height above the ground."""
    if site.altitude_m is None:
        height_m = site.height_m
    else:
        height_m = site.altitude_m - ground_m
        if height_m <= 0.0:
            raise InputError(
                "radio.site_in_hill", site=site.site_id, altitude_m=site.altitude_m, ground_m=round(ground_m, 1)
            )
    try:
        return float(ANTENNA.require(height_m))
    except OutOfRange as error:
        raise InputError("radio.site_height", site=site.site_id, height_m=height_m, **_valid(error)) from error


def _coast_km(given_km: float | None) -> float:
    """Return a distance to the coast, NaN where it is to be measured."""
    return math.nan if given_km is None else float(COAST.require(given_km))


def _valid(error: OutOfRange) -> dict[str, object]:
    return {"valid": error.params["valid"]}


def _window(terrain: Terrain, site: Site, radius_km: float) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the rows and columns of the terrain that a circle touches."""
    width_m, height_m = terrain.cell_m
    nearer_pole = min(abs(site.lat) + radius_km / 100.0, 85.0)
    narrowing = math.cos(math.radians(nearer_pole)) / math.cos(
        math.radians(0.5 * (terrain.north_deg + terrain.south_deg))
    )
    reach_rows = radius_km * 1e3 / height_m * 1.01 + 1.0
    reach_columns = radius_km * 1e3 / (width_m * narrowing) * 1.01 + 1.0
    row = (terrain.north_deg - site.lat) / terrain.step_lat_deg
    column = (site.lon - terrain.west_deg) / terrain.step_lon_deg
    rows, columns = terrain.heights_m.shape
    return (
        (max(0, math.floor(row - reach_rows)), min(rows, math.ceil(row + reach_rows) + 1)),
        (max(0, math.floor(column - reach_columns)), min(columns, math.ceil(column + reach_columns) + 1)),
    )
