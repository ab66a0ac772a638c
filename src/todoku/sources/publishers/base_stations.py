"""Reads counts of licensed base stations by municipality, taken from the ministry's licence search (無線局等情報検索).

The register's comprehensive licences (包括免許) give stations by 市区町村. A municipality without a row is unknown, not
zero; wards are added up for their city; the prefecture's own total stays under the prefecture's two-digit code. Neither
bands nor systems are in these tables, and the operator only in the file's or folder's name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from todoku import tables
from todoku.areas.registry import parse_code
from todoku.errors import InputError, TodokuError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.notes import note
from todoku.sources.publishers.delimited import TextTable, counts, peek, read_tables
from todoku.sources.publishers.wards import kept_under

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region
    from todoku.sources.connector import Address, Connector, ReadOptions

PUBLISHER = "総務省 (無線局等情報検索)"
UNSPECIFIED = "unspecified"

_CODE, _CITY, _STATIONS = "団体コード", "市区町村名", "開設局数"
_CHANGES = "開設局数_差分"
_DATES = ("area", "latest")
_DATES_FILE = "updated.csv"
_WHOLE_PREFECTURE = "000"
_OPERATORS = (
    (re.compile(r"rakuten|楽天", re.IGNORECASE), "楽天モバイル"),
    (re.compile(r"docomo|ドコモ", re.IGNORECASE), "NTTドコモ"),
    (re.compile(r"kddi|(?<![a-z])au(?![a-z])", re.IGNORECASE), "KDDI"),
    (re.compile(r"softbank|ソフトバンク", re.IGNORECASE), "ソフトバンク"),
)
_DAY = re.compile(r"20\d{2}-\d{2}-\d{2}")


class BaseStations:
    """Counts per municipality, with the list of changes and the list of dates that lie beside them."""

    id = "base_stations"
    publisher = PUBLISHER
    title_ja = "市区町村別の基地局開設数"
    title_en = "Licensed base stations by municipality"
    licence = "記載なし(配布元に確認) / not stated; ask the publisher"
    kinds: tuple[str, ...] = ("base_stations",)

    def recognises(self, path: Path) -> bool:
        """Whether the file counts stations by 団体コード, lists their changes, or the dates of such files."""
        names = _names(peek(path))
        return {_CODE, _STATIONS} <= names or {_CODE, _CHANGES} <= names or _is_list_of_dates(path, names)

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the counts; nothing for the lists of changes and of dates, which hold no counts of their own."""
        options.run.check()
        names = _names(peek(path))
        if _CHANGES in names or _is_list_of_dates(path, names):
            return []
        return [_dataset(path, table, options.region) for table in read_tables(path)]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the register has forms, no files]
        """Return nothing: the register answers queries and has no file with an address of its own."""
        return []


def _dataset(path: Path, table: TextTable, region: Region | None) -> Dataset:
    header = table.line(1)
    for name in (_CODE, _STATIONS):
        if name not in header:
            raise InputError("tabular.missing_column", file=table.file, row=1, column=name, columns=header)
    body = table.rows.iloc[1:]
    stations = counts(body[header.index(_STATIONS)], file=table.file, column=_STATIONS, first_line=2)
    codes = [
        _area_code(str(value), file=table.file, line=line)
        for line, value in enumerate(body[header.index(_CODE)], start=2)
    ]
    operator = _operator(path)
    cities = {code: kept_under(code, region) for code in codes}
    rows = pd.DataFrame({"municipality_code": [cities[code] for code in codes], "stations": stations.to_numpy()})
    summed = rows.dropna().astype({"stations": "int64"}).groupby("municipality_code", as_index=False)["stations"].sum()
    result = summed.assign(operator=operator or UNSPECIFIED, system=UNSPECIFIED)
    merged = len({city for code, city in cities.items() if code != city})
    checked = tables.check(result[list(tables.BASE_STATIONS.names)], tables.BASE_STATIONS)
    return Dataset("base_stations", _source(path, operator), table=checked, notes=_notes(result, merged, operator))


def _area_code(shown: str, *, file: str, line: int) -> str:
    """Return five digits of a municipality or ward, or two of a prefecture; a lost leading zero is put back."""
    digits = unicodedata.normalize("NFKC", shown).strip().zfill(6)
    if digits[2:5] == _WHOLE_PREFECTURE:
        return digits[:2]
    try:
        return parse_code(digits)
    except TodokuError as error:
        raise InputError("base_stations.bad_code", file=file, row=line, value=shown) from error


def _operator(path: Path) -> str | None:
    for name in (path.stem, path.parent.name):
        for pattern, operator in _OPERATORS:
            if pattern.search(name):
                return operator
    return None


def _source(path: Path, operator: str | None) -> Source:
    return Source(
        publisher=PUBLISHER,
        title="市区町村別の基地局開設数" + (f"({operator})" if operator else ""),
        licence=BaseStations.licence,
        as_of=_as_of(path),
        url="https://www.tele.soumu.go.jp/musen/SearchServlet?pageID=1",
        sha256=sha256_of_file(path),
        basis=Basis.MEASURED,
    )


def _as_of(path: Path) -> str | None:
    """Return the day in the file's name, else the one that the list of dates beside it gives for the file."""
    in_name = _DAY.search(path.name)
    if in_name:
        return in_name[0]
    beside = path.with_name(_DATES_FILE)
    if not beside.is_file():
        return None
    lines = (line.split(",") for line in peek(beside).splitlines()[1:])
    days = {cells[0].strip(): cells[1].strip() for cells in lines if len(cells) > 1}
    day = days.get(path.name.split(".")[0], "")
    return day if _DAY.fullmatch(day) else None


def _notes(result: pd.DataFrame, merged: int, operator: str | None) -> tuple[str, ...]:
    whole = result["municipality_code"].str.len() == 2  # noqa: PLR2004 [a prefecture's code]
    said = [note("base_stations.absent"), note("base_stations.system_unknown")]
    said.append(
        note("base_stations.operator_from_name", operator=operator)
        if operator
        else note("base_stations.operator_unknown")
    )
    if merged:
        said.append(note("base_stations.wards", cities=merged))
    if whole.any():
        total, parts = int(result.loc[whole, "stations"].sum()), int(result.loc[~whole, "stations"].sum())
        said.append(note("base_stations.total", total=total, sum=parts))
    return tuple(said)


def _names(begun: str) -> set[str]:
    return {name.strip().strip('"') for name in begun.split("\n", 1)[0].split(",")}


def _is_list_of_dates(path: Path, names: set[str]) -> bool:
    return path.name == _DATES_FILE and set(_DATES) <= names


CONNECTORS: tuple[Connector, ...] = (BaseStations(),)
