"""Joins elevation tiles of any size, resolution and reference system to one GeoTIFF in latitude and longitude."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.transform import Affine, array_bounds
from rasterio.warp import reproject, transform_bounds

from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.run import Run
from todoku.sources.dem_gsi import Elevation
from todoku.sources.dem_tiles import tiles_of, write_geotiff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

MOST_CELLS = 64_000_000
"""A grid with more cells (256 MB) is made coarser by a whole number."""

_DEGREES = CRS.from_epsg(4326)
_ALIGNED = 1e-3
_EDGE = 1e-6


def mosaic(paths: Sequence[Path], bounds: Bounds | None, *, out: Path, run: Run | None = None) -> Path:
    """Join the tiles of files and archives into the GeoTIFF ``out`` (JGD2011, float32, -9999 where unknown).

    ``bounds`` (west, south, east, north in degrees) limits it; None takes the extent of all tiles. The grid is that of
    the finest tile; where tiles overlap the finer one counts, and a coarser one fills what the finer does not know.
    Heights of other grids are interpolated bilinearly. Raises InputError when no tile covers any of the extent.
    """
    run = run or Run()
    tiles: list[Elevation] = []
    with run.step("step.dem", total=len(paths)) as advance:
        for path in paths:
            cut = (_cut(tile, bounds) for tile in tiles_of(path))
            tiles.extend(tile for tile in cut if tile is not None)
            advance(1)
        if not tiles:
            raise InputError("dem.no_overlap", bounds="-" if bounds is None else [round(value, 4) for value in bounds])
        return write_geotiff(_painted(tiles, bounds or _extent(tiles), run), out)


def _in_degrees(tile: Elevation) -> Bounds:
    west, south, east, north = array_bounds(*tile.heights_m.shape, tile.transform)
    if tile.crs.is_geographic:
        return west, south, east, north
    return tuple(transform_bounds(tile.crs, _DEGREES, west, south, east, north))


def _extent(tiles: Sequence[Elevation]) -> Bounds:
    boxes = np.array([_in_degrees(tile) for tile in tiles])
    return (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))


def _cut(tile: Elevation, bounds: Bounds | None) -> Elevation | None:
    """Return what of a tile lies within bounds and two cells around them, None where nothing does."""
    if bounds is None:
        return tile
    box = _in_degrees(tile)
    if box[0] >= bounds[2] or box[2] <= bounds[0] or box[1] >= bounds[3] or box[3] <= bounds[1]:
        return None
    west, south, east, north = (
        bounds if tile.crs.is_geographic else transform_bounds(_DEGREES, tile.crs, *bounds)
    )
    left, top = ~tile.transform @ (west, north) if hasattr(tile.transform, "__matmul__") else ~tile.transform * (west, north)
    right, bottom = ~tile.transform * (east, south)
    rows, columns = tile.heights_m.shape
    row0, row1 = max(0, int(np.floor(top)) - 2), min(rows, int(np.ceil(bottom)) + 2)
    column0, column1 = max(0, int(np.floor(left)) - 2), min(columns, int(np.ceil(right)) + 2)
    if row0 >= row1 or column0 >= column1:
        return None
    heights = tile.heights_m[row0:row1, column0:column1].copy()
    return Elevation(heights, tile.transform * Affine.translation(column0, row0), tile.crs)
