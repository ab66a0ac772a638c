"""Finds the headings of a table in a sheet: which row they stand in, what each column holds, in which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from todoku.office.survey.forms import Form, forms, plain, row_words, without_brackets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from todoku.office.survey.grid import Grid

_LOOKED_AT = 40
"""Headings stand within so many rows of the top."""
_LONGEST = 30
"""A cell of more characters is a sentence, and no heading."""
_BELOW = "\n"
"""Parts a heading from that below it, where headings take two rows."""
_SHORTEST = 2
"""Only so long a known heading is looked for inside another."""
_UNITS = (
    ("hours", re.compile(r"[(\[【]?(?:時間|hours?|h)[)\]】]|時間/件")),
    ("seconds", re.compile(r"[(\[【]?(?:秒|seconds?)[)\]】]|秒/件")),
    ("minutes", re.compile(r"[(\[【](?:分|minutes?|min)[)\]】]")),
    ("month", re.compile(r"月間|/月|[(\[【]月|毎月|amonth|permonth|/month")),
    ("week", re.compile(r"週間|/週|[(\[【]週|毎週|aweek|perweek|/week")),
    ("day", re.compile(r"/日|[(\[【]日|1日あたり|aday|perday|/day")),
)
_UNITS_OF = {"minutes": ("hours", "seconds"), "hours": ("minutes",), "count": ("month", "week", "day")}


@dataclass(frozen=True, slots=True)
class Header:
    """A table's headings: its form, the first row below them, columns by name, and units that headings tell."""

    form: Form
    top: int
    first_row: int
    columns: Mapping[str, int]
    units: Mapping[str, str]
    unknown: tuple[tuple[int, str], ...]
    """Headings that no column of the form bears: (column, as it is written)."""


def find_header(grid: Grid, names: Iterable[str] = ()) -> Header | None:
    """Return the headings of a sheet: of the form, and the row (or two), that know most; None where none is complete.

    ``names`` limits the forms that are looked for.
    """
    best: tuple[int, int, Header] | None = None
    wanted = [form for name, form in forms().items() if not names or name in set(names)]
    for row in range(min(len(grid.rows), _LOOKED_AT)):
        if _is_prose(grid, row):
            continue
        for depth in (1, 2):
            shown = _headings(grid, row, depth)
            for form in wanted:
                found = _header(form, grid, (row, depth), shown)
                if found is not None and (best is None or (len(found.columns), -depth) > best[:2]):
                    best = (len(found.columns), -depth, found)
    return None if best is None else best[2]


def is_header_again(grid: Grid, header: Header, row: int) -> bool:
    """Whether a row repeats the headings, as on a new page."""
    again = [
        column
        for column in header.columns.values()
        if plain(grid.at(row, column)) and plain(grid.at(row, column)) == plain(grid.at(header.top, column))
    ]
    return len(again) >= max(2, len(header.columns) // 2)


def _is_prose(grid: Grid, row: int) -> bool:
    """Whether a row is guidance or an example, which may name the same words as the headings."""
    first = next((plain(cell) for cell in grid.rows[row] if str(cell).strip()), "")
    return first.startswith((*row_words()["guidance"], *row_words()["notes"])) or first in row_words()["examples"]


def _headings(grid: Grid, row: int, depth: int) -> list[str]:
    """Return the plain headings of a row; of two rows, that of a merged cell stands before what is below it."""
    width = max(len(line) for line in grid.rows[row : row + depth])
    if depth == 1 or row + 1 >= len(grid.rows):
        return [plain(grid.at(row, column)) for column in range(width)]
    found = []
    for column in range(width):
        upper, lower = plain(grid.at(row, column)), plain(grid.at(row + 1, column))
        same = grid.first_of.get((row + 1, column)) == grid.first_of.get((row, column), (row, column))
        found.append(
            upper if same or upper == lower else f"{upper}{_BELOW}{lower}" if upper and lower else upper or lower
        )
    return found


def _header(form: Form, grid: Grid, place: tuple[int, int], shown: Sequence[str]) -> Header | None:
    row, depth = place
    named: dict[str, int] = {}
    for sure in (True, False):
        for column, heading in enumerate(shown):
            if not heading or column in named.values():
                continue
            name = _column_of(form.name, heading, sure)
            if name is not None and name not in named:
                named[name] = column
    if any(not group & named.keys() for group in form.needs):
        return None
    units = {}
    for name, column in named.items():
        unit = _unit(form.column(name).kind, shown[column])
        if unit:
            units[name] = unit
    unknown = tuple(
        (column, str(grid.at(row, column)).strip())
        for column, heading in enumerate(shown)
        if heading and column not in named.values()
    )
    return Header(form, row, row + depth, named, units, unknown)


@cache
def _column_of(form: str, heading: str, sure: bool) -> str | None:  # noqa: FBT001 (a cache wants it by position)
    """Return the column that bears a heading; with ``sure`` to the letter, else one whose heading stands inside it."""
    *above, lowest = heading.split(_BELOW)
    columns = forms()[form].columns
    for part in ("".join((*above, lowest)), lowest, *above):
        bare = without_brackets(part) or part
        if len(part) > _LONGEST:
            continue
        if sure:
            exact = next((one.name for one in columns if part in one.headings or bare in one.headings), None)
        else:
            within = [(len(known), one.name) for one in columns for known in one.headings
                      if len(known) > _SHORTEST and known in bare]  # fmt: skip
            exact = max(within)[1] if within else None
        if exact is not None:
            return exact
    return None


def _unit(kind: str, heading: str) -> str:
    above, below, lowest = heading.partition(_BELOW)
    heading = f"{above}({lowest})" if below else heading
    return next((unit for unit, pattern in _UNITS if unit in _UNITS_OF.get(kind, ()) and pattern.search(heading)), "")
