"""The workbook's tables of figures as numbers that can be sorted: indicators, real projects, sources and squares."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from todoku.i18n import text
from todoku.money import RoundingMode, round_to
from todoku.reports.rows import words
from todoku.reports.workbook.sheet import Cell, Live, Sheet, cell_at

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from todoku.plans.plan import Comparison, IndicatorValue, PlanResult
    from todoku.reports.workbook.costs import CostSheet
    from todoku.reports.workbook.sheet import Book

_INDICATORS = (
    ("name", 34), ("before", 12), ("after", 12), ("change", 12), ("unit", 9), ("basis", 12), ("as_of", 14),
    ("source", 44), ("reason", 48),
)  # fmt: skip
_CASES = (
    ("name", 40), ("year", 7), ("cost", 17), ("length", 11), ("households", 11), ("per_km", 15), ("per_household", 15),
    ("note", 42), ("source", 44),
)  # fmt: skip
_CELLS = (
    ("mesh_code", 14), ("population", 11), ("households", 11), ("farm_area_m2", 13), ("state", 12), ("in_plan", 12),
    ("left_out", 14), ("station_reach", 14), ("basis", 14),
)  # fmt: skip
_SOURCES = (
    ("number", 6), ("title", 40), ("publisher", 20), ("as_of", 14), ("basis", 13), ("licence", 30), ("note", 42),
    ("sha256", 22),
)  # fmt: skip
_DATASETS = (("kind", 24), ("rows", 10), ("source", 9), ("note", 90), ("sha256", 22))


def write_indicators(book: Book) -> None:
    """Write every indicator before and after the plan, with basis, date, source and what must be said beside it."""
    page = Sheet(book, "indicators", [width for _, width in _INDICATORS])
    row = page.heading(book.say("indicators.title"), text("report.note.rates", book.lang))
    page.heads(row, [book.say(f"indicators.{name}") for name, _ in _INDICATORS])
    after = {one.id: one for one in book.plan.indicators.after}
    for number, one in enumerate(book.plan.indicators.before, start=row + 1):
        _write_indicator(page, number, one, after.get(one.id))
    page.sheet.autofilter(row, 0, row + len(book.plan.indicators.before), len(_INDICATORS) - 1)


def _write_indicator(page: Sheet, row: int, one: IndicatorValue, later: IndicatorValue | None) -> None:
    formats, lang = page.book.formats, page.book.lang
    look = formats.share if one.unit == "ratio" else formats.exact if one.unit in {"km2", "index"} else formats.whole
    page.put(row, 0, words.indicator_name(one.id, lang), formats.text)
    page.put(row, 1, one.value, look)
    page.put(row, 2, later.value if later else None, look)
    before, after = (cell_at(row, column) for column in (1, 2))
    change = None if later is None or one.value is None or later.value is None else later.value - one.value
    page.put(row, 3, Live(f"=IF(COUNT({before}:{after})=2,{after}-{before},{page.book.unknown})", change), look)
    why = [words.reason(found.reason, lang) for found in (one, later) if found is not None and found.reason]
    unit = "%" if one.unit == "ratio" else words.unit(one.unit, lang)
    bases = dict.fromkeys(words.basis(found.basis, lang) for found in (one, later) if found is not None)
    facts = (
        unit,
        " → ".join(bases),
        words.day(one.as_of, lang),
        one.source or (later.source if later else None) or "—",
        "\n".join(dict.fromkeys(why)) or "—",
    )
    for column, fact in enumerate(facts, start=4):
        page.put(row, column, fact, formats.text)


def _per(amount_jpy: int, number: float) -> int | None:
    if not number:
        return None
    return round_to(amount_jpy / Fraction(str(number)), unit=1, mode=RoundingMode.HALF_UP)


def write_comparisons(book: Book, costs: CostSheet) -> None:
    """Write real projects beside this plan, whose row follows the cost sheet."""
    page = Sheet(book, "comparisons", [width for _, width in _CASES])
    row = page.heading(book.say("comparisons.title"), text("report.note.comparisons", book.lang))
    page.heads(row, [book.say(f"comparisons.{name}") for name, _ in _CASES])
    totals, formats = book.plan.totals, book.formats
    number = row + 1
    at = [cell_at(number, column) for column in range(len(_CASES))]
    ours: tuple[Cell, ...] = (
        text("report.comparison.ours", book.lang),
        int(book.plan.date[:4]),
        Live("=fibre_total_jpy", costs.fibre_jpy),
        totals.route_km,
        totals.households,
        Live(f"=IF({at[3]}=0,{book.unknown},ROUND({at[2]}/{at[3]},0))", _per(costs.fibre_jpy, totals.route_km)),
        Live(f"=IF({at[4]}=0,{book.unknown},ROUND({at[2]}/{at[4]},0))", _per(costs.fibre_jpy, totals.households)),
        "",
        "",
    )
    _write_case(page, number, ours, name=formats.label)
    for one in book.plan.comparisons:
        number += 1
        _write_case(page, number, _case(one), name=formats.text)
    page.sheet.autofilter(row, 0, number, len(_CASES) - 1)


def _case(one: Comparison) -> tuple[Cell, ...]:
    source = "\n".join(part for part in (one.source, one.url) if part)
    amounts = (one.cost_jpy, one.length_km, one.households, one.jpy_per_km, one.jpy_per_household)
    return (one.name, one.year, *amounts, one.note, source)


def _write_case(page: Sheet, row: int, cells: tuple[Cell, ...], *, name: Format) -> None:
    formats = page.book.formats
    looks = (name, formats.year, formats.whole, formats.exact, *[formats.whole] * 3, formats.text, formats.text)
    for column, (cell, look) in enumerate(zip(cells, looks, strict=True)):
        page.put(row, column, cell, look)


def write_cells(book: Book, result: PlanResult) -> None:
    """Write the grid squares with people, households, farmland, present service and basis."""
    cells, lang = result.layers.cells, book.lang
    columns = [(name, width) for name, width in _CELLS if name in cells.columns]
    page = Sheet(book, "cells", [width for _, width in columns])
    row = page.heading(book.say("cells.title"), book.say("cells.note"))
    page.heads(row, [book.say(f"cells.{name}") for name, _ in columns])
    answers = {True: text("map.yes", lang), False: text("map.no", lang)}
    shown = {
        "state": {value: text(f"report.state.{value}", lang) for value in cells["state"].unique()},
        "basis": {value: text(f"basis.{value}", lang) for value in cells["basis"].unique()},
        "in_plan": answers,
        "left_out": answers,
        "station_reach": answers,
    }
    for column, (name, _) in enumerate(columns):
        for number, value in enumerate(cells[name], start=row + 1):
            if name in shown:
                page.put(number, column, shown[name][value], book.formats.text)
            elif name == "mesh_code":
                page.put(number, column, str(value), book.formats.text)
            else:
                page.put(number, column, None if pd.isna(value) else float(value), book.formats.whole)
    page.sheet.autofilter(row, 0, row + len(cells), len(columns) - 1)


def write_sources(book: Book) -> None:
    """Write the sources, numbered as in the PDF, with licence, address and hash."""
    page = Sheet(book, "sources", [width for _, width in _SOURCES])
    row = page.heading(text("report.table.sources", book.lang))
    page.heads(row, [book.say(f"sources.{name}") for name, _ in _SOURCES], freeze=2)
    for number, source in enumerate(book.plan.inputs.sources.values(), start=1):
        facts: tuple[Cell, ...] = (
            number,
            source.title,
            source.publisher,
            words.day(source.as_of, book.lang),
            words.basis(source.basis, book.lang),
            words.note(source.licence, book.lang),
            "\n".join(part for part in (words.note(source.note or "", book.lang), source.url) if part) or "—",
            source.sha256 or "—",
        )
        _write_facts(page, row + number, facts)


def write_datasets(book: Book) -> None:
    """Write the datasets that went into the plan, with their rows, source and hash."""
    page = Sheet(book, "datasets", [width for _, width in _DATASETS])
    row = page.heading(text("report.table.datasets", book.lang))
    page.heads(row, [book.say(f"datasets.{name}") for name, _ in _DATASETS])
    numbers = {name: number for number, name in enumerate(book.plan.inputs.sources, start=1)}
    for line, one in enumerate(book.plan.inputs.datasets, start=row + 1):
        remarks = "\n".join(words.note(note, book.lang) for note in one.notes) or "—"
        kind = words.code("dataset", one.kind, book.lang)
        _write_facts(page, line, (kind, one.rows, numbers.get(one.source, "—"), remarks, one.sha256))


def _write_facts(page: Sheet, row: int, facts: tuple[Cell, ...]) -> None:
    for column, fact in enumerate(facts):
        page.put(row, column, fact, page.book.formats.text if isinstance(fact, str) else page.book.formats.whole)
