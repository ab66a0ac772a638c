"""The form in which a table of display text goes to the PDF, the workbook and the page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Align = Literal["left", "right", "center"]
RowKind = Literal["body", "total", "subtotal", "group", "what_if", "ours"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, with the unit that holds for all its cells, and where the cells stand."""

    title: str
    align: Align = "left"
    unit: str | None = None
    group: str | None = None
    """Title that stands over this column and its neighbours of the same group."""
    weight: float = 0.0
    """Share of the width that is left over; 0 is as wide as what it holds."""
    lines_alike: bool = False
    """Whether all lines of a cell count the same, so that none is a detail."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of text; lines of a cell after the first are details, shown smaller.

    A row of kind ``group`` has one cell, which stands over the rows that follow.
    """

    cells: tuple[str, ...]
    kind: RowKind = "body"
    bar: float | None = None
    """Length of the bar under the cell of the table's ``bar_column``, 0-1."""
    spans: tuple[int, ...] = ()
    """How many columns each cell takes; empty where each takes one."""


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table with its notes and the line that says where it comes from (出典)."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    source: str | None = None
    bar_column: int | None = None
    width: float = 1.0
    """Share of the page's width that reads best: narrow tables keep a label and its figure close."""

    def as_json(self) -> dict[str, Any]:
        """Return the table as plain values, for the PDF's and the page's templates."""
        return asdict(self)
