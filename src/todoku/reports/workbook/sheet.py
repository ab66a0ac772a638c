"""Formats, page set-up and typed cells of the workbook's sheets."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from todoku.i18n import text
from todoku.reports.rows import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan
    from todoku.reports.rows.table import Table

FONT = "Yu Gothic"
_A4, _A3 = 9, 8
_A4_CHARACTERS = 190
"""Sheets wider than so many characters go on A3: on A4 they would be too small to read."""
_ROW_PT, _MAX_ROW_PT = 15.0, 400.0
_WIDE_FROM = 0x2E80
_MAX_WIDTH, _MIN_WIDTH = 60.0, 8.0
_THOUSANDS = 3
_NUMBER = re.compile(
    r"(?P<minus>[▲−])?(?P<whole>0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(?P<decimals>\d+))?(?P<share>%)?"
)


@dataclass(frozen=True, slots=True)
class Live:
    """A formula with the program's own value, which a viewer that does not calculate shows; None is unknown."""

    formula: str
    value: float | str | None


Cell = str | float | int | Live | None
"""What a cell may hold; None is a value that is not known."""


class Formats:
    """The workbook's cell formats; what a person may change is yellow, and the first sheet says so."""

    def __init__(self, book: xlsxwriter.Workbook, lang: Lang) -> None:
        def make(**properties: Any) -> Format:
            return book.add_format({"font_name": FONT, "font_size": 10, "valign": "vcenter", **properties})

        minus = "▲" if lang == "ja" else "-"
        line = {"border": 1, "border_color": "#B4BDC6"}
        given = {"bg_color": "#FFF4C2", "locked": False}
        whole = {**line, "num_format": f"#,##0;[Red]{minus}#,##0", "align": "right"}
        exact = {**line, "num_format": f"#,##0.00;[Red]{minus}#,##0.00", "align": "right"}
        share = {**line, "num_format": f"0.0%;[Red]{minus}0.0%", "align": "right"}
        strong = {"bold": True, "bg_color": "#E8EDF2"}
        self.title = make(font_size=14, bold=True)
        self.boxed = make(text_wrap=True, border=2, border_color="#B8860B", bg_color="#FFFBEA")
        self.stamp = make(bold=True, font_color="#8A4B08", border=2, border_color="#8A4B08", text_wrap=True)
        self.note = make(text_wrap=True, font_color="#4A5560")
        self.head = make(**line, **strong, text_wrap=True, align="center")
        self.label = make(**line, **strong, text_wrap=True)
        self.label_right = make(**line, **strong, text_wrap=True, align="right")
        self.text = make(**line, text_wrap=True, indent=1)
        self.right = make(**line, text_wrap=True, align="right")
        self.link = make(**line, font_color="#0B5CAB", underline=1)
        self.trial = make(**line, text_wrap=True, indent=1, italic=True, font_color="#8A4B08")
        self.whole, self.exact, self.share = make(**whole), make(**exact), make(**share)
        self.ratio = make(**line, num_format="0.####", align="right")
        self.year = make(**line, num_format="0", align="right")
        self.total, self.total_exact = make(**whole, **strong), make(**exact, **strong)
        self.input_whole, self.input_exact = make(**whole, **given), make(**exact, **given)
        self.input_share = make(**line, **given, num_format="0.####", align="right")
        self.input_text = make(**line, **given, text_wrap=True)
        self._minus, self._figures = minus, {True: {**line, **strong}, False: line}
        self._make = make
        self._made: dict[tuple[str, bool], Format] = {}

    def figure(self, pattern: str, *, strong: bool) -> Format:
        """Return the format of a number that is shown as a pattern says: ``#,##0.00``."""
        key = (pattern, strong)
        if key not in self._made:
            signed = f"{pattern};[Red]{self._minus}{pattern}"
            self._made[key] = self._make(**self._figures[strong], num_format=signed, align="right")
        return self._made[key]


@dataclass(frozen=True, slots=True)
class Book:
    """What every sheet is made with."""

    writer: xlsxwriter.Workbook
    formats: Formats
    plan: Plan
    lang: Lang

    def say(self, key: str, **params: object) -> str:
        """Return a text of the workbook's own words."""
        return text(f"workbook.{key}", self.lang, **params)

    @property
    def unknown(self) -> str:
        """The word for unknown, as a string inside a formula."""
        return f'"{words.unknown(self.lang)}"'

    def name_cell(self, name: str, address: str) -> None:
        """Give a cell a name that formulas and people can use; a name that spreadsheets refuse is left out."""
        if name.isascii() and name.isidentifier():
            self.writer.define_name(name, f"={address}")


class Sheet:
    """A worksheet: printed across on A4, or A3 where it is wide, with its heads repeated and the plan's id below."""

    def __init__(self, book: Book, name: str, widths: Sequence[float]) -> None:
        self.book, self.widths = book, list(widths)
        self._lines: dict[int, int] = {}
        self.title = book.say(f"sheet.{name}")
        self.sheet: Worksheet = book.writer.add_worksheet(self.title)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4 if sum(self.widths) <= _A4_CHARACTERS else _A3)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.hide_gridlines(2)
        self.sheet.set_footer(f"&L{book.plan.id}  {book.plan.date}&C&A&R&P / &N")

    def address(self, row: int, column: int) -> str:
        """Return a cell's absolute address with the sheet's name."""
        return f"{quote_sheetname(self.title)}!{cell_at(row, column, fixed=True)}"

    def put(self, row: int, column: int, cell: Cell, look: Format, *, span: int = 1) -> None:
        """Write a cell, over ``span`` columns, as what it is: text stays text whatever it begins with."""
        if span > 1:
            self.sheet.merge_range(row, column, row, column + span - 1, "", look)
        if cell is None:
            self.sheet.write_string(row, column, words.unknown(self.book.lang), look)
        elif isinstance(cell, Live):
            value = words.unknown(self.book.lang) if cell.value is None else cell.value
            self.sheet.write_formula(row, column, cell.formula, look, value)
        elif isinstance(cell, str):
            self.sheet.write_string(row, column, cell, look)
            self._make_room(row, cell, sum(self.widths[column : column + span]))
        else:
            self.sheet.write_number(row, column, cell, look)

    def blank(self, row: int, look: Format, *, first: int = 0, last: int | None = None) -> None:
        """Give empty cells a look, from the first to the last column, both counted."""
        for column in range(first, (len(self.widths) - 1 if last is None else last) + 1):
            self.sheet.write_blank(row, column, None, look)

    def _make_room(self, row: int, content: str, width: float) -> None:
        """Make a row as high as its longest text; spreadsheets do it themselves only for rows that a person edits."""
        needed = sum(max(1, math.ceil(text_width(line) / (width - 1))) for line in content.split("\n"))
        if needed > self._lines.get(row, 1):
            self._lines[row] = needed
            self.sheet.set_row(row, min(_ROW_PT * needed + 2, _MAX_ROW_PT))

    def heading(self, title: str, *notes: str) -> int:
        """Write the sheet's title and the notes under it, and return the next free row."""
        self.sheet.write_string(0, 0, title, self.book.formats.title)
        self.sheet.set_row(0, 22)
        row = 1
        for note in notes:
            self.across(row, note, self.book.formats.note)
            row += 1
        return row + 1

    def across(self, row: int, content: str, look: Format, *, columns: int | None = None) -> None:
        """Write a text over the sheet's width."""
        self.put(row, 0, content, look, span=columns or len(self.widths))

    def heads(self, row: int, titles: Sequence[str], *, freeze: int | None = 1) -> None:
        """Write column titles; with ``freeze`` they, and so many columns, stay on the screen and on every page."""
        for column, title in enumerate(titles):
            self.put(row, column, title, self.book.formats.head)
        if freeze is not None:
            self.sheet.freeze_panes(row + 1, freeze)
            self.sheet.repeat_rows(row)

    def comment(self, row: int, column: int, content: str) -> None:
        """Hang a comment on a cell: where its figure comes from."""
        self.sheet.write_comment(row, column, content, {"author": "todoku", "x_scale": 2.2, "y_scale": 1.6})

    def between(self, row: int, column: int, *, most: float | None) -> None:
        """Accept numbers from 0 to ``most`` only."""
        lang = self.book.lang
        rule: dict[str, object] = {"validate": "decimal", "error_title": text("workbook.wrong.title", lang)}
        if most is None:
            rule |= {"criteria": ">=", "value": 0, "error_message": text("workbook.wrong.negative", lang)}
        else:
            message = text("workbook.wrong.share", lang)
            rule |= {"criteria": "between", "minimum": 0, "maximum": most, "error_message": message}
        self.sheet.data_validation(row, column, row, column, rule)

    def whole_between(self, row: int, column: int, *, least: int, most: int) -> None:
        """Accept whole numbers from ``least`` to ``most`` only; an empty cell stays empty."""
        lang = self.book.lang
        rule = {"validate": "integer", "criteria": "between", "minimum": least, "maximum": most,
                "error_title": text("workbook.wrong.title", lang),
                "error_message": text("workbook.wrong.years", lang, least=least, most=most)}  # fmt: skip
        self.sheet.data_validation(row, column, row, column, rule)

    def one_of(self, row: int, column: int, choices: Sequence[str]) -> None:
        """Accept one of some words only."""
        lang = self.book.lang
        rule = {"validate": "list", "source": list(choices), "error_title": text("workbook.wrong.title", lang),
                "error_message": text("workbook.wrong.choice", lang)}  # fmt: skip
        self.sheet.data_validation(row, column, row, column, rule)


def cell_at(row: int, column: int, *, fixed: bool = False) -> str:
    """Return a cell's address on its own sheet; a fixed one stays where it is when rows are sorted or copied."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def text_width(line: str) -> float:
    """Return a line's width in characters of the spreadsheet, a Japanese character counting for two."""
    return sum(2.0 if ord(letter) >= _WIDE_FROM else 1.0 for letter in line)


def shown_number(cell: str) -> tuple[float, str] | None:
    """Return the number that a cell shows and nothing else, with the pattern that shows it so; None for other text.

    As ``reports.rows.words.number`` and ``ratio`` write them. What begins with a zero is a code.
    """
    found = _NUMBER.fullmatch(cell)
    if found is None:
        return None
    digits, decimals, share = found["whole"].replace(",", ""), found["decimals"] or "", found["share"] or ""
    pattern = "0" if len(digits) > _THOUSANDS and "," not in found["whole"] else "#,##0"  # a year has no comma
    pattern += f".{'0' * len(decimals)}" if decimals else ""
    value = float(f"{digits}.{decimals}e-2" if share else f"{digits}.{decimals}")
    return (-value if found["minus"] else value), pattern + share


def fitting_widths(table: Table) -> list[float]:
    """Return widths in characters that show a table's columns, none wider than a line that is read easily."""
    widths = []
    for place, head in enumerate(heads_of(table)):
        cells = [row.cells[place] for row in table.rows if len(row.cells) == len(table.columns)]
        widest = max(text_width(line) for cell in (head, *cells) for line in cell.split("\n")) + 3
        widths.append(min(max(widest, _MIN_WIDTH), _MAX_WIDTH))
    return widths


def heads_of(table: Table) -> list[str]:
    """Return a table's column titles, each with its unit."""
    return [column.title + (f" ({column.unit})" if column.unit else "") for column in table.columns]


def write_text_tables(book: Book, name: str, tables: Sequence[Table]) -> None:
    """Write tables of display text, one under the other, as a sheet whose columns fit them all."""
    widths: list[float] = []
    for table in tables:
        found = fitting_widths(table)
        widths = [max(pair) for pair in zip_longest(widths, found, fillvalue=0.0)]
    page, row = Sheet(book, name, widths), 0
    if len(tables) == 1:
        page.sheet.repeat_rows(1)
    for table in tables:
        row = write_text_table(page, row, table)


def write_text_table(sheet: Sheet, row: int, table: Table) -> int:
    """Write a table of display text under its title and return the row after it and its notes."""
    formats, columns = sheet.book.formats, len(table.columns)
    sheet.sheet.write_string(row, 0, table.title, formats.title)
    sheet.sheet.set_row(row, 22)
    sheet.heads(row + 1, heads_of(table), freeze=None)
    row += 2
    for line in table.rows:
        if line.kind == "group":
            sheet.across(row, line.cells[0], formats.label, columns=columns)
            row += 1
            continue
        sheet.blank(row, formats.text, last=columns - 1)
        for column, cell in enumerate(line.cells):
            right, strong = table.columns[column].align == "right", line.kind in {"total", "subtotal"}
            figure = shown_number(cell) if right else None
            if figure is not None:
                sheet.put(row, column, figure[0], formats.figure(figure[1], strong=strong))
                continue
            plain = formats.right if right else formats.text
            sheet.put(row, column, cell, (formats.label_right if right else formats.label) if strong else plain)
        row += 1
    for note in (*table.notes, *([table.source] if table.source else [])):
        sheet.across(row, note, formats.note, columns=columns)
        row += 1
    sheet.sheet.ignore_errors({"number_stored_as_text": f"A1:Z{row + 1}"})
    return row + 1
