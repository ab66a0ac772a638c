"""Reads the ministry's workbooks of 全市町村の主要財政指標: the fiscal index of every municipality, year by year.

The index (財政力指数) is printed with two decimals and stays that decimal text. What is printed for a special ward of
Tokyo comes from the metropolitan adjustment (都区財政調整) and is not the index that grant rules mean: it is unknown
here, with a note. ``-`` is no value, and no value is never zero.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import python_calamine

from todoku import tables
from todoku.areas.area_codes import without_check_digit
from todoku.areas.registry import register
from todoku.dates import fiscal_year_from_code, fiscal_year_label
from todoku.errors import InputError, TodokuError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.connector import Address, Connector, ReadOptions
from todoku.sources.notes import note
from todoku.sources.publishers.archives import check_workbook_size

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region

PUBLISHER = "総務省"
LICENCE = "政府標準利用規約(第2.0版)"

_CODE_TITLES = frozenset({"団体コード", "市町村コード", "市区町村コード", "コード"})
_NAME_TITLES = frozenset({"団体名", "市町村名", "市区町村名"})
_PREFECTURE_TITLES = frozenset({"都道府県名", "都道府県"})
_INDEX_TITLE = "財政力指数"
_HEADER_LINES = 12
_NOTHING = frozenset({"", "-", "―", "‐", "−", "…"})
_HUNDREDTH = Decimal("0.01")
_TITLE_YEAR = re.compile(r"(令和|平成)(\d{1,2}|元)年度")
_NAME_YEAR = re.compile(r"(?<![A-Za-z])([HR]\d{1,2})(?!\d)")
_ERA_LETTERS = {"令和": "R", "平成": "H"}
_SPECIAL_WARDS = re.compile(r"131(0[1-9]|1\d|2[0-3])")
_WORKBOOKS = (".xls", ".xlsx")
_MAGIC = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")
_ADDRESSES = {
    2021: "https://www.soumu.go.jp/main_content/000849999.xlsx",
    2022: "https://www.soumu.go.jp/main_content/000917808.xlsx",
    2023: "https://www.soumu.go.jp/main_content/000983094.xlsx",
    2024: "https://www.soumu.go.jp/main_content/001044529.xlsx",
}


class FiscalIndices:
    """Workbooks in xls and xlsx, of years with and without municipality codes."""

    id = "fiscal"
    publisher = PUBLISHER
    title_ja = "全市町村の主要財政指標"
    title_en = "Main fiscal indicators of all municipalities"
    licence = LICENCE
    kinds: tuple[str, ...] = ("fiscal",)

    def recognises(self, path: Path) -> bool:
        """Whether the workbook has a header of 団体名 and 財政力指数; by its name where it cannot be opened."""
        if path.suffix.lower() not in _WORKBOOKS:
            return False
        try:
            return _header(_rows(path)) is not None
        except InputError:
            return "財政指標" in unicodedata.normalize("NFKC", path.name)

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return one row per municipality with the year's index."""
        options.run.check()
        rows = _rows(path)
        header = _header(rows)
        if header is None:
            raise InputError("fiscal.no_header", file=path.name, rows=_HEADER_LINES)
        year = _year(rows[: header.line], path)
        table, notes = _table(rows, header, file=path.name, year=year)
        source = Source(
            publisher=PUBLISHER,
            title=f"全市町村の主要財政指標 {fiscal_year_label(year)}",
            licence=LICENCE,
            as_of=f"{year + 1}-03-31",
            url=_ADDRESSES.get(year, "https://www.soumu.go.jp/iken/shihyo_ichiran.html"),
            sha256=sha256_of_file(path),
            basis=Basis.MEASURED,
        )
        return [Dataset("fiscal", source, table=tables.check(table, tables.FISCAL), notes=notes)]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [one workbook holds the whole country]
        """Return the workbooks of the last four fiscal years, newest first."""
        newest_first = sorted(_ADDRESSES.items(), reverse=True)
        return [Address(url, f"R{year - 2018}_shuyo_zaisei_shihyo.xlsx") for year, url in newest_first]


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the columns stand; ``line`` is the header's own line, counted from 1."""

    line: int
    code: int | None
    prefecture: int | None
    name: int
    index: int


def _rows(path: Path) -> list[list[Any]]:
    check_workbook_size(path)
    try:
        with path.open("rb") as stream:
            if not stream.read(8).startswith(_MAGIC):
                raise InputError("fiscal.unreadable", file=path.name)
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, IndexError) as error:
        raise InputError("fiscal.unreadable", file=path.name) from error


def _header(rows: list[list[Any]]) -> _Header | None:
    for line, row in enumerate(rows[:_HEADER_LINES], start=1):
        titles = [re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell))) for cell in row]
        name = _position(titles, _NAME_TITLES)
        if name is not None and _INDEX_TITLE in titles:
            code, prefecture = _position(titles, _CODE_TITLES), _position(titles, _PREFECTURE_TITLES)
            return _Header(line, code, prefecture, name, titles.index(_INDEX_TITLE))
    return None


def _position(titles: list[str], wanted: frozenset[str]) -> int | None:
    return next((position for position, title in enumerate(titles) if title in wanted), None)


def _year(title_rows: list[list[Any]], path: Path) -> int:
    titles = unicodedata.normalize("NFKC", " ".join(str(cell) for row in title_rows for cell in row))
    in_title = _TITLE_YEAR.search(titles)
    if in_title:
        return fiscal_year_from_code(f"{_ERA_LETTERS[in_title[1]]}{in_title[2]}")
    in_name = _NAME_YEAR.search(unicodedata.normalize("NFKC", path.stem))
    if in_name:
        return fiscal_year_from_code(in_name[1])
    raise InputError("fiscal.no_year", file=path.name)


def _table(rows: list[list[Any]], header: _Header, *, file: str, year: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
    found: list[tuple[str, str | None]] = []
    lines: dict[str, int] = {}
    unmatched = 0
    for line, row in enumerate(rows[header.line :], start=header.line + 1):
        name = str(row[header.name]).strip()
        if not name:
            continue
        code = _municipality(row, header, file=file, line=line)
        if code is None:
            unmatched += 1
            continue
        if code in lines:
            raise InputError("fiscal.repeated", file=file, row=line, value=code, first=lines[code])
        lines[code] = line
        found.append((code, _index_text(row[header.index], file=file, line=line)))
    table = pd.DataFrame(
        {
            "municipality_code": [code for code, _ in found],
            "fiscal_year": year,
            "fiscal_index": pd.Series([index for _, index in found], dtype=object),
        }
    )
    empty = int(table["fiscal_index"].isna().sum())
    special = table["municipality_code"].str.fullmatch(_SPECIAL_WARDS).astype(bool)
    wards = int(special.sum())
    table["fiscal_index"] = table["fiscal_index"].where(~special, None)
    notes = [note("fiscal.wards", wards=wards)] if wards else []
    notes += [note("fiscal.no_value", rows=empty)] if empty else []
    notes += [note("fiscal.not_matched", rows=unmatched)] if unmatched else []
    return table, tuple(notes)


def _municipality(row: list[Any], header: _Header, *, file: str, line: int) -> str | None:
    """Return a row's five-digit code: as printed, or in years without codes from prefecture and name.

    A printed code may have ceased since (那珂川町 became a city in 2018), so only its check digit is tested.
    """
    if header.code is None:
        prefecture = "" if header.prefecture is None else str(row[header.prefecture]).strip()
        return _codes_by_name().get((prefecture, str(row[header.name]).strip()))
    shown = str(row[header.code]).strip().removesuffix(".0").zfill(6)
    try:
        return without_check_digit(shown)
    except TodokuError as error:
        raise InputError("fiscal.unknown_municipality", file=file, row=line, value=shown) from error


@cache
def _codes_by_name() -> dict[tuple[str, str], str]:
    places = register().current.values()
    return {(place.prefecture, place.name): place.code for place in places if not place.is_northern_village}


def _index_text(cell: Any, *, file: str, line: int) -> str | None:
    """Return the index as printed: the cell's format is 0.00, and Excel rounds halves up."""
    shown = unicodedata.normalize("NFKC", str(cell)).strip().strip("()")
    if shown in _NOTHING:
        return None
    try:
        value = Decimal(shown).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
    except InvalidOperation as error:
        raise InputError("fiscal.bad_index", file=file, row=line, value=shown) from error
    if value < 0:
        raise InputError("fiscal.bad_index", file=file, row=line, value=shown)
    return str(value)


CONNECTORS: tuple[Connector, ...] = (FiscalIndices(),)
