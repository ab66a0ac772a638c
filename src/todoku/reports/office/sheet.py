"""A worksheet of the office's workbooks: typed cells, rows high enough, heads that stay, a filter, print set-up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from todoku.reports.rows import words
from todoku.reports.workbook.sheet import Live, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from todoku.i18n import Lang
    from todoku.reports.workbook.sheet import Cell, Formats

_A4, _A3 = 9, 8
_A4_CHARACTERS = 150
_WIDTH = 12.0
_ROW_PT, _MAX_ROW_PT = 15.0, 400.0


class Page:
    """A worksheet; ``widths`` are those of its columns in characters.

    Printed across on A4 where the columns fit, else (or where they are still to come) on A3.
    """

    def __init__(
        self, book: xlsxwriter.Workbook, looks: Formats, title: str, widths: Sequence[float], lang: Lang, footer: str
    ) -> None:
        self.looks, self.title, self.lang = looks, title, lang
        self.widths: dict[int, float] = {}
        self.sheet: Worksheet = book.add_worksheet(title)
        for column, width in enumerate(widths):
            self.widen(column, width)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4 if 0 < sum(widths) <= _A4_CHARACTERS else _A3)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&L{footer}&C&A&R&P / &N")
        self._lines: dict[int, int] = {}

    @property
    def unknown(self) -> str:
        """The word for unknown."""
        return words.unknown(self.lang)

    def widen(self, column: int, width: float) -> None:
        """Give a column its width."""
        self.sheet.set_column(column, column, width)
        self.widths[column] = width

    def heading(self, *notes: str) -> int:
        """Write title and notes, and return the next free row."""
        self.sheet.write_string(0, 0, self.title, self.looks.title)
        self.sheet.set_row(0, 22)
        for row, note in enumerate(notes, start=1):
            self.put(row, 0, note, self.looks.note, span=len(self.widths))
        return len(notes) + 2

    def heads(self, row: int, titles: Sequence[str], *, freeze: int | None) -> None:
        """Write column titles; with ``freeze`` they, and so many columns, stay on the screen and on every page."""
        for column, title in enumerate(titles):
            self.put(row, column, title, self.looks.head)
        if freeze is not None:
            self.sheet.freeze_panes(row + 1, freeze)
            self.sheet.repeat_rows(row)

    def put(self, row: int, column: int, cell: Cell, look: Format, *, span: int = 1) -> None:
        """Write a cell as what it is; None is the word for unknown, a formula holds the program's own value."""
        if span > 1:
            self.sheet.merge_range(row, column, row, column + span - 1, "", look)
        if cell is None:
            self.sheet.write_string(row, column, self.unknown, look)
        elif isinstance(cell, Live):
            value = self.unknown if cell.value is None else cell.value
            self.sheet.write_formula(row, column, cell.formula, look, value)
        elif isinstance(cell, str):
            self.sheet.write_string(row, column, cell, look)
            self._make_room(row, cell, sum(self.widths.get(at, _WIDTH) for at in range(column, column + span)))
        else:
            self.sheet.write_number(row, column, cell, look)

    def line(self, row: int, cells: Sequence[Cell], looks: Sequence[Format]) -> None:
        """Write a row of cells, each with its look."""
        for column, (cell, look) in enumerate(zip(cells, looks, strict=True)):
            self.put(row, column, cell, look)

    def rows(self, first: int, lines: Sequence[Sequence[Cell]], looks: Sequence[Format]) -> int:
        """Write rows with a filter over them, and return the last row; the heads stand right above them."""
        for number, cells in enumerate(lines, start=first):
            self.line(number, cells, looks)
        last = max(first, first + len(lines) - 1)
        self.sheet.autofilter(first - 1, 0, last, len(looks) - 1)
        return last

    def _make_room(self, row: int, content: str, width: float) -> None:
        """Make a row as high as its longest text."""
        needed = sum(max(1, math.ceil(text_width(line) / max(1.0, width - 2))) for line in content.split("\n"))
        if needed > self._lines.get(row, 1):
            self._lines[row] = needed
            self.sheet.set_row(row, min(_ROW_PT * needed + 3, _MAX_ROW_PT))
