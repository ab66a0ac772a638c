"""Assesses a CSV of projects row by row: a bad row is told with its reason and does not stop the others."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.programmes.ask import REQUIRED, question_of
from todoku.programmes.assess import assess
from todoku.programmes.load import choose

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from fractions import Fraction
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.programmes.question import Assessment
    from todoku.programmes.rules import Programme

COLUMNS = ("project_id", "programme", *REQUIRED)
_ENCODINGS = ("utf-8-sig", "cp932")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row's answer, or the error that says why there is none; ``line`` counts from 1 with the column names."""

    project_id: str
    line: int
    assessment: Assessment | None
    error: TodokuError | None


def assess_csv(
    file: Path,
    programmes: Mapping[str, Programme],
    *,
    rules_as_of: dt.date | None = None,
    user_rate: Fraction | None = None,
) -> list[Row]:
    """Return the answer to each row of a CSV (UTF-8 or Shift_JIS), in its order.

    Columns: project_id, programme, decision_date, municipality_code, implementer, cost_jpy; optionally
    eligible_cost_jpy, area_ground, fiscal_index, part, grant, rules_as_of, user_rate and the inputs that a programme
    declares. InputError for a file without these columns or with one twice, without rows, in another encoding, or with
    a quotation that does not end.
    """
    reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    try:
        header = _header(next(reader, []), file.name)
        rows = list(_rows(reader, header, programmes, rules_as_of=rules_as_of, user_rate=user_rate))
    except csv.Error as error:
        raise InputError("programme.csv_broken", file=file.name, row=reader.line_num, detail=str(error)) from error
    if not rows:
        raise InputError("programme.csv_empty", file=file.name)
    return rows


def as_record(row: Row, lang: Lang) -> dict[str, Any]:
    """Return a row's answer as it is printed; a bad row has nulls, its line and the reason."""
    found = row.assessment
    if found is None:
        return {
            "project_id": row.project_id,
            **dict.fromkeys(("status", "national_jpy", "local_jpy", "rate")),
            "clause": [],
            "reasons": [_message(row.error, lang)] if row.error is not None else [],
            "rule_status": None,
            "row": row.line,
        }
    return {
        "project_id": row.project_id,
        "status": found.status,
        "national_jpy": found.national_jpy,
        "local_jpy": found.local_jpy,
        "rate": None if found.rate is None else str(found.rate),
        "clause": list(found.clauses),
        "reasons": [step.sentence(lang) for step in (*found.reasons, *found.changes)],
        "rule_status": found.rule_status,
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


def _rows(
    reader: Iterator[list[str]],
    header: list[str],
    programmes: Mapping[str, Programme],
    *,
    rules_as_of: dt.date | None,
    user_rate: Fraction | None,
) -> Iterator[Row]:
    for line, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        values = dict(zip(header, cells, strict=False))
        project = values.get("project_id", "").strip()
        try:
            if len(cells) > len(header):
                raise InputError("programme.csv_cells", found=len(cells), expected=len(header))
            programme = choose(dict(programmes), values.get("programme", "").strip())
            question = question_of(values, programme)
            what_if = {"rules_as_of": rules_as_of, "user_rate": user_rate}
            given = {name: value for name, value in what_if.items() if value is not None}
            answer = assess(programme, replace(question, **given) if given else question)  # type: ignore[arg-type]  # (the names are Question's)
        except TodokuError as error:
            yield Row(project, line, None, error)
        else:
            yield Row(project, line, answer, None)


def _message(error: TodokuError, lang: Lang) -> str:
    return text(f"error.{error.code}", lang, **error.params)


def _text(file: Path) -> str:
    content = file.read_bytes()
    for encoding in ("utf-16",) if content.startswith(_UTF16_MARKS) else _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("programme.csv_encoding", file=file.name)
