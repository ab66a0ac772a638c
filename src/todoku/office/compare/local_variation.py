"""Deviations that are right where they are: recorded with their legal ground, told and not counted as hours to win."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.office.compare.findings import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from todoku.office.compare.findings import Deviation

_COLUMNS = ("municipality", "type", "activity", "legal_ground")


@dataclass(frozen=True, slots=True)
class LocalVariation:
    """A deviation of a municipality that its ordinance, or another ground, asks for."""

    municipality: str
    type: str
    activity: str
    legal_ground: str


def read_variations(path: Path) -> tuple[LocalVariation, ...]:
    """Return the variations of a CSV file with the columns municipality, type, activity and legal_ground.

    Raises InputError naming the row where a column or value is missing, or the type is none.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("office.compare.encoding", file=path.name) from None
    rows = csv.DictReader(io.StringIO(content, newline=""))
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError("office.compare.columns", file=path.name, columns=missing)
    return tuple(_variation(row, number, path.name) for number, row in enumerate(rows, start=2))


def _variation(row: dict[str, str], number: int, file: str) -> LocalVariation:
    values = {name: (row[name] or "").strip() for name in _COLUMNS}
    for name, value in values.items():
        if not value:
            raise InputError("office.compare.empty", file=file, row=number, column=name)
    if values["type"] not in TYPES:
        raise InputError("office.compare.type", file=file, row=number, value=values["type"], types=list(TYPES))
    return LocalVariation(**values)


def marked(deviations: Iterable[Deviation], variations: Sequence[LocalVariation]) -> list[Deviation]:
    """Return deviations, those recorded as legitimate with their legal ground."""
    grounds = {(one.municipality, one.type, one.activity): one.legal_ground for one in variations}
    return [
        replace(one, legal_ground=grounds.get((one.municipality, one.type, one.activity), "")) for one in deviations
    ]
