"""The lattice behind JIS X 0410: what each digit of a grid code means, as integers that hold exactly.

Every border of every level is a whole number of 125 m units: 1/960 degree of latitude (3.75 seconds) and 1/640 degree
of longitude (5.625 seconds). A square is therefore a row, a column and a size in units, and no border is ever rounded.
Source: JIS X 0410:2002 地域メッシュコード, clauses 3.1 (基準), 3.2 (分割), 3.3 (統合) and their codes in clause 4; the
same system is 昭和48年行政管理庁告示第143号. Squares of the old Tokyo datum bear the same codes: whoever reads a table
records its datum, and moves points with ``mesh.from_tokyo_datum`` before encoding them.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Codes = NDArray[np.str_] | NDArray[np.object_] | pd.Series | pd.Index | list[str] | tuple[str, ...]
    """Several codes: anything but one text."""

ROWS_PER_DEGREE = 960
COLUMNS_PER_DEGREE = 640
KM80_UNITS = 640
FIRST_LATITUDE_INDEX, LAST_LATITUDE_INDEX = 30, 68
FIRST_LONGITUDE_INDEX, LAST_LONGITUDE_INDEX = 22, 53
ROW_ORIGIN = FIRST_LATITUDE_INDEX * KM80_UNITS
COLUMN_ORIGIN = (100 + FIRST_LONGITUDE_INDEX) * COLUMNS_PER_DEGREE
ROW_END = (LAST_LATITUDE_INDEX + 1) * KM80_UNITS
COLUMN_END = (100 + LAST_LONGITUDE_INDEX + 1) * COLUMNS_PER_DEGREE

_KM2_LAST_DIGIT = 5
_ZERO = ord("0")
_NO_DIGIT = 10
_FAR_OUTSIDE = -(1 << 40)
_HYPHENS = str.maketrans("", "", "-‐‑‒–—−ー ")


class Level(IntEnum):
    """The levels of grid squares, by the length of their side."""

    KM80 = 1
    KM10 = 2
    KM1 = 3
    M500 = 4
    M250 = 5
    M125 = 6
    KM5 = 7
    KM2 = 8


UNITS: dict[Level, int] = {
    Level.KM80: 640,
    Level.KM10: 80,
    Level.KM5: 40,
    Level.KM2: 16,
    Level.KM1: 8,
    Level.M500: 4,
    Level.M250: 2,
    Level.M125: 1,
}
"""Length of a square's side in 125 m units, coarsest first."""

DIGITS: dict[Level, int] = {
    Level.KM80: 4,
    Level.KM10: 6,
    Level.KM5: 7,
    Level.KM1: 8,
    Level.KM2: 9,
    Level.M500: 9,
    Level.M250: 10,
    Level.M125: 11,
}

_LEVEL_OF_LENGTH = {4: Level.KM80, 6: Level.KM10, 7: Level.KM5, 8: Level.KM1, 10: Level.M250, 11: Level.M125}
_NINE_DIGITS = 9

_LAND_RUNS = """
30:36 36:22-24,31,41,53 37:24-25,41 38:23-24,31,41 39:26-28,42 40:27-28,40,42 41:28-29,42 42:29-30 43:28-29 44:29,40
45:29-31,40 46:29-31 47:28-31,39-40 48:28-31,39 49:28-34,39 50:29-36,38-39 51:29-39 52:29,31-40 53:32-40 54:32-33,35-40
55:31,36-41 56:36-41 57:38-41 58:39-41 59:39-42 60:39-41 61:39-41 62:39-41,43 63:39-43 64:39-45 65:40-46 66:41-47
67:40-42,47-48 68:40-42,47-48
"""


def _expand_land(runs: str) -> frozenset[str]:
    codes: set[str] = set()
    for entry in runs.split():
        latitude, ranges = entry.split(":")
        for part in ranges.split(","):
            first, _, last = part.partition("-")
            codes.update(f"{latitude}{index}" for index in range(int(first), int(last or first) + 1))
    return frozenset(codes)


LAND_KM80 = _expand_land(_LAND_RUNS)
"""The 176 first-order squares (第1次地域区画) that hold land of Japan, the Northern Territories and 竹島 among them."""


def as_level(level: Level | int) -> Level:
    """Return the level for its number; InputError ``mesh.bad_level`` names what is allowed."""
    try:
        return Level(level)
    except ValueError:
        allowed = [f"{member.value} ({member.name})" for member in Level]
        raise InputError("mesh.bad_level", level=level, allowed=allowed) from None


def level_from_text(code: str) -> Level | None:
    """Return the level that a code's length and last digit say, None where no level has that length."""
    if len(code) == _NINE_DIGITS:
        return Level.KM2 if code[-1] == str(_KM2_LAST_DIGIT) else Level.M500
    return _LEVEL_OF_LENGTH.get(len(code))


def allowed_digits(level: Level, position: int) -> str:
    """Return the digits that may stand at a position (counted from 0) of a code, behind its first four."""
    if position in {4, 5}:
        return "01234567"
    if level is Level.KM5:
        return "1234"
    if level is Level.KM2:
        return "02468" if position in {6, 7} else "5"
    return "0123456789" if position in {6, 7} else "1234"


def parse_mesh_code(text: str) -> str:
    """Return a grid code as plain digits, after checking its length, every digit and its place in Japan.

    ``5339-23-43-1`` and full-width digits are taken. The level follows from the length and the last digit: nine digits
    ending in 1 to 4 are 500 m, nine ending in 5 are 2 km, seven are 5 km. InputError says which digit is wrong:
    ``mesh.not_digits``, ``mesh.bad_length``, ``mesh.bad_digit``, ``mesh.off_japan``, ``mesh.off_land``.
    """
    code = unicodedata.normalize("NFKC", text).translate(_HYPHENS).strip()
    check_code(code, shown=text)
    if code[:4] not in LAND_KM80:
        raise InputError("mesh.off_land", code=text, square=code[:4])
    return code


def check_code(code: str, *, shown: str | None = None, index: int = 0) -> Level:
    """Return the level of a plain code, or raise the InputError that says what is wrong with it.

    ``shown`` is what the message shows, ``index`` the code's place in a list: it stands in the error's parameters.
    """
    shown = code if shown is None else shown
    if code and not (code.isascii() and code.isdigit()):
        raise InputError("mesh.not_digits", code=shown, index=index)
    level = level_from_text(code)
    if level is None:
        raise InputError("mesh.bad_length", code=shown, length=len(code), index=index)
    if not (
        FIRST_LATITUDE_INDEX <= int(code[:2]) <= LAST_LATITUDE_INDEX
        and FIRST_LONGITUDE_INDEX <= int(code[2:4]) <= LAST_LONGITUDE_INDEX
    ):
        raise InputError("mesh.off_japan", code=shown, square=code[:4], index=index)
    for position, digit in enumerate(code[4:], start=4):
        allowed = allowed_digits(level, position)
        if digit not in allowed:
            raise InputError(
                "mesh.bad_digit", code=shown, position=position + 1, digit=digit, allowed=list(allowed), index=index
            )
    return level


def codes_from_lattice(rows: NDArray[np.int64], columns: NDArray[np.int64], *, level: Level) -> NDArray[np.str_]:
    """Return the codes of the squares that hold the given 125 m units.

    Each character of a code is the sum of what its row and what its column say, so two small tables make it.
    """
    row_table, column_table = _character_tables(level)
    characters = row_table.take(rows - ROW_ORIGIN, axis=0)
    characters += column_table.take(columns - COLUMN_ORIGIN, axis=0)
    width = DIGITS[level]
    return characters.astype(np.uint32).view(f"<U{width}").reshape(len(rows))


@cache
def _character_tables(level: Level) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    rows = np.arange(ROW_ORIGIN, ROW_END)
    columns = np.arange(COLUMN_ORIGIN, COLUMN_END) - 100 * COLUMNS_PER_DEGREE
    return _characters(rows, level, northward=True), _characters(columns, level, northward=False)


def _characters(units: NDArray[np.int64], level: Level, *, northward: bool) -> NDArray[np.uint8]:
    """Return what a row (``northward``) or a column says of each character of its code."""
    table = np.zeros((len(units), DIGITS[level]), dtype=np.uint8)
    first, rest = np.divmod(units, KM80_UNITS)
    aside = 0 if northward else 1
    table[:, 2 * aside] = first // 10 + _ZERO
    table[:, 2 * aside + 1] = first % 10 + _ZERO
    for position in range(4, DIGITS[level]):
        quarter_units = _quarter_units(level, position)
        if quarter_units:
            half = rest // quarter_units % 2
            # 1 south-west, 2 south-east, 3 north-west, 4 north-east
            table[:, position] = half * 2 + 1 + _ZERO if northward else half
        elif position in {4 + aside, 6 + aside}:
            coarse = position < 6  # noqa: PLR2004 (10 km, then the digits within)
            count = rest // UNITS[Level.KM10] if coarse else rest % UNITS[Level.KM10] // UNITS[Level.KM1]
            table[:, position] = (count // 2 * 2 if level is Level.KM2 and not coarse else count) + _ZERO
        elif position == 8 and northward:  # noqa: PLR2004 (the mark of a 2 km code)
            table[:, position] = _KM2_LAST_DIGIT + _ZERO
    return table


def lattice_from_codes(codes: NDArray[np.str_], *, level: Level) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the south-west 125 m units (rows, columns) of codes of one level, each digit checked."""
    width = DIGITS[level]
    characters = np.ascontiguousarray(codes, dtype=f"<U{width}").view(np.uint32).reshape(len(codes), width)
    row_shares, column_shares = _digit_shares(level)
    rows = np.zeros(len(codes), dtype=np.int64)
    columns = np.full(len(codes), 100 * COLUMNS_PER_DEGREE, dtype=np.int64)
    for position in range(width):
        # what lies below "0" wraps round to a large number: with all that is no digit it becomes ten
        digits = np.minimum(characters[:, position] - np.uint32(_ZERO), np.uint32(_NO_DIGIT))
        rows += row_shares[position].take(digits)
        columns += column_shares[position].take(digits)
    good = (rows >= ROW_ORIGIN) & (rows < ROW_END) & (columns >= COLUMN_ORIGIN) & (columns < COLUMN_END)
    if not good.all():
        index = int(np.flatnonzero(~good)[0])
        check_code(str(codes[index]), index=index)
    return rows, columns


@cache
def _digit_shares(level: Level) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how far north and how far east (125 m units) each digit 0-9 at each position of a code leads.

    A digit that may not stand there, and the eleventh column for what is no digit, leads far outside the lattice.
    """
    rows = np.zeros((DIGITS[level], _NO_DIGIT + 1), dtype=np.int64)
    columns = np.zeros_like(rows)
    digits = np.arange(_NO_DIGIT)
    for position, unit in enumerate((KM80_UNITS * 10, KM80_UNITS)):
        rows[position, :_NO_DIGIT] = digits * unit
        columns[position + 2, :_NO_DIGIT] = digits * unit
    for position in range(4, DIGITS[level]):
        quarter_units = _quarter_units(level, position)
        if quarter_units:
            rows[position, 1:5] = np.array([0, 0, 1, 1]) * quarter_units
            columns[position, 1:5] = np.array([0, 1, 0, 1]) * quarter_units
        elif position < 8:  # noqa: PLR2004 (the last digit of a 2 km code only marks it)
            share = rows if position % 2 == 0 else columns
            share[position, :_NO_DIGIT] = digits * UNITS[Level.KM10 if position in {4, 5} else Level.KM1]
        allowed = {int(digit) for digit in allowed_digits(level, position)}
        rows[position, [digit for digit in range(_NO_DIGIT) if digit not in allowed]] = _FAR_OUTSIDE
    rows[:, _NO_DIGIT] = _FAR_OUTSIDE
    return rows, columns


def _quarter_units(level: Level, position: int) -> int:
    """Return the side in units of the quarter that the digit at a position names, 0 where it names none."""
    if level is Level.KM5:
        return UNITS[level] if position == 6 else 0  # noqa: PLR2004 (behind the six digits of 10 km)
    return {8: 4, 9: 2, 10: 1}.get(position, 0) if level is not Level.KM2 else 0


def levels_of(codes: NDArray[np.str_]) -> NDArray[np.int64]:
    """Return the level of each code by its length and last digit; InputError ``mesh.bad_length`` for any other."""
    lengths = np.strings.str_len(codes)
    by_length = np.zeros(max(int(lengths.max(initial=0)), *DIGITS.values()) + 1, dtype=np.int64)
    for length, level in _LEVEL_OF_LENGTH.items():
        by_length[length] = level
    by_length[_NINE_DIGITS] = Level.M500
    levels = by_length[lengths]
    nine = np.flatnonzero(lengths == _NINE_DIGITS)
    if len(nine):
        levels[nine[np.strings.endswith(codes[nine], str(_KM2_LAST_DIGIT))]] = Level.KM2
    if (levels == 0).any():
        index = int(np.flatnonzero(levels == 0)[0])
        check_code(str(codes[index]), index=index)
    return levels


def as_codes(codes: str | Codes) -> NDArray[np.str_]:
    """Return codes as a flat array of text; one code, a list, an array and a frame's column are taken.

    InputError ``mesh.not_text`` where they are numbers: a number has lost what the text said.
    """
    array = np.asarray(codes)
    if array.size == 0:
        return np.empty(0, dtype=f"<U{DIGITS[Level.KM80]}")
    if array.dtype.kind in "iuf":
        raise InputError("mesh.not_text", code=array.reshape(-1)[0])
    if array.dtype.kind != "U":
        array = np.asarray(array.tolist(), dtype=np.str_)
    return array.reshape(-1)


def lattice(codes: str | Codes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the south-west row and column of squares and their side, all in 125 m units, each digit checked.

    Rows count 1/960 degree from the equator, columns 1/640 degree from Greenwich.
    """
    flat = as_codes(codes)
    levels = levels_of(flat)
    rows = np.empty(len(flat), dtype=np.int64)
    columns = np.empty(len(flat), dtype=np.int64)
    sizes = np.empty(len(flat), dtype=np.int64)
    present = np.flatnonzero(np.bincount(levels, minlength=max(Level) + 1))
    for level in (Level(int(number)) for number in present):
        at = slice(None) if len(present) == 1 else np.flatnonzero(levels == level)
        rows[at], columns[at] = lattice_from_codes(flat[at], level=level)
        sizes[at] = UNITS[level]
    return rows, columns, sizes
