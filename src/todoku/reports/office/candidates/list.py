"""The workbook's list of candidates: proposal, hours and money of each task, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.reports.workbook.sheet import Live, cell_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.office.candidates.benefits import Benefit
    from todoku.office.candidates.estimate import Candidate
    from todoku.reports.office.study_page import StudyPage

_COLUMNS = (
    ("rank", 5), ("municipality", 12), ("business", 16), ("activity", 28), ("kind", 18), ("hours", 11),
    ("saved_low", 11), ("saved_high", 11), ("basis", 8), ("off", 11), ("score", 12), ("break_low", 13),
    ("break_high", 13), ("quote", 13), ("net_low", 13), ("net_high", 13), ("reasons", 66),
)  # fmt: skip
_AT = {name: column for column, (name, _) in enumerate(_COLUMNS)}
_HEAD_ROW = 4
_COST_ROW, _COST_COLUMN = 2, 4
_FROZEN = 5


def write_list(
    page: StudyPage,
    candidates: Sequence[Candidate],
    benefits: Sequence[Benefit],
    results: Sequence[Mapping[str, str]],
    hourly_cost_jpy: int | None,
) -> None:
    """Write the candidates in their order; ``results`` says where their hours stand on the sheet of factors.

    What is unknown says so, and is no part of a sum.
    """
    first = page.columns(_COLUMNS, frozen=_FROZEN, row=_HEAD_ROW)
    page.sheet.write_string(0, 0, page.say("title"), page.looks.title)
    page.sheet.set_row(0, 24)
    page.across(1, page.say("note.list"), len(_COLUMNS), page.looks.note)
    page.sheet.merge_range(_COST_ROW, 0, _COST_ROW, _COST_COLUMN - 1, page.say("hourly_cost"), page.looks.label)
    if hourly_cost_jpy is None:
        page.sheet.write_blank(_COST_ROW, _COST_COLUMN, None, page.looks.input_whole)
    else:
        page.sheet.write_number(_COST_ROW, _COST_COLUMN, hourly_cost_jpy, page.looks.input_whole)
    page.sheet.merge_range(_COST_ROW, 5, _COST_ROW, len(_COLUMNS) - 1, page.say("hourly_hint"), page.looks.note)
    for number, (one, benefit, at) in enumerate(zip(candidates, benefits, results, strict=True)):
        _write_row(page, first + number, one, at)
        _write_money(page, first + number, benefit)
        page.put(first + number, 0, number + 1, page.looks.whole)
    _write_total(page, first, first + len(candidates), candidates)
    page.sheet.autofilter(_HEAD_ROW, 0, max(first + len(candidates) - 1, first), len(_COLUMNS) - 1)


def _write_row(page: StudyPage, row: int, one: Candidate, at: Mapping[str, str]) -> None:
    looks = page.looks
    labels = (one.municipality, one.business, one.activity, page.say(f"kind.{one.kind}"))
    for column, label in enumerate(labels, start=1):
        page.put(row, column, label, looks.text)
    low, high = one.saved_hours or (None, None)
    values = {"hours": one.hours_per_year, "saved_low": low, "saved_high": high, "score": one.score}
    for name, value in values.items():
        page.put(row, _AT[name], Live(f"={at[name]}", value), looks.exact)
    page.put(row, _AT["basis"], page.say(f"basis.{one.basis}"), looks.text)
    page.put(row, _AT["off"], "-" if one.trial is None else one.trial.ratio, looks.exact)
    reasons = [page.say(f"reason.{reason.code}", **dict(reason.params)) for reason in one.reasons]
    page.put(row, _AT["reasons"], "\n".join(reasons), looks.text)


def _write_money(page: StudyPage, row: int, benefit: Benefit) -> None:
    """Write break-even price and net benefit a year; unknown without the hourly cost, and without a quote."""
    looks, unknown = page.looks, f'"{page.unknown}"'
    cost, quote = cell_at(_COST_ROW, _COST_COLUMN, fixed=True), cell_at(row, _AT["quote"])
    if benefit.quote is None:
        page.sheet.write_blank(row, _AT["quote"], None, looks.input_whole)
    else:
        page.sheet.write_number(row, _AT["quote"], benefit.quote.jpy_per_year, looks.input_whole)
    for end, name in enumerate(("low", "high")):
        saved, price = cell_at(row, _AT[f"saved_{name}"]), cell_at(row, _AT[f"break_{name}"])
        value = None if benefit.break_even_jpy is None else benefit.break_even_jpy[end]
        formula = f"=IF(COUNT({saved},{cost})=2,ROUND({saved}*{cost},0),{unknown})"
        page.put(row, _AT[f"break_{name}"], Live(formula, value), looks.whole)
        value = None if benefit.net_jpy is None else benefit.net_jpy[end]
        formula = f"=IF(COUNT({price},{quote})=2,{price}-{quote},{unknown})"
        page.put(row, _AT[f"net_{name}"], Live(formula, value), looks.whole)


def _write_total(page: StudyPage, first: int, row: int, candidates: Sequence[Candidate]) -> None:
    """Write the sums of what is known."""
    for column in range(len(_COLUMNS)):
        page.sheet.write_blank(row, column, None, page.looks.label)
    page.sheet.write_string(row, _AT["activity"], page.say("total"), page.looks.label)
    known = [one.saved_hours for one in candidates if one.saved_hours is not None]
    sums = {
        "hours": sum(one.hours_per_year or 0.0 for one in candidates),
        "saved_low": sum(low for low, _ in known),
        "saved_high": sum(high for _, high in known),
    }
    for name, value in sums.items():
        column = _AT[name]
        formula = f"=SUM({cell_at(first, column)}:{cell_at(max(first, row - 1), column)})"
        page.put(row, column, Live(formula, value), page.looks.total_exact)
