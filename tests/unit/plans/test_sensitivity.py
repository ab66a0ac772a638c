"""Sobol indices against cases whose indices are known: sums, the Ishigami function, the g-function."""

from __future__ import annotations

import math

import numpy as np
import pytest

from todoku.plans.uncertainty.sensitivity import power_of_two, sample


def ishigami(shares):
    """Ishigami and Homma 1990 with a = 7, b = 0.1, the usual test case."""
    one, two, three = (math.pi * (2 * shares - 1)).T
    return (np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one))[:, None]


def test_ishigami_has_its_published_indices():
    found = sample(ishigami, inputs=3, samples=16_384, seed=1).importance[0]
    # Saltelli et al., Global Sensitivity Analysis: The Primer (2008): 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437
    assert found.first_order == pytest.approx((0.3139, 0.4424, 0.0), abs=0.001)
    assert found.total == pytest.approx((0.5576, 0.4424, 0.2437), abs=0.001)


def test_a_sum_of_independent_inputs_has_their_shares_of_the_variance():
    found = sample(lambda u: (u @ np.array([1.0, 2.0, 3.0]))[:, None], inputs=3, samples=4096, seed=5).importance[0]
    shares = (1 / 14, 4 / 14, 9 / 14)
    assert found.first_order == pytest.approx(shares, abs=0.003)
    assert found.total == pytest.approx(shares, abs=0.003)


def test_the_g_function_has_its_analytic_indices():
    weights = np.array([0.0, 1.0, 4.5, 9.0])  # Saltelli 2010, section 5
    partial = 1 / (3 * (1 + weights) ** 2)
    variance = np.prod(1 + partial) - 1
    total = partial * np.prod(1 + partial) / (1 + partial) / variance

    def g_function(shares):
        return np.prod((np.abs(4 * shares - 2) + weights) / (1 + weights), axis=1)[:, None]

    found = sample(g_function, inputs=4, samples=8192, seed=3).importance[0]
    assert found.first_order == pytest.approx(tuple(partial / variance), abs=0.02)
    assert found.total == pytest.approx(tuple(total), abs=0.02)


def test_the_same_seed_gives_the_same_answer_and_another_seed_another():
    one, again, other = (sample(ishigami, inputs=3, samples=512, seed=seed) for seed in (7, 7, 8))
    assert np.array_equal(one.values, again.values)
    assert one.importance == again.importance
    assert not np.array_equal(one.values, other.values)


def test_few_samples_give_rank_correlations():
    found = sample(lambda u: u[:, :1] - 0.001 * u[:, 1:2], inputs=2, samples=100, seed=1)
    assert len(found.values) == 128
    assert found.importance[0].method == "rank"
    assert found.importance[0].first_order is None
    assert found.importance[0].rank[0] == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("samples", [64, 1024])
def test_what_does_not_vary_has_no_indices(samples):
    found = sample(lambda u: np.ones((len(u), 1)), inputs=2, samples=samples, seed=1).importance[0]
    assert (found.first_order, found.total, found.rank) == (None, None, None)


@pytest.mark.parametrize(("asked", "given"), [(1, 2), (2, 2), (16, 16), (17, 32), (10_000, 16_384), (8192, 8192)])
def test_samples_are_rounded_up_to_a_power_of_two(asked, given):
    assert power_of_two(asked) == given
