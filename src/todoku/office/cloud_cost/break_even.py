"""Says from which year on an option has cost less, all told, than another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.cloud_cost.totals import OptionCost


@dataclass(frozen=True, slots=True)
class BreakEven:
    """First fiscal year from which an option's cumulative cost stays at or below the other's to the end of the study.

    None: not within it. ``earliest`` sets the lowest told cost against the other's highest, ``latest`` the reverse.
    """

    option: str
    against: str
    year: int | None
    earliest: int | None
    latest: int | None


def break_even(option: OptionCost, against: OptionCost) -> BreakEven:
    """Return from when on an option pays against another; both over the same years."""
    years = option.years
    return BreakEven(
        option.option,
        against.option,
        _first(years, option.by_year_jpy, against.by_year_jpy),
        _first(years, option.low_by_year_jpy, against.high_by_year_jpy),
        _first(years, option.high_by_year_jpy, against.low_by_year_jpy),
    )


def _first(years: Sequence[int], cost: Sequence[int], other: Sequence[int]) -> int | None:
    found = None
    for year, one, two in zip(years, accumulate(cost), accumulate(other), strict=True):
        if one > two:
            found = None
        elif found is None:
            found = year
    return found
