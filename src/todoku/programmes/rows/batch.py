"""Assesses a CSV of projects row by row: a bad row is told with its reason and does not stop the others."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.money import MAX_YEN
from todoku.programmes.ask import REQUIRED, question_of
from todoku.programmes.assess import assess, with_costs
from todoku.programmes.rows.amount_arrays import grant_amounts
from todoku.programmes.rows.cases import sort_rows
from todoku.programmes.rows.many import amounts_of
from todoku.programmes.rulebook.load import choose

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from fractions import Fraction
    from pathlib import Path

    from numpy.typing import NDArray

    from todoku.i18n import Lang
    from todoku.programmes.amounts import Terms
    from todoku.programmes.fiscal_index import IndexBook
    from todoku.programmes.question import Assessment
    from todoku.programmes.reasoning import Reasoning
    from todoku.programmes.rows.cases import Cases
    from todoku.programmes.rows.many import Amounts
    from todoku.programmes.rulebook.rules import Programme

COLUMNS = ("project_id", "programme", *REQUIRED)
RECORD = (
    "project_id", "eligible", "status", "national_jpy", "local_jpy", "prefecture_jpy", "municipality_jpy",
    "operator_jpy", "rate", "clause", "reasons", "rule_status", "support",
)  # fmt: skip
"""What is told of each row, in this order; then its line in the file (``row``)."""
_ENCODINGS = ("utf-8-sig", "cp932")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ELIGIBLE = {"eligible": True, "ineligible": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of projects; ``line`` counts from 1 with the column names."""

    project_id: str
    line: int
    table: Table
    number: int

    @property
    def assessment(self) -> Assessment | None:
        """The row's full answer; None where it cannot be assessed."""
        return self.table.assessment(self.number)

    @property
    def error(self) -> TodokuError | None:
        """Why the row cannot be assessed; None where it can."""
        return self.table.error(self.number)


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a table of projects, assessed together; the sentences of a case are made once."""

    texts: pd.DataFrame
    programmes: Mapping[str, Programme]
    cases: Cases
    amounts: Amounts
    alike: NDArray[np.bool_]
    """Whether a row's sentences are those of its case: no limit, form or prescribed share speaks of its own amounts."""
    broken: Mapping[int, TodokuError]
    """Rows that cannot even be read, with the reason."""
    told: dict[tuple[int, Lang], dict[str, Any]] = field(default_factory=dict)

    def assessment(self, number: int) -> Assessment | None:
        """Return a row's full answer; None where it cannot be assessed."""
        case = self.cases.case[number]
        return None if case < 0 else self._assessed(number, self.cases.settled[case])

    def error(self, number: int) -> TodokuError | None:
        """Return why a row cannot be assessed, by asking for it alone; None where it can."""
        if self.cases.case[number] >= 0:
            return None
        if number in self.broken:
            return self.broken[number]
        values = {str(name): value for name, value in self.texts.iloc[number].items()}
        try:
            programme = choose(dict(self.programmes), values["programme"].strip())
            assess(programme, question_of(values, programme))
        except TodokuError as error:
            return error
        return None

    def record(self, number: int, lang: Lang) -> dict[str, Any]:
        """Return what is told of a row that can be assessed."""
        case = int(self.cases.case[number])
        settled = self.cases.settled[case]
        if not self.alike[number]:
            return _told(self._assessed(number, settled), lang)
        known = self.told.get((case, lang))
        if known is None:
            known = self.told[case, lang] = _told(self._assessed(number, settled), lang)
        if not self.amounts.known[number]:
            return known
        national, total = int(self.amounts.national_jpy[number]), int(self.cases.rows.total_jpy[number])
        return {**known, "national_jpy": national, "local_jpy": total - national}

    def _assessed(self, number: int, settled: Reasoning) -> Assessment:
        """Return a row's answer from its case, with what the row has of its own and no sentence names."""
        rows = self.cases.rows
        eligible, total = int(rows.eligible_jpy[number]), int(rows.total_jpy[number])
        found = with_costs(settled, eligible_jpy=eligible, total_jpy=total)
        index = rows.indices.found[rows.indices.codes[number]]
        return replace(
            found,
            implementer=rows.implementer.values[rows.implementer.codes[number]],
            decision_date=rows.decision.dates[rows.decision.column.codes[number]],
            fiscal_index=index.text,
            index_year=index.fiscal_year,
            index_source=index.source,
        )


def assess_csv(
    file: Path,
    programmes: Mapping[str, Programme],
    *,
    rules_as_of: dt.date | None = None,
    user_rate: Fraction | None = None,
    indices: IndexBook | None = None,
) -> list[Row]:
    """Return the answer to each row of a CSV (UTF-8 or Shift_JIS), in its order.

    Columns: project_id, programme, decision_date, municipality_code, implementer, cost_jpy; optionally
    eligible_cost_jpy, area_ground, fiscal_index (or standard_revenue_jpy and standard_need_jpy), part, grant,
    rules_as_of, user_rate and the inputs that a programme declares. ``indices`` are published fiscal indices, the facts
    table's if left out. InputError for a file without these columns or with one twice, without rows, in another
    encoding, or with a quotation that does not end.
    """
    reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    try:
        header = _header(next(reader, []), file.name)
        listed = [(line, cells) for line, cells in enumerate(reader, start=2) if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise InputError("programme.csv_broken", file=file.name, row=reader.line_num) from error
    if not listed:
        raise InputError("programme.csv_empty", file=file.name)
    texts = _frame(header, [cells for _, cells in listed])
    if rules_as_of is not None:
        texts["rules_as_of"] = rules_as_of.isoformat()
    if user_rate is not None:
        texts["user_rate"] = str(user_rate)
    projects = texts["project_id"].str.strip().tolist()
    unnamed = {
        number: InputError("programme.csv_value", column="project_id") for number, one in enumerate(projects) if not one
    }
    too_long = {
        number: InputError("programme.csv_cells", found=len(cells), expected=len(header))
        for number, (_, cells) in enumerate(listed)
        if len(cells) > len(header)
    }
    table = _assessed_table(texts, programmes, {**unnamed, **too_long}, indices)
    return [Row(projects[number], line, table, number) for number, (line, _) in enumerate(listed)]


def as_record(row: Row, lang: Lang) -> dict[str, Any]:
    """Return a row's answer as it is printed (``RECORD`` and its line); a bad row has nulls and the reason."""
    error = row.error
    if error is not None:
        told: dict[str, Any] = {"project_id": row.project_id, **dict.fromkeys(RECORD[1:])}
        return {**told, "clause": [], "reasons": [_message(error, lang)], "row": row.line}
    return {"project_id": row.project_id, **row.table.record(row.number, lang), "row": row.line}


def repeated_projects(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Return each project id that stands in several rows, with the lines of these."""
    lines: dict[str, list[int]] = {}
    for row in rows:
        lines.setdefault(row.project_id, []).append(row.line)
    return {name: found for name, found in lines.items() if name and len(found) > 1}


def _message(error: TodokuError, lang: Lang) -> str:
    """Return what an error says, with the column that it is about where it does not say so itself."""
    reason = text(f"error.{error.code}", lang, **error.params)
    column = error.params.get("column")
    if column is None or str(column) in reason:
        return reason
    return text("programmes.in_column", lang, reason=reason, column=column)


def _frame(header: list[str], cells: list[list[str]]) -> pd.DataFrame:
    padded = [[*row, *[""] * (len(header) - len(row))] for row in cells]
    columns = {name: [row[number] for row in padded] for number, name in enumerate(header) if name}
    return pd.DataFrame(columns, dtype="object")


def _assessed_table(
    texts: pd.DataFrame,
    programmes: Mapping[str, Programme],
    broken: Mapping[int, TodokuError],
    indices: IndexBook | None,
) -> Table:
    cases = sort_rows(texts, programmes, fine=True, indices=indices)
    cases.case[list(broken)] = -1
    amounts = amounts_of(cases)
    return Table(texts, programmes, cases, amounts, _alike(cases, amounts), broken)


def _alike(cases: Cases, amounts: Amounts) -> NDArray[np.bool_]:
    """Return which rows have the sentences of their case: those that no limit touches, and no form or share divides."""
    terms: list[Terms] = []
    limited = np.full(len(cases.settled) + 1, -1, dtype=np.int32)
    plain = np.zeros(len(cases.settled) + 1, dtype=bool)
    for number, settled in enumerate(cases.settled):
        only = settled.candidates[0] if len(settled.candidates) == 1 else None
        shared = only is not None and only.row is not None and only.row.others is not None
        plain[number] = len(settled.candidates) <= 1 and not shared
        if only is not None and only.limits is not None:
            limited[number] = len(terms)
            terms.append(only.terms)
    which, eligible = limited[cases.case], cases.rows.eligible_jpy
    free = [replace(one, cost_floor_jpy=None, grant_cap_jpy=None) for one in terms]
    caps = np.array([*(one.base_jpy(MAX_YEN) for one in terms), MAX_YEN], dtype=np.int64)
    floors = np.array([*(one.cost_floor_jpy or 0 for one in terms), 0], dtype=np.int64)
    touched = (eligible > caps[which]) | (eligible < floors[which])
    touched |= grant_amounts(free, which, eligible) != amounts.national_jpy
    return np.asarray(plain[cases.case] & ((which < 0) | ~touched))


def _told(found: Assessment, lang: Lang) -> dict[str, Any]:
    return {
        "eligible": _ELIGIBLE.get(found.status),
        "status": found.status,
        "national_jpy": found.national_jpy,
        "local_jpy": found.local_jpy,
        "prefecture_jpy": found.prefecture_jpy,
        "municipality_jpy": found.municipality_jpy,
        "operator_jpy": found.operator_jpy,
        "rate": None if found.rate is None else str(found.rate),
        "clause": list(found.clauses),
        "reasons": [step.sentence(lang) for step in (*found.reasons, *found.changes)],
        "rule_status": found.rule_status,
        "support": found.support,
    }


def _header(cells: list[str], file: str) -> list[str]:
    header = [name.strip() for name in cells]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise InputError("programme.csv_columns", file=file, columns=missing)
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise InputError("programme.csv_twice", file=file, columns=twice)
    return header


def _text(file: Path) -> str:
    content = file.read_bytes()
    for encoding in ("utf-16",) if content.startswith(_UTF16_MARKS) else _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("programme.csv_encoding", file=file.name)
