"""The maths of the figures: quartiles with those still there and those that dropped out, stages, small counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from todoku_web.exchange.statistics.durations import Outcome, Spell, days_until, incidence, stay
from todoku_web.exchange.statistics.funnel import STAGES, Course, counts, in_stage, spells, through
from todoku_web.exchange.statistics.protection import is_small, protected

DAYS = st.integers(0, 400)
SPELLS = st.lists(st.builds(Spell, DAYS.map(float), st.sampled_from(list(Outcome))), min_size=1, max_size=40)
TIMES = st.lists(st.one_of(st.none(), DAYS.map(float)), min_size=len(STAGES), max_size=len(STAGES))


def moved(*days):
    return [Spell(float(one), Outcome.MOVED) for one in days]


class TestIncidence:
    @given(SPELLS)
    def test_without_drop_outs_it_is_the_estimate_of_kaplan_and_meier(self, found):
        found = [one for one in found if one.outcome != Outcome.LEFT]
        ended = [one.days for one in found if one.outcome == Outcome.MOVED]
        assume(ended)
        still = [one.days for one in found if one.outcome == Outcome.STILL]
        expected = ecdf(CensoredData(uncensored=ended, right=still)).cdf
        steps = incidence(found)
        assert [days for days, _ in steps] == sorted(set(ended))
        assert np.allclose([share for _, share in steps], expected.evaluate([days for days, _ in steps]))

    @given(SPELLS)
    def test_it_rises_and_never_beyond_those_that_did_not_drop_out(self, found):
        shares = [share for _, share in incidence(found)]
        assert shares == sorted(shares)
        left = sum(one.outcome == Outcome.LEFT for one in found)
        if all(one.outcome != Outcome.STILL for one in found):
            assert shares[-1:] == [pytest.approx((len(found) - left) / len(found))] or left == len(found)

    @given(st.lists(DAYS, min_size=1, max_size=30))
    def test_where_all_moved_on_the_median_is_the_middle_one(self, days):
        ordered = sorted(days)
        assert stay(moved(*days)).half == ordered[(len(ordered) + 1) // 2 - 1]

    @given(SPELLS, DAYS)
    def test_who_is_still_there_longer_makes_no_stage_shorter(self, found, more):
        found = [one for one in found if one.outcome != Outcome.LEFT]
        longer = [Spell(one.days + more, one.outcome) if one.outcome == Outcome.STILL else one for one in found]
        for share in (0.25, 0.5, 0.75):
            before, after = days_until(incidence(found), share), days_until(incidence(longer), share)
            assert before is None or after is None or after >= before

    def test_a_hand_made_example_with_both(self):
        found = [*moved(2, 4), Spell(3.0, Outcome.LEFT), Spell(3.0, Outcome.STILL), Spell(9.0, Outcome.STILL)]
        # day 2: 1/5; day 3: one of four leaves, so 3/4 of 4/5 wait on; day 4: one of the two that are left
        assert incidence(found) == [(2.0, pytest.approx(0.2)), (4.0, pytest.approx(0.2 + 0.6 / 2))]
        assert stay(found).half == 4.0
        assert stay(found).three_quarters is None

    def test_ignoring_those_that_are_still_there_would_have_said_less(self):
        found = [*moved(10, 20), *(Spell(100.0, Outcome.STILL) for _ in range(4))]
        told = stay(found)
        assert (told.entered, told.moved, told.still, told.half) == (6, 2, 4, None)

    def test_nothing_is_said_of_nothing(self):
        assert stay([]).half is None


def course(*times, left=None):
    return Course("x", "mobility", "01205", 2025, through([*times, *[None] * (len(STAGES) - len(times))]), left)


class TestFunnel:
    @settings(max_examples=30)
    @given(st.lists(TIMES, max_size=20))
    def test_no_stage_has_more_than_the_one_in_front_of_it(self, every):
        reached = counts(course(*times) for times in every)
        assert list(reached) == sorted(reached, reverse=True)

    @given(TIMES)
    def test_no_time_in_a_stage_is_negative(self, times):
        for stage in range(len(STAGES) - 1):
            assert all(one.days >= 0 for one in spells([course(*times)], stage, now=1_000.0))

    def test_a_skipped_stage_is_reached_with_the_next_one(self):
        assert through([1.0, 2.0, None, 5.0, None, None, None]) == (1.0, 2.0, 5.0, 5.0, None, None, None)

    def test_those_that_dropped_out_and_those_that_are_there_are_told_apart(self):
        every = [course(1.0, 3.0), course(1.0, 3.0, left=10.0), course(1.0, 3.0, 8.0)]
        assert [(one.days, one.outcome) for one in spells(every, 1, now=20.0)] == [
            (17.0, Outcome.STILL),
            (7.0, Outcome.LEFT),
            (5.0, Outcome.MOVED),
        ]
        assert in_stage(every, 1, still=True) == every[:1]
        assert in_stage(every, 1, still=False) == every


class TestProtection:
    @given(st.lists(st.integers(0, 30), min_size=1, max_size=10))
    def test_no_small_count_is_told_or_follows_from_the_sum(self, values):
        told = protected(values)
        assert not any(one is not None and is_small(one) for one in told)
        hidden = [value for value, one in zip(values, told, strict=True) if one is None]
        others = [value for value, one in zip(values, told, strict=True) if one]
        assert len(hidden) != 1 or not others
        assert all(one in (None, value) for value, one in zip(values, told, strict=True))

    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8))
    def test_what_is_left_of_a_count_without_its_public_part_is_not_small(self, pairs):
        values, known = [max(one) for one in pairs], [min(one) for one in pairs]
        for value, part, one in zip(values, known, protected(values, known), strict=True):
            assert one is None or not is_small(value - part)

    def test_zero_points_to_nobody(self):
        assert protected([0, 7, 0]) == [0, 7, 0]
        assert protected([0, 2, 0]) == [0, None, 0]
        assert protected([9, 2, 6]) == [9, None, None]
