"""The aggregates of a plan as a workbook: what anybody may have of a published plan, with what it leaves out."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import xlsxwriter

from todoku.i18n import text
from todoku_web.planning.results import document_of, limits, said, tables_of, tables_shown

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.reports.rows.table import Table
    from todoku_web.planning.models import PlanVersion

LEFT_OUT = ("planning.left_out.network", "planning.left_out.work")
_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?")
_NAME_WIDTH, _CELL_WIDTH = 34, 18


def public_workbook(version: PlanVersion, lang: Lang) -> bytes:
    """Return a workbook: what the plan says and leaves out on the first sheet, then a sheet for each part."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, _SETTINGS) as book:
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.###", "valign": "top"}),
            "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
        }
        _first_sheet(book, styles, version, lang)
        for name, tables in tables_shown(tables_of(version.result, lang), public=True):
            sheet = book.add_worksheet(text(f"planning.section.{name}", lang)[:31])
            sheet.set_column(0, 0, _NAME_WIDTH)
            sheet.set_column(1, 30, _CELL_WIDTH)
            row = 0
            for table in tables:
                row = _table(sheet, styles, table, row) + 2
    return made.getvalue()


def _first_sheet(
    book: xlsxwriter.Workbook, styles: dict[str, xlsxwriter.format.Format], version: PlanVersion, lang: Lang
) -> None:
    document, plan = document_of(version.result), version.plan
    sheet = book.add_worksheet(text("planning.answers", lang)[:31])
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, version.title, styles["title"])
    decided = f"{plan.decided_at:%Y-%m-%d}" if plan.decided_at else ""
    line = text("planning.public_line", lang, number=version.number, date=decided, office=plan.organisation.name)
    known = text("planning.document_id", lang, id=version.document_id)
    told = [f"{line} {known}", *said(document, lang), text("planning.limits", lang), *limits(document, lang)]
    for row, one in enumerate([*told, *(text(key, lang) for key in LEFT_OUT)], start=1):
        sheet.write_string(row, 0, one, styles["text"])


def _table(
    sheet: xlsxwriter.worksheet.Worksheet, styles: dict[str, xlsxwriter.format.Format], table: Table, row: int
) -> int:
    """Write a table from a row on and return the row after it."""
    sheet.write_string(row, 0, table.title, styles["title"])
    for column, one in enumerate(table.columns):
        title = " ".join(part for part in (one.group, one.title, f"({one.unit})" if one.unit else "") if part)
        sheet.write_string(row + 1, column, title, styles["head"])
    row += 2
    for line in table.rows:
        column = 0
        for place, cell in enumerate(line.cells):
            _cell(sheet, styles, row, column, cell)
            column += line.spans[place] if line.spans else 1
        row += 1
    for note in (*table.notes, *([table.source] if table.source else [])):
        sheet.write_string(row, 0, note)
        row += 1
    return row


def _cell(
    sheet: xlsxwriter.worksheet.Worksheet, styles: dict[str, xlsxwriter.format.Format], row: int, column: int, cell: str
) -> None:
    if _NUMBER.fullmatch(cell):
        value = float(cell.replace(",", ""))
        sheet.write_number(row, column, value, styles["whole" if value.is_integer() else "number"])
    else:
        sheet.write_string(row, column, cell, styles["text"])
