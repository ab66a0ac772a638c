"""The Shapley value keeps its laws, equals the mean over all orders, and its estimate comes near the exact one."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.office.cloud_cost.shapley import MOST_EXACT, estimated_values, exact_values, settle, shapley


def game(table):
    """Return the costs of coalitions from a table by bit mask."""
    costs = np.array(table, np.int64)
    width = (len(table) - 1).bit_length()
    return lambda joined: costs[(joined @ (1 << np.arange(width))).astype(int)]


@st.composite
def tables(draw, members):
    return [0, *draw(st.lists(st.integers(0, 10**12), min_size=2**members - 1, max_size=2**members - 1))]


def by_orders(table, members):
    sums = [Fraction(0)] * members
    orders = list(itertools.permutations(range(members)))
    for order in orders:
        mask = 0
        for member in order:
            sums[member] += table[mask | 1 << member] - table[mask]
            mask |= 1 << member
    return tuple(one / len(orders) for one in sums)


@given(tables(4))
def test_it_is_the_mean_over_all_orders_and_gives_out_the_whole_cost(table):
    values = exact_values(game(table), 4)
    assert values == by_orders(table, 4)
    assert sum(values) == table[-1]
    assert sum(shapley(game(table), 4).jpy) == table[-1]


@given(tables(3), tables(3))
def test_it_is_additive(one, two):
    both = [a + b for a, b in zip(one, two, strict=True)]
    sums = [a + b for a, b in zip(exact_values(game(one), 3), exact_values(game(two), 3), strict=True)]
    assert list(exact_values(game(both), 3)) == sums


@given(tables(3), st.integers(0, 10**9))
def test_who_adds_the_same_to_every_coalition_pays_just_that(table, alone):
    """A dummy: the fourth member."""
    values = exact_values(game([*table, *(one + alone for one in table)]), 4)
    assert values[3] == alone
    assert values[:3] == exact_values(game(table), 3)


@given(st.lists(st.integers(0, 10**12), min_size=5, max_size=5))
def test_members_who_are_alike_pay_alike(by_size):
    table = [0, *(by_size[mask.bit_count() - 1] for mask in range(1, 32))]
    assert set(exact_values(game(table), 5)) == {Fraction(by_size[-1], 5)}


def test_the_glove_game():
    """The textbook instance: one left glove, two right ones; a pair is worth 1. Values 2/3, 1/6, 1/6."""
    table = [0, 0, 0, 1, 0, 1, 0, 1]
    assert exact_values(game(table), 3) == (Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))


def test_the_airport_game():
    """S. C. Littlechild, G. Owen 1973: who needs a piece of the runway shares it: 1/3, 5/6, 17/6."""
    need = [1, 2, 4]
    table = [max((need[at] for at in range(3) if mask >> at & 1), default=0) for mask in range(8)]
    assert exact_values(game(table), 3) == (Fraction(1, 3), Fraction(5, 6), Fraction(17, 6))


def test_sixteen_members_are_exact_and_seventeen_estimated():
    fixed, own = 10**9, np.arange(1, 18, dtype=np.int64) * 10**7

    def costs(joined):
        return joined @ own[: joined.shape[1]] + fixed * joined.any(axis=1)

    exact = shapley(costs, MOST_EXACT)
    assert exact.exact
    assert exact.jpy == tuple(int(one) + fixed // 16 for one in own[:16])
    found = shapley(costs, MOST_EXACT + 1, seed=4)
    assert not found.exact
    assert sum(found.jpy) == int(own.sum()) + fixed
    assert found == shapley(costs, MOST_EXACT + 1, seed=4)
    off = [
        abs(jpy - (int(one) + fixed / 17)) / error
        for jpy, one, error in zip(found.jpy, own, found.error_jpy, strict=True)
    ]
    assert max(off) < 4.5


def test_the_estimate_agrees_with_the_exact_value_within_its_error():
    random = np.random.default_rng(1)
    table = [0, *map(int, random.integers(0, 10**9, 2**6 - 1))]
    exact = exact_values(game(table), 6)
    values, errors = estimated_values(game(table), 6, seed=7)
    off = [abs(float(a - b)) / error for a, b, error in zip(values, exact, errors, strict=True)]
    assert max(off) < 4.5
    assert min(errors) > 0
    assert sum(values) == table[-1]


def test_sums_beyond_64_bits_are_exact():
    table = [0, *([9 * 10**15] * (2**12 - 1))]
    assert set(exact_values(game(table), 12)) == {Fraction(9 * 10**15, 12)}


def test_whole_yen_go_to_the_largest_remainders_also_below_zero():
    assert settle([Fraction(10, 3), Fraction(10, 3), Fraction(10, 3)]) == (4, 3, 3)
    assert settle([Fraction(-1, 2), Fraction(3, 2), Fraction(0)]) == (0, 1, 0)
    with pytest.raises(InputError):
        settle([Fraction(1, 2)])


def test_a_cost_of_nobody_is_refused():
    with pytest.raises(InputError) as refused:
        shapley(game([1, 2]), 1)
    assert refused.value.code == "office.cloud.empty_coalition"
