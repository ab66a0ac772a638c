"""What must hold of every burden: the principal repaid is the issue, and all shares add up to cost and interest."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from todoku.programmes.local_share.burden import Borrowing, Split, burden
from todoku.programmes.local_share.repayment import METHODS, Terms, repayment

AMOUNTS = st.integers(0, 9_000_000_000_000_000)
RATES = st.one_of(st.none(), st.integers(0, 2_000).map(lambda basis: Fraction(basis, 10_000)))
RATIOS = st.fractions(0, 1, max_denominator=10_000)


@st.composite
def terms(draw):
    years = draw(st.integers(1, 40))
    return Terms(
        years,
        draw(st.integers(0, years - 1)),
        draw(RATES),
        draw(st.sampled_from(METHODS)),
        draw(st.sampled_from([1, 2])),
    )


@st.composite
def splits(draw):
    total = draw(AMOUNTS)
    eligible = draw(st.integers(0, total))
    national = draw(st.integers(0, eligible))
    left = total - national
    shares = []
    for _ in range(3):
        shares.append(draw(st.integers(0, left)))
        left -= shares[-1]
    return Split(total, national, eligible, *shares[:2], operator_jpy=shares[2])


BORROWINGS = st.builds(Borrowing, RATIOS, RATIOS, base=st.sampled_from(["total", "eligible"]))


@given(AMOUNTS, terms())
def test_the_principal_repaid_is_the_issue(issue, given_terms):
    years = repayment(issue, given_terms)
    assert len(years) == given_terms.years
    assert sum(year.principal_jpy for year in years) == issue
    assert all(year.principal_jpy >= 0 and (year.interest_jpy is None or year.interest_jpy >= 0) for year in years)
    assert all(year.principal_jpy == 0 for year in years[: given_terms.grace_years])


@given(splits(), BORROWINGS, terms())
def test_every_yen_is_paid_by_somebody(split, borrowing, given_terms):
    found = burden(split, year=2024, borrowing=borrowing, terms=given_terms)
    interest = found.interest_jpy or 0
    assert split.deducted_jpy + found.allocation_jpy + found.real_burden_jpy == split.total_jpy + interest
    assert 0 <= found.real_burden_jpy <= found.local_jpy + interest
    assert found.bond_jpy % 100_000 == 0
    assert 0 <= found.bond_jpy <= found.bond_base_jpy <= found.local_jpy
    assert found.bond_jpy + found.own_jpy == found.local_jpy


@given(splits(), BORROWINGS, terms())
def test_each_year_adds_up_and_the_years_to_the_sums(split, borrowing, given_terms):
    found = burden(split, year=2024, borrowing=borrowing, terms=given_terms)
    first, *later = found.years
    assert (
        first.national_jpy + first.prefecture_jpy + first.operator_jpy + first.bond_jpy + first.own_jpy
        == split.total_jpy
    )
    for year in later:
        assert year.allocation_jpy + year.net_jpy == year.principal_jpy + (year.interest_jpy or 0)
        assert year.net_jpy >= 0
    assert sum(year.net_jpy for year in found.years) == found.real_burden_jpy
    assert sum(year.allocation_jpy for year in found.years) == found.allocation_jpy
    assert found.allocation_jpy == (found.bond_jpy + (found.interest_jpy or 0)) * borrowing.allocation_ratio // 1


@given(splits(), BORROWINGS, terms(), st.integers(0, 100))
def test_own_support_lowers_the_burden_by_what_it_is(split, borrowing, given_terms, share):
    without = burden(split, year=2024, borrowing=borrowing, terms=given_terms)
    amount = min(without.real_burden_jpy, split.local_jpy) * share // 100
    helped = Split(
        split.total_jpy,
        split.national_jpy,
        split.eligible_jpy,
        split.prefecture_jpy,
        split.prefecture_on_base_jpy,
        amount,
        split.operator_jpy,
    )
    found = burden(helped, year=2024, borrowing=borrowing, terms=given_terms)
    assert found.bond_jpy == without.bond_jpy
    assert found.real_burden_jpy == without.real_burden_jpy - amount
    assert sum(year.net_jpy for year in found.years) == found.real_burden_jpy
