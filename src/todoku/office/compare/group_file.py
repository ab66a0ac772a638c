"""Reads which municipality belongs to which group: a table, YAML or JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku.office.survey.grid import read_grids

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from todoku.office.survey.grid import Grid

_YAML = (".yaml", ".yml")
_MAPPINGS = (*_YAML, ".json")
_MUNICIPALITY = frozenset({"municipality", "市区町村", "市町村", "市区町村名", "市町村名", "団体", "団体名"})
_GROUP = frozenset({"group", "グループ", "組", "区分"})
_NAMES = (_MUNICIPALITY, _GROUP)
_HEAD_ROWS = 20
"""The head stands among the first so many rows: above it may be a title and notes."""


def read_groups(path: Path) -> dict[str, str]:
    """Return municipality -> group.

    A table (CSV in UTF-8 or CP932, Excel: each sheet) has a column municipality (市区町村, 団体名) and a column group
    (グループ, 組), wherever they stand; without such a head, its first two columns. A merged cell holds for all its
    rows. YAML and JSON hold one mapping of municipalities to groups, or of groups to lists of municipalities. Raises
    InputError where nothing can be read, or a municipality is in two groups.
    """
    pairs = _of_file(path) if path.suffix.lower() in _MAPPINGS else _of_tables(read_grids(path))
    if not pairs:
        raise InputError("office.compare.groups_unreadable", file=path.name)
    found: dict[str, str] = {}
    for municipality, group in pairs:
        if found.setdefault(municipality, group) != group:
            raise InputError("office.compare.two_groups", file=path.name, municipality=municipality)
    return found


def _of_file(path: Path) -> list[tuple[str, str]]:
    try:
        content = _text(path.read_bytes())
        return _of_mapping(load_yaml(content) if path.suffix.lower() in _YAML else json.loads(content))
    except (UnicodeDecodeError, ValueError, TypeError, yaml.YAMLError) as error:
        raise InputError("office.compare.groups_unreadable", file=path.name) from error


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932")


def _of_mapping(content: object) -> list[tuple[str, str]]:
    if not isinstance(content, dict):
        raise TypeError
    return [
        pair
        for key, value in content.items()
        for pair in ([(str(one), str(key)) for one in value] if isinstance(value, list) else [(str(key), str(value))])
    ]


def _of_tables(grids: list[Grid]) -> list[tuple[str, str]]:
    """Return the pairs of the sheets that have a head; where none has, those of the first two columns of the first."""
    headed = [(grid, head) for grid in grids if not grid.hidden and (head := _head(grid)) is not None]
    if headed:
        return [pair for grid, (row, places) in headed for pair in _pairs(grid, row + 1, places)]
    return [pair for grid in grids[:1] for pair in _pairs(grid, 0, (0, 1))]


def _head(grid: Grid) -> tuple[int, tuple[int, int]] | None:
    """Return the row of the head, and the columns of municipality and group."""
    for at, row in enumerate(grid.rows[:_HEAD_ROWS]):
        cells = [_cell(one) for one in row]
        places = [next((place for place, one in enumerate(cells) if one in names), -1) for names in _NAMES]
        if min(places) >= 0:
            return at, (places[0], places[1])
    return None


def _pairs(grid: Grid, first: int, places: tuple[int, int]) -> Iterator[tuple[str, str]]:
    for row in range(first, len(grid.rows)):
        municipality, group = (_cell(grid.at(row, place)) for place in places)
        if municipality and group:
            yield municipality, group


def _cell(value: object) -> str:
    """Return a cell as text: a whole number that a sheet keeps as a fraction is written as whole."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
