"""Amounts: least cost, caps before or after rounding, fixed amounts, and shares that add up to the total."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sample_programmes import programme_of
from todoku.money import MAX_YEN, RoundingMode
from todoku.programmes.amounts import Terms, party_of, prescribed_shares
from todoku.programmes.rows.amount_arrays import grant_amounts, misses_floor

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


@pytest.mark.parametrize(
    ("terms", "eligible", "grant"),
    [
        (Terms(HALF), 7, 3),
        (Terms(THIRD, unit_jpy=1000), 112_870_000, 37_623_000),
        (Terms(Fraction(2, 3), unit_jpy=1000), 112_870_000, 75_246_000),  # 雄武町 上雄武, published
        (Terms(HALF, grant_cap_jpy=20_000_000), 60_000_000, 20_000_000),
        (Terms(HALF, cost_cap_jpy=30_000_000), 60_000_000, 15_000_000),
        (Terms(HALF, cost_floor_jpy=10_000_000), 9_999_999, 0),
        (Terms(HALF, cost_floor_jpy=10_000_000), 10_000_000, 5_000_000),
        (Terms(None, fixed_jpy=15_000_000), 60_000_000, 15_000_000),
        (Terms(None, fixed_jpy=15_000_000, unit_jpy=1000), 7_654_321, 7_654_000),
        (Terms(THIRD, unit_jpy=1000, mode=RoundingMode.CEILING), 100, 100),
        (Terms(THIRD, unit_jpy=1000, mode=RoundingMode.HALF_UP), 1_500, 1_000),
        (Terms(THIRD, unit_jpy=1000, mode=RoundingMode.HALF_UP), 1_499, 0),
        (Terms(HALF, unit_jpy=1000, grant_cap_jpy=20_000_500), 90_000_000, 20_000_000),
        (Terms(HALF, unit_jpy=1000, grant_cap_jpy=20_000_500, cap_first=False), 90_000_000, 20_000_500),
        (Terms(Fraction(1)), MAX_YEN, MAX_YEN),
        (Terms(Fraction(MAX_YEN - 1, MAX_YEN)), MAX_YEN, MAX_YEN - 1),
    ],
)
def test_a_cost_becomes_a_grant(terms, eligible, grant):
    assert terms.grant_jpy(eligible) == grant
    assert grant_amounts([terms], np.zeros(1, dtype=np.int32), np.array([eligible])).tolist() == [grant]


def test_rows_without_terms_get_nothing_and_miss_no_floor():
    terms, which, costs = [Terms(HALF, cost_floor_jpy=5)], np.array([-1, 0, 0], dtype=np.int32), np.array([4, 4, 8])
    assert grant_amounts(terms, which, costs).tolist() == [0, 0, 4]
    assert misses_floor(terms, which, costs).tolist() == [False, True, False]
    assert grant_amounts([], np.array([-1], dtype=np.int32), np.array([4])).tolist() == [0]


FEW = programme_of().grant("station").versions[0].version.rules.rates[0]


def test_the_prescribed_shares_are_exact_and_the_rest_falls_to_who_carries_it_out():
    shares = prescribed_shares(
        FEW, implementer="municipality", base_jpy=45_000_000, total_jpy=45_000_000, national_jpy=30_000_000
    )
    assert shares == {"prefecture": 6_000_000, "municipality": 4_000_000, "operator": 5_000_000}
    odd = prescribed_shares(FEW, implementer="private", base_jpy=1_000_001, total_jpy=1_500_000, national_jpy=666_000)
    assert odd == {"prefecture": 133_333, "municipality": 88_888, "operator": 611_779}
    assert sum(odd.values()) + 666_000 == 1_500_000


def test_a_share_never_exceeds_what_is_left():
    shares = prescribed_shares(FEW, implementer="municipality", base_jpy=100, total_jpy=100, national_jpy=100)
    assert shares == {"prefecture": 0, "municipality": 0, "operator": 0}
    assert [party_of(one) for one in ("municipality", "prefecture", "third_sector", "private")] == [
        "municipality",
        "prefecture",
        "operator",
        "operator",
    ]


def test_a_row_without_shares_prescribes_none():
    many = programme_of().grant("station").versions[0].version.rules.rates[1]
    assert prescribed_shares(many, implementer="municipality", base_jpy=9, total_jpy=9, national_jpy=3) is None
