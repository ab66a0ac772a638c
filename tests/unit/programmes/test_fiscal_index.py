"""The same three years give different indices under different laws."""

from __future__ import annotations

from fractions import Fraction

import pytest

from todoku.errors import InputError
from todoku.programmes.fiscal_index import DEPOPULATED_AREAS, SPECIAL_ALLOCATION, fiscal_index


def test_one_law_rounds_the_mean_and_the_other_cuts_it():
    # yearly 0.517, 0.518, 0.520: mean 0.51833
    years = [(517, 1000), (518, 1000), (520, 1000)]
    assert fiscal_index(years, SPECIAL_ALLOCATION) == Fraction(52, 100)
    assert fiscal_index(years, DEPOPULATED_AREAS) == Fraction(51, 100)  # at most 0.51: still depopulated


def test_yearly_ratios_are_rounded_before_the_mean():
    # 0.495 each year: 0.50 when rounded yearly to two decimals, 0.49 when the mean of 0.49500 is cut
    years = [(495, 1000)] * 3
    assert fiscal_index(years, SPECIAL_ALLOCATION) == Fraction(1, 2)
    assert fiscal_index(years, DEPOPULATED_AREAS) == Fraction(49, 100)


def test_the_fifth_decimal_is_rounded():
    # 2/3 becomes 0.66667, so that three years of it do not fall to 0.66
    assert fiscal_index([(2, 3)] * 3, DEPOPULATED_AREAS) == Fraction(66, 100)
    assert fiscal_index([(6_699_996, 10_000_000)] * 3, DEPOPULATED_AREAS) == Fraction(67, 100)


@pytest.mark.parametrize("years", [[(1, 2)], [(1, 0)] * 3, [(-1, 2)] * 3])
def test_what_cannot_be_an_index_is_refused(years):
    with pytest.raises(InputError):
        fiscal_index(years, SPECIAL_ALLOCATION)
