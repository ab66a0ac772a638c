"""Ranks and quarters: what every set of values must keep."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from todoku_web.karte.standings import spread_of, standings

VALUES = st.dictionaries(
    st.text(min_size=1, max_size=4),
    st.integers(0, 12).map(float) | st.floats(0, 1e7, width=32),
    min_size=1,
    max_size=40,
)


@given(VALUES)
def test_a_rank_counts_who_has_more_and_equal_values_share_it(values):
    found = standings(values)
    assert found.keys() == values.keys()
    for name, one in found.items():
        assert one.rank == 1 + sum(other > values[name] for other in values.values())
        assert one.tied == Counter(values.values())[values[name]] - 1


@given(VALUES)
def test_distinct_values_take_every_rank_once(values):
    distinct = {str(value): value for value in values.values()}
    assert sorted(one.rank for one in standings(distinct).values()) == list(range(1, len(distinct) + 1))


@given(VALUES)
def test_quarters_fall_with_the_value_and_the_largest_is_in_the_first(values):
    found = standings(values)
    ordered = sorted(values, key=values.__getitem__)
    quarters = [found[name].quarter for name in ordered]
    assert quarters == sorted(quarters, reverse=True)
    assert quarters[-1] == 1
    assert set(quarters) <= {1, 2, 3, 4}


def test_the_quartiles_of_five_values():
    assert spread_of([5, 1, 2, 4, 3]).edges == (1, 2, 3, 4, 5)


def test_one_value_is_its_own_spread():
    assert spread_of([0.4]).edges == (0.4, 0.4, 0.4, 0.4, 0.4)
    assert standings({"a": 0.4})["a"].rank == 1
    assert standings({}) == {}
