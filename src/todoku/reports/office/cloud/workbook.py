"""Writes the study of a group's systems as a workbook whose totals and burdens follow from its lines by formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.office.cloud_cost.lines import option_word
from todoku.reports.office.cloud.sharing import write_sharing
from todoku.reports.office.cloud.sources import write_assumptions, write_published
from todoku.reports.office.study_page import StudyPage, study_book, write_remarks
from todoku.reports.workbook.sheet import Live, cell_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.cloud_cost.lines import CostLine
    from todoku.office.cloud_cost.study import CloudStudy

_LINES = (("option", 20), ("who", 16), ("stage", 14), ("item", 36), ("timing", 10), ("jpy", 16), ("low", 16),
          ("high", 16), ("first", 11), ("last", 11), ("basis", 16), ("source", 34))  # fmt: skip
_AT = {name: column for column, (name, _) in enumerate(_LINES)}
_SUMMARY = (("rank", 6), ("option", 24), ("total", 18), ("low", 18), ("high", 18), ("present_value", 20),
            ("pays_from", 18), ("missing", 30))  # fmt: skip
_HEAD_ROW = 4


def write_cloud(study: CloudStudy, path: Path, *, lang: Lang) -> None:
    """Write the workbook: summary, lines, years, who pays, assumptions, published figures, remarks."""
    with study_book(path, "cloud", lang) as book:
        summary, lines, years = (book.page(name) for name in ("summary", "costs", "years"))
        rows = _write_lines(lines, study)
        totals = _write_years(years, lines, rows, study)
        _write_summary(summary, study, totals)
        if study.sharings:
            write_sharing(book.page("sharing"), study, totals, (lines, rows))
        write_assumptions(book.page("sensitivity"), study)
        write_published(book.page("published"))
        if study.remarks:
            write_remarks(book.page("remarks"), study.remarks)
        summary.sheet.activate()


def _write_lines(page: StudyPage, study: CloudStudy) -> tuple[int, int]:
    """Write every line of costs; return the first and the last row."""
    row = first = page.columns(_LINES, frozen=2, row=1)
    page.across(0, page.say("note.live"), len(_LINES), page.looks.note)
    for line in (line for one in study.options for line in one.lines):
        start = study.years[0] if line.first_year is None else line.first_year
        last = (study.years[-1] if line.last_year is None else line.last_year) if line.yearly else start
        texts = {"option": option_word(line.option, page.lang), "who": line.who or "-", "item": line.item or "-",
                 "stage": page.say(f"stage.{line.stage}"), "basis": page.say(f"basis.{line.basis}"),
                 "timing": page.say("timing.yearly" if line.yearly else "timing.one_off"),
                 "source": line.source or "-"}  # fmt: skip
        for name, told in texts.items():
            page.put(row, _AT[name], told, page.looks.text)
        sign = -1 if line.stage == "grant" else 1
        for name, jpy in zip(("jpy", "low", "high"), _signed(line, sign), strict=True):
            page.put(row, _AT[name], jpy, page.looks.input_whole)
        for name, year in (("first", start), ("last", last)):
            page.put(row, _AT[name], year, page.looks.year)
        row += 1
    page.sheet.autofilter(1, 0, max(first, row - 1), len(_LINES) - 1)
    return first, row - 1


def _signed(line: CostLine, sign: int) -> tuple[int, int, int]:
    return sign * line.jpy, *sorted((sign * line.low_jpy, sign * line.high_jpy))  # type: ignore[return-value]


def _write_years(
    page: StudyPage, lines: StudyPage, rows: tuple[int, int], study: CloudStudy
) -> dict[str, dict[str, str]]:
    """Write what each option costs by year and cumulatively; return where its totals stand."""
    page.across(0, page.say("note.scope"), 2 + len(study.years), page.looks.note)
    page.put(1, 0, page.say("discount"), page.looks.label)
    rate = None if study.discount_rate is None else float(study.discount_rate)
    page.put(1, 1, "-" if rate is None else rate, page.looks.input_share)
    page.sheet.set_column(0, 0, 26)
    page.sheet.set_column(1, 2 + len(study.years), 17)
    titles = [page.say("column.option"), *(page.say("column.year", year=year) for year in study.years),
              page.say("column.total")]  # fmt: skip
    for column, told in enumerate(titles):
        page.put(3, column, told, page.looks.head)
    found: dict[str, dict[str, str]] = {}
    row = _HEAD_ROW
    for one in study.options:
        name = option_word(one.option, page.lang)
        page.put(row, 0, name, page.looks.label)
        page.put(row + 1, 0, f"{name} ({page.say('column.cumulative')})", page.looks.text)
        for at, year in enumerate(study.years):
            formula = _sum_of_year(lines, rows, cell_at(row, 0, fixed=True), year, "jpy")
            page.put(row, 1 + at, Live(f"={formula}", one.by_year_jpy[at]), page.looks.whole)
            running = f"=SUM({cell_at(row, 1)}:{cell_at(row, 1 + at)})"
            page.put(row + 1, 1 + at, Live(running, one.cumulative_jpy[at]), page.looks.whole)
        last = len(study.years)
        total = f"=SUM({cell_at(row, 1)}:{cell_at(row, last)})"
        page.put(row, last + 1, Live(total, one.total_jpy), page.looks.total)
        present = "+".join(f"{cell_at(row, 1 + at)}/(1+{cell_at(1, 1, fixed=True)})^{at}" for at in range(last))
        label = page.address(row, 0)
        found[one.option] = {"total": page.address(row, last + 1), "label": label,
                             "present_value": _at_home(page, present) if rate is not None else ""}  # fmt: skip
        for end in ("low", "high"):
            found[one.option][end] = "+".join(_sum_of_year(lines, rows, label, year, end) for year in study.years)
        row += 2
    page.sheet.freeze_panes(_HEAD_ROW, 1)
    return found


def _at_home(page: StudyPage, formula: str) -> str:
    """Return a formula of a sheet's own cells as another sheet writes it."""
    import re

    sheet = page.address(0, 0).rsplit("!", 1)[0]
    return re.sub(r"(\$?[A-Z]{1,3}\$?\d+)", lambda found: f"{sheet}!{found[1]}", formula)


def _sum_of_year(lines: StudyPage, rows: tuple[int, int], option: str, year: int, amount: str) -> str:
    def column(name: str) -> str:
        first, last = (cell_at(row, _AT[name], fixed=True) for row in rows)
        return f"{lines.address(0, 0).rsplit('!', 1)[0]}!{first}:{last}"

    return (
        f"SUMPRODUCT(({column('option')}={option})*({column('first')}<={year})"
        f"*({column('last')}>={year})*{column(amount)})"
    )


def _write_summary(page: StudyPage, study: CloudStudy, totals: dict[str, dict[str, str]]) -> None:
    row = page.columns(_SUMMARY, frozen=2, row=3)
    page.sheet.write_string(0, 0, page.say("title"), page.looks.title)
    page.across(1, page.say("note.live"), len(_SUMMARY), page.looks.note)
    page.across(2, page.say("note.scope"), len(_SUMMARY), page.looks.note)
    pays = {one.option: one.year for one in study.break_evens}
    ranked = list(study.ranked)
    for one in [*ranked, *(one for one in study.options if not one.complete)]:
        at, (low, high) = totals[one.option], one.interval_jpy
        page.put(row, 0, ranked.index(one) + 1 if one.complete else "-", page.looks.whole)
        page.put(row, 1, option_word(one.option, page.lang), page.looks.label)
        cells: Sequence[tuple[str, int | None]] = (
            (at["total"], one.total_jpy), (at["low"], low), (at["high"], high),
            (f"ROUND({at['present_value']},0)" if at["present_value"] else "", one.present_value_jpy),
        )  # fmt: skip
        for column, (formula, value) in enumerate(cells, start=2):
            told = Live(f"={formula}", value) if formula and one.complete else None if one.missing else "-"
            page.put(row, column, told, page.looks.whole)
        year = pays.get(one.option)
        page.put(row, 6, "-" if year is None else str(year), page.looks.right)
        page.put(row, 7, ", ".join(one.missing) or "-", page.looks.text)
        row += 1
