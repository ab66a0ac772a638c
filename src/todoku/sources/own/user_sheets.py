"""Reads the sheets of a user's own CSV or Excel file as rows of text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.sources.publishers.archives import check_workbook_size
from todoku.sources.publishers.book_extent import check_extent
from todoku.sources.publishers.delimited import read_tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
BOOK_SUFFIXES = (".xlsx", ".xls", ".xlsm", ".ods")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in its file: ``rows[i]`` is the file's row ``i + 1``, every cell as text."""

    file: str
    name: str | None
    rows: list[list[str]]


def read_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook, or the one table of a text file (UTF-8 with or without mark, or Shift_JIS).

    Raises InputError naming the file when it cannot be read.
    """
    if path.suffix.lower() in BOOK_SUFFIXES:
        return _book(path)
    return [Sheet(table.file, None, table.rows.to_numpy(dtype=object).tolist()) for table in read_tables(path)]


def _book(path: Path) -> list[Sheet]:
    check_workbook_size(path)
    if not path.is_file():
        raise InputError("system.not_found", file=str(path))
    check_extent(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            return [
                Sheet(path.name, name, _rows(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
                for name in book.sheet_names
            ]
    except (CalamineError, OSError, ValueError) as error:
        raise InputError("user.workbook", file=path.name, detail=damage_words(error)) from error


def _rows(cells: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[_shown(cell) for cell in row] for row in cells]


def _shown(cell: object) -> str:
    """Return a cell as text: 1205.0 is written 1205, a date as 2024-04-01."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)
