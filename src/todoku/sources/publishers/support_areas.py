"""Reads the list of 町字 in the areas that the universal service of broadband supports (支援区域).

The ministry designates general and special areas by 町字 under the Telecommunications Business Act as amended in 2022
(in force 2023-06-16) and revises them each August. The file's own form was not at hand; what is read is any CSV or
Excel table with a column of municipalities, one of 町字, and one that says the category or since when.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from todoku import tables
from todoku.dates import parse_date
from todoku.errors import InputError, TodokuError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.own.user_municipalities import municipality_of_rows
from todoku.sources.own.user_sheets import BOOK_SUFFIXES, TEXT_SUFFIXES, read_sheets
from todoku.sources.own.user_values import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.areas.region import Region
    from todoku.sources.connector import Address, Connector, ReadOptions
    from todoku.sources.own.user_sheets import Sheet

GENERAL, SPECIAL, UNSPECIFIED = "general", "special", "unspecified"

_COLUMNS = {
    "municipality_code": (
        "団体コード",
        "市区町村コード",
        "市町村コード",
        "全国地方公共団体コード",
        "municipality_code",
    ),
    "municipality": ("市区町村", "市町村", "市区町村名", "市町村名", "municipality"),
    "town": ("町字", "町字名", "町丁目字", "町丁字等", "大字町丁目", "大字町丁目名", "town"),
    "category": ("支援区域", "支援区域区分", "支援区域の区分", "支援区域の種類", "support_category"),
    "since": ("支援開始日", "支援開始年月日", "支援区域指定日", "支援区域指定年月日", "supported_since"),
}
_CATEGORIES = {
    GENERAL: ("一般", "一般支援区域", "general"),
    SPECIAL: ("特別", "特別支援区域", "special"),
    UNSPECIFIED: ("", "不明", "unspecified"),
}
_CATEGORY_OF = {word: name for name, words in _CATEGORIES.items() for word in words}
_HEADER_WITHIN_ROWS = 15
_LARGEST_BYTES = 50_000_000
_MARKS = re.compile(r"[\s()・「」_\-/.、,]")


@dataclass(frozen=True, slots=True)
class SupportAreas:
    """Lists of 町字 in supported areas; a revision's day may stand in the file's name (2025-08-01)."""

    id: str = "support_areas"
    publisher: str = "総務省"
    title_ja: str = "ブロードバンドのユニバーサルサービスの支援区域(町字)"
    title_en: str = "Districts in the areas supported under the universal service of broadband"
    licence: str = "記載なし(配布元に確認) / not stated; ask the publisher"
    kinds: tuple[str, ...] = ("support_areas",)

    def recognises(self, path: Path) -> bool:
        """Whether a sheet of the file has a column of 町字 and one on their support."""
        if path.suffix.lower() not in (*TEXT_SUFFIXES, *BOOK_SUFFIXES):
            return False
        try:
            return path.stat().st_size < _LARGEST_BYTES and any(_header(sheet.rows) for sheet in read_sheets(path))
        except (TodokuError, OSError):
            return False

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return the districts; InputError names the row of what cannot be read."""
        found = []
        for sheet in read_sheets(path):
            header = _header(sheet.rows)
            if header is not None:
                options.run.check()
                found.append(_table(sheet, *header, options.region))
        joined = pd.concat(found, ignore_index=True)
        source = Source(
            publisher=self.publisher,
            title=f"{self.title_ja} {path.name}",
            licence=self.licence,
            as_of=day[0] if (day := re.search(r"20\d{2}-\d{2}-\d{2}", path.name)) else None,
            sha256=sha256_of_file(path),
            basis=Basis.MEASURED,
        )
        return [Dataset("support_areas", source, table=tables.check(joined, tables.SUPPORT_AREAS))]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the protocol asks for it]
        """Return nothing: no stable address of the list is known."""
        return []


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Return the header's row (from 0) and where its columns stand, or None where there is no such header."""
    for number, row in enumerate(rows[:_HEADER_WITHIN_ROWS]):
        position: dict[str, int] = {}
        for place, shown in enumerate(row):
            plain = _plain(shown)
            field = next((name for name, names in _COLUMNS.items() if plain in {_plain(one) for one in names}), None)
            if field is not None:
                position.setdefault(field, place)
        if "town" in position and ("category" in position or "since" in position):
            return number, position
    return None


def _table(sheet: Sheet, header: int, position: dict[str, int], region: Region | None) -> pd.DataFrame:
    rows = [
        (number, row)
        for number, row in enumerate(sheet.rows[header + 1 :], start=header + 2)
        if position["town"] < len(row) and row[position["town"]].strip()
    ]

    def cells(field: str) -> list[Cell]:
        place = position.get(field)
        name = sheet.rows[header][place] if place is not None else field
        shown = [row[place] if place is not None and place < len(row) else "" for _, row in rows]
        return [Cell(sheet.file, number, name, one) for (number, _), one in zip(rows, shown, strict=True)]

    coded, named = (cells(field) if field in position else None for field in ("municipality_code", "municipality"))
    codes = municipality_of_rows(coded, named, rows=len(rows), file=sheet.file, region=region)
    made = pd.DataFrame(
        {
            "row": [number for number, _ in rows],
            "municipality_code": codes,
            "town": [cell.plain for cell in cells("town")],
            "category": [_category(cell) for cell in cells("category")],
            "supported_since": [_since(cell) for cell in cells("since")],
        }
    ).astype({"supported_since": object})
    own = made[made["municipality_code"].notna().to_numpy()]
    _refuse_repeated(own, sheet.file)
    return own.drop(columns="row").reset_index(drop=True)


def _refuse_repeated(table: pd.DataFrame, file: str) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row, code, town in table[["row", "municipality_code", "town"]].itertuples(index=False):
        if (code, town) in seen:
            raise InputError("user.repeated", file=file, row=row, first=seen[code, town], value=f"{code}/{town}")
        seen[code, town] = row


def _category(cell: Cell) -> str:
    found = _CATEGORY_OF.get(cell.plain.lower())
    if found is None:
        raise InputError("support_areas.category", file=cell.file, row=cell.row, value=cell.plain)
    return found


def _since(cell: Cell) -> str | None:
    if not cell.plain:
        return None
    try:
        return parse_date(cell.plain).isoformat()
    except InputError as error:
        raise InputError("support_areas.since", file=cell.file, row=cell.row, value=cell.plain) from error


def _plain(name: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", name)).lower()


CONNECTORS: tuple[Connector, ...] = (SupportAreas(),)
