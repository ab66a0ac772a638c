"""Reads the population census's small areas (小地域: 町丁・字等): their outlines with people and households.

e-Stat's boundary data come as zipped Shapefiles or GML, in latitude and longitude or in a plane (平面直角座標系), and
travel as GeoJSON and FlatGeobuf. The columns are e-Stat's own: KEY_CODE, S_NAME, JINKO (人口), SETAI (世帯). A small
area of several detached parts stands in several rows with one KEY_CODE, and each row has its own count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import shapely

from todoku import tables
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import InputError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.connector import Address, Connector, ReadOptions
from todoku.sources.notes import note
from todoku.sources.publishers.delimited import counts
from todoku.sources.publishers.vector_glance import glance
from todoku.sources.publishers.wards import kept_under

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from todoku.areas.region import Region

PUBLISHER = "総務省統計局 (e-Stat)"
LICENCE = "e-Stat 利用規約"

_URL = (
    "https://www.e-stat.go.jp/gis/statmap-search/data?dlserveyId=A002005212020&code={code}"
    "&coordSys=1&format=shape&downloadType=5&datum=2011"
)
_COLUMNS = ("KEY_CODE", "PREF", "CITY", "S_NAME", "JINKO", "SETAI")
_SUFFIXES = (".zip", ".shp", ".gml", ".geojson", ".json", ".fgb", ".gpkg")
_MEMBER_NAME = re.compile(rb"(?:r2|h27|h22|h17|h12)ka\d{2,5}", re.IGNORECASE)
_YEAR_SIGNS = ((2020, ("R2KA", "R2KAXX")), (2015, ("H27KA",)), (2010, ("H22KA",)), (2005, ("H17KA",)))
_KEY = re.compile(r"\d{9,11}")
_PLANE_EPSG = range(6669, 6688)
"""JGD2011 / Japan Plane Rectangular CS I to XIX (平成14年国土交通省告示第9号)."""
_GEOGRAPHIC_LIMITS = (122.0, 20.0, 154.0, 46.0)
_HEAD_BYTES = 1 << 13


class SmallAreas:
    """Boundary data of small areas, in any vector format that carries e-Stat's columns."""

    id = "small_areas"
    publisher = PUBLISHER
    title_ja = "国勢調査 小地域(町丁・字等別)境界データ"
    title_en = "Population census small areas with boundaries"
    licence = LICENCE
    kinds: tuple[str, ...] = ("zones",)

    def recognises(self, path: Path) -> bool:
        """Whether the file carries the columns of small areas, or is an archive named as e-Stat names them."""
        if path.suffix.lower() not in _SUFFIXES:
            return False
        try:
            with path.open("rb") as stream:
                head = stream.read(_HEAD_BYTES)
        except OSError:
            return False
        if path.suffix.lower() == ".zip":
            return _MEMBER_NAME.search(head[:300]) is not None
        if path.suffix.lower() in (".geojson", ".json", ".gml"):
            return all(name.encode() in head for name in ("KEY_CODE", "S_NAME", "JINKO"))
        seen = glance(path)
        if seen is None:
            return b"KEY_CODE" in head and b"S_NAME" in head
        return set(_COLUMNS) <= seen.fields

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the areas as zones in JGD2011, with the publisher's key in ``key_code``."""
        options.run.check()
        frame = _frame(path)
        crs = _crs(frame, path.name)
        placed = frame.set_crs(crs, allow_override=True).to_crs(GEOGRAPHIC_CRS)
        zones = _zones(placed, path.name, options.region)
        year = _year(path, [str(name) for name in frame.columns])
        source = Source(
            publisher=PUBLISHER,
            title=(f"{year}年国勢調査 " if year else "国勢調査 ") + "小地域(町丁・字等別)境界データ",
            licence=LICENCE,
            as_of=f"{year}-10-01" if year else None,
            url="https://www.e-stat.go.jp/gis",
            sha256=sha256_of_file(path),
            basis=Basis.CENSUS,
        )
        return [Dataset("zones", source, table=tables.check(zones, tables.ZONES), notes=_notes(zones, crs))]

    def addresses(self, region: Region) -> list[Address]:
        """Return the boundary data of 2020 in latitude and longitude (JGD2011), one archive per municipality."""
        return [Address(_URL.format(code=code), f"A002005212020DDSWC{code}-JGD2011.zip") for code in region.codes]


def _frame(path: Path) -> gpd.GeoDataFrame:
    shapes = path.suffix.lower() in (".zip", ".shp")
    try:
        frame = pyogrio.read_dataframe(path, encoding="cp932" if shapes and not _says_encoding(path) else None)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError, ValueError) as error:
        raise InputError("tabular.not_geodata", file=path.name) from error
    missing = [name for name in _COLUMNS if name not in frame.columns]
    if missing or not isinstance(frame, gpd.GeoDataFrame):
        columns = [str(name) for name in frame.columns][:8]
        raise InputError(
            "tabular.missing_column", file=path.name, row=1, column=(missing or ["geometry"])[0], columns=columns
        )
    return frame


def _says_encoding(path: Path) -> bool:
    """Whether a Shapefile declares its encoding (.cpg); e-Stat's do not, and are Shift_JIS."""
    if path.suffix.lower() == ".shp":
        return path.with_suffix(".cpg").exists()
    return b".cpg" in path.read_bytes()[-4096:]


def _crs(frame: gpd.GeoDataFrame, file: str) -> pyproj.CRS:
    """Return the declared reference system, or the one that the coordinates and X_CODE, Y_CODE (degrees) show."""
    if frame.crs is not None:
        return pyproj.CRS(frame.crs)
    west, south, east, north = _GEOGRAPHIC_LIMITS
    x_min, y_min, x_max, y_max = frame.total_bounds
    if west <= x_min and x_max <= east and south <= y_min and y_max <= north:
        return pyproj.CRS(GEOGRAPHIC_CRS)
    if not {"X_CODE", "Y_CODE"} <= set(frame.columns):
        raise InputError("small_areas.no_crs", file=file, row=1)
    lon, lat = frame["X_CODE"].to_numpy(dtype=np.float64), frame["Y_CODE"].to_numpy(dtype=np.float64)
    for epsg in _PLANE_EPSG:
        x, y = pyproj.Transformer.from_crs(GEOGRAPHIC_CRS, epsg, always_xy=True).transform(lon, lat)
        if float(np.mean(shapely.intersects_xy(frame.geometry.to_numpy(), x, y))) > 0.5:  # noqa: PLR2004 [most of them]
            return pyproj.CRS(epsg)
    raise InputError("small_areas.no_crs", file=file, row=1)


def _zones(frame: gpd.GeoDataFrame, file: str, region: Region | None) -> gpd.GeoDataFrame:
    keys = frame["KEY_CODE"].astype("string").fillna("").str.strip()
    wrong = (~keys.str.fullmatch(_KEY)).to_numpy(dtype=bool)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError("small_areas.bad_key", file=file, row=row + 1, value=str(keys.iloc[row]))
    numbers = keys.groupby(keys).cumcount() + 1
    names = frame["S_NAME"].astype("string").str.strip()
    zones = gpd.GeoDataFrame(
        {
            "zone_id": (keys + "-" + numbers.astype("string")).astype(object),
            "municipality_code": keys.str[:5].map(lambda code: kept_under(code, region)).astype(object),
            "name": names.where(names.notna() & (names != ""), keys).astype(object),
            "population": _counts(frame["JINKO"], file=file, column="JINKO"),
            "households": _counts(frame["SETAI"], file=file, column="SETAI"),
            "key_code": keys.astype(object),
            "geometry": frame.geometry.make_valid(),
        },
        crs=frame.crs,
    )
    return cast("gpd.GeoDataFrame", zones)


def _counts(values: pd.Series, *, file: str, column: str) -> pd.Series:
    return counts(values.astype("string").fillna(""), file=file, column=column, first_line=1)


def _year(path: Path, columns: list[str]) -> int | None:
    upper = [path.stem.upper(), *(name.upper() for name in columns)]
    for year, signs in _YEAR_SIGNS:
        if any(name.startswith(signs) for name in upper) or f"{year}" in path.stem:
            return year
    return None


def _notes(zones: gpd.GeoDataFrame, crs: pyproj.CRS) -> tuple[str, ...]:
    said = []
    if crs.is_projected:
        said.append(note("small_areas.reprojected", crs=crs.to_string()))
    repeated = int(zones.loc[zones["key_code"].duplicated(), "key_code"].nunique())
    if repeated:
        said.append(note("small_areas.repeated_keys", keys=repeated))
    empty = int((zones["population"] == 0).sum())
    if empty:
        said.append(note("small_areas.water", rows=empty))
    return tuple(said)


CONNECTORS: tuple[Connector, ...] = (SmallAreas(),)
