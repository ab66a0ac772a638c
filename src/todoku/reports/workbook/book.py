"""Writes the plan as an Excel workbook whose money recalculates from quantities, prices, shares and rates."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from todoku.i18n import text
from todoku.reports.rows import words
from todoku.reports.rows.funding_tables import has_what_if, option_name, payer
from todoku.reports.rows.pon_tables import failures_table, pon_inputs_table
from todoku.reports.rows.stack_cases import stack_cases
from todoku.reports.rows.tables import plan_tables
from todoku.reports.workbook.balance import BalanceSheet
from todoku.reports.workbook.bill import write_bill
from todoku.reports.workbook.branches import BranchSheet
from todoku.reports.workbook.budget import BudgetSheet
from todoku.reports.workbook.costs import CostSheet
from todoku.reports.workbook.frontier import write_frontier
from todoku.reports.workbook.funding import FundingSheet
from todoku.reports.workbook.lists import (
    write_cells,
    write_comparisons,
    write_datasets,
    write_indicators,
    write_sources,
)
from todoku.reports.workbook.sheet import (
    Book,
    Formats,
    Live,
    Sheet,
    fitting_widths,
    write_text_table,
    write_text_tables,
)
from todoku.reports.workbook.stack_years import StackYearSheet
from todoku.reports.workbook.stacks import StackSheet

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.plans.plan import PlanResult
    from todoku.reports.rows.table import Table
    from todoku.reports.workbook.funding import Case
    from todoku.reports.workbook.sheet import Cell

_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_COVER_WIDTHS = (48, 18, 18, 18, 18, 18, 20)
_GUIDE = (
    "costs", "funding", "stacks", "stack_years", "budget", "balance", "indicators", "design",
    "bill", "light", "branches", "frontier", "phasing", "comparisons", "conditions", "rules", "stack_lines",
    "stack_grounds", "sources", "datasets", "assumptions", "cells",
)  # fmt: skip


def write_workbook(result: PlanResult, path: Path, *, lang: Lang) -> None:
    """Write the workbook; every formula also holds the program's own value, so that a viewer shows it at once."""
    plan = result.plan
    made = BytesIO()
    writer = xlsxwriter.Workbook(made, _SETTINGS)
    book = Book(writer, Formats(writer, lang), plan, lang)
    writer.set_properties({"title": plan.title, "comments": plan.id, "created": datetime.fromisoformat(plan.date)})
    writer.set_calc_mode("auto")
    cover = Sheet(book, "cover", _COVER_WIDTHS)
    costs = CostSheet(book)
    funding = FundingSheet(book, costs)
    stacks = _write_stacks(book, costs, funding)
    BudgetSheet(book, costs, funding, stacks)
    balance = BalanceSheet(book, costs)
    tables = plan_tables(plan, lang)
    write_indicators(book)
    _write_design(book, tables)
    BranchSheet(book, costs)
    if plan.frontier is not None:
        write_frontier(book, plan.frontier)
    if plan.phasing is not None:
        write_text_tables(book, "phasing", [*_named(tables, "phasing_")])
    write_comparisons(book, costs)
    write_text_tables(book, "conditions", [tables["conditions"]])
    write_text_tables(book, "rules", [*_named(tables, "trace_"), *_named(tables, "rule_documents")])
    if stacks is not None:
        reasons = [tables[name] for name in ("stack_conditions", "stacks_refused")]
        write_text_tables(book, "stack_lines", [*_named(tables, "stack_lines"), *reasons])
        write_text_tables(book, "stack_grounds", [tables["stack_grounds"]])
    write_sources(book)
    write_datasets(book)
    _write_assumptions(book, tables["range"])
    write_cells(book, result)
    _Cover(cover, costs, funding, balance, stacks).write()
    writer.close()
    path.write_bytes(made.getvalue())


def _write_design(book: Book, tables: dict[str, Table]) -> None:
    """Write the design and, where there is fibre, its passive network: figures, bill, and where the light fails."""
    fibre, lang = book.plan.design.fibre, book.lang
    pon = None if fibre is None else fibre.pon
    if pon is None:
        write_text_tables(book, "design", [tables["design"]])
        return
    write_text_tables(book, "design", [tables["design"], tables["pon"], pon_inputs_table(pon, lang)])
    write_bill(book, pon)
    if pon.failures:
        write_text_tables(book, "light", [tables["pon_mends"], failures_table(pon, lang)])


def _write_stacks(book: Book, costs: CostSheet, funding: FundingSheet) -> StackSheet | None:
    """Write the ways to pay with their years; None of a plan of which none has amounts."""
    if not any(case.ranked for case in stack_cases(book.plan)):
        return None
    stacks = StackSheet(book, costs, funding)
    StackYearSheet(book, stacks)
    return stacks


def _named(tables: dict[str, Table], start: str) -> list[Table]:
    return [table for name, table in tables.items() if name.startswith(start)]


def _write_assumptions(book: Book, scenarios: Table) -> None:
    """Write what the plan takes for granted: the unknown, its range, its limits, and what each basis means."""
    plan, lang = book.plan, book.lang
    page = Sheet(book, "assumptions", [max(width, 18.0) for width in fitting_widths(scenarios)])
    row = page.heading(book.say("sheet.assumptions"))
    page.across(row, words.assumption(plan.assumption, lang), book.formats.boxed)
    row = write_text_table(page, row + 2, scenarios)
    for title, lines in (
        (text("report.origins.limits", lang), [words.reason(one, lang) for one in plan.limits]),
        (text("report.heading.basis", lang), _bases(lang)),
    ):
        page.sheet.write_string(row, 0, title, book.formats.title)
        for number, line in enumerate(lines, start=row + 1):
            page.across(number, line, book.formats.text)
        row += len(lines) + 2


def _bases(lang: Lang) -> list[str]:
    names = ("census", "measured", "modelled", "estimated", "unknown")
    return [f"{text(f'basis.{name}', lang)}: {text(f'report.basis.{name}', lang)}" for name in names]


class _Cover:
    """The first sheet: what the plan is, what it assumes, its figures, who pays, and where to look further."""

    def __init__(
        self, page: Sheet, costs: CostSheet, funding: FundingSheet, balance: BalanceSheet, stacks: StackSheet | None
    ) -> None:
        self.page, self.book = page, page.book
        self.costs, self.funding, self.balance, self.stacks = costs, funding, balance, stacks

    def write(self) -> None:
        """Write the sheet from the top down."""
        book, plan = self.book, self.book.plan
        row = self.page.heading(
            plan.title, f"{words.official_day(plan.date, book.lang)}    {book.say('cover.id')} {plan.id}"
        )
        if has_what_if(plan):
            self.page.across(row - 1, book.say("cover.what_if"), book.formats.stamp)
            row += 1
        self.page.across(row - 1, words.assumption(plan.assumption, book.lang), book.formats.boxed)
        row = self._figures(row + 1)
        row = self._payers(row + 1)
        row = self._inputs(row + 1)
        self._guide(row + 1)
        self.page.sheet.activate()

    def _figures(self, row: int) -> int:
        lang, totals = self.book.lang, self.book.plan.totals
        everything = self.costs.fibre_jpy + self.costs.mobile_jpy
        rows: tuple[tuple[str, Cell, str], ...] = (
            ("population", totals.population, text("report.unit.person", lang)),
            ("households", totals.households, text("report.unit.household", lang)),
            ("route", totals.route_km, "km"),
            ("sites", totals.sites, text("report.unit.station", lang)),
            ("fibre", Live("=fibre_total_jpy", self.costs.fibre_jpy), text("report.unit.yen", lang)),
            ("mobile", Live("=mobile_total_jpy", self.costs.mobile_jpy), text("report.unit.yen", lang)),
            ("capex", Live("=all_total_jpy", everything), text("report.unit.yen", lang)),
        )
        formats = self.book.formats
        for number, (name, value, unit) in enumerate(rows, start=row):
            self.page.put(number, 0, self.book.say(f"cover.{name}"), formats.label)
            look = formats.exact if name == "route" else formats.total if name == "capex" else formats.whole
            self.page.put(number, 1, value, look)
            self.page.put(number, 2, unit, formats.text)
        return row + len(rows)

    def _payers(self, row: int) -> int:
        book, formats = self.book, self.book.formats
        parties = [payer(name, book.plan, book.lang) for name in ("national", "prefecture", "municipality", "operator")]
        self.page.heads(
            row, [book.say("cover.payers"), book.say("cover.fibre"), *parties, book.say("cover.net")], freeze=None
        )
        for number, case in enumerate(self.funding.cases, start=row + 1):
            name = case.label.replace("\n", " ") if case.what_if else option_name(case.option, book.lang)
            self.page.put(number, 0, name, formats.trial if case.what_if else formats.text)
            shares = self.funding.shares(case)
            cells: list[Cell] = [Live(f"={self.funding.cell('capex', case)}", self.costs.fibre_jpy)]
            cells += [Live(self._shown(self.funding.cell(party, case), case), value) for party, value in shares.items()]
            for column, cell in enumerate(cells, start=1):
                self.page.put(number, column, cell, formats.whole)
            net = self.balance.net_cells.get(case.option.id)
            years = Live(f"={net}", case.option.ten_year_net_jpy) if net else case.option.ten_year_net_jpy
            self.page.put(number, len(cells) + 1, years, formats.whole)
        return row + 1 + len(self.funding.cases)

    def _shown(self, address: str, case: Case) -> str:
        return f"=IF(ISNUMBER({self.funding.cell('national', case)}),{address},{self.book.unknown})"

    def _inputs(self, row: int) -> int:
        """Say what may be changed, and whether something has been."""
        book = self.book
        self.page.put(row, 0, book.say("cover.inputs"), book.formats.input_text)
        self.page.put(row, 1, book.say("cover.inputs_note"), book.formats.text, span=6)
        same = [f"fibre_total_jpy={self.costs.fibre_jpy}", f"fibre_eligible_jpy={self.costs.eligible_jpy}",
                f"mobile_total_jpy={self.costs.mobile_jpy}"]  # fmt: skip
        for case in self.funding.cases:
            grant = self.funding.grant_jpy(case)
            same.append(f"{self.funding.cell('national', case)}={book.unknown if grant is None else grant}")
        if self.funding.contribution is not None:
            agreed = book.plan.funding.contribution_jpy
            same.append(f"{self.funding.contribution}=" + ('""' if agreed is None else str(agreed)))
        same += [] if self.stacks is None else self.stacks.as_planned()
        kept, changed = book.say("cover.kept"), book.say("cover.changed")
        self.page.put(row + 1, 0, book.say("cover.state"), book.formats.label)
        state = Live(f'=IF(AND({",".join(same)}),"{kept}","{changed}")', kept)
        self.page.put(row + 1, 1, state, book.formats.text, span=6)
        return row + 2

    def _guide(self, row: int) -> None:
        book = self.book
        self.page.put(row, 0, book.say("cover.guide"), book.formats.head)
        sheets = [name for name in _GUIDE if book.writer.get_worksheet_by_name(book.say(f"sheet.{name}")) is not None]
        for number, name in enumerate(sheets, start=row + 1):
            title = book.say(f"sheet.{name}")
            self.page.sheet.write_url(number, 0, f"internal:'{title}'!A1", book.formats.link, title)
            self.page.put(number, 1, book.say(f"guide.{name}"), book.formats.text, span=6)
