"""Deviations that are right where they are: recorded with their legal ground, told and not counted as hours to win."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.i18n import DEFAULT_LANG, LANGS, text
from todoku.office.compare.findings import TYPES
from todoku.office.survey.forms import plain
from todoku.office.survey.grid import Grid, read_grids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from todoku.office.compare.findings import Deviation

_WORDS = {
    "municipality": frozenset({"municipality", "市区町村", "市町村", "市区町村名", "市町村名", "団体", "団体名"}),
    "type": frozenset({"type", "違い", "種類", "違いの種類"}),
    "activity": frozenset({"activity", "作業", "作業名", "手順"}),
    "legal_ground": frozenset({"legal_ground", "根拠", "法的根拠", "正当な地域差の根拠"}),
}
_COLUMNS = tuple(_WORDS)
_HEAD_ROWS = 20
_TYPE = "office.compare.type"


@dataclass(frozen=True, slots=True)
class LocalVariation:
    """A deviation of a municipality that its ordinance, or another ground, asks for."""

    municipality: str
    type: str
    activity: str
    legal_ground: str


def read_variations(path: Path) -> tuple[LocalVariation, ...]:
    """Return the variations of a table: CSV (UTF-8 or CP932) or the first sheet of a workbook.

    Its columns are municipality, type, activity and legal_ground, or 市区町村, 違い, 作業 and 根拠; a type is written
    by its code or its word. Raises InputError naming the row where a column or value is missing, or the type is none.
    """
    grid = next((one for one in read_grids(path) if not one.hidden), Grid(path.name, "", ()))
    head, places = _head(grid)
    missing = [name for name in _COLUMNS if name not in places]
    if missing:
        raise InputError("office.compare.columns", file=path.name, columns=missing)
    return tuple(
        _variation({name: str(grid.at(row, place)).strip() for name, place in places.items()}, row + 1, path.name)
        for row in range(head + 1, len(grid.rows))
        if any(str(cell).strip() for cell in grid.rows[row])
    )


def _head(grid: Grid) -> tuple[int, dict[str, int]]:
    """Return the row that has the most of the columns among the first ones, and where they stand in it."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, row in enumerate(grid.rows[:_HEAD_ROWS]):
        cells = [plain(cell) for cell in row]
        named = {name: [place for place, cell in enumerate(cells) if cell in words] for name, words in _WORDS.items()}
        places = {name: found[0] for name, found in named.items() if found}
        if len(places) > len(best[1]):
            best = at, places
    return best


def _variation(values: dict[str, str], number: int, file: str) -> LocalVariation:
    for name, value in values.items():
        if not value:
            raise InputError("office.compare.empty", file=file, row=number, column=name)
    kinds = {plain(word): kind for kind in TYPES for word in (kind, *(text(f"{_TYPE}.{kind}", lang) for lang in LANGS))}
    kind = kinds.get(plain(values["type"]))
    if kind is None:
        listed = [text(f"{_TYPE}.{one}", DEFAULT_LANG) for one in TYPES]
        raise InputError("office.compare.type", file=file, row=number, value=values["type"], types=[*TYPES, *listed])
    return LocalVariation(values["municipality"], kind, values["activity"], values["legal_ground"])


def marked(deviations: Iterable[Deviation], variations: Sequence[LocalVariation]) -> list[Deviation]:
    """Return deviations, those recorded as legitimate with their legal ground."""
    grounds = {(one.municipality, one.type, one.activity): one.legal_ground for one in variations}
    return [
        replace(one, legal_ground=grounds.get((one.municipality, one.type, one.activity), "")) for one in deviations
    ]


def idle(deviations: Iterable[Deviation], variations: Sequence[LocalVariation]) -> list[LocalVariation]:
    """Return the variations of which there is no deviation: they were mended, or are written otherwise."""
    told = {(one.municipality, one.type, one.activity) for one in deviations}
    return [one for one in variations if (one.municipality, one.type, one.activity) not in told]
