"""The fiscal index (財政力指数) as each law rounds it, from three years' standard revenue and standard need."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

_YEARS = 3


@dataclass(frozen=True, slots=True)
class IndexRule:
    """How a law makes the index of three yearly ratios."""

    law: str
    yearly_digits: int
    """Decimals to which each year's ratio is rounded (四捨五入)."""
    digits: int
    """Decimals of the mean."""
    truncated: bool
    """Whether the mean is cut (切捨て) rather than rounded (四捨五入)."""


SPECIAL_ALLOCATION = IndexRule("特別交付税に関する省令(昭和51年自治省令第35号)第2条", 2, 2, truncated=False)
"""Yearly ratios and their mean rounded to two decimals; elaws.kbn.one/351M50000008035."""
DEPOPULATED_AREAS = IndexRule("過疎地域の持続的発展の支援に関する特別措置法(令和3年法律第19号)", 5, 2, truncated=True)
"""Yearly ratios rounded to five decimals, their mean cut to two; elaws.jp/view/503M60000A08001."""


def fiscal_index(years: Sequence[tuple[int, int]], rule: IndexRule) -> Fraction:
    """Return the index from (基準財政収入額, 基準財政需要額) of three fiscal years, in the same unit, exactly.

    InputError for other than three years, a need that is not above zero, or a negative revenue.
    """
    if len(years) != _YEARS:
        raise InputError("programme.index_years", found=len(years))
    for revenue, need in years:
        if need <= 0 or revenue < 0:
            raise InputError("programme.index_parts", revenue=revenue, need=need)
    ratios = [_rounded(Fraction(revenue, need), rule.yearly_digits) for revenue, need in years]
    mean = sum(ratios, Fraction(0)) / _YEARS
    return _cut(mean, rule.digits) if rule.truncated else _rounded(mean, rule.digits)


def _rounded(value: Fraction, digits: int) -> Fraction:
    return _cut(value + Fraction(1, 2 * 10**digits), digits)


def _cut(value: Fraction, digits: int) -> Fraction:
    return Fraction(value * 10**digits // 1, 10**digits)
