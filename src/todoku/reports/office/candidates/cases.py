"""The workbook's sheet of cases: what each saved, what the others predict of it, and the next one's rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.office.candidates.saving_rate import LEAST_REMAINING, saving_rate
from todoku.reports.workbook.sheet import Live, cell_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.candidates.calibration import CalibrationRow
    from todoku.office.candidates.estimate import Candidate
    from todoku.reports.office.study_page import StudyPage

_COLUMNS = (
    ("case", 40), ("year", 7), ("before", 11), ("after", 11), ("remaining", 11), ("rate", 11), ("used", 10),
    ("predicted_low", 15), ("predicted_high", 15), ("inside", 14), ("basis", 11), ("confidence", 9), ("source", 54),
    ("note", 46),
)  # fmt: skip
_LN, _REMAINING, _RATE = 14, 4, 5
_NOTES = ("note.rate", "note.rule", "note.alike")


@dataclass(frozen=True, slots=True)
class RateCells:
    """Absolute addresses of the rates that the list's formulas use; ``slowest`` is "" without such a case."""

    low: str
    high: str
    slowest: str


def write_cases(page: StudyPage, candidates: Sequence[Candidate], calibration: Sequence[CalibrationRow]) -> RateCells:
    """Write the cases, those that are used first, and return where the rates stand that the others follow from."""
    ordered = sorted(calibration, key=lambda one: one.by_rule)
    used = sum(not one.by_rule for one in ordered)
    row = page.columns(_COLUMNS, frozen=1)
    page.sheet.set_column(_LN, _LN, 9, None, {"hidden": True})
    first = row
    for one in ordered:
        _write_case(page, row, one)
        row += 1
    cells = _write_rates(page, row + 1, (first, first + used - 1, row - 1), ordered)
    confidence = candidates[0].rate.confidence if candidates else 0.95
    for number, key in enumerate(_NOTES, start=row + 6):
        page.across(number, page.say(key, percent=100 * confidence), len(_COLUMNS), page.looks.note)
    return cells


def _write_case(page: StudyPage, row: int, one: CalibrationRow) -> None:
    looks, case, lang = page.looks, one.case, page.lang
    told = case.before_hours is not None and case.after_hours is not None
    before, after, remaining = (cell_at(row, column) for column in (2, 3, _REMAINING))
    page.put(row, 0, case.title[lang], looks.text)
    page.put(row, 1, case.year if case.year is not None else "-", looks.year)
    page.put(row, 2, case.before_hours if told else "-", looks.exact)
    page.put(row, 3, case.after_hours if told else "-", looks.exact)
    page.put(row, _REMAINING, Live(f"={after}/{before}", case.remaining) if told else case.remaining, looks.share)
    page.put(row, _RATE, Live(f"=1-{remaining}", case.saving_rate), looks.share)
    page.put(row, 6, page.say("not_used" if one.by_rule else "used"), looks.text)
    page.put(row, 7, one.predicted[0], looks.share)
    page.put(row, 8, one.predicted[1], looks.share)
    inside = "by_rule" if one.by_rule and not one.inside else "inside" if one.inside else "outside"
    page.put(row, 9, page.say(inside), looks.text)
    page.put(row, 10, page.say(f"basis.{case.basis}"), looks.text)
    page.put(row, 11, page.say(f"confidence.{case.confidence}") if case.confidence else "-", looks.text)
    page.put(row, 12, "\n".join(part for part in (case.source_title, case.url) if part) or "-", looks.text)
    page.put(row, 13, (case.note or {}).get(lang, "") or "-", looks.text)
    least = max(case.remaining, LEAST_REMAINING)
    page.put(row, _LN, Live(f"=LN(MAX({remaining},{LEAST_REMAINING}))", math.log(least)), looks.ratio)


def _write_rates(page: StudyPage, row: int, span: tuple[int, int, int], ordered: Sequence[CalibrationRow]) -> RateCells:
    """Write the prediction for one more case: Student's interval of the logarithms, as the program works it out."""
    first, last, end = span
    looks, found = page.looks, saving_rate([one.case for one in ordered])
    logs = f"{cell_at(first, _LN, fixed=True)}:{cell_at(last, _LN, fixed=True)}"
    half = f"TINV({1 - found.confidence:.10g},COUNT({logs})-1)*STDEV({logs})*SQRT(1+1/COUNT({logs}))"
    page.put(row, 0, page.say("interval"), looks.label)
    page.sheet.write_blank(row, 1, None, looks.label)
    page.put(row, 2, page.say("column.low"), looks.head)
    page.put(row, 3, page.say("typical"), looks.head)
    page.put(row, 4, page.say("column.high"), looks.head)
    page.put(row + 1, 0, page.say("column.rate"), looks.text)
    page.sheet.write_blank(row + 1, 1, None, looks.text)
    page.put(row + 1, 2, Live(f"=1-EXP(AVERAGE({logs})+{half})", found.low), looks.share)
    page.put(row + 1, 3, Live(f"=1-EXP(AVERAGE({logs}))", found.typical), looks.share)
    page.put(row + 1, 4, Live(f"=1-EXP(AVERAGE({logs})-{half})", found.high), looks.share)
    slowest = ""
    if found.slowest is not None:
        page.put(row + 2, 0, page.say("slowest"), looks.text)
        page.sheet.write_blank(row + 2, 1, None, looks.text)
        rates = f"{cell_at(last + 1, _RATE)}:{cell_at(end, _RATE)}"
        page.put(row + 2, 2, Live(f"=MIN({rates})", found.slowest), looks.share)
        slowest = page.address(row + 2, 2)
    return RateCells(page.address(row + 1, 2), page.address(row + 1, 4), slowest)
