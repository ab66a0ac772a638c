"""Sets the tables that paper and workbook share as HTML, and figures of a design in words."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from todoku.reports.rows.table import Row, Table

register = template.Library()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its first line, the details under it, where it stands, over how many columns."""

    head: str
    rest: str
    align: str
    span: int


@register.filter
def cells(row: Row, table: Table) -> list[Cell]:
    """Return the cells of a row of a table."""
    made, column = [], 0
    for place, content in enumerate(row.cells):
        span = row.spans[place] if row.spans else 1
        head, _, rest = content.partition("\n")
        align = table.columns[min(column, len(table.columns) - 1)].align
        made.append(Cell(head, rest, "center" if span > 1 else align, span))
        column += span
    return made


@register.filter
def at_most(gap: float) -> str:
    """Return a gap in per cent, rounded up: less than what is shown may be said, more may not."""
    return f"{ceil(round(gap * 1000, 6)) / 10:.1f}%"
