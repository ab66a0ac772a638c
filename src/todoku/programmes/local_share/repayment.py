"""Repays a bond to the yen: equal principal or equal instalments, with years of grace, once or twice a year."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, get_args

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

Method = Literal["equal_principal", "equal_instalment"]
METHODS: tuple[Method, ...] = get_args(Method)

LONGEST_YEARS = 40
HIGHEST_INTEREST = Fraction(1, 5)

_INTEREST = re.compile(r"\d{1,2}(\.\d{1,6})?%?")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a bond is repaid.

    ``years`` includes the ``grace_years``, in which only interest is paid; None where the term is not known.
    ``interest_rate`` is yearly (3/200 for 1.5 %), None where it is not known. ``per_year`` is 1 or 2 payments.
    InputError for a term outside 1 to 40 years, grace that leaves no year, a rate outside 0 to 20 %.
    """

    years: int | None = None
    grace_years: int = 0
    interest_rate: Fraction | None = None
    method: Method = "equal_instalment"
    per_year: int = 2

    def __post_init__(self) -> None:
        """Refuse what no bond has."""
        if self.years is not None and not 1 <= self.years <= LONGEST_YEARS:
            raise InputError("burden.years", value=self.years, most=LONGEST_YEARS)
        if self.grace_years < 0 or (self.years is not None and self.grace_years >= self.years):
            raise InputError("burden.grace", value=self.grace_years, years=self.years)
        rate = self.interest_rate
        if isinstance(rate, float) or (rate is not None and not 0 <= rate <= HIGHEST_INTEREST):
            raise InputError("burden.interest", value=str(rate))
        if self.method not in METHODS or self.per_year not in (1, 2):
            raise InputError("burden.method", value=f"{self.method} x {self.per_year}", allowed=list(METHODS))


def parse_interest(text: str) -> Fraction:
    """Return a yearly interest rate exactly from ``1.2%`` or ``0.012``; InputError unless it is from 0 to 20 %."""
    shown = unicodedata.normalize("NFKC", text).strip()
    if not _INTEREST.fullmatch(shown):
        raise InputError("burden.interest", value=text)
    rate = Fraction(shown.removesuffix("%")) / (100 if shown.endswith("%") else 1)
    if rate > HIGHEST_INTEREST:
        raise InputError("burden.interest", value=text)
    return rate


@dataclass(frozen=True, slots=True)
class YearPayment:
    """What is paid in one fiscal year, counted from 1 for the year after the issue; interest None where unknown."""

    number: int
    principal_jpy: int
    interest_jpy: int | None


def repayment(issue_jpy: int, terms: Terms) -> tuple[YearPayment, ...]:
    """Return the payments by fiscal year; the principal repaid is the issue exactly.

    The bond is issued at the end of a fiscal year, so that all payments lie in the following ones. Interest below one
    yen is dropped (Act No. 61 of 1950, art. 2); what equal parts leave is paid with the last one. With the interest
    rate unknown the principal is repaid in equal parts, and no interest is shown. No payments without a term.
    """
    if terms.years is None:
        return ()
    parts = list(periods(issue_jpy, terms))
    years = [parts[start : start + terms.per_year] for start in range(0, len(parts), terms.per_year)]
    known = terms.interest_rate is not None
    return tuple(
        YearPayment(number, sum(part[0] for part in year), sum(part[1] for part in year) if known else None)
        for number, year in enumerate(years, start=1)
    )


def periods(issue_jpy: int, terms: Terms) -> Iterator[tuple[int, int]]:
    """Yield principal and interest of each payment in its order; a term must be given."""
    assert terms.years is not None
    grace = terms.grace_years * terms.per_year
    count = terms.years * terms.per_year - grace
    rate = (terms.interest_rate or Fraction(0)) / terms.per_year
    for _ in range(grace):
        yield 0, _floor(issue_jpy * rate)
    instalment = _instalment(issue_jpy, rate, count) if terms.method == "equal_instalment" and rate else None
    balance = issue_jpy
    for number in range(1, count + 1):
        interest = _floor(balance * rate)
        part = issue_jpy // count if instalment is None else instalment - interest
        principal = balance if number == count else min(balance, part)
        yield principal, interest
        balance -= principal


def _instalment(issue_jpy: int, rate: Fraction, count: int) -> int:
    """Return the equal instalment of principal and interest (元利均等), parts of a yen dropped."""
    return _floor(issue_jpy * rate / (1 - (1 + rate) ** -count))


def _floor(amount: Fraction) -> int:
    return amount.numerator // amount.denominator
