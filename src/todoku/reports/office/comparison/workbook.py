"""The workbook of a comparison: summary with live sums, every deviation with its figures, both maps, core, remarks."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from todoku.i18n import text
from todoku.office.compare.sentences import activity_words, called
from todoku.office.events.log import remark_text
from todoku.reports.office.comparison import tables
from todoku.reports.office.comparison.sentences import said
from todoku.reports.office.sheet import Page
from todoku.reports.workbook.sheet import Formats, Live

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.compare.findings import Comparison, Deviation
    from todoku.reports.workbook.sheet import Cell

_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_COLUMNS = (
    ("town", 18), ("reference", 14), ("type", 10), ("activity", 34), ("own", 10), ("usual", 10), ("effect", 9),
    ("effect_low", 9), ("effect_high", 9), ("effect_kind", 16), ("hours", 11), ("hours_low", 11), ("hours_high", 11),
    ("hours_basis", 12), ("cases_with", 9), ("share", 9), ("adjusted", 12), ("ground", 26), ("examples", 36),
)  # fmt: skip
_TOWN, _HOURS, _BASIS, _GROUND = 0, 10, 13, 17
_BASES = ("working", "elapsed", "survey")
_FIRST = 3


def write_comparison_workbook(comparison: Comparison, path: Path, *, title: str, day: date, lang: Lang) -> None:
    """Write the workbook in one language, the same bytes for the same comparison.

    The sums of the summary are formulas over the list, so that a line that is struck there no longer counts. Figures
    ``own`` and ``usual`` are shares (0-1), visits beyond the first, or hours, as the kind of effect says. Raises
    OSError where the file cannot be written.
    """
    made = BytesIO()
    with xlsxwriter.Workbook(made, _SETTINGS) as book:
        book.set_properties({"title": said("title", lang), "comments": title, "created": datetime.combine(day, time())})
        looks = Formats(book, lang)
        footer = f"{title}  {day.isoformat()}"
        pages = {
            name: Page(book, looks, said(f"sheet.{name}", lang), widths, lang, footer)
            for name, widths in (
                ("summary", [22, 10, 10, 10, *[14] * 6, 10]),
                ("deviations", [width for _, width in _COLUMNS]),
                ("shares", [34, *[12] * len(comparison.heat.municipalities)]),
                ("times", [34, *[12] * len(comparison.heat.municipalities)]),
                ("core", [6, 44]),
                ("remarks", [100, 12]),
            )
        }
        last = _write_deviations(pages["deviations"], comparison, lang)
        _write_summary(pages["summary"], pages["deviations"].title, comparison, last, lang)
        for which in ("shares", "times"):
            _write_heat(pages[which], comparison, which, lang)
        _write_lists(pages["core"], pages["remarks"], comparison, lang)
        pages["summary"].sheet.activate()
    path.write_bytes(made.getvalue())


def _write_deviations(page: Page, comparison: Comparison, lang: Lang) -> int:
    told = {"level": f"{comparison.settings.level:.0%}", "tests": f"{comparison.tests:,}"}
    note = said("note.deviations", lang, **told) if comparison.tests else ""
    page.heading((note + said("note.units", lang)).strip())
    page.heads(_FIRST - 1, [said(f"col.{name}", lang) for name, _ in _COLUMNS], freeze=4)
    f = page.looks
    looks = [*[f.text] * 4, *[f.exact] * 5, f.text, *[f.exact] * 3, f.text, f.whole, f.share, f.ratio, f.text, f.text]
    return page.rows(_FIRST, [_line(one, lang) for one in comparison.deviations], looks)


def _line(one: Deviation, lang: Lang) -> Sequence[Cell]:
    hours_low, hours_high = one.hours_interval or (None, None)
    return (
        one.municipality,
        said(f"reference.{one.reference}", lang),
        text(f"office.compare.type.{one.type}", lang),
        activity_words(one, lang),
        one.own,
        one.usual,
        *tables.effect_figures(one),
        said(f"effect.{one.effect_kind}", lang),
        one.hours_per_year,
        hours_low,
        hours_high,
        said(f"hours.short.{one.hours_basis}", lang),
        one.cases,
        one.share,
        "" if one.p_adjusted is None else one.p_adjusted,
        one.legal_ground,
        said("joint", lang).join(one.examples),
    )


def _write_summary(page: Page, listed: str, comparison: Comparison, last: int, lang: Lang) -> None:
    row = page.heading(said("note.towns", lang), said("answer.caution", lang)) - 1
    more, less = (said(f"col.hours_{name}", lang) for name in ("more", "less"))
    titles = [said(f"col.{name}", lang) for name in ("town", "cases", "per_year", "deviations")]
    titles += [f"{side} ({said(f'hours.short.{basis}', lang)})" for basis in _BASES for side in (more, less)]
    page.heads(row, [*titles, said("col.basis", lang)], freeze=1)
    sheet = quote_sheetname(listed)

    def column(at: int) -> str:
        first = xl_rowcol_to_cell(_FIRST, at, row_abs=True, col_abs=True)
        return f"{sheet}!{first}:{xl_rowcol_to_cell(last, at, row_abs=True, col_abs=True)}"

    f = page.looks
    for line, town in enumerate(comparison.towns, start=row + 1):
        own = [one for one in comparison.deviations if one.municipality == town.name]
        name = xl_rowcol_to_cell(line, 0, col_abs=True)
        count = Live(f"=COUNTIF({column(_TOWN)},{name})", len(own))
        cells: list[Cell] = [town.name, town.cases, town.cases_per_year, count]
        for basis in _BASES:
            for sign in (">", "<"):
                kind = said(f"hours.short.{basis}", lang)
                formula = (
                    f'=SUMIFS({column(_HOURS)},{column(_TOWN)},{name},{column(_HOURS)},"{sign}0",'
                    f'{column(_BASIS)},"{kind}",{column(_GROUND)},"")'
                )
                cells.append(Live(formula, _sum(own, basis, sign)))
        cells.append(said(f"basis.{town.basis}", lang))
        page.line(line, cells, [f.label, f.whole, f.whole, f.whole, *[f.whole] * 6, f.text])


def _sum(own: Sequence[Deviation], basis: str, sign: str) -> float:
    return sum(
        one.hours_per_year
        for one in own
        if one.hours_per_year is not None
        and one.hours_basis == basis
        and not one.legal_ground
        and (one.hours_per_year > 0) == (sign == ">")
    )


def _write_heat(page: Page, comparison: Comparison, which: str, lang: Lang) -> None:
    heat = comparison.heat
    page.heading(said(f"heat.caption.{which}", lang))
    page.heads(2, [said("col.activity", lang), *heat.municipalities], freeze=1)
    f = page.looks
    for row, (activity, cells) in enumerate(zip(heat.activities, getattr(heat, which), strict=True), start=3):
        page.put(row, 0, called(activity, comparison.names.get(activity, ""), lang), f.label)
        for column, cell in enumerate(cells, start=1):
            page.put(row, column, "" if cell is None else round(cell, 2), f.ratio)
    if heat.activities and heat.municipalities:
        ends = {f"{end}_type": "num" for end in ("min", "mid", "max")}
        colours = {"min_color": "#4F86B8", "mid_color": "#FFFFFF", "max_color": "#CF7423"}
        scale = {"type": "3_color_scale", **ends, "min_value": -1, "mid_value": 0, "max_value": 1, **colours}
        page.sheet.conditional_format(3, 1, 2 + len(heat.activities), len(heat.municipalities), scale)


def _write_lists(core: Page, remarks: Page, comparison: Comparison, lang: Lang) -> None:
    table = tables.core_table(comparison, lang)
    core.heading(*table.notes)
    core.heads(2, [column.title for column in table.columns], freeze=None)
    names = [called(one, comparison.names.get(one, ""), lang) for one in comparison.core]
    core.rows(3, [[at, name] for at, name in enumerate(names, start=1)], [core.looks.whole, core.looks.text])
    remarks.heading(said("part.method_text", lang, level=f"{comparison.settings.level:.0%}"))
    remarks.heads(2, [said("col.remark", lang), said("col.kept", lang)], freeze=None)
    lines = [[remark_text(one, lang), said("kept" if one.kept else "left_out", lang)] for one in comparison.remarks]
    last = remarks.rows(3, lines, [remarks.looks.text, remarks.looks.text])
    for row, one in enumerate(comparison.sources, start=last + 2):
        told = {"role": said(f"source.{one.role}", lang), "file": one.file, "sha256": one.sha256}
        remarks.put(row, 0, said("source.line", lang, **told), remarks.looks.text)
