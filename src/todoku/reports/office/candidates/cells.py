"""Sheets and cells of the candidates' workbook: typed, with room for long texts, and a word for what is unknown."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname

from todoku.i18n import Lang, text
from todoku.reports.workbook.sheet import Formats, Live, cell_at, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_A3 = 8
_LINE_PT = 15.0


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet being written: widths of its columns, and lines that its rows have taken so far."""

    sheet: Worksheet
    looks: Formats
    lang: Lang
    widths: dict[int, float] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)

    @classmethod
    def add(cls, book: xlsxwriter.Workbook, looks: Formats, name: str, lang: Lang) -> Page:
        """Return a new sheet of a workbook, printed across on A3."""
        sheet = book.add_worksheet(text(f"office.candidates.sheet.{name}", lang))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&A&R&P / &N")
        return cls(sheet, looks, lang)

    def say(self, key: str, **params: object) -> str:
        """Return a text of the candidates' words."""
        return text(f"office.candidates.{key}", self.lang, **params)

    @property
    def unknown(self) -> str:
        """The word for unknown."""
        return self.say("unknown")


def put(page: Page, row: int, column: int, cell: str | float | Live | None, look: Format) -> None:
    """Write a cell as what it is; None is unknown, a formula holds the program's own value."""
    if cell is None:
        page.sheet.write_string(row, column, page.unknown, look)
    elif isinstance(cell, Live):
        page.sheet.write_formula(row, column, cell.formula, look, page.unknown if cell.value is None else cell.value)
    elif isinstance(cell, str):
        page.sheet.write_string(row, column, cell, look)
        _make_room(page, row, cell, page.widths.get(column, 12.0))
    else:
        page.sheet.write_number(row, column, cell, look)


def heads(page: Page, columns: Sequence[tuple[str, float]], *, frozen: int, row: int = 0) -> int:
    """Write column titles, which stay on the screen and on every page; return the next row."""
    for column, (name, width) in enumerate(columns):
        page.sheet.set_column(column, column, width)
        page.widths[column] = width
        put(page, row, column, page.say(f"column.{name}"), page.looks.head)
    page.sheet.freeze_panes(row + 1, frozen)
    page.sheet.repeat_rows(row)
    return row + 1


def across(page: Page, row: int, told: str, columns: int, look: Format) -> None:
    """Write a text over several columns, as many lines high as it takes."""
    page.sheet.merge_range(row, 0, row, columns - 1, told, look)
    _make_room(page, row, told, sum(page.widths.get(column, 12.0) for column in range(columns)))


def _make_room(page: Page, row: int, told: str, width: float) -> None:
    needed = sum(max(1, math.ceil(text_width(line) / max(1.0, width - 2))) for line in told.split("\n"))
    if needed > page.lines.get(row, 1):
        page.lines[row] = needed
        page.sheet.set_row(row, _LINE_PT * needed + 3)


def accept(page: Page, place: tuple[int, int], most: float | None) -> None:
    """Accept numbers from 0 to ``most`` only, or any from 0 on; an empty cell stays empty."""
    row, column = place
    limits: dict[str, object] = {"criteria": ">=", "value": 0}
    if most is not None:
        limits = {"criteria": "between", "minimum": 0, "maximum": most}
    words = {"error_title": page.say("title"), "error_message": page.say("refused")}
    page.sheet.data_validation(row, column, row, column, {"validate": "decimal", **limits, **words})


def address(page: Page, row: int, column: int) -> str:
    """Return a cell's absolute address with the sheet's name."""
    return f"{quote_sheetname(page.sheet.get_name())}!{cell_at(row, column, fixed=True)}"
