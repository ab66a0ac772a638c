"""Repayment of a bond: published instalments, grace, the last payment that closes, and what is refused."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction

import pytest

from todoku.errors import InputError
from todoku.programmes.local_share.repayment import Terms, parse_interest, repayment

PERCENT = Fraction(1, 100)


def test_a_published_estimate_of_a_merged_city():
    """合併特例債 75億33百万円、3年据置15年、1.4 %: a bond's yearly repayment is 20億31百万円 - 13億47百万円."""
    years = repayment(7_533_000_000, Terms(15, 3, Fraction(14, 1000)))
    assert {round((year.principal_jpy + year.interest_jpy) / 1_000_000) for year in years[3:]} == {2031 - 1347}
    assert [year.principal_jpy for year in years[:3]] == [0, 0, 0]
    assert [year.interest_jpy for year in years[:3]] == [105_462_000] * 3


def test_equal_instalments_against_the_annuity_formula():
    getcontext().prec = 40
    rate = Decimal("0.006")
    instalment = int(50_000_000 * rate / (1 - (1 + rate) ** -18))
    years = repayment(50_000_000, Terms(12, 3, Fraction(12, 1000)))
    assert len(years) == 12
    assert [year.interest_jpy for year in years[:3]] == [600_000] * 3
    assert {year.principal_jpy + year.interest_jpy for year in years[3:-1]} == {2 * instalment}
    assert sum(year.principal_jpy for year in years) == 50_000_000


def test_equal_principal_falls_due_in_like_parts_and_the_last_closes():
    years = repayment(10_000_000, Terms(3, 0, PERCENT, "equal_principal", 1))
    assert [year.principal_jpy for year in years] == [3_333_333, 3_333_333, 3_333_334]
    assert [year.interest_jpy for year in years] == [100_000, 66_666, 33_333]


def test_without_an_interest_rate_only_principal_is_shown():
    years = repayment(12_000_000, Terms(12))
    assert [year.principal_jpy for year in years] == [1_000_000] * 12
    assert {year.interest_jpy for year in years} == {None}


def test_without_interest_there_is_none_to_pay():
    years = repayment(12_000_000, Terms(12, 2, Fraction(0)))
    assert [year.interest_jpy for year in years] == [0] * 12
    assert [year.principal_jpy for year in years] == [0, 0, *[1_200_000] * 10]


def test_without_a_term_there_are_no_years():
    assert repayment(12_000_000, Terms()) == ()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"years": 0}, "burden.years"),
        ({"years": 41}, "burden.years"),
        ({"years": 3, "grace_years": 3}, "burden.grace"),
        ({"years": 3, "grace_years": -1}, "burden.grace"),
        ({"years": 3, "interest_rate": Fraction(21, 100)}, "burden.interest"),
        ({"years": 3, "interest_rate": Fraction(-1, 100)}, "burden.interest"),
        ({"years": 3, "interest_rate": 0.01}, "burden.interest"),
        ({"years": 3, "per_year": 3}, "burden.method"),
        ({"years": 3, "method": "balloon"}, "burden.method"),
    ],
)
def test_terms_that_no_bond_has_are_refused(arguments, code):
    with pytest.raises(InputError) as refused:
        Terms(**arguments)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "rate"), [("1.2%", (12, 1000)), ("0.012", (12, 1000)), ("0", (0, 1)), ("２％", (2, 100))]
)
def test_interest_is_read_exactly(text, rate):
    assert parse_interest(text) == Fraction(*rate)


@pytest.mark.parametrize("text", ["abc", "-1%", "21%", "1.2.3", "", "nan"])
def test_interest_that_cannot_be_read(text):
    with pytest.raises(InputError, match=r"burden\.interest"):
        parse_interest(text)
