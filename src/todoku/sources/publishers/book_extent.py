"""Refuses workbooks whose few cells stand so far apart that a reader would fill the machine's memory between them."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.sources.publishers.archives import ARCHIVE_ERRORS

if TYPE_CHECKING:
    from pathlib import Path

MOST_CELLS = 20_000_000
"""Cells of one sheet, empty ones between others counted: the reader takes some 32 bytes for each."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*>(?=<(?:\w+:)?[vfi])')
_LETTERS = 26


def check_extent(path: Path) -> None:
    """Raise InputError for an xlsx of which a sheet reaches over more cells than any real table.

    Files that are no zip are left to the reader, which says what is wrong with them.
    """
    try:
        with zipfile.ZipFile(path) as book:
            for name in filter(_SHEET.fullmatch, book.namelist()):
                rows, columns = _reach(book.read(name))
                if rows * columns > MOST_CELLS:
                    raise InputError("tabular.too_wide", file=path.name, rows=rows, columns=columns)
    except (OSError, *ARCHIVE_ERRORS):
        return


def _reach(content: bytes) -> tuple[int, int]:
    """Return the last row and column, counted from 1, that hold a value; 0 and 0 without any."""
    row, letters = 0, b""
    for cell in _CELL.finditer(content):
        row = max(row, int(cell[2]))
        letters = max(letters, cell[1], key=lambda one: (len(one), one))
    column = 0
    for letter in letters:
        column = column * _LETTERS + letter - ord("A") + 1
    return row, column
