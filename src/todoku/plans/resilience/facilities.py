"""Reads the table of facilities that must stay connected: shelters, offices, clinics, with their hours of own power."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.sources.own.user_sheets import read_sheets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STATION, EXCHANGE = "station", "exchange"
"""Kinds of rows that say how long a base station of the plan (by its ``site_id``), or the exchange, has own power."""

_NAMES = {
    "id": ("id", "番号", "施設番号"),
    "name": ("name", "名称", "施設名", "施設名称"),
    "kind": ("kind", "種別", "種類"),
    "lat": ("lat", "緯度", "latitude"),
    "lon": ("lon", "経度", "longitude"),
    "autonomy_h": ("autonomy_h", "停電時稼働時間"),
}
_NEEDED = ("id", "name", "kind", "lat", "lon")
_KINDS = {"基地局": STATION, "収容局": EXCHANGE}
_BOUNDS = {"lat": (20.0, 46.0), "lon": (122.0, 154.0)}
_LONGEST_H = 8784.0


@dataclass(frozen=True, slots=True)
class Facility:
    """A row of the table; ``autonomy_h``: hours that it works without mains, None where that is not known.

    A row of kind ``station`` or ``exchange`` needs no place, and has none (NaN).
    """

    id: str
    name: str
    kind: str
    lat: float
    lon: float
    autonomy_h: float | None


def read_facilities(path: Path) -> list[Facility]:
    """Return the facilities of a CSV or the first sheet of a workbook.

    Columns ``id``, ``name``, ``kind``, ``lat``, ``lon`` (JGD2011, degrees) and, optionally, ``autonomy_h``; Japanese
    names are known too. InputError names file, row and column at fault.
    """
    rows = read_sheets(path)[0].rows
    header = [cell.strip() for cell in rows[0]] if rows else []
    columns = {
        field: next((number for number, cell in enumerate(header) if cell.lower() in names), -1)
        for field, names in _NAMES.items()
    }
    missing = [field for field in _NEEDED if columns[field] < 0]
    if missing:
        raise InputError("resilience.columns", file=path.name, columns=missing)
    found: dict[str, Facility] = {}
    lines: dict[str, int] = {}
    for line, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        one = _Row(path.name, line, columns, cells).facility()
        if one.id in found:
            raise InputError("resilience.twice", file=path.name, row=line, first=lines[one.id], id=one.id)
        found[one.id], lines[one.id] = one, line
    if not found:
        raise InputError("resilience.no_rows", file=path.name)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    columns: dict[str, int]
    cells: Sequence[str]

    def facility(self) -> Facility:
        named = {field: self._text(field) for field in ("id", "name", "kind")}
        for field in ("id", "kind"):
            if not named[field]:
                raise InputError("resilience.empty", file=self.file, row=self.line, column=field)
        kind = _KINDS.get(named["kind"], named["kind"])
        placed = kind not in (STATION, EXCHANGE)
        place = {field: self._degrees(field) if placed else float("nan") for field in ("lat", "lon")}
        return Facility(named["id"], named["name"] or named["id"], kind, **place, autonomy_h=self._hours())

    def _text(self, field: str) -> str:
        at = self.columns[field]
        return self.cells[at].strip() if 0 <= at < len(self.cells) else ""

    def _degrees(self, field: str) -> float:
        low, high = _BOUNDS[field]
        value = _number(self._text(field))
        if value is None or not low <= value <= high:
            told = {"column": field, "value": self._text(field), "low": f"{low:g}", "high": f"{high:g}"}
            raise InputError("resilience.number", file=self.file, row=self.line, **told)
        return value

    def _hours(self) -> float | None:
        shown = self._text("autonomy_h")
        if not shown:
            return None
        value = _number(shown)
        if value is None or not 0 <= value <= _LONGEST_H:
            told = {"column": "autonomy_h", "value": shown, "low": "0", "high": f"{_LONGEST_H:g}"}
            raise InputError("resilience.number", file=self.file, row=self.line, **told)
        return value


def _number(shown: str) -> float | None:
    try:
        return float(shown)
    except ValueError:
        return None
