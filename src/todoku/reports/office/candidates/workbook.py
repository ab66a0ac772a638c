"""Writes candidates for AI and RPA as a workbook whose hours follow from the factors by formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.reports.office.candidates.calculation import write_calculation
from todoku.reports.office.candidates.cases import write_cases
from todoku.reports.office.candidates.list import write_list
from todoku.reports.office.study_page import StudyPage, study_book, write_remarks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.candidates.estimate import Candidate
    from todoku.office.candidates.listing import CandidateReport

_FACTORS = (("activity", 30), ("factor", 24), ("told", 11), ("low", 11), ("high", 11), ("basis", 10), ("source", 52))


def write_candidates(report: CandidateReport, path: Path, *, lang: Lang) -> None:
    """Write the workbook: list, calculation, factors with their sources, cases with their test, remarks."""
    with study_book(path, "candidates", lang) as book:
        listed, calculated, factors = (book.page(name) for name in ("candidates", "calculation", "factors"))
        rates = write_cases(book.page("cases"), report.candidates, report.calibration)
        results = write_calculation(calculated, report.candidates, rates)
        write_list(listed, report.candidates, report.benefits, results, report.hourly_cost_jpy)
        _write_factors(factors, report.candidates)
        if report.remarks:
            write_remarks(book.page("remarks"), report.remarks)
        listed.sheet.activate()


def _write_factors(page: StudyPage, candidates: Sequence[Candidate]) -> None:
    """Write each factor of each task with its value, range, basis and source."""
    row = page.columns(_FACTORS, frozen=1)
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
    page: StudyPage, row: int, activity: str, name: str, values: tuple[float | None, ...], basis: str, source: str
) -> None:
    """Write a factor: as told, lowest, highest."""
    looks = page.looks
    number = {"volume_per_year": looks.whole, "minutes_per_case": looks.exact}.get(name, looks.share)
    page.put(row, 0, activity, looks.text)
    page.put(row, 1, page.say(f"factor.{name}"), looks.text)
    page.put(row, 2, "-" if values[0] is None else values[0], number)
    page.put(row, 3, values[1], number)
    page.put(row, 4, values[2], number)
    page.put(row, 5, page.say(f"basis.{basis}"), looks.text)
    page.put(row, 6, source or "-", looks.text)
