"""Writes a fit-and-gap study as a workbook: three columns by item, field differences, decisions, live sums, sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from todoku.office.specification.fit_gap import Verdict
from todoku.office.specification.model import Kind
from todoku.reports.office.fit_gap import tables
from todoku.reports.office.fit_gap import words as shown
from todoku.reports.office.fit_gap.costs import CostPage, DecisionPage
from todoku.reports.office.fit_gap.words import NOTHING, said
from todoku.reports.office.sheet import Page
from todoku.reports.rows import words
from todoku.reports.workbook.sheet import Formats, Live

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.format import Format

    from todoku.i18n import Lang
    from todoku.office.specification.fit_gap import Row
    from todoku.office.specification.study import FitGap
    from todoku.reports.rows.table import Table
    from todoku.reports.workbook.sheet import Cell

_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_ITEM_COLUMNS = (
    ("id", 12), ("levels", 24), ("item", 44), ("class", 15), ("today", 9), ("how", 12), ("called_today", 20),
    ("pairing", 12), ("in_package", 11), ("verdict", 11), ("gaps", 34), ("decision", 14), ("hours", 11), ("basis", 10),
    ("place", 16),
)  # fmt: skip
_VERDICT_COLUMN = 9
_FIELD_COLUMNS = (("id", 12), ("item", 24), ("field", 24), ("change", 18), ("today", 30), ("standard", 30),
                  ("place_today", 10), ("place_standard", 10), ("settled", 10))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Span:
    """Where the verdicts of a kind stand: the sheet, its first and its last row."""

    title: str
    first: int
    last: int


def write_fit_gap_workbook(study: FitGap, path: Path, *, lang: Lang) -> None:
    """Write the workbook in one language; its sums are formulas that hold the program's own values, too.

    The same study gives the same bytes. Raises OSError where the file cannot be written.
    """
    made = BytesIO()
    book = xlsxwriter.Workbook(made, _SETTINGS)
    writer = _Writer(book, study, lang)
    writer.write()
    title = said("report.title", lang, business=shown.business(study, lang))
    book.set_properties({"title": title, "comments": study.title, "created": datetime.combine(study.on, time())})
    book.close()
    path.write_bytes(made.getvalue())


class _Writer:
    """The workbook's sheets in order; the first is written last, from what the others hold."""

    def __init__(self, book: xlsxwriter.Workbook, study: FitGap, lang: Lang) -> None:
        self.book, self.study, self.lang = book, study, lang
        self.formats = Formats(book, lang)

    def write(self) -> None:
        """Write all sheets."""
        summary = self._page("summary", (44, 13, 13, 13, 13, 13, 13))
        spans = {kind: self._items(kind) for kind in Kind if any(row.kind is kind for row in self.study.rows)}
        self._fields()
        decisions = DecisionPage(self._page("decisions", DecisionPage.widths()), self.study)
        costs = CostPage(self._page("costs", CostPage.WIDTHS), self.study, decisions)
        if self.study.changes:
            self._text("changes", (tables.changes_table(self.study, self.lang),))
        self._confirm()
        self._text(
            "sources", (tables.sources_table(self.study, self.lang), tables.remarks_table(self.study, self.lang))
        )
        self._summary(summary, spans, decisions, costs)
        summary.sheet.activate()

    def _page(self, name: str, widths: Sequence[float]) -> Page:
        title = said(f"report.sheet.{name}", self.lang)
        footer = f"{self.study.on.isoformat()}"
        return Page(self.book, self.formats, title, widths, self.lang, footer)

    def _items(self, kind: Kind) -> _Span:
        page = self._page(f"items_{kind}", [width for _, width in _ITEM_COLUMNS])
        row = page.heading(said("report.note.items", self.lang))
        page.heads(row, [said(f"report.col.{name}", self.lang) for name, _ in _ITEM_COLUMNS], freeze=1)
        text, right = self.formats.text, self.formats.figure("#,##0.#", strong=False)
        looks = [right if name == "hours" else text for name, _ in _ITEM_COLUMNS]
        lines = [self._item_cells(one) for one in self.study.rows if one.kind is kind]
        last = page.rows(row + 1, lines, looks)
        return _Span(page.title, row + 1, last)

    def _item_cells(self, row: Row) -> tuple[Cell, ...]:
        lang = self.lang
        return (
            shown.item_id(row, lang),
            " > ".join(row.levels) or NOTHING,
            row.text if row.kind is Kind.FUNCTION and row.text else row.name,
            shown.requirement(row, lang),
            shown.yes_no(row.present, lang),
            ", ".join(dict.fromkeys(item.how for item in row.own if item.how)) or NOTHING,
            shown.own_names(row) or NOTHING,
            shown.pairing(row, lang),
            shown.yes_no(row.in_package, lang) if self._has_package and row.id else NOTHING,
            said(f"verdict.{row.verdict}", lang),
            shown.gaps(row, lang) or NOTHING,
            shown.decision(row, lang),
            row.hours_per_year if row.hours_per_year is not None else NOTHING,
            said(f"basis.{row.hours_basis}", lang) if row.hours_per_year is not None else NOTHING,
            row.place,
        )

    @property
    def _has_package(self) -> bool:
        return any(role == "package" for role, _ in self.study.sources)

    def _fields(self) -> None:
        rows = [(row, one) for row in self.study.rows for one in row.changes]
        if not rows:
            return
        lang = self.lang
        page = self._page("fields", [width for _, width in _FIELD_COLUMNS])
        row = page.heading(said("report.note.fields", lang))
        page.heads(row, [said(f"report.col.{name}", lang) for name, _ in _FIELD_COLUMNS], freeze=3)
        lines: list[tuple[Cell, ...]] = [
            (
                shown.item_id(item, lang),
                item.name,
                one.field,
                said(f"change.{one.kind}", lang),
                shown.one_line(one.old) or NOTHING,
                shown.one_line(one.new) or NOTHING,
                NOTHING if one.old_place is None else one.old_place,
                NOTHING if one.new_place is None else one.new_place,
                said("report.proposed_word" if one.proposed else "report.settled", lang),
            )
            for item, one in rows
        ]
        whole = self.formats.whole
        looks = [whole if name.startswith("place_") else self.formats.text for name, _ in _FIELD_COLUMNS]
        page.rows(row + 1, lines, looks)

    def _confirm(self) -> None:
        table = tables.confirm_table(self.study, self.lang)
        if table.rows:
            self._text("confirm", (table,))

    def _text(self, name: str, listed: Sequence[Table]) -> None:
        """Write tables of display text one under the other; a filter and heads that stay for a table alone."""
        filled = [table for table in listed if table.rows]
        width = max((len(table.columns) for table in filled), default=1)
        page = self._page(name, [_text_width(filled, column) for column in range(width)])
        row = page.heading()
        for table in filled:
            alone = len(filled) == 1
            if not alone:
                page.put(row, 0, table.title, self.formats.title)
                row += 1
            page.heads(row, [column.title for column in table.columns], freeze=1 if alone else None)
            for number, line in enumerate(table.rows, start=row + 1):
                page.line(number, line.cells, [self.formats.text] * len(line.cells))
            if alone:
                page.sheet.autofilter(row, 0, row + len(table.rows), len(table.columns) - 1)
            row += len(table.rows) + 2
            for note in table.notes:
                page.put(row, 0, note, self.formats.note, span=width)
                row += 1

    def _summary(self, page: Page, spans: dict[Kind, _Span], decisions: DecisionPage, costs: CostPage) -> None:
        lang, study = self.lang, self.study
        facts = (
            study.title,
            said("report.facts_short", lang, edition=shown.edition(study.edition, lang), body=shown.body(study, lang),
                 day=words.official_day(study.on.isoformat(), lang)),
            shown.conforms(study, lang),
        )  # fmt: skip
        row = page.heading(*facts)
        titles = [said("report.table.verdicts", lang), *(said(f"verdict.{one}", lang) for one in Verdict)]
        page.heads(row, [*titles, said("report.col.all", lang)], freeze=None)
        first = row + 1
        for kind, span in spans.items():
            row += 1
            self._verdict_line(page, row, kind, span)
        row += 1
        sums = [
            Live(f"=SUM({_cell(first, at)}:{_cell(row - 1, at)})", value) for at, value in self._all_verdicts(spans)
        ]
        page.line(row, [said("report.col.all", lang), *sums], [self.formats.label, *[self.formats.total] * len(sums)])
        row = self._gap_lines(page, row + 2)
        row = decisions.write_counts(page, row + 2)
        costs.write_totals(page, row + 2)
        page.sheet.repeat_rows(0)

    def _verdict_line(self, page: Page, row: int, kind: Kind, span: _Span) -> None:
        counted = self.study.verdicts(kind)
        column = xlsxwriter.utility.xl_col_to_name(_VERDICT_COLUMN)
        area = f"'{span.title}'!${column}${span.first + 1}:${column}${span.last + 1}"
        cells: list[Cell] = [said(f"kind.{kind}", self.lang)]
        named = [(one, said(f"verdict.{one}", self.lang)) for one in Verdict]
        cells += [Live(f'=COUNTIF({area},"{name}")', counted[one]) for one, name in named]
        cells.append(Live(f"=SUM({_cell(row, 1)}:{_cell(row, len(Verdict))})", sum(counted.values())))
        page.line(row, cells, [self.formats.label, *[self.formats.whole] * (len(cells) - 1)])

    def _all_verdicts(self, spans: dict[Kind, _Span]) -> list[tuple[int, int]]:
        totals = [sum(self.study.verdicts(kind)[one] for kind in spans) for one in Verdict]
        return list(enumerate([*totals, sum(totals)], start=1))

    def _gap_lines(self, page: Page, row: int) -> int:
        table = tables.gaps_table(self.study, self.lang)
        page.heads(row, [column.title for column in table.columns], freeze=None)
        for line in table.rows:
            row += 1
            looks: list[Format] = [self.formats.label, *[self.formats.right] * (len(line.cells) - 1)]
            page.line(row, [_number(cell) for cell in line.cells], looks)
        return row


def _number(cell: str) -> Cell:
    plain = cell.replace(",", "")
    return int(plain) if plain.isdigit() else cell


def _cell(row: int, column: int) -> str:
    return str(xlsxwriter.utility.xl_rowcol_to_cell(row, column))


def _text_width(listed: Sequence[Table], column: int) -> float:
    widths = [one.columns[column].weight for one in listed if column < len(one.columns)]
    return 14.0 + 16.0 * max(widths, default=0.0)
