"""Reads elevation by 1 km square from National Land Numerical Information G04-a (国土数値情報 標高・傾斜度3次メッシュ).

Taken are the official archives (Shapefile, GeoJSON), the layer alone, and its table as CSV. G04a_002 is the mean
elevation in metres; squares without land have ``unknown`` there.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import yaml

from todoku import tables
from todoku.areas import mesh
from todoku.areas.municipalities import by_code
from todoku.errors import InputError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.connector import Address, Connector, ReadOptions
from todoku.sources.notes import note
from todoku.sources.publishers.delimited import TextTable, peek, read_tables
from todoku.sources.publishers.vector_files import read_vector
from todoku.sources.publishers.vector_glance import glance

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region

PUBLISHER = "国土交通省"
LICENCE = "国土数値情報の利用規約(G04-a: 商用可、原典表示)"

_URL = "https://nlftp.mlit.go.jp/ksj/gml/data/G04-a/G04-a-11/G04-a-11_{square}-jgd_GML.zip"
_PAGE = "https://nlftp.mlit.go.jp/ksj/gml/datalist/KsjTmplt-G04-a.html"
_ORIGIN = (
    "この地図は、国土地理院長の承認を得て、同院発行の基盤地図情報を使用したものである。(承認番号 平成25情使、第590号)"
)
_CODE, _MEAN = "G04a_001", "G04a_002"
_SQUARE = re.compile(r"\d{8}")
_NAME = re.compile(r"G04-?a?-(\d{2})M?_", re.IGNORECASE)
_OLD_DATUM = re.compile(r"G04-?a?-(?:\d{2}_\d{4}-tky|(?:56|81)M?_)", re.IGNORECASE)
_UNKNOWN = frozenset({"", "unknown", "unkown"})
_AS_OF = {"11": "2009-05-01"}


class _Rows(NamedTuple):
    """Codes and elevations as text, indexed by their row from 0, and how many header lines stood between them."""

    file: str
    codes: pd.Series
    values: pd.Series
    headers: int


class KsjG04:
    """Mean elevation of 1 km squares."""

    id = "ksj_g04"
    publisher = PUBLISHER
    title_ja = "国土数値情報 標高・傾斜度3次メッシュデータ (G04-a)"
    title_en = "National Land Numerical Information G04-a: elevation by 1 km square"
    licence = LICENCE
    kinds: tuple[str, ...] = ("elevation_cells",)

    def recognises(self, path: Path) -> bool:
        """Whether the file has G04-a's fields, or bears G04-a's name where it cannot be looked into."""
        seen = glance(path)
        if seen is not None:
            return {_CODE, _MEAN} <= seen.fields
        if path.suffix.lower() == ".zip" and _NAME.match(path.name):
            return True
        return _CODE in peek(path).split("\n", 1)[0]

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the squares whose elevation is known (``tables.ELEVATION_CELLS``).

        Raises InputError naming file and row for a square of the old datum, a code that is none, an elevation that is
        no number, and a square that stands there with two elevations.
        """
        options.run.check()
        if _OLD_DATUM.match(path.name):
            raise InputError("g04.old_datum", file=path.name)
        edition = _NAME.search(path.name)
        source = Source(
            publisher=PUBLISHER,
            title="国土数値情報 標高・傾斜度3次メッシュデータ (G04-a)",
            licence=LICENCE,
            as_of=_AS_OF.get(edition[1]) if edition else None,
            url=_PAGE,
            sha256=sha256_of_file(path),
            basis=Basis.MEASURED,
            note=_ORIGIN,
        )
        return [_dataset(rows, source) for rows in _tables(path)]

    def addresses(self, region: Region) -> list[Address]:
        """Return the archives of the 80 km squares in which the region's prefecture has land.

        Of one municipality whose town hall's place is known (Hokkaido's), the ones around it: none reaches further.
        """
        squares = primary_squares(region.prefecture_code)
        if region.is_municipality:
            hall = by_code(region.codes[0])
            if hall.lat is not None and hall.lon is not None:
                around = _around(str(mesh.encode(hall.lat, hall.lon, level=1)[0]))
                squares = tuple(square for square in squares if square in around)
        urls = [_URL.format(square=square) for square in squares]
        return [Address(url, url.rsplit("/", 1)[1]) for url in urls]


def _around(square: str) -> frozenset[str]:
    """Return an 80 km square with the eight around it."""
    row, column = int(square[:2]), int(square[2:])
    return frozenset(f"{row + up:02d}{column + right:02d}" for up in (-1, 0, 1) for right in (-1, 0, 1))


def primary_squares(prefecture_code: str) -> tuple[str, ...]:
    """Return the 80 km squares (第1次地域区画) in which a prefecture has land, in ascending order."""
    return tuple(_primary_squares().get(prefecture_code, "").split())


@cache
def _primary_squares() -> dict[str, str]:
    file = resources.files("todoku") / "data" / "facts" / "primary_squares.yaml"
    squares: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))["squares"]
    return squares


def _tables(path: Path) -> list[_Rows]:
    if glance(path) is None:
        return [_rows_of_text(table) for table in read_tables(path)]
    layer = read_vector(path, columns=[_CODE, _MEAN])
    codes, values = layer.frame[_CODE].astype(str), layer.frame[_MEAN].map(str)
    return [_Rows(layer.file, codes.str.strip(), values.str.strip(), 0)]


def _rows_of_text(table: TextTable) -> _Rows:
    header = table.line(1)
    for column in (_CODE, _MEAN):
        if column not in header:
            raise InputError("tabular.missing_column", file=table.file, row=1, column=column, columns=header[:8])
    codes = table.rows[header.index(_CODE)].astype(str).str.strip()
    values = table.rows[header.index(_MEAN)].astype(str).str.strip()
    headers = (codes == _CODE).to_numpy()
    return _Rows(table.file, codes[~headers], values[~headers], int(headers.sum()) - 1)


def _dataset(rows: _Rows, source: Source) -> Dataset:
    table, notes = _squares(rows)
    return Dataset("elevation_cells", source, table=tables.check(table, tables.ELEVATION_CELLS), notes=tuple(notes))


def _squares(rows: _Rows) -> tuple[pd.DataFrame, list[str]]:
    _check_codes(rows)
    known = ~rows.values.str.lower().isin(_UNKNOWN)
    elevation = pd.to_numeric(rows.values[known], errors="coerce")
    wrong = elevation.isna().to_numpy()
    if wrong.any():
        at = elevation.index[int(np.flatnonzero(wrong)[0])]
        raise InputError("g04.bad_value", file=rows.file, row=int(at) + 1, value=rows.values[at])
    squares = pd.DataFrame({"mesh_code": rows.codes[known].astype(object), "elevation_m": elevation.astype(float)})
    _check_twice(squares, rows)
    distinct = squares.drop_duplicates("mesh_code").reset_index(drop=True)
    if len(distinct) == 0:
        raise InputError("g04.nothing", file=rows.file)
    said = [
        note(key, **{name: count})
        for key, name, count in (
            ("g04.headers", "rows", rows.headers),
            ("g04.unknown", "squares", int((~known).sum())),
            ("g04.repeated", "squares", len(squares) - len(distinct)),
        )
        if count > 0
    ]
    return distinct, said


def _check_codes(rows: _Rows) -> None:
    wrong = ~(rows.codes.str.fullmatch(_SQUARE) & rows.codes.str[:4].isin(mesh.LAND_KM80)).to_numpy(dtype=bool)
    if wrong.any():
        at = rows.codes.index[int(np.flatnonzero(wrong)[0])]
        raise InputError("g04.bad_code", file=rows.file, row=int(at) + 1, value=rows.codes[at])


def _check_twice(squares: pd.DataFrame, rows: _Rows) -> None:
    several = squares.duplicated("mesh_code", keep=False) & ~squares.duplicated(keep=False)
    if several.any():
        at = several.index[int(np.flatnonzero(several.to_numpy())[-1])]
        raise InputError("g04.two_values", file=rows.file, row=int(at) + 1, value=squares["mesh_code"][at])


CONNECTORS: tuple[Connector, ...] = (KsjG04(),)
