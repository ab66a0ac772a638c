"""Reads one elevation tile of any known form: SRTM .hgt, GeoTIFF, and the GSI's XML and PNG; and writes GeoTIFF."""

from __future__ import annotations

import re
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.transform import Affine

from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.sources.publishers.archives import gunzipped, unpacked
from todoku.sources.publishers.dem_gsi import Elevation, png_place, read_gsi_png, read_gsi_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

NODATA = -9999.0
"""What stands in the GeoTIFFs that we write where the height is not known."""

_LARGEST_PIXELS = 500_000_000
"""A raster is held in memory as float32: this many pixels take 2 GB."""
_HGT_NAME = re.compile(r"([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)
_HGT_SIDES = (1201, 3601)
_HGT_VOID = -32768
_RASTERS = (".tif", ".tiff")
_NUMBERS = ("int16", "int32", "uint16", "float32", "float64")
_SUFFIXES = (".hgt", ".hgt.gz", ".xml", ".png", *_RASTERS)


def read_dem(path: Path) -> Elevation:
    """Return the heights of one tile (float32, NaN where unknown), its transform and its reference system.

    Geographic tiles of WGS84, JGD2000 and JGD2011 all come out as JGD2011. Raises InputError naming the file.
    """
    return _read(path, path.as_posix())


def tiles_of(path: Path) -> Iterator[Elevation]:
    """Give the tiles of a file, or of an archive one after the other in the order of their names."""
    if path.suffix.lower() != ".zip":
        yield read_dem(path)
        return
    with unpacked(path, choose=dem_members) as files:
        if not files:
            raise InputError("dem.nothing", file=path.name)
        for file in files:
            yield _read(file, f"{path.name}/{file.name}" if file.suffix.lower() != ".png" else file.as_posix())


def dem_members(names: tuple[str, ...]) -> list[str]:
    """Return of an archive's files those that can be elevation tiles."""
    return [name for name in names if is_dem_name(name)]


def is_dem_name(name: str) -> bool:
    """Whether a file's name is that of an elevation tile, or of a raster that may be one."""
    lower = name.lower()
    if not lower.endswith(_SUFFIXES):
        return False
    if lower.endswith(".png"):
        return png_place(name) is not None
    if lower.endswith(".xml"):
        return "-dem" in lower
    return lower.endswith(_RASTERS) or _HGT_NAME.search(PurePosixPath(name).name) is not None


def is_elevation_raster(path: Path) -> bool:
    """Whether a raster has one band of numbers, no colour table, and a reference system; never raises."""
    try:
        with rasterio.open(path) as raster:
            return raster.count == 1 and raster.dtypes[0] in _NUMBERS and raster.crs is not None
    except (RasterioError, OSError, ValueError):
        return False


def write_geotiff(elevation: Elevation, path: Path) -> Path:
    """Write heights as a float32 GeoTIFF, unknown ones as ``NODATA``, beside its place first; return the path."""
    heights = np.where(np.isnan(elevation.heights_m), np.float32(NODATA), elevation.heights_m)
    beside = path.with_name(f".{path.name}.part")
    try:
        with rasterio.open(
            beside,
            "w",
            driver="GTiff",
            height=heights.shape[0],
            width=heights.shape[1],
            count=1,
            dtype="float32",
            crs=elevation.crs,
            transform=elevation.transform,
            nodata=NODATA,
            compress="deflate",
            predictor=3,
        ) as raster:
            raster.write(heights.astype(np.float32), 1)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _read(path: Path, name: str) -> Elevation:
    lower = name.lower()
    if lower.endswith((".hgt", ".hgt.gz")):
        return _read_hgt(path, PurePosixPath(name).name)
    if lower.endswith(".xml"):
        return read_gsi_xml(path.read_bytes(), PurePosixPath(name).name)
    if lower.endswith(".png"):
        return read_gsi_png(path, name=name)
    return _read_raster(path, PurePosixPath(name).name)


def _read_hgt(path: Path, file: str) -> Elevation:
    """Read an SRTM tile: big-endian 16-bit heights at the corners of cells, rows from the north (SRTM Topo, 2.1)."""
    corner = _HGT_NAME.search(file)
    content = path.read_bytes()
    if file.lower().endswith(".gz"):
        try:
            content = gunzipped(content, file=file)
        except (EOFError, OSError, zlib.error) as error:
            raise InputError("geo.damaged_archive", file=file, detail=damage_words(error)) from error
    side = next((side for side in _HGT_SIDES if side * side * 2 == len(content)), None)
    if side is None or corner is None:
        raise InputError("dem.size", file=file, bytes=len(content))
    heights = np.frombuffer(content, dtype=">i2").reshape(side, side).astype(np.float32)
    heights[heights == _HGT_VOID] = np.nan
    south = int(corner[2]) * (1 if corner[1].upper() == "N" else -1)
    west = int(corner[4]) * (1 if corner[3].upper() == "E" else -1)
    step = 1.0 / (side - 1)
    transform = Affine(step, 0.0, west - step / 2, 0.0, -step, south + 1 + step / 2)
    return Elevation(heights, transform, CRS.from_string(GEOGRAPHIC_CRS))


def _read_raster(path: Path, file: str) -> Elevation:
    try:
        with rasterio.open(path) as raster:
            if raster.crs is None:
                raise InputError("dem.no_crs", file=file)
            if raster.count != 1 or raster.dtypes[0] not in _NUMBERS:
                raise InputError("dem.not_a_dem", file=file)
            if raster.width * raster.height > _LARGEST_PIXELS:
                raise InputError("dem.too_large", file=file, columns=raster.width, rows=raster.height)
            heights = raster.read(1, masked=True).astype(np.float32).filled(np.nan)
            transform, crs = raster.transform, raster.crs
    except RasterioError as error:
        raise InputError("geo.damaged", file=file, detail=damage_words(error)) from error
    heights[heights <= _HGT_VOID] = np.nan
    return Elevation(heights, transform, CRS.from_string(GEOGRAPHIC_CRS) if _is_today_s(crs) else crs)


def _is_today_s(crs: CRS) -> bool:
    """Whether a system is latitude and longitude of WGS84, JGD2000 or JGD2011, which we take as equal."""
    return bool(crs.is_geographic and "Tokyo" not in crs.to_wkt())
