"""What base stations lay on the land around them: levels, best server and SINR, from losses over terrain."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from todoku.radio.stations.sectors import best_servers, received_dbm
from todoku.radio.sweep import predict_area, predict_areas
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from todoku.radio.stations.sectors import Sector
    from todoku.radio.stations.station import Station
    from todoku.radio.sweep import Area, Prediction, Site
    from todoku.radio.sweep_device import Device
    from todoku.radio.terrain import Terrain


@dataclass(frozen=True, slots=True)
class Placed:
    """A site where it was predicted: its ground, and how many cells of its ring have no level for want of terrain."""

    site: Site
    ground_m: float
    unknown_cells: int

    @property
    def antenna_m(self) -> float:
        """Height of the antenna above the ground."""
        return self.site.height_m if self.site.altitude_m is None else self.site.altitude_m - self.ground_m


@dataclass(frozen=True, slots=True)
class Coverage:
    """Levels on the part of a terrain that the stations' rings touch; rows from the north, NaN where not known.

    ``terrain`` is cut to the same cells. ``asked`` marks the cells within a ring: NaN there is not known, elsewhere it
    was not asked. ``server`` is the place in ``sector_ids``, -1 where none is received.
    """

    terrain: Terrain
    sites: tuple[Placed, ...]
    sector_ids: tuple[str, ...]
    asked: NDArray[np.bool_]
    level_dbm: NDArray[np.float32]
    sinr_db: NDArray[np.float32]
    server: NDArray[np.int16]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Cells with a level."""
        return np.isfinite(self.level_dbm)

    def area_km2(self, cells: NDArray[np.bool_]) -> float:
        """Return the area of some of the cells, each as wide as its row is."""
        rows = np.arange(cells.shape[0])
        lat = np.radians(self.terrain.north_deg - rows * self.terrain.step_lat_deg)
        middle = np.radians(0.5 * (self.terrain.north_deg + self.terrain.south_deg))
        width_m, height_m = self.terrain.cell_m
        return float((cells.sum(axis=1) * np.cos(lat) / np.cos(middle)).sum() * width_m * height_m / 1e6)


def station_coverage(
    terrain: Terrain,
    stations: Iterable[Station],
    prediction: Prediction,
    *,
    radius_km: float,
    noise_dbm: float,
    step_m: float | None = None,
    device: Device = "cpu",
    count: int = 1,
    run: Run | None = None,
) -> Coverage:
    """Return the coverage of stations, taken one after the other: only rasters of the terrain's size are held.

    A single station is spread over all processors; ``device`` as of ``predict_area``. ``noise_dbm`` is the receiver's,
    over its channel; ``count`` is the number of sectors, for the progress shown. Raises InputError naming the site that
    cannot be predicted, OutOfRange, TodokuError where the device is missing, Cancelled.
    """
    asked = np.zeros(terrain.heights_m.shape, dtype=np.bool_)
    placed: list[Placed] = []

    def noted() -> Iterator[tuple[Area, Sector]]:
        areas = areas_of(
            terrain, stations, prediction, radius_km=radius_km, step_m=step_m, device=device, count=count, run=run
        )
        for area, station in areas:
            asked[window_of(terrain, area)] |= area.within
            placed.append(Placed(area.site, area.ground_m, area.unknown_cells))
            for sector in station.sectors:
                yield area, sector

    servers = best_servers(terrain, noted(), noise_dbm=noise_dbm)
    rows, columns = (_span(np.asarray(asked.any(axis=axis))) for axis in (1, 0))
    cut = (rows, columns)
    return Coverage(
        _cut_terrain(terrain, rows, columns),
        tuple(placed),
        servers.sector_ids,
        asked[cut],
        servers.received_dbm[cut],
        servers.sinr_db[cut],
        servers.server[cut],
    )


def strongest_dbm(area: Area, station: Station) -> NDArray[np.float32]:
    """Return the level of a station's strongest sector on the cells of its own area; NaN where no loss is known."""
    levels = np.stack([received_dbm(area, sector) for sector in station.sectors])
    strongest = np.where(np.isnan(levels), np.float32(-np.inf), levels).max(axis=0)
    return np.where(np.isfinite(area.loss_db), strongest, np.float32(np.nan))


def areas_of(
    terrain: Terrain,
    stations: Iterable[Station],
    prediction: Prediction,
    *,
    radius_km: float,
    step_m: float | None = None,
    device: Device = "cpu",
    count: int = 1,
    run: Run | None = None,
) -> Iterator[tuple[Area, Station]]:
    """Give the losses round each station, in order; one that stands alone is spread over all processors.

    Parameters and errors as of ``station_coverage``.
    """
    run = run or Run()
    waiting = iter(stations)
    head = list(islice(waiting, 2))
    with run.step("step.radio", count) as advance:
        if len(head) == 1:
            area = predict_area(
                terrain, head[0].site, prediction, radius_km=radius_km, step_m=step_m, device=device, run=run
            )
            advance(len(head[0].sectors))
            yield area, head[0]
            return
        under_way: deque[Station] = deque()

        def sites() -> Iterator[Site]:
            for group in (head, waiting):
                for station in group:
                    under_way.append(station)
                    yield station.site

        areas = predict_areas(terrain, sites(), prediction, radius_km=radius_km, step_m=step_m, device=device, run=run)
        for area in areas:
            station = under_way.popleft()
            advance(len(station.sectors))
            yield area, station


def window_of(terrain: Terrain, area: Area) -> tuple[slice, slice]:
    """Return which rows and columns of its terrain an area covers."""
    row = round((terrain.north_deg - area.north_deg) / terrain.step_lat_deg)
    column = round((area.west_deg - terrain.west_deg) / terrain.step_lon_deg)
    rows, columns = area.loss_db.shape
    return slice(row, row + rows), slice(column, column + columns)


def _span(held: NDArray[np.bool_]) -> slice:
    places = np.flatnonzero(held)
    return slice(int(places[0]), int(places[-1]) + 1) if places.size else slice(0, 1)


def _cut_terrain(terrain: Terrain, rows: slice, columns: slice) -> Terrain:
    return replace(
        terrain,
        heights_m=terrain.heights_m[rows, columns],
        west_deg=terrain.west_deg + columns.start * terrain.step_lon_deg,
        north_deg=terrain.north_deg - rows.start * terrain.step_lat_deg,
        clutter_m=None if terrain.clutter_m is None else terrain.clutter_m[rows, columns],
        zone=None if terrain.zone is None else terrain.zone[rows, columns],
    )
