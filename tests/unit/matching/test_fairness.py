"""Fairness: published intervals, planted differences found, chance told from it, small groups kept back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.matching.fairness import SMALL, fairness_report, wilson_interval


@pytest.mark.parametrize(
    ("matched", "needs", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_as_published(matched, needs, low, high):
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    found = wilson_interval(matched, needs)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_differences_as_published(one, other, low, high):
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10; the larger group is the base."""
    has = np.concatenate([np.arange(one[1]) < one[0], np.arange(other[1]) < other[0]])
    report = fairness_report({"class": ["b"] * one[1] + ["a"] * other[1]}, has)["class"]
    (difference,) = (group.difference for group in report.groups if group.name == "b")
    assert (difference.low, difference.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate_and_stays_a_share(counts):
    found = wilson_interval(*counts)
    assert 0.0 <= found.low <= found.value <= found.high <= 1.0


def report_of(rates, size=400, seed=1):
    rng = np.random.default_rng(seed)
    groups = np.repeat(list(rates), size)
    return fairness_report({"class": groups}, rng.random(len(groups)) < np.repeat(list(rates.values()), size))["class"]


def test_a_planted_difference_is_found_and_chance_is_told_from_it():
    unfair = report_of({"a": 0.8, "b": 0.8, "c": 0.6})
    alike = fairness_report({"class": ["a", "b"] * 40}, [1, 1, 0, 0] * 20)["class"]
    assert unfair.chance < 0.001
    assert unfair.spread > unfair.spread_by_chance[1]
    (of_c,) = (group.difference for group in unfair.groups if group.name == "c")
    assert of_c.high < 0.0
    assert (alike.spread, alike.chance) == (0.0, 1.0)


def test_by_lot_alone_the_chance_is_even():
    chances = [report_of({"a": 0.7, "b": 0.7, "c": 0.7}, size=60, seed=seed).chance for seed in range(40)]
    assert sum(chance < 0.05 for chance in chances) <= 5
    assert 0.3 < np.mean(chances) < 0.7


def test_small_groups_say_so_and_nothing_else():
    groups = ["a"] * 30 + ["b"] * (SMALL - 1) + ["c"] * SMALL
    has = np.ones(len(groups))
    report = fairness_report({"class": groups}, has, wait_days=np.arange(len(groups)), score=has)["class"]
    small = next(group for group in report.groups if group.name == "b")
    assert small.is_small
    assert (small.needs, small.matched, small.rate, small.difference, small.median_wait_days, small.mean_score) == (
        4, None, None, None, None, None
    )  # fmt: skip
    assert [group.name for group in report.groups] == ["a", "c", "b"]
    assert not report.groups[1].is_small
    assert report.groups[0].difference is None
    assert report.groups[1].matched == SMALL


def test_waits_and_scores_are_those_of_matched_needs_as_far_as_known():
    report = fairness_report(
        {"class": ["a"] * 6, "part": ["x"] * 6},
        [1, 1, 1, 1, 0, 0],
        wait_days=[10, 20, np.nan, 90, 1, 1],
        score=[0.5, 0.7, np.nan, np.nan, 0.0, 0.0],
    )
    assert set(report) == {"class", "part"}
    (group,) = report["class"].groups
    assert (group.median_wait_days, group.mean_score) == (20.0, pytest.approx(0.6))
    assert report["class"].rate.value == pytest.approx(4 / 6)
    (untold,) = fairness_report({"class": ["a"] * 6}, [0] * 6)["class"].groups
    assert (untold.median_wait_days, untold.mean_score, untold.rate.low) == (None, None, 0.0)


@pytest.mark.parametrize(
    ("groups", "matched", "given_"),
    [(["a"], [1, 0], {}), ([], [], {}), (["a"], [1], {"wait_days": [1, 2]}), (["a"], [1], {"confidence": 95})],
)
def test_what_makes_no_sense_is_refused(groups, matched, given_):
    with pytest.raises(InputError):
        fairness_report({"class": groups}, matched, **given_)
