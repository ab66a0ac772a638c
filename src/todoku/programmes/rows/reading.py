"""Reads a table of projects as the scalar engine would read each row, but every distinct text once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.dates import fiscal_year, parse_date
from todoku.errors import InputError
from todoku.programmes.ask import REQUIRED
from todoku.programmes.fiscal_index import builtin_indices
from todoku.programmes.question import parse_rate
from todoku.programmes.rows.columns import Column, Problems, cost_column, missing_cells, read_each, text_column
from todoku.programmes.rows.eras import Eras, eras_of
from todoku.programmes.rows.indices import Indices, find_indices, holders_of, read_stated
from todoku.programmes.rows.places import Places, municipalities_of, places_of
from todoku.programmes.rulebook.load import choose
from todoku.programmes.rulebook.schema import FISCAL_INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    import pandas as pd
    from numpy.typing import NDArray

    from todoku.programmes.fiscal_index import IndexBook
    from todoku.programmes.rows.columns import Codes
    from todoku.programmes.rows.indices import Holders
    from todoku.programmes.rulebook.rules import Programme

_COST, _ELIGIBLE = "cost_jpy", "eligible_cost_jpy"
_SOME_DAY = dt.date(2000, 1, 1)
"""Stands where a row has no date, which is a problem or means nothing."""


@dataclass(frozen=True, slots=True)
class Days:
    """A column of dates, as codes into the distinct ones; the last of these stands for an empty or bad cell."""

    column: Column
    dates: tuple[dt.date, ...]

    @property
    def ordinals(self) -> NDArray[np.int64]:
        """The distinct dates as whole numbers."""
        return np.array([day.toordinal() for day in self.dates], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Rows:
    """What the columns of a table say, row by row, as codes into what is distinct."""

    eras: Eras
    era: Codes
    as_of_era: Codes | None
    """The era of ``rules_as_of``, -1 where none is given; None where no row has one."""
    decision: Days
    rules_as_of: Days
    implementer: Column
    rate: Column
    rates: tuple[Fraction | None, ...]
    places: Places
    indices: Indices
    inputs: dict[str, Column]
    """Columns of the further inputs that some programme declares; without the fiscal index, which is a place's."""
    eligible_jpy: NDArray[np.int64]
    total_jpy: NDArray[np.int64]

    @property
    def effective(self) -> Codes:
        """The era whose rules answer: that of ``rules_as_of``, or else that of the decision."""
        return self.era if self.as_of_era is None else np.where(self.as_of_era >= 0, self.as_of_era, self.era)


def read_rows(
    frame: pd.DataFrame, programmes: Mapping[str, Programme], problems: Problems, *, book: IndexBook | None = None
) -> Rows:
    """Return what a table says; the problems of its rows are noted in the order in which the scalar engine meets them.

    ``book`` are published fiscal indices, the facts table's if left out. InputError where a column that is needed is
    not there.
    """
    missing = [name for name in ("programme", *REQUIRED) if name not in frame.columns]
    if missing:
        raise InputError("programme.frame_columns", columns=missing)
    programme, grant = text_column(frame, "programme"), text_column(frame, "grant")
    chosen, errors = read_each(programme.values, lambda name: choose(dict(programmes), name))
    problems.flag(programme.codes < 0, "programme.unknown")
    problems.flag_values(programme, errors)
    columns = {name: text_column(frame, name) for name in REQUIRED if name != _COST}
    for column in columns.values():
        problems.flag(column.codes < 0, "programme.csv_value")
    problems.flag(missing_cells(frame[_COST]), "programme.csv_value")
    decision = _days(columns["decision_date"], problems)
    places, costs = _places_and_costs(frame, columns, decision, problems)
    stated = read_stated(frame, problems)
    rules_as_of = _days(text_column(frame, "rules_as_of"), problems)
    rate = text_column(frame, "user_rate")
    rates, errors = read_each(rate.values, parse_rate)
    problems.flag_values(rate, errors)
    eligible, total = _checked(costs, problems)
    any_of_them = next(iter(programmes.values()))
    known = [one if one is not None else any_of_them for one in chosen] or [any_of_them]
    grants = (None, *grant.values)
    pair = np.maximum(programme.codes, 0) * len(grants) + grant.codes + 1
    eras = eras_of(known, grants, decision.ordinals)
    era, as_of_era = eras.of(pair, decision.column.codes), _as_of_era(known, grants, pair, rules_as_of)
    holders = _holders(places, columns["implementer"], decision, builtin_indices() if book is None else book)
    answers = era if as_of_era is None else np.where((as_of_era >= 0) & ~eras.outside[era], as_of_era, era)
    return Rows(
        eras=eras,
        era=era,
        as_of_era=as_of_era,
        decision=decision,
        rules_as_of=rules_as_of,
        implementer=columns["implementer"],
        rate=rate,
        rates=tuple(rates),
        places=places,
        indices=find_indices(stated, holders, eras=eras.all, era=answers),
        inputs={name: text_column(frame, name) for name in sorted(_declared(known)) if name in frame.columns},
        eligible_jpy=eligible,
        total_jpy=total,
    )


def _days(column: Column, problems: Problems) -> Days:
    dates, errors = read_each(column.values, parse_date)
    problems.flag_values(column, errors)
    return Days(column, (*(day or _SOME_DAY for day in dates), _SOME_DAY))


def _places_and_costs(
    frame: pd.DataFrame, columns: Mapping[str, Column], decision: Days, problems: Problems
) -> tuple[Places, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    ordinals = decision.column.take(decision.ordinals)
    municipality, codes = municipalities_of(columns["municipality_code"], ordinals, problems)
    total, eligible = (cost_column(frame, name, problems) for name in (_COST, _ELIGIBLE))
    return places_of(frame, municipality, codes, problems), (eligible, total)


def _holders(places: Places, implementer: Column, decision: Days, book: IndexBook) -> Holders:
    municipal = implementer.take(np.array([*(name == "municipality" for name in implementer.values), False]))
    years = [fiscal_year(day) for day in decision.dates]
    distinct = sorted(set(years))
    at = np.array([distinct.index(year) for year in years], dtype=np.int32)
    decided = Column(decision.column.take(at), tuple(str(year) for year in distinct))
    return holders_of(places.municipality, places.codes, book=book, years=decided, municipal=municipal)


def _checked(
    costs: tuple[NDArray[np.int64], NDArray[np.int64]], problems: Problems
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return eligible and total costs: all is eligible where nothing else is said, and never more than all."""
    eligible, total = costs
    eligible = np.where(eligible < 0, total, eligible)
    problems.flag(eligible > total, "programme.cost_above_total")
    return eligible, total


def _as_of_era(
    programmes: Sequence[Programme], grants: Sequence[str | None], pair: Codes, rules_as_of: Days
) -> Codes | None:
    if not rules_as_of.column.values:
        return None
    codes = rules_as_of.column.codes
    return np.where(codes >= 0, eras_of(programmes, grants, rules_as_of.ordinals).of(pair, codes), np.int32(-1))


def declared_inputs(programme: Programme) -> frozenset[str]:
    """Return the further inputs that any version of a programme declares; the fiscal index is a place's."""
    rules = [one.version.rules for grant in programme.grants.values() for one in grant.versions]
    return frozenset(name for known in rules if known is not None for name in known.inputs) - {FISCAL_INDEX}


def _declared(programmes: Sequence[Programme]) -> set[str]:
    return {name for programme in programmes for name in declared_inputs(programme)}
