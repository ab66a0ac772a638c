"""Workbooks whose few cells stand far apart are refused before a reader fills the memory between them."""

from __future__ import annotations

import pytest
import xlsxwriter

from todoku.errors import InputError
from todoku.sources.own.user_sheets import read_sheets


def book(path, *cells):
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for row, column in cells:
            sheet.write(row, column, "x")
    return path


def test_cells_at_the_ends_of_a_sheet_are_no_table(tmp_path):
    far = book(tmp_path / "far.xlsx", (0, 0), (1_048_575, 16_383))
    with pytest.raises(InputError, match="too_wide"):
        read_sheets(far)


def test_a_long_table_is_read(tmp_path):
    (sheet,) = read_sheets(book(tmp_path / "long.xlsx", (0, 0), (99_999, 3)))
    assert len(sheet.rows) == 100_000
