"""Reads the cells of a user's own table: states, shares and counts; errors name file, row and column."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.sources.publishers.delimited import LARGEST_COUNT
from todoku.units import M2_PER_HA

if TYPE_CHECKING:
    from collections.abc import Sequence

_STATES = {
    "served": (
        "整備済",
        "整備済み",
        "整備",
        "済",
        "提供中",
        "あり",
        "有",
        "可",
        "○",
        "〇",
        "◯",
        "o",
        "yes",
        "true",
        "1",
        "served",
    ),
    "unserved": ("未整備", "未", "なし", "無", "不可", "×", "✕", "x", "no", "false", "0", "unserved"),
    "unknown": ("不明", "未確認", "", "-", "?", "unknown"),
}
STATE_OF = {unicodedata.normalize("NFKC", word).lower(): state for state, words in _STATES.items() for word in words}
_AREA_UNITS_M2 = {"ha": M2_PER_HA, "a": 100.0, "m2": 1.0, "km2": 1.0e6}
_EMPTY = frozenset({"", "-", "不明", "…", "...", "*"})
_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, and where it stands."""

    file: str
    row: int
    column: str
    shown: str

    @property
    def plain(self) -> str:
        """The text without differences of width, and without spaces at its ends."""
        return unicodedata.normalize("NFKC", self.shown).strip()

    @property
    def is_empty(self) -> bool:
        """Whether the cell says nothing, or that it is not known."""
        return self.plain in _EMPTY

    def state(self) -> str:
        """Return served, unserved or unknown; an empty cell is unknown."""
        state = STATE_OF.get(self.plain.lower())
        if state is None:
            raise self.error("user.state")
        return state

    def count(self) -> int | None:
        """Return a whole number that is not negative, or None where the cell is empty."""
        if self.is_empty:
            return None
        number = self._number("user.not_a_count")
        if not 0 <= number <= LARGEST_COUNT or not number.is_integer():
            raise self.error("user.not_a_count")
        return int(number)

    def number(self) -> float | None:
        """Return a number that is not negative, or None where the cell is empty."""
        if self.is_empty:
            return None
        number = self._number("user.not_a_number")
        if number < 0:
            raise self.error("user.not_a_number")
        return number

    def percent_or_ratio(self) -> float | None:
        """Return the number as it is written, or None where the cell is empty; ``85%`` gives 85."""
        if self.is_empty:
            return None
        number = self._number("user.not_a_ratio")
        if number < 0:
            raise self.error("user.not_a_ratio")
        if number > _PERCENT:
            raise self.error("user.over_100")
        return number

    def area_m2(self, unit: str | None) -> float | None:
        """Return an area in square metres; the unit stands in the column's name."""
        if unit not in _AREA_UNITS_M2:
            raise InputError("user.area_unit", file=self.file, column=self.column)
        number = self.number()
        return None if number is None else number * _AREA_UNITS_M2[unit]

    def _number(self, code: str) -> float:
        try:
            number = float(self.plain.removesuffix("%").replace(",", ""))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self.error(code)
        return number

    def error(self, code: str) -> InputError:
        """Return an error that names this cell."""
        return InputError(code, file=self.file, row=self.row, column=self.column, value=self.shown.strip())


def ratios(cells: Sequence[Cell], *, unit: str | None) -> list[float | None]:
    """Return a column of shares as ratios from 0 to 1.

    It holds percentages where its name or a cell says so, or a number is above 1. A column named as percentages in
    which no number is above 1 can mean either (Excel keeps 85% as 0.85) and is refused.
    """
    numbers = [cell.percent_or_ratio() for cell in cells]
    signed = any(cell.plain.endswith("%") for cell in cells)
    highest = max((number for number in numbers if number is not None), default=0.0)
    if unit == "%" and not signed and 0 < highest <= 1:
        raise next(cell for cell, number in zip(cells, numbers, strict=True) if number).error("user.percent_or_ratio")
    divisor = _PERCENT if signed or unit == "%" or highest > 1 else 1.0
    return [None if number is None else number / divisor for number in numbers]
