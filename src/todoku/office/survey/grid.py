"""Reads the sheets of a workbook, or a text file, as grids of cells that know which cells were merged."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.sources.publishers.archives import check_size, check_workbook_size
from todoku.sources.publishers.book_extent import check_extent
from todoku.sources.publishers.delimited import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands in its file: ``rows[i]`` is its row i + 1, cells as text, numbers or times; "" is empty.

    ``first_of`` leads from a cell of a merged block to its first cell, as (row, column) counted from 0.
    """

    file: str
    sheet: str
    rows: Sequence[Sequence[object]]
    first_of: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden: bool = False

    @property
    def name(self) -> str:
        """File and sheet, as remarks name them."""
        return f"{self.file} {self.sheet}".strip()

    def at(self, row: int, column: int) -> object:
        """Return a cell, that of its merged block where it lies in one; "" outside the table."""
        row, column = self.first_of.get((row, column), (row, column))
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""

    def merged_below(self, row: int, column: int) -> bool:
        """Whether a cell's value stands in a row above it, in the same merged block."""
        return self.first_of.get((row, column), (row, column))[0] < row


def address(row: int, column: int) -> str:
    """Return a cell's address as spreadsheets write it, both counted from 0: (3, 27) is AB4."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row + 1}"


def read_grids(path: Path) -> list[Grid]:
    """Return the sheets of a workbook, or the table of a text file (CSV or tab-separated; UTF-8, Shift_JIS or UTF-16).

    Raises InputError naming the file when it cannot be read.
    """
    if path.suffix.lower() in BOOK_SUFFIXES:
        return _book(path)
    return [Grid(path.name, "", _lines(path))]


def _lines(path: Path) -> list[list[str]]:
    """Return the cells of a text file; lines may differ in length, as those above the headings do."""
    if not path.is_file():
        raise InputError("system.not_found", file=str(path))
    check_size(path.stat().st_size, file=path.name)
    told = decoded(path.read_bytes(), path.name)
    reader = csv.reader(io.StringIO(told), delimiter="\t" if told.count("\t") > told.count(",") else ",")
    try:
        return list(reader)
    except csv.Error as error:
        raise InputError("tabular.quotation", file=path.name, row=reader.line_num) from error


def _book(path: Path) -> list[Grid]:
    if not path.is_file():
        raise InputError("system.not_found", file=str(path))
    check_workbook_size(path)
    check_extent(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            return [
                _sheet(book, path.name, told.name, hidden=told.visible != SheetVisibleEnum.Visible)
                for told in book.sheets_metadata
                if told.typ == SheetTypeEnum.WorkSheet
            ]
    except (CalamineError, OSError, ValueError) as error:
        raise InputError("user.workbook", file=path.name, detail=damage_words(error)) from error


def _sheet(book: CalamineWorkbook, file: str, name: str, *, hidden: bool) -> Grid:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    first_of: dict[tuple[int, int], tuple[int, int]] = {}
    width = max(map(len, rows), default=0)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom + 1, len(rows))):
            first_of |= {(row, column): (top, left) for column in range(left, min(right + 1, width))}
    return Grid(file, name, rows, first_of, hidden=hidden)
