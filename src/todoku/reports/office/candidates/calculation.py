"""The workbook's sheet of factors: what can be changed, and the hours that follow from it by formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.office.candidates.factors import SHARES
from todoku.reports.workbook.sheet import Live, cell_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format

    from todoku.office.candidates.estimate import Candidate
    from todoku.office.candidates.factors import FactorName
    from todoku.reports.office.candidates.cases import RateCells
    from todoku.reports.office.study_page import StudyPage

_COLUMNS = (
    ("rank", 5), ("municipality", 12), ("activity", 30), ("volume_low", 10), ("volume_high", 10), ("share_low", 9),
    ("share_high", 9), ("minutes_low", 9), ("minutes", 9), ("minutes_high", 9), ("rule_low", 9), ("rule_high", 9),
    ("straight_low", 9), ("straight_high", 9), ("readable_low", 9), ("readable_high", 9), ("rate_low", 9),
    ("rate_high", 9), ("hours", 11), ("saved_low", 12), ("saved_high", 12), ("score", 12),
)  # fmt: skip
_AT = {name: column for column, (name, _) in enumerate(_COLUMNS)}
_HEAD_ROW = 3
_PAIRS: dict[FactorName, tuple[str, str]] = {
    "volume_per_year": ("volume_low", "volume_high"),
    "share": ("share_low", "share_high"),
    "minutes_per_case": ("minutes_low", "minutes_high"),
    "rule_like": ("rule_low", "rule_high"),
    "straight_through": ("straight_low", "straight_high"),
    "readable": ("readable_low", "readable_high"),
}
_AMOUNTS = ("volume_per_year", "minutes_per_case")
_NEEDED = ("volume_low", "volume_high", "minutes_low", "minutes", "minutes_high")
RESULTS = ("hours", "saved_low", "saved_high", "score")
"""Columns to which the list of candidates refers."""


def write_calculation(page: StudyPage, candidates: Sequence[Candidate], rates: RateCells) -> list[dict[str, str]]:
    """Write the factors of each candidate, and return where its hours, savings and score stand."""
    row = page.columns(_COLUMNS, frozen=3, row=_HEAD_ROW)
    page.across(0, page.say("note.how"), len(_COLUMNS), page.looks.note)
    page.across(1, page.say("note.interval"), len(_COLUMNS), page.looks.note)
    found = []
    for rank, one in enumerate(candidates, start=1):
        page.put(row, 0, rank, page.looks.whole)
        page.put(row, 1, one.municipality, page.looks.text)
        page.put(row, 2, one.activity, page.looks.text)
        _write_factors(page, row, one)
        _write_rates(page, row, one, rates)
        _write_hours(page, row, one)
        found.append({name: page.address(row, _AT[name]) for name in RESULTS})
        row += 1
    return found


def _write_factors(page: StudyPage, row: int, one: Candidate) -> None:
    looks = page.looks
    by_name = {factor.name: factor for factor in one.factors}
    cells: list[tuple[str, float | None, Format, float | None]] = []
    for factor, pair in _PAIRS.items():
        bounds = by_name[factor].range
        look = looks.input_whole if factor == "volume_per_year" else looks.input_exact
        look, most = (look, None) if factor in _AMOUNTS else (looks.input_share, 1.0)
        cells += [(one_end, None if bounds is None else bounds[end], look, most) for end, one_end in enumerate(pair)]
    cells.append(("minutes", by_name["minutes_per_case"].told, looks.input_exact, None))
    for name, told, look, most in cells:
        if told is None:
            page.sheet.write_blank(row, _AT[name], None, look)
        else:
            page.sheet.write_number(row, _AT[name], told, look)
        page.accept((row, _AT[name]), most)


def _write_rates(page: StudyPage, row: int, one: Candidate, rates: RateCells) -> None:
    """Write the rates as they follow from the sheet of cases; of a trial those of the other cases alone."""
    low, high = one.rate.interval(one.full_check)
    least = f"=MIN({rates.low},{rates.slowest})" if one.full_check is None and rates.slowest else f"={rates.low}"
    alone = one.trial is not None
    page.put(row, _AT["rate_low"], low if alone else Live(least, low), page.looks.share)
    page.put(row, _AT["rate_high"], high if alone else Live(f"={rates.high}", high), page.looks.share)


def _write_hours(page: StudyPage, row: int, one: Candidate) -> None:
    """Write hours a year, hours saved and hours within reach as formulas of the row's factors."""
    look, unknown = page.looks.exact, f'"{page.unknown}"'
    at = {name: cell_at(row, column) for name, column in _AT.items()}
    given = "COUNT(" + ",".join(at[name] for name in _NEEDED) + f")={len(_NEEDED)}"
    middles = {name: f"({at[low]}+{at[high]})/2" for name, (low, high) in _PAIRS.items()}
    hours = f"{middles['volume_per_year']}*{middles['share']}*{at['minutes']}/60"
    score = "*".join([hours, *(middles[name] for name in SHARES)])
    page.put(row, _AT["hours"], Live(f"=IF({given},{hours},{unknown})", one.hours_per_year), look)
    page.put(row, _AT["score"], Live(f"=IF({given},{score},{unknown})", one.score), look)
    saved = one.saved_hours or (None, None)
    if not _is_modelled(one):
        page.put(row, _AT["saved_low"], saved[0], look)
        page.put(row, _AT["saved_high"], saved[1], look)
        return
    low, high = (_reach(at, end) for end in (0, 1))
    for name, pick, rate, value in (
        ("saved_low", "MIN", at["rate_low"], saved[0]),
        ("saved_high", "MAX", at["rate_high"], saved[1]),
    ):
        formula = f"=IF({given},{pick}({low}*{rate},{high}*{rate}),{unknown})"
        page.put(row, _AT[name], Live(formula, value), look)


def _reach(at: Mapping[str, str], end: int) -> str:
    """Return the hours within reach at the lowest (0) or highest (1) of all factors, as part of a formula."""
    return "*".join(at[pair[end]] for pair in _PAIRS.values()) + "/60"


def _is_modelled(one: Candidate) -> bool:
    """Whether hours saved follow from the factors; of what was measured, or is not estimated, they do not."""
    return one.trial is None and not {reason.code for reason in one.reasons} & {"no_case", "no_estimate"}
