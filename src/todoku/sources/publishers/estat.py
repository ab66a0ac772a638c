"""Reads e-Stat's grid square statistics of the population census: people and households by square.

A table says, beside each count, what was done to protect small squares (秘匿処理): ``HTKSYORI`` 0 nothing, 1 this
square took in the details of others (``GASSAN``), 2 its details were moved to another (``HTKSAKI``) and show ``*``.
The definition of the tables (定義書, for instance T000847) puts 人口総数 outside that processing, and in every table at
hand the same holds of 世帯総数 and 一般世帯数: they stand in every square, are never ``*`` and are not moved. So the
plain sum over all rows is the total: nothing is added along ``HTKSAKI`` or ``GASSAN`` and no row is dropped. Where a
table does show ``*`` for a total, the square's count is unknown here, because it is already inside another square's.

Squares of 2010 and later are on JGD2000 or JGD2011, which name the same squares; old Tokyo-datum tables share the codes
and are refused where their name says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyogrio

from todoku import tables
from todoku.areas import mesh
from todoku.errors import InputError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.connector import Address, Connector, ReadOptions
from todoku.sources.notes import note
from todoku.sources.publishers.delimited import TextTable, counts, peek, read_tables

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region

PUBLISHER = "総務省統計局 (e-Stat)"
LICENCE = "e-Stat 利用規約"

_URL = "https://www.e-stat.go.jp/gis/statmap-search/data?statsId={table}&code={code}&downloadType=2"
_KEY = "KEY_CODE"
_TABLE_ID = re.compile(r"T\d{6}")
_FILE_NAME = re.compile(r"tbl(T\d{6})([SHQE])(\d{2}|\d{4})(?=\.|$)")
_SQUARE = re.compile(r"\d{4}[0-7]{2}\d{2}[1-4]{0,3}")
"""1 km, 500 m, 250 m and 125 m squares: the levels of the census."""
_OLD_DATUM = re.compile(r"旧測地系|日本測地系|旧日本測地系|tokyo[ _-]?datum", re.IGNORECASE)
_CENSUS_YEAR = re.compile(r"(?<!\d)(19[89][05]|20[0-9][05])(?!\d)")
_PLAIN_COLUMNS = ("population", "male", "female", "households")
_POPULATION_TITLES = frozenset({"人口総数", "人口", "総人口", "pop", "population", "jinko"})
_HOUSEHOLD_TITLES = frozenset({"世帯総数", "世帯数", "世帯数総数", "households", "household", "setai"})
_MEMBERS_OF_SMALL_AREAS = ("S_NAME", "CITY_NAME", "HYOSYO")
_PREFECTURE_DIGITS = 2


@dataclass(frozen=True, slots=True)
class GridTable:
    """A table of e-Stat: the census it is of, its datum where the publisher states one, and its household column."""

    year: int
    square: str
    datum: str | None
    households: str
    """The last three digits of the column of 世帯総数, for files that lost their row of titles."""


TABLES: dict[str, GridTable] = {
    "T000751": GridTable(1995, "1km", None, ""),
    "T000752": GridTable(1995, "500m", None, ""),
    "T000146": GridTable(2000, "1km", None, ""),
    "T000386": GridTable(2000, "500m", None, ""),
    "T000148": GridTable(2005, "1km", None, ""),
    "T000387": GridTable(2005, "500m", None, ""),
    "T000652": GridTable(2005, "250m", None, ""),
    "T000608": GridTable(2010, "1km", "JGD2000", "004"),
    "T000609": GridTable(2010, "500m", "JGD2000", "004"),
    "T000649": GridTable(2010, "250m", "JGD2000", "004"),
    "T000846": GridTable(2015, "1km", "JGD2000", "025"),
    "T000847": GridTable(2015, "500m", "JGD2000", "025"),
    "T000876": GridTable(2015, "250m", "JGD2000", "025"),
    "T001100": GridTable(2020, "1km", "JGD2000", "034"),
    "T001101": GridTable(2020, "500m", "JGD2000", "034"),
    "T001102": GridTable(2020, "250m", "JGD2000", "034"),
    "T001140": GridTable(2020, "1km", "JGD2011", "034"),
    "T001141": GridTable(2020, "500m", "JGD2011", "034"),
    "T001142": GridTable(2020, "250m", "JGD2011", "034"),
}
"""その1 人口等基本集計に関する事項 (2020: 人口及び世帯) by e-Stat's ``statsId``."""

NEWEST_500M = "T001141"


class EstatGrid:
    """``tblT...`` zips and their text, plain lists of squares without a header, and GeoJSON of squares."""

    id = "estat"
    publisher = PUBLISHER
    title_ja = "国勢調査に関する地域メッシュ統計"
    title_en = "Population census by grid square"
    licence = LICENCE
    kinds: tuple[str, ...] = ("cells",)

    def recognises(self, path: Path) -> bool:
        """Whether the file holds people by grid square: by its columns, or its name where it is damaged."""
        begun = peek(path)
        if path.suffix.lower() in (".geojson", ".json"):
            return _is_squares(begun)
        if _FILE_NAME.search(path.name) or _FILE_NAME.match(begun.rsplit("/", 1)[-1]):
            return True
        first = begun.split("\n", 1)[0].strip()
        names = [name.strip().strip('"') for name in first.split(",")]
        if names[0] == _KEY:
            return not set(names) & set(_MEMBERS_OF_SMALL_AREAS) and bool(_TABLE_ID.search(first))
        return _is_plain_row(names)

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the file's squares, one dataset for each table in it."""
        options.run.check()
        if path.suffix.lower() in (".geojson", ".json"):
            return [_dataset(path, _squares_of_geojson(path))]
        return [_dataset(path, _squares_of_text(table)) for table in read_tables(path)]

    def addresses(self, region: Region) -> list[Address]:
        """Return the 500 m table of the newest census for the region's prefecture."""
        return [grid_address(NEWEST_500M, region.prefecture_code)]


def grid_address(table: str, code: str) -> Address:
    """Return the address of a table (``T001101``) for a primary square (``6239``) or a prefecture (``01``).

    A prefecture's file holds, of the squares on its border, only the part that belongs to the prefecture.
    """
    letter = {"1km": "S", "500m": "H", "250m": "Q"}[TABLES[table].square]
    return Address(_URL.format(table=table, code=code), f"tbl{table}{letter}{code}.zip")


@dataclass(frozen=True, slots=True)
class _Squares:
    """What a file gave: codes, counts, the table it is (if it says), and how many totals were withheld."""

    file: str
    first_line: int
    codes: pd.Series
    population: pd.Series
    households: pd.Series
    table: str | None


def _squares_of_text(table: TextTable) -> _Squares:
    _refuse_old_datum(table)
    codes, titles = table.line(1), table.line(2)
    if codes[0] != _KEY:
        return _squares_of_plain_rows(table)
    has_titles = bool(titles) and titles[0] == ""
    titles = titles if has_titles else [""] * len(codes)
    body = table.rows.iloc[2 if has_titles else 1 :]
    first_line = 3 if has_titles else 2
    people = _column(codes, titles, _POPULATION_TITLES, file=table.file, what="人口総数")
    homes = _column(codes, titles, _HOUSEHOLD_TITLES, file=table.file, what="世帯総数")
    return _Squares(
        table.file,
        first_line,
        body[0].str.strip(),
        counts(body[people], file=table.file, column=codes[people], first_line=first_line),
        counts(body[homes], file=table.file, column=codes[homes], first_line=first_line),
        _table_of(codes),
    )


def _squares_of_plain_rows(table: TextTable) -> _Squares:
    """Read ``code,population,male,female,households``; the order is believed because men and women add up."""
    rows = table.rows
    if rows.shape[1] != len(_PLAIN_COLUMNS) + 1:
        raise InputError("estat.plain_columns", file=table.file, row=1, columns=rows.shape[1])
    values = {
        name: counts(rows[position], file=table.file, column=name, first_line=1)
        for position, name in enumerate(_PLAIN_COLUMNS, start=1)
    }
    apart = (values["population"] != values["male"] + values["female"]).fillna(value=False).to_numpy(dtype=bool)
    if apart.any():
        raise InputError("estat.plain_order", file=table.file, row=int(np.flatnonzero(apart)[0]) + 1)
    return _Squares(table.file, 1, rows[0].str.strip(), values["population"], values["households"], None)


def _squares_of_geojson(path: Path) -> _Squares:
    try:
        frame = pyogrio.read_dataframe(path, read_geometry=False)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise InputError("tabular.not_geodata", file=path.name) from error
    columns = [str(name) for name in frame.columns]
    if _KEY not in columns:
        raise InputError("tabular.missing_column", file=path.name, row=1, column=_KEY, columns=columns)
    people = columns[_column(columns, columns, _POPULATION_TITLES, file=path.name, what="人口総数")]
    homes = columns[_column(columns, columns, _HOUSEHOLD_TITLES, file=path.name, what="世帯総数")]
    return _Squares(
        path.name,
        1,
        frame[_KEY].astype(str).str.strip(),
        counts(frame[people].astype("string").fillna(""), file=path.name, column=people, first_line=1),
        counts(frame[homes].astype("string").fillna(""), file=path.name, column=homes, first_line=1),
        _table_of(columns),
    )


def _column(codes: list[str], titles: list[str], wanted: frozenset[str], *, file: str, what: str) -> int:
    """Return the position of the column with one of the wanted titles; without titles, of the table's known column."""
    for position, title in enumerate(titles):
        if _bare(title) in wanted:
            return position
    table = _table_of(codes)
    if table in TABLES and not any(title.strip() for title in titles[1:] if title not in codes):
        last = "001" if wanted is _POPULATION_TITLES else TABLES[table].households
        if last and f"{table}{last}" in codes:
            return codes.index(f"{table}{last}")
    named = [title.strip() or code for code, title in zip(codes, titles, strict=True)]
    raise InputError("tabular.missing_column", file=file, row=1, column=what, columns=named[:8])


def _bare(title: str) -> str:
    return re.sub(r"[\s()()]", "", unicodedata.normalize("NFKC", title)).lower()


def _table_of(names: list[str]) -> str | None:
    found = [match[0] for match in (_TABLE_ID.match(name) for name in names) if match]
    return found[0] if found else None


def _dataset(path: Path, squares: _Squares) -> Dataset:
    _check_codes(squares)
    frame = pd.DataFrame(
        {
            "mesh_code": squares.codes.to_numpy(dtype=object),
            "municipality_code": "",
            "population": squares.population.to_numpy(),
            "households": squares.households.to_numpy(),
        }
    )
    frame["level"] = mesh.level_of(frame["mesh_code"])
    withheld = int(frame["population"].isna().sum())
    return Dataset(
        "cells", _source(path, squares), table=tables.check(frame, tables.CELLS), notes=_notes(squares, withheld)
    )


def _check_codes(squares: _Squares) -> None:
    on_land = squares.codes.str[:4].isin(mesh.LAND_KM80)
    wrong = (~(squares.codes.str.fullmatch(_SQUARE) & on_land)).to_numpy(dtype=bool)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(
            "estat.not_a_square", file=squares.file, row=row + squares.first_line, value=squares.codes.iloc[row]
        )
    repeated = squares.codes.duplicated().to_numpy()
    if repeated.any():
        row = int(np.flatnonzero(repeated)[0])
        raise InputError(
            "estat.repeated_square", file=squares.file, row=row + squares.first_line, value=squares.codes.iloc[row]
        )


def _source(path: Path, squares: _Squares) -> Source:
    known = TABLES.get(squares.table or "")
    year = known.year if known else _year_in_name(path)
    census = f"{year}年国勢調査" if year else "国勢調査"
    named = _FILE_NAME.search(squares.file)
    return Source(
        publisher=PUBLISHER,
        title=f"{census}に関する地域メッシュ統計" + (f" {squares.table}" if squares.table else ""),
        licence=LICENCE,
        as_of=f"{year}-10-01" if year else None,
        url=_URL.format(table=named[1], code=named[3]) if named else None,
        sha256=sha256_of_file(path),
        basis=Basis.CENSUS,
        note=(known.datum if known else None) or "JGD2000/JGD2011",
    )


def _notes(squares: _Squares, withheld: int) -> tuple[str, ...]:
    known = TABLES.get(squares.table or "")
    said = [note("estat.datum", datum=known.datum) if known and known.datum else note("estat.datum_not_stated")]
    if withheld:
        said.append(note("estat.withheld", squares=withheld))
    named = _FILE_NAME.search(squares.file)
    if named and len(named[3]) == _PREFECTURE_DIGITS:
        said.append(note("estat.prefecture_part"))
    return tuple(said)


def _year_in_name(path: Path) -> int | None:
    found = _CENSUS_YEAR.search(path.name)
    return int(found[1]) if found else None


def _refuse_old_datum(table: TextTable) -> None:
    if _OLD_DATUM.search(" ".join([table.file, *table.line(1), *table.line(2)])):
        raise InputError("estat.old_datum", file=table.file, row=2)


def _is_plain_row(fields: list[str]) -> bool:
    return (
        len(fields) == len(_PLAIN_COLUMNS) + 1
        and _SQUARE.fullmatch(fields[0]) is not None
        and fields[0][:4] in mesh.LAND_KM80
        and all(field.isdigit() for field in fields[1:])
    )


def _is_squares(begun: str) -> bool:
    """Whether GeoJSON text begins with squares: KEY_CODE, people, and none of the columns of small areas."""
    if '"KEY_CODE"' not in begun or any(f'"{name}"' in begun for name in _MEMBERS_OF_SMALL_AREAS):
        return False
    names = {_bare(name) for name in re.findall(r'"([^"]+)"\s*:', begun)}
    return bool(names & _POPULATION_TITLES) or re.search(r'"T\d{6}001"', begun) is not None


CONNECTORS: tuple[Connector, ...] = (EstatGrid(),)
