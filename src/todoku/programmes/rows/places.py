"""Finds for each row of a table where its project lies: municipality on that day, designations, fiscal index."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.areas.municipalities import parse_code
from todoku.areas.registry import register
from todoku.programmes.grounds import municipal_grounds, newest_index, stated_grounds, unknown_grounds
from todoku.programmes.question import parse_fiscal_index
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
    """Where each row's project lies, as codes into what is distinct; -1 for an index that is not known."""

    municipality: Codes
    codes: tuple[str, ...]
    """Five-digit codes; a ward of a designated city is its city."""
    ground: Codes
    grounds: tuple[Grounds, ...]
    index: Codes
    indices: tuple[str, ...]
    own_index: NDArray[np.bool_]
    """Whether the index is the municipality's own, as published, not one that a person gave."""
    index_years: NDArray[np.int32]
    """Fiscal year of the published index, 0 for none, by municipality and year of the decision."""
    year: Codes
    """The year of the decision, as the second axis of ``index_years``."""

    @property
    def index_year(self) -> Codes:
        """Fiscal year of the index that each row has; 0 where a person gave it, or there is none."""
        return np.where(self.own_index, self.index_years[self.municipality, self.year], np.int32(0))


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


def places_of(
    frame: pd.DataFrame,
    municipality: Codes,
    codes: tuple[str, ...],
    *,
    years: Column,
    municipal: NDArray[np.bool_],
    problems: Problems,
) -> Places:
    """Return designations and fiscal index of each row's place.

    ``years`` are the fiscal years of the decisions, ``municipal`` tells whether a municipality itself carries the
    project out: the published index is then its own.
    """
    facts = [municipal_grounds(code) for code in codes]
    ground, grounds = _grounds(frame, municipality, facts, problems)
    given = text_column(frame, "fiscal_index")
    _, errors = read_each(given.values, parse_fiscal_index)
    problems.flag_values(given, errors)
    numbers = {text: number for number, text in enumerate(given.values)}
    own = municipal & (given.codes < 0)
    published, dated = _published(facts, years.values, numbers)
    index = published.ravel()[municipality * np.int32(published.shape[1]) + years.codes]
    index = np.where(own, index, given.codes)
    return Places(municipality, codes, ground, grounds, index, tuple(numbers), own, dated, years.codes)


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
        found = np.where(stated.codes >= 0, np.int32(len(grounds)) + stated.codes, found).astype(np.int32)
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


def _published(
    facts: list[MunicipalGrounds | None], years: tuple[str, ...], numbers: dict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return by municipality and year the newest published index, numbered, and its own fiscal year; -1 and 0 for none.

    Texts of indices that have no number yet are given one.
    """
    texts = np.full((len(facts), max(1, len(years))), -1, dtype=np.int32)
    dated = np.zeros_like(texts)
    for place, known in enumerate(facts):
        for at, year in enumerate(years):
            newest = newest_index(known.indices, decision_date=dt.date(int(year), 4, 1)) if known is not None else None
            if newest is not None:
                texts[place, at] = numbers.setdefault(newest.text, len(numbers))
                dated[place, at] = newest.fiscal_year
    return texts, dated


def profile(grounds: Grounds) -> Hashable:
    """Return what two places must share so that every programme finds the same of their areas."""
    return tuple(grounds.held.items()), tuple(grounds.elsewhere)


def in_full(grounds: Grounds) -> Hashable:
    """Return what two places must share so that all that is said of their areas is the same."""
    return tuple(grounds.held.items()), tuple(grounds.elsewhere.items()), tuple(grounds.as_of.items())
