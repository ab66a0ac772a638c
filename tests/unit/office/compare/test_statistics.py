"""Estimates and tests against their definitions, against scipy, and against published figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from todoku.office.compare.location import hodges_lehmann
from todoku.office.compare.multiplicity import holm
from todoku.office.compare.reference import reference
from todoku.office.compare.shares import cramers_v, share_p_values, surplus_p_values, usual_shares, v_interval, wilson

FINITE = st.floats(-5, 5, allow_nan=False)


def located(values):
    ordered = np.sort(np.asarray(values, dtype=float))
    location, error = hodges_lehmann(ordered, np.array([0]), np.array([len(ordered)]))
    return float(location[0]), float(error[0])


@given(st.lists(FINITE, min_size=1, max_size=40))
def test_the_location_is_the_median_of_walsh_averages(values):
    ordered = np.sort(values)
    row, column = np.triu_indices(len(values))
    exact = np.median((ordered[row] + ordered[column]) / 2)
    assert located(values)[0] == pytest.approx(exact)


@pytest.mark.parametrize("number", [30, 64, 500, 20_000])
def test_location_and_error_of_a_normal_sample(number):
    """The Hodges-Lehmann estimate of normal values has the standard error sigma sqrt(pi / 3 n)."""
    sample = stats.norm.ppf((np.arange(number) + 0.5) / number) * 2 + 7
    location, error = located(sample)
    assert location == pytest.approx(7, abs=1e-6)
    assert error == pytest.approx(2 * np.sqrt(np.pi / 3 / number), rel=0.08)


def test_location_moves_with_the_values_and_ignores_a_wild_one():
    values = np.random.default_rng(1).normal(size=101)
    assert located(values + 3)[0] == pytest.approx(located(values)[0] + 3)
    assert abs(located([*values, 1e6])[0] - located(values)[0]) < 0.05


def test_holm_of_the_published_example():
    """Four p-values of which two are rejected at 5 % (Holm 1979 as worked by Wright 1992)."""
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_never_lowers_a_p_value_and_keeps_the_order(values):
    p = np.array(values)
    adjusted = holm(p)
    assert (adjusted >= p).all()
    assert (adjusted <= np.minimum(p * len(p), 1) + 1e-12).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()


def test_cramers_v_is_that_of_the_table_with_both_sides_alike():
    table = np.array([[30, 70], [80, 20]])
    expected = stats.contingency.association(table, method="cramer")
    assert cramers_v(np.array([0.8]), np.array([0.3]))[0] == pytest.approx(expected)
    assert cramers_v(np.array([0.3]), np.array([0.8]))[0] == pytest.approx(-expected)
    assert cramers_v(np.array([0.0, 1.0]), np.array([0.0, 0.0])).tolist() == [0.0, 1.0]


def test_wilson_of_a_published_interval():
    """15 of 148: 0.0624 to 0.1605 (Newcombe 1998, table I)."""
    low, high = wilson(np.array([15]), np.array([148]))
    assert (low[0], high[0]) == (pytest.approx(0.0624, abs=5e-5), pytest.approx(0.1605, abs=5e-5))


def test_the_interval_of_v_holds_it_and_narrows():
    for number in (50, 5000):
        count = np.array([number // 2])
        low, high = v_interval(count, np.array([number]), np.array([0.9]), np.array([0.01]))
        assert low[0] < cramers_v(np.array([0.5]), np.array([0.9]))[0] < high[0]
        assert high[0] - low[0] == pytest.approx(2 * np.hypot(1.1 / np.sqrt(number), 0.02), rel=0.4)


def test_a_surplus_is_tested_exactly():
    expected = stats.binom.sf(np.array([11, 0, 5]) - 1, 50, 0.05)
    assert surplus_p_values(np.array([11, 0, 5]), np.array([50, 50, 50]), 0.05) == pytest.approx(expected)


def test_p_values_of_municipalities_that_are_alike_are_no_smaller_than_they_should_be():
    """Thousands of tests on shares that vary normally: p below alpha in no more than alpha of them."""
    rng = np.random.default_rng(3)
    logit = rng.normal(0.0, 1.0, (400, 1)) + rng.normal(0.0, 0.4, (400, 15))
    total = np.broadcast_to(rng.choice([60, 300, 2000], 15), (400, 15))
    count = rng.binomial(total, 1 / (1 + np.exp(-logit)))
    high, low = share_p_values(count, total, usual_shares(count, total))
    p = np.minimum(2 * np.minimum(high, low), 1)
    for alpha in (0.05, 0.01, 0.001):
        assert (p <= alpha).mean() < 1.35 * alpha
    assert (p <= 0.2).mean() > 0.1


def test_the_reference_leaves_out_its_own_and_what_is_out_of_line():
    values = np.array([[1.0, 1.01, 0.99, 1.02, 0.98, 5.0, 5.1, 1.0]])
    found = reference(values, np.full(values.shape, 1e-4), np.ones(values.shape, bool), floor=0.05, assumed=0.2)
    assert found.usual[0] == pytest.approx(1.0, abs=0.02)
    assert not found.kept[0, 0, [0, 5, 6]].any()
    assert found.kept[0, 0, [1, 2, 3, 4, 7]].all()
    assert found.peers[0, 0] == 5


def test_where_the_others_differ_much_that_is_normal():
    rng = np.random.default_rng(2)
    values = rng.normal(0.0, [[0.02], [0.02], [0.02], [0.02], [1.0], [1.0]], (6, 30))
    found = reference(values, np.full(values.shape, 1e-4), np.ones(values.shape, bool), floor=0.05, assumed=0.2)
    spread = np.sqrt((found.weights * found.spreads).sum(axis=-1))
    assert (spread[:4] < 0.06).all()
    assert (spread[4:] > 0.6).all()


def test_a_large_group_is_compared_as_one():
    values = np.random.default_rng(5).normal(size=(3, 80))
    found = reference(values, np.full(values.shape, 0.01), np.ones(values.shape, bool), floor=0.05, assumed=0.2)
    assert found.usual.shape == (3, 80)
    assert np.ptp(found.usual, axis=1) == pytest.approx(0)
