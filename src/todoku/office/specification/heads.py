"""Finds where a sheet's table begins: which rows are its head, and which column holds what."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from todoku.office.specification.layout import (
    column_words,
    edition_order,
    editions_in,
    layout,
    meaning,
    plain_head,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from todoku.office.specification.sheets import Grid
    from todoku.office.specification.titles import Titles

_SEARCHED_ROWS = 60
_DEEPEST_HEAD = 3
_FEWEST_COLUMNS = 2
_CLASS = "class."
_ANSWERS = frozenset({"own_name", "present", "stands_for", "decision", "package"})


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: ``columns`` is field -> column, classes as ``class.<kind of body>``.

    ``side_by_side`` says whether columns of another edition stand beside, which are not read.
    """

    table: str
    top: int
    below: int
    columns: Mapping[str, int]
    side_by_side: bool = False
    body_kinds: tuple[str, ...] = field(default=())


def find_head(grid: Grid, tables: Iterable[str], *, mapping: Titles | None = None, start: int = 0) -> Head | None:
    """Return the head of the table that a sheet most likely holds; None where it holds none of them.

    ``mapping`` says for a table which title stands for which field, where a file has titles of its own.
    """
    best: tuple[tuple[int, int, int], Head] | None = None
    for table in tables:
        words = _words(table, mapping)
        hinted = any(hint in grid.name for hint in layout()["tables"][table]["sheets"])
        required = set(layout()["tables"][table]["required"])
        for top in range(start, min(start + _SEARCHED_ROWS, len(grid.rows))):
            if len({cell for cell in grid.rows[top] if cell}) < _FEWEST_COLUMNS:
                continue  # a title
            for depth in range(1, _DEEPEST_HEAD + 1):
                head = _head(grid, table, words, top, depth)
                found = set(head.columns)
                if len(found) < _FEWEST_COLUMNS or not (required <= found or _is_answered(found)):
                    continue
                rank = (len(found) + (2 if hinted else 0), -top, -depth)
                if best is None or rank > best[0]:
                    best = (rank, head)
    return None if best is None else best[1]


def _is_answered(found: set[str]) -> bool:
    """Whether columns are those of a list that a town made or filled in, which need not quote the standard."""
    return bool(found & _ANSWERS) and bool(found & {"own_name", "id"})


def is_repeated(head: Head, row: Sequence[str], words: Mapping[str, str]) -> bool:
    """Whether a row below a head is a head again, as on every printed page."""
    same = sum(
        1
        for name, column in head.columns.items()
        if column < len(row) and row[column] and words.get(plain_head(row[column])) == name
    )
    return same >= _FEWEST_COLUMNS


def table_words(table: str, mapping: Titles | None = None) -> Mapping[str, str]:
    """Return the titles of a table's columns, as compared, with the field that each stands for."""
    return _words(table, mapping)


def _words(table: str, mapping: Titles | None) -> Mapping[str, str]:
    own = {} if mapping is None else {plain_head(title): name for name, title in mapping.get(table, {}).items()}
    return {**column_words(table), **own}


def _head(grid: Grid, table: str, words: Mapping[str, str], top: int, depth: int) -> Head:
    rows = grid.rows[top : top + depth]
    width = max(map(len, rows))
    found: dict[str, list[tuple[tuple[int, ...], int]]] = {}
    for column in range(width):
        titles = _titles(row[column] if column < len(row) else "" for row in rows)
        name = _field(titles, words)
        if name is not None:
            found.setdefault(name, []).append((_newness(titles), -column))
    columns = {name: -max(places)[1] for name, places in found.items()}
    twice = any(len({newness for newness, _ in places}) > 1 for places in found.values())
    kinds = tuple(name.removeprefix(_CLASS) for name in columns if name.startswith(_CLASS))
    return Head(table, top, top + depth, columns, twice, kinds)


def _titles(cells: Iterable[str]) -> tuple[str, ...]:
    """Return a column's titles from the lowest up, a title that several rows share once."""
    return tuple(dict.fromkeys(cell for cell in reversed(tuple(cells)) if cell))


@cache
def _class_heads() -> frozenset[str]:
    return frozenset(plain_head(one) for one in layout()["class_heads"])


def _field(titles: tuple[str, ...], words: Mapping[str, str]) -> str | None:
    """Return the field that a column's titles name, from the lowest title up."""
    for title in titles:
        shown = plain_head(title)
        kind = meaning("body_kinds", title)
        if kind is not None:
            return _CLASS + kind
        if shown in words:
            return words[shown]
        if shown in _class_heads():
            return _CLASS + "any"
    return None


def _newness(titles: tuple[str, ...]) -> tuple[int, ...]:
    """Return how new the edition is that stands over a column: 改定後 above 第3.1版 above what names none."""
    shown = [plain_head(title) for title in titles]
    if any(one == plain_head(word) for one in shown for word in layout()["before"]):
        return (-1,)
    if any(one == plain_head(word) for one in shown for word in layout()["after"]):
        return (1_000_000,)
    named = [edition_order(edition) for title in titles for edition in editions_in(title)]
    return max(named, default=())
