"""Finds cells of a written workbook by name or label, and lets LibreOffice recalculate it."""

from __future__ import annotations

import subprocess

from openpyxl import load_workbook

UNKNOWN, TO_BE_AGREED = "不明", "未定"
VARIANTS = ("known", "open", "unknown", "real")


def named(book, name):
    """Return the cell that bears a name."""
    sheet, address = book.defined_names[name].attr_text.rsplit("!", 1)
    return book[sheet.strip("'")][address.replace("$", "")]


def formula_cells(path):
    """Return every formula of a workbook: (sheet, address) -> (formula, value)."""
    formulas, values = load_workbook(path), load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): (cell.value, values[sheet.title][cell.coordinate].value)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def labelled(sheet, label, *, column=1):
    """Return the row in which a column holds a label."""
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, column).value == label:
            return row
    raise AssertionError(label)


def funding_row(book, label):
    return [cell.value for cell in book["財源"][labelled(book["財源"], label)]][1:]


def recalculated(office, tmp_path, books):
    """Save workbooks without their values, let LibreOffice calculate them, and return them as it saved them."""
    for name, book in books.items():
        book.save(tmp_path / f"{name}.xlsx")
    out = tmp_path / "calculated"
    profile = (tmp_path / "profile").as_uri()
    command = [office, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run(
        [*command, *(str(tmp_path / f"{name}.xlsx") for name in books)], check=True, capture_output=True, timeout=240
    )
    return {name: load_workbook(out / f"{name}.xlsx", data_only=True) for name in books}


def with_changes(path, changes):
    book = load_workbook(path)
    for name, value in changes.items():
        named(book, name).value = value
    return book
