"""From losses round sites to levels of sectors: received power, best server, and signal over interference and noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.radio.models.link import Validity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from todoku.radio.stations.antennas import Pattern
    from todoku.radio.sweep import Area
    from todoku.radio.terrain import Terrain

AZIMUTH = Validity("sectors", "azimuth", "deg", -360.0, 360.0)
TILT = Validity("sectors", "tilt", "deg", -90.0, 90.0)
LOAD = Validity("sectors", "load", "", 0.0, 1.0)
NO_SERVER = -1
_MW_PER_DB = np.log(10.0) / 10.0


@dataclass(frozen=True, slots=True)
class Sector:
    """One antenna of a site: where it looks (degrees clockwise from north, degrees down), and what it sends.

    ``power_dbm`` reaches the antenna; ``load`` is the share of it that is on while another sector's terminal listens.
    Raises OutOfRange for angles that are none.
    """

    sector_id: str
    azimuth_deg: float
    tilt_deg: float
    pattern: Pattern
    power_dbm: float
    load: float = 1.0

    def __post_init__(self) -> None:
        """Refuse angles that no antenna has."""
        AZIMUTH.require(self.azimuth_deg)
        TILT.require(self.tilt_deg)


@dataclass(frozen=True, slots=True)
class Servers:
    """Which sector serves each cell of a terrain, rows from the north."""

    sector_ids: tuple[str, ...]
    server: NDArray[np.int16]
    """Place of the strongest sector in ``sector_ids``, -1 where none is received."""
    received_dbm: NDArray[np.float32]
    """Power of the strongest; NaN where none."""
    sinr_db: NDArray[np.float32]


def received_dbm(area: Area, sector: Sector) -> NDArray[np.float32]:
    """Return the power of a sector at an isotropic receiver in each cell of its site's area, NaN where not known.

    The pattern is read at the cell's azimuth and at the elevation at which its path leaves the site: straight to a
    receiver in sight, to the horizon's edge otherwise.
    """
    elevation_deg = np.degrees(1e-3 * area.elevation_mrad.astype(np.float64))
    across_deg = area.azimuths_deg().astype(np.float64) - sector.azimuth_deg
    known = np.isfinite(area.loss_db) & np.isfinite(across_deg)
    gain_dbi = sector.pattern.gain_at_dbi(
        np.where(known, across_deg, 0.0), np.where(known, elevation_deg, 0.0), tilt_deg=sector.tilt_deg
    )
    level_dbm = sector.power_dbm + gain_dbi - area.loss_db
    return np.where(known, level_dbm, np.nan).astype(np.float32)


def best_servers(terrain: Terrain, sectors: Iterable[tuple[Area, Sector]], *, noise_dbm: float) -> Servers:
    """Return the strongest sector in each cell of a terrain, and its signal over interference and noise.

    The sectors are taken one by one, so ``predict_areas`` may feed them: only three rasters are held. SINR is
    S / (N + sum of the others' power times their load). Raises InputError for an area of another terrain.
    """
    shape = terrain.heights_m.shape
    best_dbm = np.full(shape, -np.inf, dtype=np.float32)
    server = np.full(shape, NO_SERVER, dtype=np.int16)
    all_mw = np.zeros(shape)
    loads: list[float] = []
    names: list[str] = []
    for area, sector in sectors:
        loads.append(float(LOAD.require(sector.load)))
        names.append(sector.sector_id)
        place = _place(terrain, area, sector)
        level_dbm = received_dbm(area, sector)
        level_dbm = np.where(np.isnan(level_dbm), np.float32(-np.inf), level_dbm)
        all_mw[place] += sector.load * np.exp(_MW_PER_DB * level_dbm.astype(np.float64))
        stronger = level_dbm > best_dbm[place]
        server[place] = np.where(stronger, len(names) - 1, server[place])
        best_dbm[place] = np.where(stronger, level_dbm, best_dbm[place])
    served = server != NO_SERVER
    signal_mw = np.exp(_MW_PER_DB * best_dbm.astype(np.float64))
    own_load = np.array([*loads, 0.0])[server]
    others_mw = np.maximum(all_mw - own_load * signal_mw, 0.0)
    noise_mw = np.exp(_MW_PER_DB * noise_dbm)
    ratio = np.where(served, signal_mw, 1.0) / (noise_mw + others_mw)
    return Servers(
        tuple(names),
        server,
        np.where(served, best_dbm, np.float32(np.nan)),
        np.where(served, np.log(ratio) / _MW_PER_DB, np.nan).astype(np.float32),
    )


def _place(terrain: Terrain, area: Area, sector: Sector) -> tuple[slice, slice]:
    """Return where an area's raster lies on its terrain."""
    row = (terrain.north_deg - area.north_deg) / terrain.step_lat_deg
    column = (area.west_deg - terrain.west_deg) / terrain.step_lon_deg
    first_row, first_column = round(row), round(column)
    rows, columns = area.loss_db.shape
    whole = abs(row - first_row) < 1e-3 and abs(column - first_column) < 1e-3  # noqa: PLR2004 [of a cell]
    inside = first_row >= 0 and first_column >= 0
    fits = first_row + rows <= terrain.heights_m.shape[0] and first_column + columns <= terrain.heights_m.shape[1]
    same = np.isclose([area.step_lat_deg, area.step_lon_deg], [terrain.step_lat_deg, terrain.step_lon_deg]).all()
    if not (whole and inside and fits and same):
        raise InputError("radio.sector_terrain", sector=sector.sector_id, site=area.site.site_id)
    return slice(first_row, first_row + rows), slice(first_column, first_column + columns)
