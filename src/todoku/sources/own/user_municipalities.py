"""Finds the municipality of each row of a user's own table, from its code or its name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from todoku.areas import municipalities
from todoku.errors import AreaError, InputError, TodokuError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.areas.region import Region
    from todoku.sources.own.user_values import Cell

_CODE_DIGITS, _CHECKED_DIGITS = 5, 6
_PREFECTURE_DIGITS = 2
_WHOLE_PREFECTURE = "000"


def municipality_of_rows(
    coded: Sequence[Cell] | None, named: Sequence[Cell] | None, *, rows: int, file: str, region: Region | None
) -> list[str | None]:
    """Return each row's five-digit code, a prefecture's two digits for its total; None for a name of others only.

    A table without either column is about the region, if that is one municipality. Raises InputError naming file and
    row for a code or name that no municipality bears, and for a name that several bear.
    """
    if coded is None and named is None:
        if region is None or not region.is_municipality:
            raise InputError("user.no_municipality_column", file=file)
        return [region.area_code] * rows
    names = {} if region is None else {municipalities.by_code(code).name: code for code in region.codes}
    found: list[str | None] = []
    for row in range(rows):
        code = coded[row] if coded is not None else None
        name = named[row] if named is not None else None
        if code is not None and code.plain:
            found.append(_from_code(code))
        elif name is not None and name.plain:
            found.append(_from_name(name, names))
        else:
            cell = code or name
            raise InputError("user.no_municipality", file=file, row=cell.row if cell else 0)
    return found


def _from_code(cell: Cell) -> str | None:
    """Return the code of a cell; a leading zero that a spreadsheet took away is put back."""
    digits = cell.plain
    candidates = {digits.zfill(_CODE_DIGITS), digits.zfill(_CHECKED_DIGITS)} if digits.isdigit() else {digits}
    known = set()
    for candidate in sorted(candidates):
        if candidate[2:5] == _WHOLE_PREFECTURE:
            return candidate[:_PREFECTURE_DIGITS]
        try:
            known.add(municipalities.parse_code(candidate))
        except TodokuError:
            continue
    if len(known) != 1:
        raise InputError("user.municipality_code", file=cell.file, row=cell.row, value=cell.shown.strip())
    return str(known.pop())


def _from_name(cell: Cell, names: dict[str, str]) -> str | None:
    if cell.plain in names:
        return names[cell.plain]
    try:
        region = municipalities.find_region(cell.plain)
    except AreaError as error:
        if error.code == "area.ambiguous" and names:
            return None
        near = get_close_matches(cell.plain, names, cutoff=0.5) or ("-",)
        raise InputError("user.municipality_name", file=cell.file, row=cell.row, value=cell.plain, near=near) from error
    return region.area_code
