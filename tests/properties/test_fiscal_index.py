"""What must hold of an index worked out from three years, whichever law rounds it, and of the year that rules mean."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from todoku.programmes.fiscal_index import (
    LAWS,
    PublishedIndex,
    fiscal_index,
    index_of_year,
    parse_parts,
    wanted_year,
    worked_index,
)
from todoku.programmes.question import parse_fiscal_index

NEEDS = st.integers(1, 10**13)
YEAR = NEEDS.flatmap(lambda need: st.tuples(st.integers(0, 3 * need), st.just(need)))
PARTS = st.tuples(YEAR, YEAR, YEAR)
RULES = st.sampled_from(sorted(LAWS.values(), key=lambda rule: rule.id))
HELD = st.dictionaries(st.integers(2005, 2025), st.integers(0, 250), max_size=6).map(
    lambda held: {year: PublishedIndex(f"{index / 100:.2f}", year, "-") for year, index in held.items()}
)


def exact(parts):
    return sum((Fraction(revenue, need) for revenue, need in parts), Fraction(0)) / 3


@given(PARTS, RULES)
def test_an_index_has_two_decimals_and_is_off_by_no_more_than_its_law_rounds(parts, rule):
    index = fiscal_index(parts, rule)
    assert (index * 100).denominator == 1
    yearly = Fraction(0) if rule.yearly_digits is None else Fraction(1, 2 * 10**rule.yearly_digits)
    up, down = (Fraction(0), Fraction(1, 100)) if rule.truncated else (Fraction(1, 200), Fraction(1, 200))
    assert exact(parts) - down - yearly <= index <= exact(parts) + up + yearly


@given(PARTS, RULES, st.integers(0, 2), st.integers(0, 10**12))
def test_more_revenue_never_lowers_an_index_and_more_need_never_raises_it(parts, rule, year, more):
    richer = tuple((revenue + more * (at == year), need) for at, (revenue, need) in enumerate(parts))
    needier = tuple((revenue, need + more * (at == year)) for at, (revenue, need) in enumerate(parts))
    if all(revenue < 1000 * need for revenue, need in richer):
        assert fiscal_index(richer, rule) >= fiscal_index(parts, rule)
    assert fiscal_index(needier, rule) <= fiscal_index(parts, rule)


@given(PARTS, RULES, st.integers(2, 1000), st.permutations(range(3)))
def test_neither_the_unit_nor_the_order_of_the_years_matters(parts, rule, unit, order):
    scaled = tuple((revenue * unit, need * unit) for revenue, need in parts)
    assert fiscal_index(scaled, rule) == fiscal_index(parts, rule)
    assert fiscal_index([parts[at] for at in order], rule) == fiscal_index(parts, rule)


@given(PARTS)
def test_the_law_that_cuts_never_comes_out_above_the_published_rounding(parts):
    cut = fiscal_index(parts, LAWS["depopulated_areas"])
    assert 0 <= fiscal_index(parts, LAWS["published"]) - cut <= Fraction(1, 100) or cut > exact(parts)


@given(PARTS, RULES)
def test_texts_of_three_years_give_the_same_index_as_a_text(parts, rule):
    revenue, need = (";".join(f"{year[side]:,}" for year in parts) for side in (0, 1))
    assert parse_parts(revenue, need) == parts
    found = worked_index(parts, rule.id)
    assert parse_fiscal_index(found.text) == fiscal_index(parts, rule)
    assert len(found.text.rpartition(".")[2]) == 2


@given(HELD, st.integers(2000, 2030), st.integers(0, 10))
def test_a_declared_year_is_met_exactly_and_else_the_newest_is_the_newest(held, year, lag):
    found = index_of_year(held, wanted_year(held, year=year, lag_years=lag))
    assert (found.fiscal_year == year - lag) if year - lag in held else (found.text is None)
    assert found.held == (() if found.text is not None else tuple(sorted(held)))
    newest = index_of_year(held, wanted_year(held, year=year, lag_years=None))
    past = [known for known in held if known <= year]
    assert newest.fiscal_year == max(past, default=None)
