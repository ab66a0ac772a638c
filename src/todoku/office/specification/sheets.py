"""Reads workbooks and CSV files as grids of text, every merged cell filled, hidden sheets left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.office.events.log import Remark
from todoku.office.survey import grid
from todoku.provenance import sha256_of_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MAX_ROWS = 200_000
_LOOKED_AT_BYTES = 1 << 20
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: ``rows[i][j]`` is the text of row i + 1, with merged cells filled from their first cell.

    ``merges`` names the first cell of the merged area that a cell belongs to; ``numeric`` are the cells that the file
    holds as numbers.
    """

    name: str
    rows: list[list[str]]
    merges: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    numeric: frozenset[tuple[int, int]] = frozenset()

    def place(self, row: int) -> str:
        """Return where a row stands, for people: the sheet and the number of its row."""
        return f"{self.name}!{row + 1}" if self.name else str(row + 1)


@dataclass(frozen=True, slots=True)
class Read:
    """The grids of a file with its name, hash, and what was left out."""

    file: str
    sha256: str
    grids: tuple[Grid, ...]
    remarks: tuple[Remark, ...] = ()


def read_grids(path: Path) -> Read:
    """Return every visible sheet of a workbook, or the one table of a CSV file (UTF-8 or CP932).

    Raises InputError naming the file where it cannot be read: damaged, locked by a password, too large, no table.
    """
    if not path.is_file():
        raise InputError("system.not_found", file=str(path))
    _refuse_locked(path)
    sheets = grid.read_grids(path)
    hidden = [sheet.sheet for sheet in sheets if sheet.hidden]
    found = tuple(_filled(sheet) for sheet in sheets if not sheet.hidden)
    if not any(any(row) for one in found for row in one.rows):
        raise InputError("office.fit.empty_file", file=path.name)
    remarks = (Remark("fit.sheet_hidden", len(hidden), hidden[0], source=path.name),) if hidden else ()
    return Read(path.name, sha256_of_file(path), found, remarks)


def _refuse_locked(path: Path) -> None:
    """Raise InputError for a workbook that a password encrypts: an OLE file that holds an encrypted package."""
    with path.open("rb") as stream:
        head = stream.read(_LOOKED_AT_BYTES)
    if head.startswith(_OLE_MAGIC) and _ENCRYPTED in head:
        raise InputError("office.fit.password", file=path.name)


def _filled(sheet: grid.Grid) -> Grid:
    """Return a sheet as text, with merged cells filled from their first cell."""
    if len(sheet.rows) > _MAX_ROWS:
        raise InputError("office.fit.too_large", file=sheet.file, sheet=sheet.sheet, most=_MAX_ROWS)
    width = max(map(len, sheet.rows), default=0)
    rows = [[_shown(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows]
    numeric = frozenset(
        (r, c) for r, row in enumerate(sheet.rows) for c, cell in enumerate(row) if isinstance(cell, (int, float))
    )
    merges = {at: first for at, first in sheet.first_of.items() if at[0] < len(rows) and at[1] < width}
    for (row, column), (top, left) in merges.items():
        rows[row][column] = rows[top][left]
    return Grid(sheet.sheet, rows, merges, numeric)


def _shown(cell: object) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def lines_above(rows: Sequence[Sequence[str]], until: int) -> list[str]:
    """Return the texts of the rows above one, each once, from the top."""
    found: dict[str, None] = {}
    for row in rows[:until]:
        found |= dict.fromkeys(cell for cell in row if cell)
    return list(found)
