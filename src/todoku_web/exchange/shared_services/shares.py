"""The law of shares: who pays how much of a cost, what a late joiner pays, and who is credited with it.

Whole yen throughout: shares are exact fractions until the last step, in which what rounding down leaves goes to the
largest remainders (``todoku.money.split_by_weights``); the parts of a cost sum to the cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.money import floor_to, split_by_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BASES = ("equal", "population", "households", "cases", "fixed")
"""By what is shared: alike, by people, by households, by cases counted in the year, by weights that were agreed."""
BY_MONTH, WHOLE_YEAR = "by_month", "whole_year"
LEAVING = (BY_MONTH, WHOLE_YEAR)
"""Until when a member that leaves pays: to the end of the month, or of the fiscal year."""
MONTHS = 12
_APRIL = 4
_WHOLE_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Portion:
    """So many per cent of a cost are shared by one basis."""

    basis: str
    percent: int


@dataclass(frozen=True, slots=True)
class Spell:
    """So many months of a year in which somebody weighs so much by each basis; None is not known."""

    months: int
    weights: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who shares the costs of a year.

    Each spell counts by its months: that of the party itself, and those of whose place it took. Cases are counted in
    the months of membership alone, and weigh as they are; None is not known.
    """

    id: str
    spells: tuple[Spell, ...] = ()
    cases: int | None = None

    @property
    def months(self) -> int:
        """For how many months it pays at all."""
        return max((one.months for one in self.spells), default=0)

    def weight(self, basis: str) -> int | None:
        """Return what the party weighs by a basis; None where that is not known."""
        if self.months == 0:
            return 0
        if basis == "cases":
            return self.cases
        told = [(one.months, one.weights.get(basis)) for one in self.spells if one.months]
        return (
            None
            if any(weight is None for _, weight in told)
            else sum(months * (weight or 0) for months, weight in told)
        )


def months_of_membership(
    fiscal_year: int, joined_on: date, left_on: date | None, *, takes_over: bool = False
) -> list[date]:
    """Return the months of a fiscal year (April to March), by their first days, in which somebody is a member.

    A month begun counts whole. Who takes over another's place after the first of a month is a member from the next on:
    that month is the other's.
    """
    first, last = _span(fiscal_year, joined_on, left_on, takes_over=takes_over)
    numbers = [_APRIL - 1 + month for month in range(first, last + 1)]
    return [date(fiscal_year + number // MONTHS, number % MONTHS + 1, 1) for number in numbers]


def months_of_year(
    fiscal_year: int, joined_on: date, left_on: date | None, *, leaving: str = BY_MONTH, takes_over: bool = False
) -> int:
    """Return for how many months of a fiscal year a member pays, 0-12: to the year's end where that was agreed."""
    first, last = _span(fiscal_year, joined_on, left_on, takes_over=takes_over)
    if leaving == WHOLE_YEAR and last >= 0:
        last = MONTHS - 1
    return max(0, last - first + 1)


def _span(fiscal_year: int, joined_on: date, left_on: date | None, *, takes_over: bool) -> tuple[int, int]:
    first = max(0, _month(joined_on, fiscal_year) + (1 if takes_over and joined_on.day > 1 else 0))
    last = MONTHS - 1 if left_on is None else min(MONTHS - 1, _month(left_on, fiscal_year))
    return first, last


def exact_shares(portions: Sequence[Portion], parties: Sequence[Party]) -> dict[str, Fraction]:
    """Return the share of each party by its id; they sum to one.

    Raises InputError where the portions are not a whole, nobody weighs anything, or a weight that counts is not known.
    """
    if sum(one.percent for one in portions) != _WHOLE_PERCENT or any(one.percent < 0 for one in portions):
        raise InputError("shared_services.not_whole", percent=sum(one.percent for one in portions))
    made = {one.id: Fraction(0) for one in parties}
    for portion in portions:
        if portion.percent == 0:
            continue
        weights = {one.id: one.weight(portion.basis) for one in parties}
        unknown = [name for name, weight in weights.items() if weight is None]
        if unknown:
            raise UnknownWeight(portion.basis, unknown)
        total = sum(weight or 0 for weight in weights.values())
        if total == 0:
            raise NobodyWeighs(portion.basis)
        for name, weight in weights.items():
            made[name] += Fraction(portion.percent, _WHOLE_PERCENT) * Fraction(weight or 0, total)
    return made


class UnknownWeight(InputError):
    """Something by which a cost is shared is not known of everybody."""

    def __init__(self, basis: str, ids: Iterable[str]) -> None:
        self.basis, self.ids = basis, tuple(ids)
        super().__init__("shared_services.unknown_weight", basis=basis, who=list(self.ids))


class NobodyWeighs(InputError):
    """Nobody is there to share a cost, or all weigh nothing."""

    def __init__(self, basis: str) -> None:
        self.basis = basis
        super().__init__("shared_services.nobody_weighs", basis=basis)


def split_cost(amount_jpy: int, portions: Sequence[Portion], parties: Sequence[Party]) -> dict[str, int]:
    """Return what each party pays of a cost, by its id; they sum to the cost, whatever the order of the parties.

    Raises InputError as :func:`exact_shares`.
    """
    shares = exact_shares(portions, parties)
    names = sorted(shares)
    return dict(zip(names, split_by_weights(amount_jpy, [shares[name] for name in names]), strict=True))


def written_down_jpy(past_jpy: Mapping[int, int], *, joining_year: int, life_years: int | None) -> int:
    """Return what past development costs are still worth when somebody joins, rounded down to whole yen.

    ``past_jpy``: fiscal year -> cost. Each loses the same part of itself every year and is nothing after
    ``life_years``; without these it keeps its worth.
    """
    if life_years is None:
        return sum(past_jpy.values())
    left = (
        jpy * Fraction(max(0, life_years - max(0, joining_year - year)), life_years) for year, jpy in past_jpy.items()
    )
    return floor_to(sum(left, Fraction(0)), unit=1)


def credits_jpy(amount_jpy: int, paid_jpy: Mapping[str, int]) -> dict[str, int]:
    """Return with how much each earlier member is credited of a joiner's payment: in proportion to what they paid.

    Where nobody has paid anything, all get alike. They sum to the payment; without earlier members it is an InputError.
    """
    names = sorted(paid_jpy)
    if not names:
        raise NobodyWeighs("equal")
    weights = [max(0, paid_jpy[name]) for name in names]
    return dict(zip(names, split_by_weights(amount_jpy, weights if any(weights) else [1] * len(names)), strict=True))


def _month(day: date, fiscal_year: int) -> int:
    """Return the number of a day's month, counted from April of a fiscal year as 0."""
    return (day.year - fiscal_year) * MONTHS + day.month - _APRIL
