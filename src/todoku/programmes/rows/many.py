"""Assesses a table of projects at once: dates, programmes and places may all differ, amounts are exact to the yen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from todoku.heap import no_collection
from todoku.programmes.ask import question_of
from todoku.programmes.assess import assess, common_rate
from todoku.programmes.question import Status
from todoku.programmes.rows.amount_arrays import grant_amounts, misses_floor
from todoku.programmes.rows.cases import sort_rows
from todoku.programmes.rows.columns import cell_text
from todoku.programmes.rulebook.load import builtin_programmes, choose
from todoku.programmes.rulebook.schema import RuleStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from todoku.programmes.amounts import Terms
    from todoku.programmes.fiscal_index import IndexBook
    from todoku.programmes.question import Assessment
    from todoku.programmes.reasoning import Reasoning
    from todoku.programmes.rows.cases import Cases
    from todoku.programmes.rulebook.rules import Programme

STATUSES: tuple[Status, ...] = get_args(Status)
RULE_STATUSES: tuple[RuleStatus, ...] = get_args(RuleStatus)
_INELIGIBLE, _CONDITIONAL = STATUSES.index("ineligible"), STATUSES.index("conditional")
_UNKNOWN = STATUSES.index("unknown")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What each row gets: ``status`` and ``rate`` as codes, ``known`` where an amount can be named."""

    status: NDArray[np.int8]
    national_jpy: NDArray[np.int64]
    known: NDArray[np.bool_]
    rate: NDArray[np.int32]
    rates: tuple[str, ...]


def assess_many(
    frame: pd.DataFrame, programmes: Mapping[str, Programme] | None = None, *, indices: IndexBook | None = None
) -> pd.DataFrame:
    """Return the answer to each row of a table of projects, in the table's order and with its index.

    Columns of the table: programme, decision_date, municipality_code, implementer, cost_jpy, and what else
    ``ask.question_of`` takes; texts, categories, dates and whole numbers are read. Columns that come back: ``status``,
    ``national_jpy`` and ``local_jpy`` (Int64, null where no amount can be named), ``rate`` (1/2), ``rule_status``,
    ``case`` (rows of a case differ only in their costs) and ``error``, the code of the message for a row that cannot be
    assessed; such a row is null in all else and its case is -1. ``explain`` tells all of one row. InputError where a
    column that is needed is not there.
    """
    with no_collection():
        cases = sort_rows(frame, builtin_programmes() if programmes is None else programmes, indices=indices)
    found = amounts_of(cases)
    bad = cases.case < 0
    rule_codes = [RULE_STATUSES.index(rule_status(one)) for one in cases.settled]
    rule_status_of = np.array([*rule_codes, -1], dtype=np.int8)[cases.case]
    national = pd.arrays.IntegerArray(found.national_jpy, ~found.known)
    local = pd.arrays.IntegerArray(np.where(found.known, cases.rows.total_jpy - found.national_jpy, 0), ~found.known)
    columns = {
        "status": _texts(np.where(bad, np.int8(-1), found.status), STATUSES),
        "national_jpy": national,
        "local_jpy": local,
        "rate": _texts(found.rate, found.rates),
        "rule_status": _texts(rule_status_of, RULE_STATUSES),
        "case": cases.case,
        "error": _texts(cases.problems.codes, cases.problems.names),
    }
    return pd.DataFrame(columns, index=frame.index, copy=False)


def _texts(codes: NDArray[np.integer], texts: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, pd.Index(list(texts), dtype="str"))


def explain(
    frame: pd.DataFrame,
    row: int,
    programmes: Mapping[str, Programme] | None = None,
    *,
    indices: IndexBook | None = None,
) -> Assessment:
    """Return the full assessment of one row by its position, with every step of its trace.

    The row's error is raised where it cannot be assessed.
    """
    values = {str(name): cell_text(value) for name, value in frame.iloc[row].items()}
    programme = choose(dict(builtin_programmes() if programmes is None else programmes), values.get("programme", ""))
    return assess(programme, question_of(values, programme, indices=indices))


def rule_status(settled: Reasoning) -> RuleStatus:
    """Return the status of the rules on the decision date; outside of a grant's time they are as they were enacted."""
    return settled.actual.version.status if settled.actual is not None else "enacted"


def amounts_of(cases: Cases) -> Amounts:
    """Return what each row gets, from the terms of its case and its costs."""
    case, eligible = cases.case, cases.rows.eligible_jpy
    base = np.array([*(STATUSES.index(one.status) for one in cases.settled), 0], dtype=np.int8)
    texts = dict.fromkeys(str(rate) for rate in map(_rate_of, cases.settled) if rate is not None)
    numbers = {text: number for number, text in enumerate(texts)}
    rate_of = [-1 if (rate := _rate_of(one)) is None else numbers[str(rate)] for one in cases.settled]
    status = base[case]
    rate = np.array([*rate_of, -1], dtype=np.int32)[case]
    terms, of_case = _distinct_terms(cases.settled)
    which = np.array([*(one[0] if len(one) == 1 else -1 for one in of_case), -1], dtype=np.int32)[case]
    known = which >= 0
    national = grant_amounts(terms, which, eligible)
    missed = known & misses_floor(terms, which, eligible)
    national[~known] = 0
    for number, rows in _rows_of(case, [number for number, one in enumerate(of_case) if len(one) > 1]):
        forms = [terms[one] for one in of_case[number]]
        _apply_choice(forms, rows, eligible, (status, national, known, missed))
    status[missed] = _INELIGIBLE
    rate[missed] = -1
    known |= (status == _INELIGIBLE) & (case >= 0)
    open_ = missed & np.array([*(one.supposed for one in cases.settled), False])[case]
    status[open_], known[open_], national[open_] = _UNKNOWN, False, 0
    return Amounts(status, national, known, rate, tuple(texts))


def _rows_of(case: NDArray[np.int32], chosen: Sequence[int]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Yield some of the cases with their rows, each row looked at once."""
    rows = np.flatnonzero(np.isin(case, chosen))
    rows = rows[np.argsort(case[rows], kind="stable")]
    for part in np.split(rows, np.flatnonzero(np.diff(case[rows])) + 1):
        if len(part):
            yield int(case[part[0]]), part


def _rate_of(settled: Reasoning) -> object:
    return common_rate(settled.candidates)


def _distinct_terms(settled: Sequence[Reasoning]) -> tuple[list[Terms], list[list[int]]]:
    """Return the distinct terms of all cases, and for each case the numbers of its own."""
    numbers: dict[Terms, int] = {}
    of_case = [[numbers.setdefault(one.terms, len(numbers)) for one in case.candidates] for case in settled]
    return list(numbers), of_case


def _apply_choice(
    terms: Sequence[Terms],
    rows: NDArray[np.intp],
    eligible: NDArray[np.int64],
    answers: tuple[NDArray[np.int8], NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]],
) -> None:
    """Fill in the rows of a case in which a choice is open: an amount where all forms give the same."""
    status, national, known, missed = answers
    costs = eligible[rows]
    forms = [grant_amounts([one], np.zeros(len(rows), dtype=np.int32), costs) for one in terms]
    alike = np.logical_and.reduce([form == forms[0] for form in forms])
    below = np.logical_and.reduce([costs < (one.cost_floor_jpy or 0) for one in terms])
    national[rows] = np.where(alike, forms[0], 0)
    known[rows] = alike
    missed[rows] = below
    status[rows[~alike]] = _CONDITIONAL
