"""Reads the borders of municipalities from National Land Numerical Information N03 (国土数値情報 行政区域).

Taken are the official GeoJSON, Shapefile and GML, simplified copies of them (GeoJSON, TopoJSON) with the same fields or
with the Digital Agency's, and files of one municipality whose code is the file's name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku import tables
from todoku.areas.area_codes import without_check_digit
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.areas.registry import Kind, register
from todoku.errors import AreaError, InputError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.connector import Address, Connector, ReadOptions
from todoku.sources.notes import note
from todoku.sources.publishers.archives import unpacked
from todoku.sources.publishers.ksj_gml import read_areas
from todoku.sources.publishers.vector_files import VectorFile, read_vector
from todoku.sources.publishers.vector_glance import Glance, first_vector, glance
from todoku.sources.publishers.wards import kept_under

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.areas.region import Region

PUBLISHER = "国土交通省"
LICENCE = "国土数値情報の利用規約(使用許諾条件はデータの基準年ごと)"

_URL = "https://nlftp.mlit.go.jp/ksj/gml/data/N03/N03-2025/N03-20250101_{prefecture}_GML.zip"
_PAGE = "https://nlftp.mlit.go.jp/ksj/gml/datalist/KsjTmplt-N03-2025.html"
_GML_FEATURE = "AdministrativeBoundary"
_GML_FIELDS = {
    "prefectureName": "N03_001",
    "subPrefectureName": "N03_002",
    "countyName": "N03_003",
    "cityName": "N03_004",
    "administrativeAreaCode": "N03_007",
}
_NAME = re.compile(r"N03-(?:\d{2}_\d{2}_)?(\d{8}|\d{6})", re.IGNORECASE)
_NAME_WITH_YEAR = re.compile(r"N03[_-](\d{4})(?!\d)", re.IGNORECASE)
_ISSUED = re.compile(rb'"dc:issued"\s*:\s*"(\d{4}-\d{2}-\d{2})"')
_CODE_NAME = re.compile(r"\d{5}")
_CENTURY = 50
_SHORT_DATE = 6


class _Layout(NamedTuple):
    """Names of the columns in one kind of file; those after the code may be absent."""

    code: str
    name: str
    ward: str
    county: str
    subprefecture: str


_OFFICIAL = _Layout("N03_007", "N03_004", "N03_005", "N03_003", "N03_002")
_DIGITAL_AGENCY = _Layout("lg_code_5", "city_name", "", "county_name", "")


class KsjN03:
    """Borders of municipalities; wards of designated cities make up their city unless the region asks for the ward."""

    id = "ksj_n03"
    publisher = PUBLISHER
    title_ja = "国土数値情報 行政区域データ (N03)"
    title_en = "National Land Numerical Information N03: administrative areas"
    licence = LICENCE
    kinds: tuple[str, ...] = ("boundaries",)

    def recognises(self, path: Path) -> bool:
        """Whether the file has N03's fields, is N03's GML, or bears N03's name where it cannot be looked into."""
        seen = glance(path)
        if seen is None:
            return path.suffix.lower() == ".zip" and _NAME.match(path.name) is not None
        if seen.form == "gml":
            return b"ksj:Dataset" in seen.head and (b"N03" in seen.head or _NAME.match(path.name) is not None)
        if seen.shape not in ("polygon", None):
            return False
        return _layout(seen.fields) is not None or _is_named_by_code(path, seen)

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the borders (``tables.BOUNDARIES``) with ``subprefecture`` and ``county`` where the file has them.

        Areas of no municipality (所属未定地, lakes and bays) and the six villages of the Northern Territories are left
        out and counted. Raises InputError for a damaged file, and for a code that is none, with its row.
        """
        options.run.check()
        file = _opened(path)
        rows = _rows(file, path)
        held, notes = _only_municipalities(rows, file.file)
        table = _dissolved(held, options.region)
        if file.datum != "declared":
            notes.append(note(f"geo.datum_{file.datum}"))
        source = Source(
            publisher=PUBLISHER,
            title="国土数値情報 行政区域データ (N03)",
            licence=LICENCE,
            as_of=_as_of(path, file),
            url=_PAGE,
            sha256=sha256_of_file(path),
            basis=Basis.MEASURED,
        )
        return [Dataset("boundaries", source, table=tables.check(table, tables.BOUNDARIES), notes=tuple(notes))]

    def addresses(self, region: Region) -> list[Address]:
        """Return the borders of 1 January 2025 of the region's prefecture."""
        url = _URL.format(prefecture=region.prefecture_code)
        return [Address(url, url.rsplit("/", 1)[1])]


def _layout(fields: frozenset[str]) -> _Layout | None:
    return next((layout for layout in (_OFFICIAL, _DIGITAL_AGENCY) if {layout.code, layout.name} <= fields), None)


def _is_named_by_code(path: Path, seen: Glance) -> bool:
    return _CODE_NAME.fullmatch(path.stem) is not None and seen.fields == {"name"} and seen.shape == "polygon"


def _opened(path: Path) -> VectorFile:
    seen = glance(path)
    if seen is None or seen.form != "gml":
        return read_vector(path)
    if path.suffix.lower() != ".zip":
        return _from_gml(path, path.name)
    with unpacked(path, choose=_gml_member) as files:
        return _from_gml(files[0], f"{path.name}/{files[0].name}")


def _gml_member(names: tuple[str, ...]) -> list[str]:
    member = first_vector(names)
    return [] if member is None else [member]


def _from_gml(path: Path, file: str) -> VectorFile:
    return VectorFile(read_areas(path, feature=_GML_FEATURE, fields=_GML_FIELDS, file=file), file, "declared")


def _rows(file: VectorFile, path: Path) -> gpd.GeoDataFrame:
    """Return one row per feature: code (None where it has none), names, and the polygon."""
    frame = file.frame
    layout = _layout(frozenset(str(name) for name in frame.columns))
    geometry = frame.geometry.to_numpy()
    if layout is None:
        codes = pd.Series([path.stem] * len(frame), dtype=object)
        columns = {"code": codes, "name": None, "ward": None, "county": None, "subprefecture": None}
        return gpd.GeoDataFrame(columns, geometry=geometry, crs=GEOGRAPHIC_CRS)
    texts = {name: _text(frame, column) for name, column in layout._asdict().items()}
    return gpd.GeoDataFrame(texts, geometry=geometry, crs=GEOGRAPHIC_CRS)


def _text(frame: gpd.GeoDataFrame, column: str) -> pd.Series:
    """Return a column as text, None where it is empty or absent; numbers get their leading zeros back."""
    if column not in frame.columns:
        return pd.Series([None] * len(frame), dtype=object)
    values = frame[column].astype(object)
    shown = [
        None
        if pd.isna(value) or not str(value).strip()
        else f"{int(value):05d}"
        if isinstance(value, (int, float, np.number))
        else str(value).strip()
        for value in values
    ]
    return pd.Series(shown, dtype=object)


def _only_municipalities(rows: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    said = []
    coded = rows["code"].notna().to_numpy()
    if not coded.all():
        said.append(note("n03.no_code", areas=int((~coded).sum())))
    held = rows[coded].reset_index(drop=True)
    held["code"] = [
        _checked(code, file, int(row)) for row, code in zip(np.flatnonzero(coded), held["code"], strict=True)
    ]
    northern = held["code"].isin(_northern_villages()).to_numpy()
    if northern.any():
        said.append(note("n03.northern", villages=int(held.loc[northern, "code"].nunique())))
    held = held[~northern].reset_index(drop=True)
    if len(held) == 0:
        raise InputError("n03.no_municipality", file=file)
    broken = ~shapely.is_valid(held.geometry.to_numpy())
    if broken.any():
        held = held.set_geometry(_areal(shapely.make_valid(held.geometry.to_numpy())), crs=GEOGRAPHIC_CRS)
        said.append(note("n03.repaired", areas=int(broken.sum())))
    return held, said


def _checked(code: str, file: str, row: int) -> str:
    try:
        return without_check_digit(code)
    except AreaError as error:
        raise InputError("n03.bad_code", file=file, row=row + 1, value=code) from error


def _northern_villages() -> set[str]:
    return {code for code, place in register().current.items() if place.kind is Kind.NORTHERN_VILLAGE}


def _areal(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return what is area in geometries: mending a polygon can leave lines and points beside it."""
    areas = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    mended = geometry.copy()
    for row in np.flatnonzero(~np.isin(shapely.get_type_id(geometry), areas)):
        parts = shapely.get_parts(geometry[row])
        mended[row] = shapely.union_all(parts[np.isin(shapely.get_type_id(parts), areas)])
    return mended


def _dissolved(rows: gpd.GeoDataFrame, region: Region | None) -> gpd.GeoDataFrame:
    kept = rows["code"].map(lambda code: kept_under(code, region)).to_numpy(dtype=object)
    order = np.argsort(kept, kind="stable")
    starts = np.flatnonzero(np.r_[True, kept[order][1:] != kept[order][:-1]])
    bundles = np.split(order, starts[1:])
    geometry = rows.geometry.to_numpy()
    columns = {
        "municipality_code": [str(kept[bundle[0]]) for bundle in bundles],
        "name": [_name_of(rows.iloc[bundle], str(kept[bundle[0]])) for bundle in bundles],
        "subprefecture": [rows["subprefecture"].iloc[bundle[0]] for bundle in bundles],
        "county": [_county_of(rows["county"].iloc[bundle[0]]) for bundle in bundles],
    }
    outlines = [shapely.union_all(geometry[bundle]) for bundle in bundles]
    return gpd.GeoDataFrame(columns, geometry=outlines, crs=GEOGRAPHIC_CRS)


def _name_of(rows: pd.DataFrame, code: str) -> str:
    """Return the name that the file gives, of a city made of wards and of a file without names the register's."""
    own = rows[rows["code"] == code]
    if len(own):
        first = own.iloc[0]
        if first["ward"] is not None and not first["ward"].endswith("市"):
            return str(first["ward"])
        if first["name"] is not None:
            return str(first["name"])
    place = register().current.get(code)
    return place.name if place else code


def _county_of(value: str | None) -> str | None:
    """Return the county (郡); the same column holds the designated city's name in data up to 2023."""
    return value if value is not None and value.endswith("郡") else None


def _as_of(path: Path, file: VectorFile) -> str | None:
    """Return the date on which the borders hold, as the file's name or its metadata say it, else None."""
    for name in (Path(file.file).name, path.name):
        dated = _NAME.search(name)
        if dated:
            return _date(dated[1])
        year = _NAME_WITH_YEAR.search(name)
        if year:
            return year[1]
    seen = glance(path)
    issued = _ISSUED.search(seen.head) if seen else None
    return issued[1].decode() if issued else None


def _date(digits: str) -> str:
    if len(digits) == _SHORT_DATE:
        digits = ("19" if int(digits[:2]) >= _CENTURY else "20") + digits
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


CONNECTORS: tuple[Connector, ...] = (KsjN03(),)
