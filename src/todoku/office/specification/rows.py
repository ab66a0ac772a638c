"""Reads the rows under a table's head; notes, headings, deleted and older rows are told and left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from todoku.office.events.log import Remark
from todoku.office.specification.heads import find_head, is_repeated, table_words
from todoku.office.specification.layout import (
    date_in,
    edition_order,
    editions_in,
    is_dash,
    is_note,
    layout,
    meaning,
    plain_head,
)
from todoku.office.specification.model import ANY_BODY, Requirement

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from todoku.office.specification.heads import Head
    from todoku.office.specification.sheets import Grid
    from todoku.office.specification.titles import Titles

REMARK = "fit."
"""With which the codes of this room's remarks begin."""
_WIDE = 3
_CLASS = "class."
_LEVELS = ("level_1", "level_2", "level_3")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its cells by field, where it stands, and the edition that it belongs to."""

    cells: Mapping[str, str]
    place: str
    edition: str = ""
    classes: Mapping[str, Requirement] = field(default_factory=dict)
    conformity_date: dt.date | None = None
    numeric_id: bool = False
    """Whether the file holds the id as a number, so that zeros before it may be lost."""

    def get(self, name: str) -> str:
        """Return a cell on one line, "" where the table has no such column."""
        return " ".join(self.cells.get(name, "").split())

    def text(self, name: str) -> str:
        """Return a cell with its line breaks."""
        return "\n".join(" ".join(part.split()) for part in self.cells.get(name, "").splitlines() if part.strip())

    @property
    def levels(self) -> tuple[str, ...]:
        """The titles above the row, each once."""
        return tuple(dict.fromkeys(one for one in map(self.get, _LEVELS) if one and not is_dash(one)))


class Tally:
    """Counts what a reader meets, with the place of the first of each kind."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._met: dict[str, list[str]] = {}
        self._kept: set[str] = set()

    def note(self, code: str, example: str, *, kept: bool = False) -> None:
        """Note one thing that was met at a place."""
        self._met.setdefault(code, []).append(example)
        if kept:
            self._kept.add(code)

    def remarks(self) -> tuple[Remark, ...]:
        """Return what was met, in the order in which it was first met."""
        return tuple(
            Remark(REMARK + code, len(places), places[0], code in self._kept, self.source)
            for code, places in self._met.items()
        )


def read_lines(grid: Grid, head: Head, tally: Tally, *, mapping: Titles | None = None, edition: str = "") -> list[Line]:
    """Return the rows of a table in order.

    A cell that is merged over several rows makes them one row where it is the id's. Rows that belong to an older
    edition than the newest one of the sheet are left out.
    """
    if head.side_by_side:
        tally.note("editions_side_by_side", grid.place(head.top), kept=True)
    lines = list(_lines(grid, head, tally, mapping, edition))
    named = {line.edition for line in lines if line.edition}
    if len(named) > 1:
        newest = max(named, key=edition_order)
        for line in lines:
            if line.edition and line.edition != newest:
                tally.note("editions_mixed", line.place)
        lines = [line for line in lines if not line.edition or line.edition == newest]
    return lines


def _lines(grid: Grid, head: Head, tally: Tally, mapping: Titles | None, edition: str) -> Iterator[Line]:
    words = table_words(head.table, mapping)
    above: dict[str, str] = {}
    pending: tuple[tuple[int, int], list[int]] | None = None
    row = head.below
    current = edition
    while row < len(grid.rows):
        cells = grid.rows[row]
        if is_repeated(head, cells, words):
            again = find_head(grid, (head.table,), mapping=mapping, start=row)
            head, row = (again, again.below) if again is not None and again.top == row else (head, row + 1)
            continue
        area = _id_area(grid, head, row)
        if pending is not None and pending[0] == area:
            pending[1].append(row)
            row += 1
            continue
        if pending is not None:
            yield from _line(grid, head, pending[1], above, tally, current)
            pending = None
        told = _beside_the_table(grid, head, row)
        if told == "edition":
            current = max(editions_in(" ".join(cells)), key=edition_order)
        elif told:
            tally.note(told, grid.place(row))
        elif area is not None:
            pending = (area, [row])
        elif any(cells):
            yield from _line(grid, head, [row], above, tally, current)
        row += 1
    if pending is not None:
        yield from _line(grid, head, pending[1], above, tally, current)


def _id_area(grid: Grid, head: Head, row: int) -> tuple[int, int] | None:
    """Return the merged area that a row's id is in; None for a cell of its own."""
    column = head.columns.get("id")
    if column is None or (row, column) not in grid.merges or not grid.rows[row][column]:
        return None
    area = grid.merges[row, column]
    return area if not _is_banner(grid, row) else None


def _is_banner(grid: Grid, row: int) -> bool:
    """Whether a row is one text across the table: a title, a heading or a note."""
    filled = [(column, cell) for column, cell in enumerate(grid.rows[row]) if cell]
    areas = {grid.merges.get((row, column)) for column, _ in filled}
    return len(filled) >= _WIDE and len(areas) == 1 and None not in areas


def _beside_the_table(grid: Grid, head: Head, row: int) -> str | None:
    """Return what a row is that is none of the table's: a note, a heading, the title of another edition."""
    cells = [cell for cell in grid.rows[row] if cell]
    if not cells:
        return None
    alone = len(set(cells)) == 1 and (len(cells) == 1 or _is_banner(grid, row))
    if alone and editions_in(cells[0]) and len(cells[0]) < 60:  # noqa: PLR2004 (a title, not a sentence that names one)
        return "edition"
    column = head.columns.get("id")
    if is_note(cells[0]) and (column is None or not grid.rows[row][column] or _is_banner(grid, row) or alone):
        return "note_row"
    return "heading_row" if alone and _is_banner(grid, row) else None


def _line(grid: Grid, head: Head, rows: list[int], above: dict[str, str], tally: Tally, edition: str) -> Iterator[Line]:
    place = grid.place(rows[0])
    cells = {name: _joined(grid, rows, column, single=name not in {"text", "reason", "note"})
             for name, column in head.columns.items()}  # fmt: skip
    if not any(cells.values()):
        return
    _fill_levels(cells, above)
    if meaning_of_change(cells.get("change", "")):
        tally.note("row_deleted", place)
        return
    classes, wrong = _classes(cells)
    for mark in wrong:
        tally.note("class_unknown", f"{place} {mark}", kept=True)
    stated = cells.get("conformity_date", "")
    day = date_in(stated) if stated else None
    if stated and day is None and not is_dash(stated):
        tally.note("date_unread", f"{place} {stated}", kept=True)
    stated_edition = cells.get("edition", "")
    own = editions_in(stated_edition) or ([stated_edition] if edition_order(stated_edition) else [])
    numeric = "id" in head.columns and (rows[0], head.columns["id"]) in grid.numeric
    yield Line(cells, place, own[0] if own else edition, classes, day, numeric)


def meaning_of_change(cell: str) -> bool:
    """Whether the mark of change says that a row is no longer part of the specification (削除)."""
    return plain_head(cell) in {plain_head(word) for word in layout()["deleted"]}


def _joined(grid: Grid, rows: list[int], column: int, *, single: bool) -> str:
    cells = (grid.rows[row][column] for row in rows if column < len(grid.rows[row]))
    parts = list(dict.fromkeys(cell for cell in cells if cell))
    return "\n".join(parts[:1] if single else parts)


def _fill_levels(cells: dict[str, str], above: dict[str, str]) -> None:
    """Give a row the titles that stand above it; the lowest title is its own and is never carried on."""
    for place, name in enumerate(_LEVELS[:-1]):
        if name not in cells:
            continue
        if cells[name]:
            if cells[name] != above.get(name):
                for lower in _LEVELS[place + 1 :]:
                    above.pop(lower, None)
            above[name] = cells[name]
        else:
            cells[name] = above.get(name, "")


def _classes(cells: Mapping[str, str]) -> tuple[dict[str, Requirement], list[str]]:
    """Return the classes by kind of body, and the marks that mean none."""
    found, wrong = {}, []
    for name, cell in cells.items():
        if not name.startswith(_CLASS) or not cell:
            continue
        mark = meaning("marks", cell)
        if mark is None:
            wrong.append(cell)
        else:
            found[name.removeprefix(_CLASS) or ANY_BODY] = Requirement(mark)
    return found, wrong
