"""Writes candidates for AI and RPA as a workbook whose hours follow from the factors by formulas."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from todoku.i18n import Lang, text
from todoku.office.events.log import remark_text
from todoku.reports.office.candidates.calculation import write_calculation
from todoku.reports.office.candidates.cases import write_cases
from todoku.reports.office.candidates.cells import Page, heads, put
from todoku.reports.office.candidates.list import write_list
from todoku.reports.workbook.sheet import Formats
from todoku.swap import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.office.candidates.benefits import Benefit
    from todoku.office.candidates.calibration import CalibrationRow
    from todoku.office.candidates.estimate import Candidate
    from todoku.office.events.log import Remark

_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FACTORS = (("activity", 30), ("factor", 24), ("told", 11), ("low", 11), ("high", 11), ("basis", 10), ("source", 52))
_REMARKS = (("remark", 100), ("file", 40))


@dataclass(frozen=True, slots=True)
class CandidateReport:
    """What the workbook is made of: candidates with their money, the test on the cases, and what reading met."""

    candidates: Sequence[Candidate]
    benefits: Sequence[Benefit]
    calibration: Sequence[CalibrationRow]
    remarks: Sequence[Remark] = ()
    hourly_cost_jpy: int | None = None


def write_candidates(report: CandidateReport, path: Path, *, lang: Lang) -> None:
    """Write the workbook: list, calculation, factors with their sources, cases with their test, remarks."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, _SETTINGS) as book:
        book.set_properties({"title": text("office.candidates.title", lang)})
        looks = Formats(book, lang)
        listed, calculated = (Page.add(book, looks, name, lang) for name in ("candidates", "calculation"))
        factors = Page.add(book, looks, "factors", lang)
        rates = write_cases(Page.add(book, looks, "cases", lang), report.candidates, report.calibration)
        results = write_calculation(calculated, report.candidates, rates)
        write_list(listed, report.candidates, report.benefits, results, report.hourly_cost_jpy)
        _write_factors(factors, report.candidates)
        if report.remarks:
            _write_remarks(Page.add(book, looks, "remarks", lang), report.remarks)
        listed.sheet.activate()
    with replacing(path) as part:
        part.write_bytes(made.getvalue())


def _write_factors(page: Page, candidates: Sequence[Candidate]) -> None:
    """Write each factor of each task with its value, range, basis and source."""
    row = heads(page, _FACTORS, frozen=1)
    for one in candidates:
        for factor in one.factors:
            ends = factor.range or (None, None)
            _write_factor(page, row, one.activity, factor.name, (factor.told, *ends), factor.basis, factor.source)
            row += 1
        rate = (one.rate.typical, *one.rate.interval(one.full_check))
        cases = [*one.rate.cases, *(one.rate.checked_cases if one.full_check is None else ())]
        _write_factor(page, row, one.activity, "saving_rate", rate, "published", ", ".join(cases))
        row += 1
    page.sheet.autofilter(0, 0, max(row - 1, 1), len(_FACTORS) - 1)


def _write_factor(
    page: Page, row: int, activity: str, name: str, values: tuple[float | None, ...], basis: str, source: str
) -> None:
    """Write a factor: as told, lowest, highest."""
    looks = page.looks
    number = {"volume_per_year": looks.whole, "minutes_per_case": looks.exact}.get(name, looks.share)
    put(page, row, 0, activity, looks.text)
    put(page, row, 1, page.say(f"factor.{name}"), looks.text)
    put(page, row, 2, "-" if values[0] is None else values[0], number)
    put(page, row, 3, values[1], number)
    put(page, row, 4, values[2], number)
    put(page, row, 5, page.say(f"basis.{basis}"), looks.text)
    put(page, row, 6, source or "-", looks.text)


def _write_remarks(page: Page, remarks: Sequence[Remark]) -> None:
    row = heads(page, _REMARKS, frozen=0)
    for number, remark in enumerate(remarks, start=row):
        sentence = remark_text(remark, page.lang).removeprefix(f"{remark.source}: ")
        put(page, number, 0, sentence, page.looks.text)
        put(page, number, 1, remark.source, page.looks.text)
