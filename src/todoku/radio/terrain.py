"""Ground heights on a geographic grid, with clutter and zones where they are known, for paths and area prediction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from todoku.errors import InputError
from todoku.radio.models.p1812_profile import ZONE_COAST, ZONE_INLAND, ZONE_SEA

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from todoku.sources.publishers.dem_gsi import Elevation

Void = Literal["unknown", "sea", "refuse"]
"""What a point without height is: unknown (a path ends before it), sea at 0 m, or a reason to refuse."""

SEMI_MAJOR_M = 6_378_137.0
SQUARED_ECCENTRICITY = 0.006694380022900787
"""GRS80."""
_LOWEST_M = -500.0
_HIGHEST_M = 9000.0


class Grid(NamedTuple):
    """A terrain as the kernels read it; clutter and zones of no size where there are none."""

    heights_m: NDArray[np.float32]
    clutter_m: NDArray[np.float32]
    zone: NDArray[np.uint8]
    west_deg: float
    north_deg: float
    step_lon_deg: float
    step_lat_deg: float


@dataclass(frozen=True, slots=True)
class Terrain:
    """Heights above sea level in metres, rows from the north, NaN where unknown; places are of cell centres.

    ``clutter_m`` (representative clutter height) and ``zone`` (1 sea, 3 coastal land, 4 inland) are on the same grid,
    or None: no clutter, all inland.
    """

    heights_m: NDArray[np.float32]
    west_deg: float
    north_deg: float
    step_lon_deg: float
    step_lat_deg: float
    clutter_m: NDArray[np.float32] | None = None
    zone: NDArray[np.uint8] | None = None

    @property
    def south_deg(self) -> float:
        """Latitude of the southernmost row."""
        return float(self.north_deg - (self.heights_m.shape[0] - 1) * self.step_lat_deg)

    @property
    def east_deg(self) -> float:
        """Longitude of the easternmost column."""
        return float(self.west_deg + (self.heights_m.shape[1] - 1) * self.step_lon_deg)

    @property
    def cell_m(self) -> tuple[float, float]:
        """Width and height of a cell in metres, at the middle latitude."""
        phi = math.radians(0.5 * (self.north_deg + self.south_deg))
        flattened = 1.0 - SQUARED_ECCENTRICITY * math.sin(phi) ** 2
        east_m = SEMI_MAJOR_M / math.sqrt(flattened) * math.cos(phi)
        north_m = SEMI_MAJOR_M * (1.0 - SQUARED_ECCENTRICITY) / flattened**1.5
        return math.radians(self.step_lon_deg) * east_m, math.radians(self.step_lat_deg) * north_m

    @property
    def grid(self) -> Grid:
        """The terrain as the kernels read it."""
        none = np.zeros((0, 0))
        return Grid(
            self.heights_m,
            none.astype(np.float32) if self.clutter_m is None else self.clutter_m,
            none.astype(np.uint8) if self.zone is None else self.zone,
            self.west_deg,
            self.north_deg,
            self.step_lon_deg,
            self.step_lat_deg,
        )

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a place lies between the outermost cell centres."""
        return self.south_deg <= lat <= self.north_deg and self.west_deg <= lon <= self.east_deg

    def is_known(self, lat: float, lon: float) -> bool:
        """Whether the four heights around a place are known."""
        if not self.holds(lat, lon):
            return False
        row, column = (self.north_deg - lat) / self.step_lat_deg, (lon - self.west_deg) / self.step_lon_deg
        around = np.ix_(*([math.floor(one), math.ceil(one)] for one in (row, column)))
        return bool(np.isfinite(self.heights_m[around]).all())


def coarsened(terrain: Terrain, *, cell_m: float) -> Terrain:
    """Return bare ground on cells of at most ``cell_m``, means of whole blocks; the same terrain if it is as coarse.

    A block of which less than half is known stays unknown; clutter and zones are left out.
    """
    factor = int(cell_m / max(terrain.cell_m))
    if factor <= 1:
        return terrain
    rows, columns = (size // factor for size in terrain.heights_m.shape)
    cut = terrain.heights_m[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor)
    known = np.isfinite(cut)
    count = known.sum(axis=(1, 3))
    total = np.where(known, cut, np.float32(0.0)).sum(axis=(1, 3), dtype=np.float64)
    enough = 2 * count >= factor * factor
    heights = np.where(enough, total / np.maximum(count, 1), np.nan).astype(np.float32)
    middle = 0.5 * (factor - 1)
    return Terrain(
        heights,
        terrain.west_deg + middle * terrain.step_lon_deg,
        terrain.north_deg - middle * terrain.step_lat_deg,
        factor * terrain.step_lon_deg,
        factor * terrain.step_lat_deg,
    )


def terrain_from_elevation(
    elevation: Elevation,
    *,
    name: str,
    clutter_m: ArrayLike | None = None,
    zone: ArrayLike | None = None,
    void: Void = "unknown",
) -> Terrain:
    """Return the terrain of an elevation raster of the sources.

    ``name`` is how messages call it. With ``void="sea"`` points without height become sea at 0 m. Raises InputError:
    a projected or rotated raster, heights that cannot be metres above sea level, grids of another shape, voids that
    are refused.
    """
    transform, heights = elevation.transform, np.asarray(elevation.heights_m, dtype=np.float32)
    if not elevation.crs.is_geographic:
        raise InputError("radio.terrain_projected", name=name, crs=elevation.crs.to_string())
    if transform.b != 0.0 or transform.d != 0.0 or transform.a <= 0.0 or transform.e >= 0.0:
        raise InputError("radio.terrain_rotated", name=name)
    return _checked(
        heights,
        (transform.c + 0.5 * transform.a, transform.f + 0.5 * transform.e, transform.a, -transform.e),
        name=name,
        layers=(clutter_m, zone),
        void=void,
    )


def read_terrain(path: Path, *, void: Void = "unknown") -> Terrain:
    """Return the terrain of an elevation file: .hgt, GeoTIFF, or the GSI's XML and PNG tiles; raises InputError."""
    from todoku.sources.publishers.dem_tiles import read_dem

    return terrain_from_elevation(read_dem(path), name=path.name, void=void)


def _checked(
    heights: NDArray[np.float32],
    place: tuple[float, float, float, float],
    *,
    name: str,
    layers: tuple[ArrayLike | None, ArrayLike | None],
    void: Void,
) -> Terrain:
    unknown = ~np.isfinite(heights)
    wrong = ~unknown & ((heights < _LOWEST_M) | (heights > _HIGHEST_M))
    if wrong.any():
        row, column = (int(index[0]) for index in np.nonzero(wrong))
        raise InputError("radio.terrain_height", name=name, row=row, column=column, value=float(heights[row, column]))
    if unknown.all() or (void == "refuse" and unknown.any()):
        row, column = (int(index[0]) for index in np.nonzero(unknown))
        raise InputError("radio.terrain_void", name=name, count=int(unknown.sum()), row=row, column=column)
    clutter, zone = (None if layer is None else np.asarray(layer) for layer in layers)
    for layer in (clutter, zone):
        if layer is not None and layer.shape != heights.shape:
            raise InputError("radio.layer_shape", name=name, found=str(layer.shape), expected=str(heights.shape))
    if clutter is not None and not (clutter >= 0.0).all():
        raise InputError("radio.clutter_height", name=name)
    if zone is not None and not np.isin(zone, (ZONE_SEA, ZONE_COAST, ZONE_INLAND)).all():
        raise InputError("radio.zone_value", name=name)
    if void == "sea" and unknown.any():
        heights = np.where(unknown, np.float32(0.0), heights)
        zone = np.where(unknown, ZONE_SEA, ZONE_INLAND if zone is None else zone)
    west_deg, north_deg, step_lon_deg, step_lat_deg = place
    return Terrain(
        np.ascontiguousarray(heights),
        west_deg,
        north_deg,
        step_lon_deg,
        step_lat_deg,
        clutter_m=None if clutter is None else np.ascontiguousarray(clutter, dtype=np.float32),
        zone=None if zone is None else np.ascontiguousarray(zone, dtype=np.uint8),
    )
