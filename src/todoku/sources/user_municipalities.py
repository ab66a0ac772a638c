"""Finds the municipality of each row of a user's own table, from its code or its name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from todoku.areas import municipalities
from todoku.errors import AreaError, InputError, TodokuError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.areas.region import Region
    from todoku.sources.user_columns import Header
    from todoku.sources.user_values import Cell

_CODE_DIGITS = 5
_PREFECTURE_ENDING = "000"


@dataclass(frozen=True, slots=True)
class MunicipalityColumns:
    """The code and name columns of a table, and the region that its rows are looked for in."""

    file: str
    coded: tuple[Cell, ...] | None
    named: tuple[Cell, ...] | None
    rows: int
    region: Region | None

    @classmethod
    def of(cls, file: str, header: Header, columns: dict[str, Sequence[Cell]], *, rows: int, region: Region | None) -> MunicipalityColumns:
        """Return the columns of a table with this header."""
        del header
        coded, named = columns.get("municipality_code"), columns.get("municipality")
        return cls(file, tuple(coded) if coded else None, tuple(named) if named else None, rows, region)
