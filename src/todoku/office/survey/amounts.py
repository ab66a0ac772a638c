"""Reads exact yen and fiscal years as people write them into cells: 1,234千円, 100～120万円, 令和8年度, R8."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from todoku.dates import fiscal_year, parse_date
from todoku.errors import InputError
from todoku.money import MAX_YEN, RoundingMode, round_to

_UNITS = {"億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3}
_AMOUNT = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>億|千万|百万|万|千)?(?:円|yen)?")
_HEADING_UNIT = re.compile(r"(億|千万|百万|万|千)円")
_RANGE = re.compile(r"\s*[~〜～]\s*")
_SPACES_AND_COMMAS = re.compile(r"[\s,¥\\]")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年度?|fy)?")

Amount = tuple[int, int, int]
"""Lowest, told and highest, in yen; all the same where no range was told."""


def unit_of_heading(heading: str) -> int:
    """Return in how many yen a column's bare numbers stand: 金額(千円) is 1000."""
    found = _HEADING_UNIT.search(unicodedata.normalize("NFKC", heading))
    return _UNITS[found[1]] if found else 1


def read_amount(raw: object, *, unit: int = 1) -> Amount | None:
    """Return a cell's amount in whole yen; None for what is none, is negative, or is no whole yen.

    ``unit`` is that of bare numbers. Of a range the middle is told, half a yen rounded up.
    """
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, (int, float)):
        return _whole([_exact(str(raw), unit)])
    shown = _SPACES_AND_COMMAS.sub("", _RANGE.sub("~", unicodedata.normalize("NFKC", str(raw)))).lower()
    parts = [_AMOUNT.fullmatch(part) for part in shown.split("~")]
    found = [part for part in parts if part is not None]
    if len(found) != len(parts) or len(parts) > 2:  # noqa: PLR2004 (from, to)
        return None
    last = found[-1]["unit"]
    scales = [_UNITS[one["unit"] or last] if one["unit"] or last else unit for one in found]
    return _whole([_exact(one["number"], scale) for one, scale in zip(found, scales, strict=True)])


def _exact(number: str, unit: int) -> Fraction | None:
    try:
        return Fraction(number) * unit
    except ValueError:  # inf, nan
        return None


def _whole(ends: list[Fraction | None]) -> Amount | None:
    told = [one for one in ends if one is not None and one.denominator == 1 and 0 <= one <= MAX_YEN]
    if len(told) != len(ends):
        return None
    low, high = int(min(told)), int(max(told))
    return low, round_to(Fraction(low + high, 2), unit=1, mode=RoundingMode.HALF_UP), high


def read_fiscal_year(raw: object) -> int | None:
    """Return the fiscal year (April to March) that a cell names: 2026, 2026年度, 令和8年度, R8; None for none."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    shown = unicodedata.normalize("NFKC", str(raw)).strip().lower()
    plain = _YEAR.fullmatch(shown)
    if plain:
        return int(plain[1])
    try:
        return fiscal_year(parse_date(shown.upper()))
    except InputError:
        return None
