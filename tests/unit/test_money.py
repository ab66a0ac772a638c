"""Exact yen."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.money import (
    MAX_YEN,
    RoundingMode,
    floor_to,
    present_value,
    product,
    round_to,
    split,
    split_by_weights,
    thousand_yen,
    yen,
)


@pytest.mark.parametrize(
    ("cost_thousand", "rate", "grant_thousand"),
    [(112_870, Fraction(2, 3), 75_246), (24_613, Fraction(2, 3), 16_408), (529_620, Fraction(1, 3), 176_540)],
)
def test_published_grants_are_floored_to_thousand_yen(cost_thousand, rate, grant_thousand):
    assert floor_to(cost_thousand * 1000 * rate, unit=1000) == grant_thousand * 1000


def test_modes():
    assert [round_to(1500, unit=1000, mode=mode) for mode in RoundingMode] == [1000, 2000, 2000]
    assert round_to(Fraction(1, 3), unit=1, mode=RoundingMode.CEILING) == 1
    assert round_to(np.array([1499, 1500]), unit=1000, mode=RoundingMode.HALF_UP).tolist() == [1000, 2000]


@pytest.mark.parametrize("amount", [1.5, True, "12.5", "-1", str(MAX_YEN + 1), "twelve", None])
def test_what_is_not_whole_yen_is_refused(amount):
    with pytest.raises(InputError):
        yen(amount)


def test_floats_never_enter():
    with pytest.raises(InputError):
        floor_to(1e6, unit=1000)
    with pytest.raises(InputError):
        floor_to(np.array([1.0]), unit=1000)


def test_yen_reads_what_people_write():
    assert [yen("1,234,000"), yen(" 500 "), yen(np.int64(7)), yen(2.0)] == [1_234_000, 500, 7, 2]


@given(st.integers(0, MAX_YEN), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_split_parts_always_sum_to_the_amount(amount, weights):
    shares = [Fraction(weight, sum(weights)) for weight in weights]
    parts = split(amount, shares)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


def test_shares_that_do_not_add_up_are_refused():
    with pytest.raises(InputError):
        split(100, [Fraction(1, 3), Fraction(1, 3)])


@given(st.integers(0, MAX_YEN), st.sampled_from([1, 1000, 100_000]))
def test_array_and_scalar_agree(amount, unit):
    for mode in RoundingMode:
        assert round_to(np.array([amount]), unit=unit, mode=mode)[0] == round_to(amount, unit=unit, mode=mode)


def test_product_is_what_a_reader_multiplies_by_hand():
    assert product(12.34, 5_455_000) == 67_314_700
    assert product(0.1, 3) == 0
    assert product(0.5, 1) == 1


def test_present_value():
    assert present_value([100, 110], discount_rate=Fraction(1, 10)) == 200
    assert present_value([1000] * 3, discount_rate=Fraction(0)) == 3000


def test_thousand_yen_is_rounded_down():
    assert thousand_yen(1_999_999) == 1999


@given(st.integers(0, MAX_YEN), st.lists(st.integers(0, 1_000_000), min_size=1, max_size=12).filter(any))
def test_parts_by_weight_sum_and_none_is_a_yen_off(amount_jpy, weights):
    parts = split_by_weights(amount_jpy, weights)
    assert sum(parts) == amount_jpy
    shares = (Fraction(amount_jpy * weight, sum(weights)) for weight in weights)
    assert all(abs(part - share) < 1 for part, share in zip(parts, shares, strict=True))


def test_the_largest_remainders_get_the_yen_and_equal_ones_are_served_in_order():
    assert split_by_weights(100, [1, 1, 1]) == (34, 33, 33)
    assert split_by_weights(10, [Fraction(1, 8), Fraction(7, 8)]) == (1, 9)
    assert split_by_weights(1, [1, 2]) == (0, 1)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_split_nothing_are_refused(weights):
    with pytest.raises(InputError):
        split_by_weights(100, weights)
