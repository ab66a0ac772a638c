"""Writes the figures as open data: a line for each, the same in CSV, JSON and a workbook, with what each means."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import xlsxwriter

from todoku.i18n import LANGS, text
from todoku_web.exchange.statistics.courses import GROUPINGS
from todoku_web.exchange.statistics.funnel import STAGES
from todoku_web.exchange.statistics.tables import ALL
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku_web.exchange.statistics.report import Report
    from todoku_web.exchange.statistics.tables import Group

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TABLES = ("funnel", "times", "calls", "loans", "shared")
_TIMES = {
    "entered": "need",
    "moved": "need",
    "left": "need",
    "still": "need",
    "quarter": "day",
    "half": "day",
    "three_quarters": "day",
}
_CALLS = {"calls": "call", "applications": "application", "seats": "seat", "unlimited": "call", "chosen": "application"}
_LOANS = {"asked": "loan", "lent": "loan", "out": "loan", "overdue": "loan"}
_SHARED = {"in_use": "service", "municipalities": "municipality"}
MEASURES: dict[str, dict[str, str]] = {
    "funnel": {"count": "need", "of_previous": "ratio", "of_accepted": "ratio"},
    "times": _TIMES,
    "calls": _CALLS,
    "loans": _LOANS,
    "shared": _SHARED,
}
"""Table -> what it measures -> in which unit; ``statistics.define.<table>.<measure>`` says what that is."""
_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WIDTH, _TOLD_WIDTH = 16, 60


@dataclass(frozen=True, slots=True)
class Line:
    """One figure; a value of None is not told, and ``note`` says why."""

    table: str
    grouping: str
    group: str
    group_name: str
    stage: str
    measure: str
    value: float | None
    unit: str
    note: str = ""


COLUMNS = tuple(field.name for field in fields(Line))


def lines(report: Report) -> list[Line]:
    """Return every figure of a report."""
    made = [*_of_group(ALL, report.overall)]
    for grouping in GROUPINGS:
        for group in report.groups[grouping]:
            made += _of_group(grouping, group)
    for kind in report.calls:
        made += _told("calls", "kind", kind.kind, text(kind.title, report.lang), kind, _CALLS)
    made += _told("loans", ALL, ALL, "", report.loans, _LOANS)
    made += _told("shared", ALL, ALL, "", report.shared, _SHARED)
    return made


def _of_group(grouping: str, group: Group) -> Iterable[Line]:
    for at, stage in enumerate(STAGES):
        shares = {
            "count": group.counts[at],
            "of_previous": group.share(at, at - 1) if at else None,
            "of_accepted": group.share(at, 1) if at > 1 else None,
        }
        for measure, value in shares.items():
            if measure == "count" or value is not None:
                yield _line("funnel", grouping, group, stage, measure, value)
    for one in group.times:
        for measure, unit in _TIMES.items():
            value = getattr(one, measure)
            note = "not_reached" if unit == "day" and not one.is_small else "small"
            yield _line("times", grouping, group, one.stage, measure, value, note=note)


def _line(
    table: str, grouping: str, group: Group, stage: str, measure: str, value: float | None, *, note: str = "small"
) -> Line:
    unit = MEASURES[table][measure]
    return Line(table, grouping, group.name, group.title, stage, measure, value, unit, note if value is None else "")


def _told(table: str, grouping: str, group: str, name: str, thing: Any, measures: dict[str, str]) -> Iterable[Line]:
    for measure, unit in measures.items():
        value = getattr(thing, measure)
        yield Line(table, grouping, group, name, "", measure, value, unit, "small" if value is None else "")


def dictionary() -> list[dict[str, str]]:
    """Return what each figure, stage and column means, in each language."""
    rows = [
        ("measure", f"{table}.{measure}", f"statistics.define.{table}.{measure}", unit)
        for table, measures in MEASURES.items()
        for measure, unit in measures.items()
    ]
    rows += [("stage", stage, f"statistics.define.stage.{stage}", "") for stage in STAGES]
    rows += [("column", column, f"statistics.define.column.{column}", "") for column in COLUMNS]
    rows += [("note", note, f"statistics.define.note.{note}", "") for note in ("small", "not_reached")]
    return [
        {"kind": kind, "name": name, "unit": unit, **{f"definition_{lang}": text(key, lang) for lang in LANGS}}
        for kind, name, key, unit in rows
    ]


def published(report: Report, kind: str) -> bytes:
    """Return a file of a report; ``kind`` is one of ``FORMATS``."""
    return {"csv": _csv, "json": _json, "xlsx": _workbook}[kind](report)


def dictionary_csv() -> bytes:
    """Return the dictionary as CSV."""
    buffer = io.StringIO()
    rows = dictionary()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def _about(report: Report, lang: Lang) -> dict[str, str]:
    return {
        "title": text("statistics.title", lang),
        "source": text("statistics.source", lang),
        "as_of": report.as_of,
        "filters": report.filters or text("statistics.no_filters", lang),
        "note": text("statistics.protected_note", lang),
    }


def _csv(report: Report) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*COLUMNS, "as_of"])
    for one in lines(report):
        writer.writerow([*(safe_cell(value) for value in asdict(one).values()), report.as_of])
    return buffer.getvalue().encode("utf-8-sig")


def _json(report: Report) -> bytes:
    content = {
        "todoku": _about(report, report.lang),
        "dictionary": dictionary(),
        "figures": [asdict(one) for one in lines(report)],
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _workbook(report: Report) -> bytes:
    stream = io.BytesIO()
    every = lines(report)
    with xlsxwriter.Workbook(stream, _SETTINGS) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(text("statistics.sheet.about", report.lang))
        sheet.set_column(0, 0, _WIDTH)
        sheet.set_column(1, 1, _TOLD_WIDTH)
        for row, (name, value) in enumerate(_about(report, report.lang).items()):
            sheet.write_string(row, 0, name, head)
            sheet.write_string(row, 1, value)
        for table in TABLES:
            rows = [list(asdict(one).values())[1:] for one in every if one.table == table]
            _sheet(book, text(f"statistics.sheet.{table}", report.lang), list(COLUMNS[1:]), rows, head)
        known = dictionary()
        names = list(known[0])
        _sheet(
            book, text("statistics.sheet.dictionary", report.lang), names, [list(one.values()) for one in known], head
        )
    return stream.getvalue()


def _sheet(book: Any, title: str, names: list[str], rows: list[list[Any]], head: Any) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(names) - 1, _WIDTH)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, (int, float)):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, str(value))
