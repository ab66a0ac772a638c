"""The rank table and all score sheets as a workbook, with cells that no spreadsheet runs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter

from todoku.i18n import text
from todoku_web.exchange.screening.criteria import shown
from todoku_web.exchange.screening.models import Reading
from todoku_web.exchange.screening.results import ranked, with_candidates
from todoku_web.exchange.screening.sheet_table import weighted
from todoku_web.exchange.screening.workflow import ReadingState
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.i18n import Lang
    from todoku_web.exchange.screening.models import Ranking, Screening

_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FIGURES = ("mean_rank", "mean", "worth_rank", "worth", "worth_low", "worth_high", "rank_low", "rank_high",
            "chance_above", "reads", "struck", "spread")  # fmt: skip
_WIDTH = 14


def sheets_workbook(screening: Screening, ranking: Ranking, lang: Lang) -> bytes:
    """Return the workbook: one sheet with the rank table, one with a row for each score sheet, struck ones too."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _SETTINGS) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        for name, head, rows in (_ranks(screening, ranking, lang), _sheets(screening, lang)):
            sheet = book.add_worksheet(text(f"screening.workbook.{name}", lang))
            _fill(sheet, [head], bold)
            last = _fill(sheet, rows, None, first=1)
            sheet.freeze_panes(1, 2)
            sheet.autofilter(0, 0, max(last, 1), len(head) - 1)
            sheet.set_column(0, len(head) - 1, _WIDTH)
    return stream.getvalue()


def _fill(sheet: Any, rows: Iterable[Sequence[Any]], style: Any, *, first: int = 0) -> int:
    line = first - 1
    for line, row in enumerate(rows, start=first):
        for column, value in enumerate(row):
            if isinstance(value, (int, float)):
                sheet.write_number(line, column, value, style)
            elif value:
                sheet.write_string(line, column, str(safe_cell(str(value))), style)
    return line


def _ranks(screening: Screening, ranking: Ranking, lang: Lang) -> tuple[str, list[str], Iterable[Sequence[Any]]]:
    head = [text(f"screening.column.{one}", lang) for one in ("number", "who", "stands", "reason", *_FIGURES)]
    rows = (
        [
            line.number,
            one.application.shown_name,
            text(f"screening.placement.{line.placement}", lang),
            line.reason,
            *(line.figures[name] for name in _FIGURES),
        ]
        for line, one in with_candidates(screening, ranked(screening, ranking).lines)
    )
    return "ranks", head, rows


def _sheets(screening: Screening, lang: Lang) -> tuple[str, list[str], Iterable[Sequence[Any]]]:
    kept = screening.criteria.rows if screening.criteria else []
    names = ("number", "reader", "state", "weighted", "committee_comment", "applicant_comment")
    head = [text(f"screening.column.{one}", lang) for one in names]
    head[4:4] = [f"{one.title} ({one.weight})" for one in shown(kept, lang)]
    told = Reading.objects.filter(screening=screening, state__in=(ReadingState.SUBMITTED, ReadingState.STRUCK))
    rows = (
        [
            one.candidate.number,
            one.reviewer.number,
            text(f"screening.reading.{one.state}", lang),
            weighted(one.scores, kept),
            *(one.scores.get(each["id"]) for each in kept),
            one.committee_comment,
            one.applicant_comment,
        ]
        for one in told.select_related("candidate", "reviewer").order_by("candidate__number", "reviewer__number")
    )
    return "sheets", head, rows
