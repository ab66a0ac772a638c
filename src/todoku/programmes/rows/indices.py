"""Finds for each row of a table the fiscal index that its rules mean, every distinct one once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from todoku.errors import InputError
from todoku.programmes.ask import STANDARD, stated_parts
from todoku.programmes.fiscal_index import (
    PUBLISHED,
    FoundIndex,
    index_of_year,
    lag_of,
    law_of,
    wanted_year,
    worked_index,
)
from todoku.programmes.question import parse_fiscal_index
from todoku.programmes.rows.columns import Column, read_each, text_column
from todoku.programmes.settle import index_input

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.programmes.fiscal_index import IndexBook, Parts, PublishedIndex
    from todoku.programmes.rows.columns import Codes, Problems
    from todoku.programmes.rows.eras import Era
    from todoku.programmes.rulebook.schema import LawId

    Meaning = tuple[int | None, LawId]
    """What rules may say of the index: how many years before the decision, and whose rounding."""
    Published = Mapping[int, PublishedIndex]

_NOTHING: Published = {}


@dataclass(frozen=True, slots=True)
class Stated:
    """What rows themselves say of the index: a figure, or three years; as codes into the distinct ones, -1 for none."""

    index: Column
    part: Codes
    parts: tuple[Parts, ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """Whose index each row has: the municipality's where that carries the project out, else nobody's."""

    place: Codes
    published: tuple[Published, ...]
    """What is published of each municipality of the table; of nobody, nothing, at the end."""
    year: Codes
    years: tuple[int, ...]
    """The fiscal years of the decisions."""


@dataclass(frozen=True, slots=True)
class Indices:
    """The fiscal index of each row, as codes into the distinct ones."""

    codes: Codes
    found: tuple[FoundIndex, ...]
    stated: Stated
    holders: Holders
    lagged: NDArray[np.bool_]
    """By era: whether its rules name the index by the year of the decision."""

    def column(self) -> Column:
        """Return each row's index as a column of texts, -1 where it is not known."""
        numbers: dict[str, int] = {}
        of_found = [-1 if one.text is None else numbers.setdefault(one.text, len(numbers)) for one in self.found]
        return Column(np.array(of_found, dtype=np.int32)[self.codes], tuple(numbers))

    def evidence(self, row: int) -> dict[str, Any]:
        """Return what the question of a row holds of its index, by the names of its fields."""
        stated, part = self.stated.index.codes[row], self.stated.part[row]
        return {
            "fiscal_index": self.stated.index.values[stated] if stated >= 0 else None,
            "index_parts": self.stated.parts[part] if part >= 0 else (),
            "indices": self.holders.published[self.holders.place[row]],
        }


def read_stated(frame: pd.DataFrame, problems: Problems) -> Stated:
    """Return what the rows themselves say of the index; what cannot be read is flagged."""
    index = text_column(frame, "fiscal_index")
    problems.flag_values(index, read_each(index.values, parse_fiscal_index)[1])
    revenue, need = (text_column(frame, name) for name in STANDARD)
    part = np.full(len(frame), -1, dtype=np.int32)
    if not revenue.values and not need.values:
        return Stated(index, part, ())
    rows = np.flatnonzero((revenue.codes >= 0) | (need.codes >= 0))
    width = len(need.values) + 1
    part[rows], pairs = pd.factorize((revenue.codes[rows] + 1).astype(np.int64) * width + need.codes[rows] + 1)
    problems.flag((part >= 0) & (index.codes >= 0), "programme.index_twice")
    revenues, needs = (None, *revenue.values), (None, *need.values)
    parts: list[Parts] = []
    for number, pair in enumerate(pairs.tolist()):
        try:
            parts.append(stated_parts(revenues[pair // width], needs[pair % width], index=None))
        except InputError as error:
            parts.append(())
            problems.flag(part == number, error.code)
    return Stated(index, part, tuple(parts))


def holders_of(
    municipality: Codes, codes: Sequence[str], *, book: IndexBook, years: Column, municipal: NDArray[np.bool_]
) -> Holders:
    """Return whose index each row has.

    ``codes`` are the municipalities' own, ``years`` the fiscal years of the decisions, and ``municipal`` tells whether
    a municipality itself carries the project out.
    """
    published = (*(book.get(code, _NOTHING) for code in codes), _NOTHING)
    place = np.where(municipal, municipality, np.int32(len(codes)))
    return Holders(place, published, years.codes, tuple(int(year) for year in years.values))


def find_indices(stated: Stated, holders: Holders, *, eras: Sequence[Era], era: Codes) -> Indices:
    """Return the index of each row: as stated, worked out, or the published one that the rules of its era mean."""
    meanings: dict[Meaning, int] = {(None, PUBLISHED.id): 0}
    meaning_of = np.array([meanings.setdefault(_meaning(one), len(meanings)) for one in eras], dtype=np.int32)
    lagged = np.array([_meaning(one)[0] is not None for one in eras])
    numbers: dict[FoundIndex, int] = {}
    published = _published(holders, dict.fromkeys(lag for lag, _ in meanings), numbers)
    table = np.stack([published[lag] for lag, _ in meanings])
    at = holders.place * np.int32(len(holders.years)) + holders.year
    meaning = meaning_of[era] if len(meanings) > 1 else None
    codes = table.ravel()[at if meaning is None else at + meaning * np.int32(table[0].size)]
    if stated.index.values:
        given = [numbers.setdefault(FoundIndex(text), len(numbers)) for text in stated.index.values]
        codes = np.where(stated.index.codes >= 0, np.array([*given, 0], dtype=np.int32)[stated.index.codes], codes)
    if stated.parts:
        by_law = {law: _worked(stated.parts, law, numbers) for law in dict.fromkeys(law for _, law in meanings)}
        worked = np.array([by_law[law] for _, law in meanings], dtype=np.int32)
        codes = np.where(stated.part >= 0, worked[0 if meaning is None else meaning, stated.part], codes)
    return Indices(codes, tuple(numbers), stated, holders, lagged)


def _meaning(era: Era) -> Meaning:
    declared = index_input(era.version.version.rules if era.version is not None else None)
    return lag_of(declared), law_of(declared)


def _published(
    holders: Holders, lags: Iterable[int | None], numbers: dict[FoundIndex, int]
) -> dict[int | None, NDArray[np.int32]]:
    """Return for each lag the published index by municipality and year of the decision, numbered."""
    tables: dict[int | None, list[list[int]]] = {lag: [] for lag in lags}
    wanted: dict[tuple[int | None, tuple[int, ...]], list[int | None]] = {}
    of_none: dict[int | None, int] = {}
    for indices in holders.published:
        held, of_year = tuple(indices), {} if indices else of_none
        for lag, table in tables.items():
            if (lag, held) not in wanted:
                wanted[lag, held] = [wanted_year(held, year=year, lag_years=lag) for year in holders.years]
            for year in wanted[lag, held]:
                if year not in of_year:
                    of_year[year] = numbers.setdefault(index_of_year(indices, year), len(numbers))
            table.append([of_year[year] for year in wanted[lag, held]])
    return {lag: np.array(table, dtype=np.int32) for lag, table in tables.items()}


def _worked(parts: Sequence[Parts], law: LawId, numbers: dict[FoundIndex, int]) -> list[int]:
    """Return the numbers of the indices that come of three years each; 0 for what is none, whose rows are flagged."""
    return [numbers.setdefault(worked_index(one, law), len(numbers)) if one else 0 for one in parts]
