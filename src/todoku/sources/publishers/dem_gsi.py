"""Reads elevation tiles of the Geospatial Information Authority (国土地理院): XML of 基盤地図情報, and PNG.

Sources: 基盤地図情報 ダウンロードデータ ファイル仕様書 (JPGIS GML); 地理院タイル 標高タイルの詳細仕様.
"""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import rasterio
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError
from rasterio.transform import Affine

from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.library_words import damage_words

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_SEA = "海水面"
_VOID_BELOW = -9998.0
_TILE_PIXELS = 256
_WORLD_M = 20037508.342789244
"""Half the side of the web Mercator square: pi times the radius 6,378,137 m."""
_PNG_VOID = 1 << 23
_PNG_STEP_M = 0.01
_PNG_PLACE = re.compile(r"(\d{1,2})[/\\](\d+)[/\\](\d+)\.png$", re.IGNORECASE)
_WANTED = ("lowerCorner", "upperCorner", "low", "high", "tupleList", "startPoint", "sequenceRule")


class Elevation(NamedTuple):
    """Heights in metres (rows from the north, NaN where they are not known), their place and reference system."""

    heights_m: NDArray[np.float32]
    transform: Affine
    crs: CRS


def read_gsi_xml(content: bytes, file: str) -> Elevation:
    """Return one tile of 基盤地図情報 数値標高モデル (FG-GML-*.xml).

    Values run eastwards row by row from the north-west, the first at ``startPoint``; cells that are not listed and
    those of データなし are not known, the sea (海水面) is at 0 m. Raises InputError naming the file, and the value.
    """
    parts = _parts(content, file)
    try:
        south, west = (float(value) for value in parts["lowerCorner"].split())
        north, east = (float(value) for value in parts["upperCorner"].split())
        low = [int(value) for value in parts["low"].split()]
        high = [int(value) for value in parts["high"].split()]
        first = [int(value) for value in parts["startPoint"].split()]
        columns, rows = high[0] - low[0] + 1, high[1] - low[1] + 1
        start = (first[1] - low[1]) * columns + first[0] - low[0]
    except (KeyError, ValueError, IndexError) as error:
        raise InputError("dem.xml", file=file, detail=damage_words(error)) from error
    values = _values(parts.get("tupleList", ""), file)
    if not 0 <= start <= start + len(values) <= rows * columns:
        raise InputError("dem.xml", file=file, detail=f"{start} + {len(values)} > {rows} x {columns}")
    heights = np.full(rows * columns, np.nan, dtype=np.float32)
    heights[start : start + len(values)] = values
    transform = north_up(west, south, east, north, columns=columns, rows=rows)
    return Elevation(heights.reshape(rows, columns), transform, CRS.from_string(GEOGRAPHIC_CRS))


def _parts(content: bytes, file: str) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        for _, element in ET.iterparse(io.BytesIO(content), events=("end",)):  # noqa: S314 [expat refuses entities that blow up]
            name = element.tag.rpartition("}")[2]
            if name in _WANTED and name not in found:
                found[name] = (element.text or "").strip()
                if name == "sequenceRule" and element.get("order", "+x-y") != "+x-y":
                    raise InputError("dem.xml", file=file, detail=f"order {element.get('order')}")
            element.clear()
    except ET.ParseError as error:
        raise InputError("dem.xml", file=file, detail=damage_words(error)) from error
    return found


def _values(text: str, file: str) -> NDArray[np.float32]:
    if not text:
        return np.zeros(0, dtype=np.float32)
    table = pd.read_csv(io.StringIO(text), header=None, names=["kind", "value"], dtype=str, keep_default_na=False)
    values = pd.to_numeric(table["value"], errors="coerce").to_numpy(dtype=np.float32)
    wrong = np.isnan(values)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError("dem.xml_value", file=file, row=row + 1, value=table["value"].iloc[row])
    void = values < _VOID_BELOW
    sea = (table["kind"].str.strip() == _SEA).to_numpy()
    return np.where(void, np.where(sea, np.float32(0.0), np.float32(np.nan)), values).astype(np.float32)


def png_place(name: str) -> tuple[int, int, int] | None:
    """Return zoom, x and y of a tile from its path ``.../zoom/x/y.png``, None where it does not say them."""
    found = _PNG_PLACE.search(name)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def read_gsi_png(path: Path, *, name: str | None = None) -> Elevation:
    """Return one elevation tile; ``name`` is its path where the file itself lies elsewhere.

    With x = 65536 R + 256 G + B the height is 0.01 x below 2^23, unknown at 2^23, and 0.01 (x - 2^24) above.
    """
    shown = name or path.as_posix()
    place = png_place(shown)
    if place is None:
        raise InputError("dem.png_path", file=shown)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as image:
                bands = image.read() if image.count >= len("RGB") else None
    except RasterioIOError as error:
        raise InputError("geo.damaged", file=shown, detail=damage_words(error)) from error
    if bands is None or bands.shape[1:] != (_TILE_PIXELS, _TILE_PIXELS) or bands.dtype != np.uint8:
        raise InputError("dem.png", file=shown)
    red, green, blue = bands[:3].astype(np.int64)
    value = (red << 16) + (green << 8) + blue
    heights = np.where(value < _PNG_VOID, value, value - (1 << 24)) * _PNG_STEP_M
    heights = np.where(value == _PNG_VOID, np.nan, heights).astype(np.float32)
    return Elevation(heights, _png_transform(*place), CRS.from_epsg(3857))


def _png_transform(zoom: int, x: int, y: int) -> Affine:
    side = 2.0 * _WORLD_M / (1 << zoom)
    west, north = x * side - _WORLD_M, _WORLD_M - y * side
    return north_up(west, north - side, west + side, north, columns=_TILE_PIXELS, rows=_TILE_PIXELS)


def north_up(west: float, south: float, east: float, north: float, *, columns: int, rows: int) -> Affine:
    """Return the transform of a grid whose first row is the northernmost."""
    return Affine((east - west) / columns, 0.0, west, 0.0, (south - north) / rows, north)
