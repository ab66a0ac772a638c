"""Writes the plan as an Excel workbook whose money recalculates: prices, eligible shares and rates are live inputs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import xlsxwriter

from todoku.i18n import text
from todoku.reports.cost_tables import comparisons_table
from todoku.reports.design_tables import branches_table, design_table
from todoku.reports.source_tables import sources_table
from todoku.reports.state_tables import indicators_table
from todoku.reports.workbook_money import BalanceSheet, BudgetSheet, CostSheet, FundingSheet
from todoku.reports.workbook_sheet import Formats, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan, PlanResult
    from todoku.reports.table import Table

_CELL_COLUMNS = ("mesh_code", "population", "households", "state", "in_plan", "basis")


def write_workbook(result: PlanResult, path: Path, *, lang: Lang) -> None:
    """Write the workbook; every formula also holds the program's own value, so that a viewer shows it at once."""
    plan = result.plan
    book = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    try:
        book.set_properties({"title": plan.title, "comments": plan.id, "created": datetime.fromisoformat(plan.date)})
        book.set_calc_mode("auto")
        formats = Formats(book)
        cover = book.add_worksheet(text("workbook.sheet.cover", lang))
        costs = CostSheet(book, formats, plan, lang)
        funding = FundingSheet(book, formats, plan, lang, costs=costs)
        BudgetSheet(book, formats, plan, lang, funding=funding)
        BalanceSheet(book, formats, plan, lang)
        _write_cover(cover, formats, plan, lang, costs=costs)
        for name, table in _text_tables(plan, lang):
            write_table(book.add_worksheet(text(f"workbook.sheet.{name}", lang)), formats, table)
        _write_cells(book.add_worksheet(text("workbook.sheet.cells", lang)), formats, result, lang)
    finally:
        book.close()


def _text_tables(plan: Plan, lang: Lang) -> tuple[tuple[str, Table], ...]:
    return (
        ("indicators", indicators_table(plan, lang)),
        ("design", design_table(plan, lang)),
        ("branches", branches_table(plan, lang)),
        ("comparisons", comparisons_table(plan, lang)),
        ("sources", sources_table(plan, lang)),
    )


def _write_cover(sheet: Worksheet, formats: Formats, plan: Plan, lang: Lang, *, costs: CostSheet) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 2, 60)
    sheet.write(0, 0, plan.title, formats.title)
    assumption = text(plan.assumption.key, lang, **plan.assumption.model_dump(exclude={"key"}))
    sheet.merge_range(1, 0, 1, 2, assumption, formats.boxed)
    sheet.set_row(1, 48)
    totals = plan.totals
    rows: tuple[tuple[str, float | str, str], ...] = (
        ("date", plan.date, ""),
        ("population", totals.population, text("report.unit.person", lang)),
        ("households", totals.households, text("report.unit.household", lang)),
        ("route", totals.route_km, "km"),
        ("sites", totals.sites, text("report.unit.station", lang)),
    )
    for row, (name, value, unit) in enumerate(rows, start=3):
        sheet.write(row, 0, text(f"workbook.cover.{name}", lang), formats.head)
        sheet.write(row, 1, value, formats.number if isinstance(value, (int, float)) else formats.text)
        sheet.write(row, 2, unit, formats.text)
    row = 3 + len(rows)
    sheet.write(row, 0, text("workbook.cover.capex", lang), formats.head)
    sheet.write_formula(row, 1, f"={costs.total_cell}", formats.money, totals.capex_jpy)
    sheet.write(row, 2, text("report.unit.yen", lang), formats.text)
    sheet.write(row + 2, 0, text("workbook.cover.inputs", lang), formats.input_text)
    sheet.write(row + 2, 1, text("workbook.cover.inputs_note", lang), formats.text)
    sheet.write(row + 3, 0, text("workbook.cover.id", lang), formats.head)
    sheet.write(row + 3, 1, plan.id, formats.text)


def _write_cells(sheet: Worksheet, formats: Formats, result: PlanResult, lang: Lang) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(_CELL_COLUMNS) - 1, 16)
    for column, name in enumerate(_CELL_COLUMNS):
        sheet.write(0, column, text(f"workbook.cells.{name}", lang), formats.head)
    cells = result.layers.cells
    words = {
        "state": {value: text(f"state.{value}", lang) for value in cells["state"].unique()},
        "basis": {value: text(f"basis.{value}", lang) for value in cells["basis"].unique()},
        "in_plan": {True: text("map.yes", lang), False: text("map.no", lang)},
    }
    for column, name in enumerate(_CELL_COLUMNS):
        for row, value in enumerate(cells[name], start=1):
            if name in words:
                sheet.write_string(row, column, words[name][value], formats.text)
            elif name == "mesh_code":
                sheet.write_string(row, column, value, formats.text)
            elif value == value:  # noqa: PLR0124 (false only of NaN: unknown stays an empty cell)
                sheet.write_number(row, column, value, formats.number)
    sheet.autofilter(0, 0, len(cells), len(_CELL_COLUMNS) - 1)
