"""Joins elevation tiles of any size, resolution and reference system to one GeoTIFF in latitude and longitude."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.transform import Affine
from rasterio.warp import reproject, transform_bounds

from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.run import Run
from todoku.sources.publishers.dem_gsi import Elevation
from todoku.sources.publishers.dem_tiles import tiles_of, write_geotiff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

MOST_CELLS = 64_000_000
"""A grid with more cells (256 MB) is made coarser by a whole number."""

_DEGREES = CRS.from_epsg(4326)
_MARGIN = 2
_ALIGNED = 1e-2
"""Share of a cell by which grids may differ and still fall in with each other."""
_SAME_SIZE = 1e-5


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
    grid = tile.transform
    rows, columns = tile.heights_m.shape
    west, north = grid.c, grid.f
    east, south = west + columns * grid.a, north + rows * grid.e
    if tile.crs.is_geographic:
        return west, south, east, north
    west, south, east, north = transform_bounds(tile.crs, _DEGREES, west, south, east, north)
    return west, south, east, north


def _extent(tiles: Sequence[Elevation]) -> Bounds:
    boxes = np.array([_in_degrees(tile) for tile in tiles])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _cut(tile: Elevation, bounds: Bounds | None) -> Elevation | None:
    """Return what of a tile lies within bounds and two cells around them, None where nothing does."""
    if bounds is None:
        return tile
    box = _in_degrees(tile)
    if box[0] >= bounds[2] or box[2] <= bounds[0] or box[1] >= bounds[3] or box[3] <= bounds[1]:
        return None
    west, south, east, north = bounds if tile.crs.is_geographic else transform_bounds(_DEGREES, tile.crs, *bounds)
    grid = tile.transform
    rows, columns = tile.heights_m.shape
    row0 = max(0, int(np.floor((north - grid.f) / grid.e)) - _MARGIN)
    row1 = min(rows, int(np.ceil((south - grid.f) / grid.e)) + _MARGIN)
    column0 = max(0, int(np.floor((west - grid.c) / grid.a)) - _MARGIN)
    column1 = min(columns, int(np.ceil((east - grid.c) / grid.a)) + _MARGIN)
    if row0 >= row1 or column0 >= column1:
        return None
    heights = tile.heights_m[row0:row1, column0:column1].copy()
    return Elevation(heights, _shifted(grid, column0, row0), tile.crs)


def _shifted(grid: Affine, column: float, row: float) -> Affine:
    return Affine(grid.a, 0.0, grid.c + column * grid.a, 0.0, grid.e, grid.f + row * grid.e)


def _step(tile: Elevation) -> tuple[float, float]:
    """Return the size of a tile's cells in degrees of longitude and latitude."""
    if tile.crs.is_geographic:
        return abs(tile.transform.a), abs(tile.transform.e)
    west, south, east, north = _in_degrees(tile)
    rows, columns = tile.heights_m.shape
    return (east - west) / columns, (north - south) / rows


def _painted(tiles: Sequence[Elevation], bounds: Bounds, run: Run) -> Elevation:
    """Return the grid of the finest tile over the bounds with all tiles on it, the finest last."""
    ordered = sorted(tiles, key=lambda tile: -_step(tile)[0])
    grid, shape = _grid(ordered[-1], bounds)
    heights = np.full(shape, np.nan, dtype=np.float32)
    for tile in ordered:
        run.check()
        _paint(tile, heights, grid)
    return Elevation(heights, grid, CRS.from_string(GEOGRAPHIC_CRS))


def _grid(finest: Elevation, bounds: Bounds) -> tuple[Affine, tuple[int, int]]:
    """Return the transform and shape of the grid over the bounds that falls in with the finest tile's cells."""
    width, height = _step(finest)
    west, south, east, north = bounds
    box = _in_degrees(finest)
    columns, rows = (east - west) / width, (north - south) / height
    coarser = max(1, int(np.ceil(np.sqrt(columns * rows / MOST_CELLS))))
    left = box[0] + np.floor((west - box[0]) / width + _ALIGNED) * width
    top = box[3] - np.floor((box[3] - north) / height + _ALIGNED) * height
    width, height = width * coarser, height * coarser
    shape = (int(np.ceil((top - south) / height - _ALIGNED)), int(np.ceil((east - left) / width - _ALIGNED)))
    return Affine(width, 0.0, float(left), 0.0, -height, float(top)), shape


def _paint(tile: Elevation, heights: NDArray[np.float32], grid: Affine) -> None:
    """Put a tile's known heights on the grid: cell for cell where the grids fall in with each other, else smoothed."""
    west, south, east, north = _in_degrees(tile)
    rows, columns = heights.shape
    row0, row1 = _range((north - grid.f) / grid.e, (south - grid.f) / grid.e, rows)
    column0, column1 = _range((west - grid.c) / grid.a, (east - grid.c) / grid.a, columns)
    if row0 >= row1 or column0 >= column1:
        return
    painted = np.full((row1 - row0, column1 - column0), np.nan, dtype=np.float32)
    reproject(
        tile.heights_m,
        painted,
        src_transform=tile.transform,
        src_crs=_DEGREES if tile.crs.is_geographic else tile.crs,
        src_nodata=np.nan,
        dst_transform=_shifted(grid, column0, row0),
        dst_crs=_DEGREES,
        dst_nodata=np.nan,
        resampling=_resampling(tile, grid),
    )
    window = heights[row0:row1, column0:column1]
    known = ~np.isnan(painted)
    window[known] = painted[known]


def _range(start: float, stop: float, most: int) -> tuple[int, int]:
    return max(0, int(np.floor(start + _ALIGNED))), min(most, int(np.ceil(stop - _ALIGNED)))


def _resampling(tile: Elevation, grid: Affine) -> Resampling:
    width, height = _step(tile)
    if grid.a > width * (1 + _ALIGNED):
        return Resampling.average
    off_columns = (tile.transform.c - grid.c) / grid.a
    off_rows = (tile.transform.f - grid.f) / grid.e
    same = abs(grid.a / width - 1) < _SAME_SIZE and abs(-grid.e / height - 1) < _SAME_SIZE
    falls_in = abs(off_columns - round(off_columns)) < _ALIGNED and abs(off_rows - round(off_rows)) < _ALIGNED
    return Resampling.nearest if tile.crs.is_geographic and same and falls_in else Resampling.bilinear
