"""Writes the answers to a table of projects as a CSV or an Excel sheet, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any

import xlsxwriter

from todoku.errors import InputError
from todoku.i18n import text
from todoku.programmes.rows.batch import RECORD, as_record
from todoku.swap import beside, told_when_full

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.programmes.rows.batch import Row

SUFFIXES = (".csv", ".xlsx")
COLUMNS = (*RECORD, "row")
_SETTINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""A fixed date of creation, so that the same answers give the same file."""
_WIDTHS = {"project_id": 16, "clause": 60, "reasons": 80}
_USUAL_WIDTH = 14
_MOST_SIGNS = 32_767
"""An Excel cell holds no more."""
_MOST_ROWS = 1_048_575
"""Rows of an Excel sheet below the column names."""


def answers_path(path: Path) -> Path:
    """Return a path that answers can be written to; InputError for a folder, or a name that ends otherwise."""
    if path.is_dir():
        raise InputError("system.is_a_folder", file=str(path))
    if path.suffix.lower() not in SUFFIXES:
        raise InputError("programme.answers_suffix", file=str(path), allowed=list(SUFFIXES))
    return path


def write_answers(rows: Sequence[Row], path: Path, *, lang: Lang) -> None:
    """Write one line for each row, in order, with the columns of ``batch.as_record`` and the row's line in its file.

    Clauses and reasons stand in one cell each, line by line. A CSV is for machines (ids, plain numbers, true and false)
    and begins with the mark by which Excel knows UTF-8; a sheet is for people, in their language. An existing file is
    replaced only by a whole one. InputError for a path that is a folder or ends otherwise, and for more rows than a
    sheet holds.
    """
    suffix = answers_path(path).suffix.lower()
    if suffix == ".xlsx" and len(rows) > _MOST_ROWS:
        raise InputError("programme.answers_rows", file=str(path), rows=len(rows), most=_MOST_ROWS)
    with beside(path.parent) as part, told_when_full(part, file=path):
        made = part / path.name
        (_write_csv if suffix == ".csv" else _write_sheet)(rows, made, lang)
        made.replace(path)


def _write_csv(rows: Iterable[Row], path: Path, lang: Lang) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for row in rows:
            record = as_record(row, lang)
            writer.writerow([_plain(record[name]) for name in COLUMNS])


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else value


def _write_sheet(rows: Iterable[Row], path: Path, lang: Lang) -> None:
    with xlsxwriter.Workbook(str(path), _SETTINGS) as book:
        book.set_properties({"title": text("programmes.answers.title", lang), "created": _MADE})
        sheet = book.add_worksheet(text("programmes.answers.sheet", lang))
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        yen, plain = book.add_format({"num_format": "#,##0", "valign": "top"}), book.add_format({"valign": "top"})
        sheet.freeze_panes(1, 1)
        for number, name in enumerate(COLUMNS):
            sheet.set_column(number, number, _WIDTHS.get(name, _USUAL_WIDTH))
            sheet.write_string(0, number, text(f"programmes.answers.{name}", lang), bold)
        for line, row in enumerate(rows, start=1):
            record = as_record(row, lang)
            for number, name in enumerate(COLUMNS):
                cell = _shown(name, record[name], lang)
                if isinstance(cell, int):
                    sheet.write_number(line, number, cell, yen if name.endswith("_jpy") else plain)
                elif cell is not None:
                    sheet.write_string(line, number, cell[:_MOST_SIGNS], plain)


def _shown(name: str, value: Any, lang: Lang) -> int | str | None:
    if isinstance(value, bool):
        return text("programmes.answers.yes" if value else "programmes.answers.no", lang)
    if isinstance(value, list):
        return "\n".join(value)
    if value is not None and name in ("status", "rule_status", "support"):
        return text(f"programmes.{name}.{value}", lang)
    return value if value is None or isinstance(value, int) else str(value)
