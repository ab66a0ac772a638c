"""Reads which municipality belongs to which group: CSV, YAML or JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import yaml

from todoku.errors import InputError
from todoku.i18n import load_yaml

if TYPE_CHECKING:
    from pathlib import Path

_YAML = (".yaml", ".yml")
_COLUMNS = ("municipality", "group")
_COLUMNS_JA = ("市区町村", "グループ")


def read_groups(path: Path) -> dict[str, str]:
    """Return municipality -> group.

    CSV (UTF-8 or CP932) has the columns municipality and group (or 市区町村 and グループ; else its first two), YAML and
    JSON hold one mapping of municipalities to groups, or of groups to lists of municipalities. Raises InputError where
    nothing can be read, or a municipality is in two groups.
    """
    try:
        content = _text(path.read_bytes())
        if path.suffix.lower() in _YAML:
            pairs = _of_mapping(load_yaml(content))
        elif path.suffix.lower() == ".json":
            pairs = _of_mapping(json.loads(content))
        else:
            pairs = _of_rows(list(csv.reader(io.StringIO(content, newline=""))))
    except (UnicodeDecodeError, ValueError, TypeError, yaml.YAMLError, csv.Error) as error:
        raise InputError("office.compare.groups_unreadable", file=path.name) from error
    if not pairs:
        raise InputError("office.compare.groups_unreadable", file=path.name)
    found: dict[str, str] = {}
    for municipality, group in pairs:
        if found.setdefault(municipality, group) != group:
            raise InputError("office.compare.two_groups", file=path.name, municipality=municipality)
    return found


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


def _of_rows(rows: list[list[str]]) -> list[tuple[str, str]]:
    head = [one.strip() for one in rows[0]] if rows else []
    for names in (_COLUMNS, _COLUMNS_JA):
        if set(names) <= set(head):
            places = [head.index(name) for name in names]
            return [pair for row in rows[1:] if (pair := _pair(row, places)) is not None]
    return [pair for row in rows if (pair := _pair(row, [0, 1])) is not None]


def _pair(row: list[str], places: list[int]) -> tuple[str, str] | None:
    if len(row) <= max(places):
        return None
    municipality, group = (row[place].strip() for place in places)
    return (municipality, group) if municipality and group else None
