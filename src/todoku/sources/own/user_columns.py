"""Recognises the columns of a user's own table by the names that people give them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from todoku.i18n import load_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS = ("municipality_code", "municipality", "town", "mesh_code")
_HEADER_WITHIN_ROWS = 15
_UNIT = re.compile(r"[((\[]([^()()\[\]]+)[))\]]$")
_UNITS = frozenset({"%", "ha", "a", "m2", "km2"})
_IGNORED = re.compile(r"[\s()\[\]()・「」_\-/.、,]")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column of a known name holds."""

    field: str
    role: str
    service: str | None = None
    indicator: str | None = None
    unit: str | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A table's header: its row (from 0), and for each known field the column, the name it bears and its unit."""

    row: int
    position: dict[str, int]
    name: dict[str, str]
    unit: dict[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        """The key columns that are there."""
        return tuple(key for key in KEYS if key in self.position)

    def fields_of(self, *roles: str) -> tuple[str, ...]:
        """Return the fields of the given roles that are there, in the order of the columns."""
        return tuple(field for field in self.position if meanings()[field].role in roles)

    @property
    def values(self) -> tuple[str, ...]:
        """The columns that hold something about what a key names."""
        return tuple(field for field in self.position if meanings()[field].role not in ("key", "date"))

    @property
    def is_users(self) -> bool:
        """Whether the table is one of a user's own: it has a key with a value, or a value that nothing else has."""
        strong = any(meanings()[field].strong for field in self.values)
        return strong or bool(self.keys and set(self.values) - {"operator", "system"})


@cache
def meanings() -> dict[str, Meaning]:
    """Return the known fields."""
    return {
        field: Meaning(
            field,
            entry["role"],
            entry.get("service"),
            entry.get("indicator"),
            entry.get("unit"),
            entry.get("strong", False),
        )
        for field, entry in _content().items()
    }


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """Return the first row that reads as the header of a user's table, or None; the first of like columns counts."""
    for number, row in enumerate(rows[:_HEADER_WITHIN_ROWS]):
        header = _header(number, row)
        if header.is_users:
            return header
    return None


def _header(number: int, row: Sequence[str]) -> Header:
    header = Header(number, {}, {}, {})
    for position, shown in enumerate(row):
        bare, unit = _unit_apart(shown)
        field = _fields().get(_plain(bare)) or _fields().get(_plain(shown))
        if field is None or field in header.position:
            continue
        header.position[field] = position
        header.name[field] = shown.strip()
        if unit:
            header.unit[field] = unit
    return header


def _unit_apart(shown: str) -> tuple[str, str | None]:
    whole = unicodedata.normalize("NFKC", shown).strip()
    match = _UNIT.search(whole)
    unit = match[1].strip().lower() if match else None
    if match is not None and unit in _UNITS:
        return whole[: match.start()], unit
    for suffix in ("_ha", "_m2", "%"):
        if whole.lower().endswith(suffix):
            return whole[: -len(suffix)], suffix.removeprefix("_")
    return whole, None


def _plain(name: str) -> str:
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name)).lower()


@cache
def _fields() -> dict[str, str]:
    return {_plain(name): field for field, entry in _content().items() for name in entry["names"]}


@cache
def _content() -> dict[str, dict[str, Any]]:
    file = resources.files("todoku") / "data" / "facts" / "user_columns.yaml"
    content: dict[str, dict[str, Any]] = load_yaml(file.read_text(encoding="utf-8"))
    return content
