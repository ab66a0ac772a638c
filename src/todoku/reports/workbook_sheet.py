"""Formats of the workbook's cells, and a table of display text written as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    from todoku.reports.table import Table

FONT = "Yu Gothic"
_MAX_WIDTH = 60
_WIDE_FROM = 0x2E80


class Formats:
    """The workbook's cell formats; what a person may change is yellow and says so on the first sheet."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def make(**properties: Any) -> Any:
            return book.add_format({"font_name": FONT, "font_size": 10, "valign": "top", **properties})

        line = {"border": 1, "border_color": "#C3CAD1"}
        money = {**line, "num_format": "#,##0;[Red]-#,##0", "align": "right"}
        given = {"bg_color": "#FFF4C2", "locked": False}
        self.title = make(font_size=14, bold=True)
        self.boxed = make(text_wrap=True, border=2, border_color="#B8860B", bg_color="#FFFBEA")
        self.note = make(text_wrap=True, font_color="#4A5560")
        self.head = make(**line, bold=True, bg_color="#E8EDF2", text_wrap=True)
        self.text = make(**line, text_wrap=True)
        self.number = make(**line, num_format="#,##0.##", align="right")
        self.money = make(**money)
        self.total = make(**money, bold=True, bg_color="#E8EDF2")
        self.input_money = make(**money, **given)
        self.input_number = make(**line, **given, num_format="0.####", align="right")
        self.input_text = make(**line, **given, text_wrap=True)


def column_width(values: list[str]) -> float:
    """Return the width in characters that shows these texts, a Japanese character counting for two."""
    lines = [line for value in values for line in value.split("\n")]
    widest = max((sum(2 if ord(letter) >= _WIDE_FROM else 1 for letter in line) for line in lines), default=8)
    return min(widest + 2, _MAX_WIDTH)


def write_table(sheet: Worksheet, formats: Formats, table: Table) -> None:
    """Write a table of display text: title, heads frozen, rows, notes and the source line (出典)."""
    sheet.write(0, 0, table.title, formats.title)
    heads = [column.title + (f" ({column.unit})" if column.unit else "") for column in table.columns]
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, formats.head)
    for number, row in enumerate(table.rows, start=3):
        for column, cell in enumerate(row.cells):
            sheet.write_string(number, column, cell, formats.head if row.kind == "group" else formats.text)
    for column, head in enumerate(heads):
        shown = [row.cells[column] for row in table.rows if column < len(row.cells) and row.kind != "group"]
        sheet.set_column(column, column, column_width([head, *shown]))
    sheet.freeze_panes(3, 0)
    below = 4 + len(table.rows)
    for line in (*table.notes, *([table.source] if table.source else [])):
        sheet.write_string(below, 0, line, formats.note)
        below += 1
