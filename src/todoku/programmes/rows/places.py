"""Finds for each row of a table where its project lies: municipality on that day, designations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.areas.municipalities import parse_code
from todoku.areas.registry import register
from todoku.programmes.grounds import municipal_grounds, stated_grounds, unknown_grounds
from todoku.programmes.rows.columns import Column, Problems, read_each, text_column

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from numpy.typing import NDArray

    from todoku.areas.municipalities import Municipality
    from todoku.programmes.grounds import Grounds, MunicipalGrounds
    from todoku.programmes.rows.columns import Codes

    Days = NDArray[np.int64]

_NEVER, _ALWAYS = dt.date.max.toordinal() + 1, dt.date.min.toordinal()


@dataclass(frozen=True, slots=True)
class Places:
    """Where each row's project lies, as codes into what is distinct."""

    municipality: Codes
    codes: tuple[str, ...]
    """Five-digit codes; a ward of a designated city is its city."""
    ground: Codes
    grounds: tuple[Grounds, ...]


def municipalities_of(column: Column, days: Days, problems: Problems) -> tuple[Codes, tuple[str, ...]]:
    """Return the municipality that each code stands for on its day (an ordinal), as codes into five-digit codes.

    A ward of a designated city counts as its city. A code that is none, or did not hold on the day, is flagged.
    """
    digits, errors = read_each(column.values, parse_code)
    problems.flag_values(column, errors)
    numbers: dict[str, int] = {}
    begins = np.full((2, len(digits) + 1), _NEVER, dtype=np.int64)
    ends = np.full((2, len(digits) + 1), _ALWAYS, dtype=np.int64)
    whose = np.zeros((2, len(digits) + 1), dtype=np.int32)
    for number, code in enumerate(digits):
        for slot, place in enumerate(_records(code)):
            begins[slot, number] = place.valid_from.toordinal() if place.valid_from else _ALWAYS
            ends[slot, number] = place.valid_to.toordinal() if place.valid_to else _NEVER
            counted = place.designated_city_code or place.code
            whose[slot, number] = numbers.setdefault(counted, len(numbers))
    first, second = ((column.take(begins[at]) <= days) & (days < column.take(ends[at])) for at in (0, 1))
    problems.flag(~(first | second), "area.not_valid_on")
    found = np.where(first, column.take(whose[0]), column.take(whose[1]))
    return found, tuple(numbers) or ("",)


def places_of(frame: pd.DataFrame, municipality: Codes, codes: tuple[str, ...], problems: Problems) -> Places:
    """Return the designations of each row's place."""
    facts = [municipal_grounds(code) for code in codes]
    ground, grounds = _grounds(frame, municipality, facts, problems)
    return Places(municipality, codes, ground, grounds)


def _records(code: str | None) -> tuple[Municipality, ...]:
    """Return what a code stood for, in the order in which a day is tried: what it was before, then what it is."""
    if code is None:
        return ()
    known = register()
    return tuple(place for place in (known.former.get(code), known.current.get(code)) if place is not None)


def _grounds(
    frame: pd.DataFrame, municipality: Codes, facts: list[MunicipalGrounds | None], problems: Problems
) -> tuple[Codes, tuple[Grounds, ...]]:
    grounds = [unknown_grounds() if known is None else known.of() for known in facts]
    found = municipality
    parts, stated = text_column(frame, "part"), text_column(frame, "area_ground")
    if parts.values:
        found = _in_parts(parts, (stated.codes >= 0), municipality, facts, grounds, problems)
    if stated.values:
        said, errors = read_each(stated.values, stated_grounds)
        problems.flag_values(stated, errors)
        found = np.where(stated.codes >= 0, np.int32(len(grounds)) + stated.codes, found).astype(np.int32, copy=False)
        grounds += [one if one is not None else unknown_grounds() for one in said]
    return found, tuple(grounds)


def _in_parts(
    parts: Column,
    overridden: NDArray[np.bool_],
    municipality: Codes,
    facts: list[MunicipalGrounds | None],
    grounds: list[Grounds],
    problems: Problems,
) -> Codes:
    """Return the grounds of the rows that name a part of their municipality, which are added to those there are."""
    known = np.array([one is not None for one in facts])
    found = municipality.copy()
    rows = np.flatnonzero((parts.codes >= 0) & ~overridden & known[municipality] & problems.good)
    keys = municipality[rows].astype(np.int64) * len(parts.values) + parts.codes[rows]
    pairs, which = np.unique(keys, return_inverse=True)
    numbers = np.zeros(len(pairs), dtype=np.int32)
    for at, pair in enumerate(pairs):
        place, part = divmod(int(pair), len(parts.values))
        facts_here = facts[place]
        assert facts_here is not None
        read, errors = read_each((parts.values[part],), facts_here.of)
        if errors[0] is not None:
            bad = np.zeros(len(municipality), dtype=bool)
            bad[rows[which == at]] = True
            problems.flag(bad, errors[0].code)
        numbers[at] = len(grounds)
        grounds.append(read[0] or unknown_grounds())
    found[rows] = numbers[which]
    return found


def profile(grounds: Grounds) -> Hashable:
    """Return what two places must share so that every programme finds the same of their areas."""
    return tuple(grounds.held.items()), tuple(grounds.elsewhere)


def in_full(grounds: Grounds) -> Hashable:
    """Return what two places must share so that all that is said of their areas is the same."""
    return tuple(grounds.held.items()), tuple(grounds.elsewhere.items()), tuple(grounds.as_of.items())
