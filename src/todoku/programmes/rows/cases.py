"""Sorts rows of projects into cases that differ only in their costs, so that each case is settled once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.errors import InputError, TodokuError
from todoku.programmes.lookup import find_area
from todoku.programmes.place_kind import kind_of_code
from todoku.programmes.question import Question, parse_fiscal_index, parse_number
from todoku.programmes.rows.columns import Column, Problems
from todoku.programmes.rows.places import in_full, profile
from todoku.programmes.rows.reading import declared_inputs, read_rows
from todoku.programmes.rulebook.decision_table import NumberAxis
from todoku.programmes.rulebook.schema import FISCAL_INDEX, MUNICIPALITY_KIND, MUNICIPALITY_KINDS
from todoku.programmes.rulebook.terms import PREFECTURE
from todoku.programmes.settle import settle

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray

    from todoku.programmes.fiscal_index import IndexBook
    from todoku.programmes.grounds import Grounds
    from todoku.programmes.reasoning import Reasoning
    from todoku.programmes.rows.columns import Codes
    from todoku.programmes.rows.eras import Era
    from todoku.programmes.rows.reading import Rows
    from todoku.programmes.rulebook.rules import Programme

_LARGEST_KEY = 2**62


@dataclass(frozen=True, slots=True)
class Cases:
    """Rows sorted into cases: ``case`` is each row's, -1 for a row with a problem."""

    case: Codes
    settled: tuple[Reasoning, ...]
    rows: Rows
    problems: Problems


class _Key:
    """A whole number for each row, the same for rows that agree in all that was added."""

    def __init__(self, rows: int) -> None:
        self.numbers = np.zeros(rows, dtype=np.int64)
        self._size = 1

    def add(self, codes: NDArray[np.integer], size: int) -> None:
        """Add codes from 0 to size - 1."""
        if size <= 1:
            return
        if self._size * size > _LARGEST_KEY:
            self.numbers, distinct = pd.factorize(self.numbers)
            self._size = len(distinct) + 1
        self.numbers *= size
        self.numbers += codes
        self._size *= size


def sort_rows(
    frame: pd.DataFrame,
    programmes: Mapping[str, Programme],
    *,
    fine: bool = False,
    indices: IndexBook | None = None,
) -> Cases:
    """Return the rows of a table sorted into cases.

    Two rows of a case have the same status, terms and rule status; in ``fine`` cases they also share every sentence
    that names no amount. Columns as in ``ask.question_of``, with ``programme``; a column of texts may also hold dates,
    numbers or categories; ``indices`` as in ``question_of``. InputError where a column that is needed is not there.
    """
    problems = Problems(len(frame))
    rows = read_rows(frame, programmes, problems, book=indices)
    good = np.flatnonzero(problems.good)
    key = _fine_key(rows) if fine else _key(rows)
    numbers, distinct = pd.factorize(key if len(good) == len(key) else key[good])
    first = np.zeros(len(distinct), dtype=np.int64)
    first[numbers[::-1]] = good[::-1]
    case = np.full(len(frame), -1, dtype=np.int32)
    case[good] = numbers
    settled = _settle_each(rows, first, case, problems)
    return Cases(case, settled, rows, problems)


def _key(rows: Rows) -> NDArray[np.int64]:
    """Return keys of what decides: eras, who, the area found, and where each input lies in the decision table."""
    key = _key_of_both(rows)
    effective = rows.effective
    key.add(*_areas(rows, effective))
    for name, column in _asked(rows).items():
        key.add(*_positions(rows, effective, name, column))
    return key.numbers


def _fine_key(rows: Rows) -> NDArray[np.int64]:
    """Return keys of all that any sentence names beside the costs."""
    key = _key_of_both(rows, told=True)
    places, effective = rows.places, rows.effective
    rules = [era.version.version.rules if era.version is not None else None for era in rows.eras.all]
    placed = np.array([one is not None and bool(one.areas) for one in rules])
    told: dict[Hashable, int] = {}
    grounds = np.array([told.setdefault(in_full(one), len(told)) for one in places.grounds], dtype=np.int64)
    key.add(np.where(placed[effective], grounds[places.ground], 0), len(told))
    for name, column in _asked(rows).items():
        asks = np.array([one is not None and name in one.inputs for one in rules])[effective]
        key.add(np.where(asks, column.codes + 1, 0), len(column.values) + 1)
        if name == FISCAL_INDEX:
            indices, decided = rows.indices, rows.indices.holders
            key.add(np.where(asks, indices.codes, 0), len(indices.found))
            key.add(np.where(asks & indices.lagged[effective], decided.year, 0), len(decided.years))
    days = rows.decision.column
    key.add(np.where(rows.eras.outside[rows.era], days.codes + 1, 0), len(days.values) + 1)
    key.add(days.take(_told(rows)), len(rows.decision.dates))
    if rows.as_of_era is not None:
        key.add(rows.rules_as_of.column.codes + 1, len(rows.rules_as_of.dates))
    return key.numbers


def _key_of_both(rows: Rows, *, told: bool = False) -> _Key:
    key = _Key(len(rows.era))
    key.add(rows.era, len(rows.eras.all))
    if rows.as_of_era is not None:
        key.add(rows.as_of_era + 1, len(rows.eras.all) + 1)
    implementer = rows.implementer.codes + 1
    if told:  # outside of a grant's time nobody asks who
        implementer = np.where(rows.eras.outside[rows.era], 0, implementer)
    key.add(implementer, len(rows.implementer.values) + 1)
    key.add(rows.rate.codes + 1, len(rows.rate.values) + 1)
    return key


def _told(rows: Rows) -> NDArray[np.int64]:
    """Return for each distinct decision date how many notes that begin within a version have begun by then."""
    begins = sorted(
        note.from_.toordinal()
        for era in rows.eras.all
        if era.version is not None
        for note in era.version.version.notes
        if note.from_ is not None
    )
    distinct = np.array(sorted(set(begins)), dtype=np.int64)
    return np.searchsorted(distinct, rows.decision.ordinals, side="right")


def _asked(rows: Rows) -> dict[str, Column]:
    """Return all inputs with what each row has for them, those that the engine fills in among them."""
    found = {**rows.inputs, FISCAL_INDEX: rows.indices.column()}
    known = {name for era in rows.eras.all if era.version is not None for name in _inputs(era)}
    if MUNICIPALITY_KIND in known:
        found[MUNICIPALITY_KIND] = _kinds(rows)
    return {name: column for name, column in found.items() if name in known}


def _inputs(era: Era) -> tuple[str, ...]:
    rules = era.version.version.rules if era.version is not None else None
    return tuple(rules.inputs) if rules is not None else ()


def _kinds(rows: Rows) -> Column:
    stated = rows.inputs.get(MUNICIPALITY_KIND)
    values = tuple(dict.fromkeys((*MUNICIPALITY_KINDS, *(stated.values if stated is not None else ()))))
    of_code = [kind_of_code(code) for code in rows.places.codes]
    kinds = np.array([-1 if kind is None else values.index(kind) for kind in of_code], dtype=np.int32)
    prefectural = [*(name == PREFECTURE for name in rows.implementer.values), False]
    codes = np.where(
        rows.implementer.take(np.array(prefectural)),
        np.int32(values.index(PREFECTURE)),
        kinds[rows.places.municipality],
    )
    if stated is not None:
        numbers = np.array([*(values.index(value) for value in stated.values), -1], dtype=np.int32)
        codes = np.where(stated.codes >= 0, stated.take(numbers), codes)
    return Column(codes, values)


def _areas(rows: Rows, effective: Codes) -> tuple[Codes, int]:
    """Return what the rules used find of each row's place, and how many findings there are."""
    grounds = rows.places.grounds
    profiles: dict[Hashable, int] = {}
    profile_of = np.array([profiles.setdefault(profile(one), len(profiles)) for one in grounds], dtype=np.int64)
    examples = [int(np.argmax(profile_of == number)) for number in range(len(profiles))]
    pairs = effective * len(profiles) + profile_of[rows.places.ground]
    findings: dict[Hashable, int] = {}
    table = np.zeros(len(rows.eras.all) * len(profiles), dtype=np.int32)
    for pair in np.flatnonzero(np.bincount(pairs, minlength=len(table))):
        era, number = divmod(int(pair), len(profiles))
        finding = _finding(rows.eras.all[era], grounds[examples[number]])
        table[pair] = findings.setdefault(finding, len(findings))
    return table[pairs], len(findings)


def _finding(era: Era, grounds: Grounds) -> Hashable:
    """Return what decides of a place's areas: classes that hold, or how it lies outside of them."""
    rules = era.version.version.rules if era.version is not None else None
    if rules is None:
        return None
    found = find_area(rules, grounds)
    if not found.outside:
        return "in", found.classes
    if found.classes:
        return ("open",)
    return "out", tuple(dict.fromkeys(area.class_ for area in rules.areas if area.ground in grounds.elsewhere))


def _positions(rows: Rows, effective: Codes, name: str, column: Column) -> tuple[Codes, int]:
    """Return where each row's value of an input lies in the table of the rules used; 0 where they do not ask for it."""
    width = len(column.values) + 1
    lines = [np.zeros(width, dtype=np.int32)]
    line_of = np.zeros(len(rows.eras.all), dtype=np.int64)
    for number in np.flatnonzero(np.bincount(effective, minlength=len(line_of))):
        line = _line(rows.eras.all[number], name, column.values)
        if line is not None:
            line_of[number] = len(lines)
            lines.append(line)
    table = np.stack(lines)
    return table.ravel()[line_of[effective] * width + column.codes + 1], int(table.max()) + 1


def _line(era: Era, name: str, values: tuple[str, ...]) -> NDArray[np.int32] | None:
    """Return the position of each value, the missing one first; values that are refused stand each for itself."""
    table = era.version.table if era.version is not None else None
    axis = next((one for one in table.axes if one.name == name), None) if table is not None else None
    if axis is None:
        return None
    if not isinstance(axis, NumberAxis):
        return np.arange(len(values) + 1, dtype=np.int32)
    positions = [0]
    for number, value in enumerate(values):
        try:
            parsed = parse_fiscal_index(value) if name == FISCAL_INDEX else parse_number(value, name=name)
        except InputError:
            parsed = axis.minimum - 1
        refused = parsed < axis.minimum and name != FISCAL_INDEX
        positions.append(1 + (axis.size + number if refused else axis.position(parsed)))
    return np.array(positions, dtype=np.int32)


def _settle_each(rows: Rows, first: NDArray[np.int64], case: Codes, problems: Problems) -> tuple[Reasoning, ...]:
    """Return each case settled by the scalar engine, from its first row; rows of cases that it refuses are flagged."""
    declared: dict[str, frozenset[str]] = {}
    settled: list[Reasoning] = []
    renumbered = np.full(len(first) + 1, -1, dtype=np.int32)
    refused: dict[str, list[int]] = {}
    for number, row in enumerate(first.tolist()):
        programme = rows.eras.all[rows.era[row]].programme
        names = declared.setdefault(programme.id, declared_inputs(programme))
        try:
            found = settle(programme, question_at(rows, row, names))
        except TodokuError as error:
            refused.setdefault(error.code, []).append(number)
        else:
            renumbered[number] = len(settled)
            settled.append(found)
    for code, numbers in refused.items():
        problems.flag(np.isin(case, numbers), code)
    case[:] = renumbered[case]
    return tuple(settled)


def question_at(rows: Rows, row: int, names: frozenset[str]) -> Question:
    """Return the question that a row asks, without its costs."""
    places = rows.places
    as_of, rate = rows.rules_as_of.column.codes[row], rows.rate.codes[row]
    given = {name: column for name, column in rows.inputs.items() if name in names and column.codes[row] >= 0}
    return Question(
        decision_date=rows.decision.dates[rows.decision.column.codes[row]],
        municipality_code=places.codes[places.municipality[row]],
        implementer=rows.implementer.values[rows.implementer.codes[row]],
        eligible_cost_jpy=0,
        grounds=places.grounds[places.ground[row]],
        **rows.indices.evidence(row),
        rules_as_of=rows.rules_as_of.dates[as_of] if as_of >= 0 else None,
        user_rate=rows.rates[rate] if rate >= 0 else None,
        grant=rows.eras.all[rows.era[row]].grant,
        facts={name: column.values[column.codes[row]] for name, column in given.items()},
    )
