"""The law of shares: sums to the yen, order, who weighs more, who comes late, who leaves, whose place is taken."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku_web.exchange.shared_services.shares import (
    BASES,
    MONTHS,
    NobodyWeighs,
    Party,
    Portion,
    Spell,
    UnknownWeight,
    credits_jpy,
    exact_shares,
    months_of_membership,
    months_of_year,
    split_cost,
    written_down_jpy,
)

YEN = st.integers(0, 10**12)
WEIGHT = st.integers(1, 2_000_000)
DAYS = st.dates(date(2024, 4, 1), date(2027, 3, 31))


@st.composite
def keys(draw):
    """Return portions that make a whole."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(BASES) - 1, max_size=len(BASES) - 1)))
    bounds = [0, *cuts, 100]
    return [Portion(basis, high - low) for basis, low, high in zip(BASES, bounds, bounds[1:], strict=False)]


@st.composite
def groups(draw, most=8):
    """Return parties that all pay for some months."""
    count = draw(st.integers(1, most))
    return [party(f"m{number}", draw) for number in range(count)]


def party(name, draw):
    weights = {"equal": 1, **{basis: draw(WEIGHT) for basis in ("population", "households", "fixed")}}
    return Party(name, (Spell(draw(st.integers(1, MONTHS)), weights),), draw(WEIGHT))


def alike(*names, months=MONTHS):
    return [Party(name, (Spell(months, {"equal": 1}),)) for name in names]


EQUALLY = [Portion("equal", 100)]


class TestSplit:
    @given(YEN, keys(), groups())
    def test_the_shares_sum_to_the_cost_and_are_within_a_yen_of_what_is_exact(self, cost_jpy, key, group):
        exact, shares = exact_shares(key, group), split_cost(cost_jpy, key, group)
        assert sum(shares.values()) == cost_jpy
        assert all(abs(shares[name] - cost_jpy * exact[name]) < 1 for name in shares)

    @given(YEN, keys(), groups(), st.randoms())
    def test_the_order_of_the_parties_changes_nothing(self, cost_jpy, key, group, random):
        mixed = list(group)
        random.shuffle(mixed)
        assert split_cost(cost_jpy, key, mixed) == split_cost(cost_jpy, key, group)

    @given(YEN, st.sampled_from(["population", "households", "fixed"]), groups(), st.integers(0, 100))
    def test_who_weighs_more_never_pays_less(self, cost_jpy, basis, group, percent):
        key = [Portion(basis, percent), Portion("equal", 100 - percent)]
        same = [Party(one.id, (Spell(MONTHS, one.spells[0].weights),)) for one in group]
        shares = split_cost(cost_jpy, key, same)
        ranked = sorted(same, key=lambda one: one.spells[0].weights[basis])
        for less, more in pairwise(ranked):
            if less.spells[0].weights[basis] < more.spells[0].weights[basis] and percent:
                assert shares[less.id] <= shares[more.id]

    @given(YEN, keys(), groups(most=6))
    def test_nobody_pays_more_but_for_a_yen_when_another_comes(self, cost_jpy, key, group):
        before = split_cost(cost_jpy, key, group)
        more = Party("new", group[0].spells, group[0].cases)
        after = split_cost(cost_jpy, key, [*group, more])
        assert all(after[name] <= before[name] + 1 for name in before)

    @given(groups(), st.integers(1, 11))
    def test_who_leaves_during_the_year_pays_by_months(self, group, months):
        whole = [Party(one.id, (Spell(MONTHS, {"equal": 1}),)) for one in group]
        left = Party("left", (Spell(months, {"equal": 1}),))
        exact = exact_shares(EQUALLY, [*whole, left])
        assert exact["left"] * MONTHS == exact[whole[0].id] * months

    def test_what_is_left_over_goes_to_the_largest_remainders(self):
        parties = [Party(name, (Spell(12, {"population": people}),)) for name, people in (("a", 1), ("b", 1), ("c", 4))]
        assert split_cost(100, [Portion("population", 100)], parties) == {"a": 17, "b": 17, "c": 66}

    def test_a_mixture_is_split_once_and_not_portion_by_portion(self):
        parties = [
            Party(name, (Spell(12, {"equal": 1, "population": people}),)) for name, people in (("a", 1), ("b", 2))
        ]
        shares = split_cost(3, [Portion("equal", 50), Portion("population", 50)], parties)
        assert shares == {"a": 1, "b": 2}  # exact: 1.25 and 1.75

    def test_an_unknown_weight_is_not_taken_for_none(self):
        group = [Party("a", (Spell(12, {"population": 5}),)), Party("b", (Spell(12, {"population": None}),))]
        with pytest.raises(UnknownWeight) as caught:
            split_cost(100, [Portion("population", 100)], group)
        assert (caught.value.basis, caught.value.ids) == ("population", ("b",))

    def test_a_weight_that_nothing_depends_on_may_be_unknown(self):
        group = [Party("a", (Spell(12, {"equal": 1, "population": None}),)), *alike("b")]
        assert split_cost(101, [Portion("equal", 100), Portion("population", 0)], group) == {"a": 51, "b": 50}

    def test_who_pays_in_no_month_is_asked_for_no_weight(self):
        group = [*alike("a"), Party("gone", (Spell(0, {"equal": 1}),), None)]
        assert split_cost(
            100, [Portion("equal", 50), Portion("cases", 50)], [*group[1:], Party("b", group[0].spells, 3)]
        ) == {
            "gone": 0,
            "b": 100,
        }

    @pytest.mark.parametrize("key", [[Portion("equal", 99)], [Portion("equal", 110), Portion("cases", -10)], []])
    def test_portions_must_make_a_whole(self, key):
        with pytest.raises(Exception, match="not_whole"):
            split_cost(100, key, alike("a"))

    def test_nothing_is_shared_among_nobody(self):
        with pytest.raises(NobodyWeighs):
            split_cost(100, EQUALLY, [])
        with pytest.raises(NobodyWeighs):
            split_cost(100, [Portion("cases", 100)], [Party("a", (Spell(12, {}),), 0)])


class TestPlaceTaken:
    def test_those_whose_place_was_taken_weigh_on_but_are_not_one_more(self):
        own, taken = Spell(12, {"equal": 1, "population": 30}), Spell(6, {"equal": 0, "population": 10})
        heir, other = Party("heir", (own, taken)), Party("other", (Spell(12, {"equal": 1, "population": 20}),))
        gone = Party("gone", (Spell(6, {"equal": 1, "population": 10}),))
        people = exact_shares([Portion("population", 100)], [heir, other, gone])
        assert people["heir"] + people["gone"] == Fraction(40, 60)
        bodies = exact_shares(EQUALLY, [heir, other, gone])
        assert bodies["heir"] == bodies["other"] == 2 * bodies["gone"]


class TestMonths:
    @pytest.mark.parametrize(
        ("joined", "left", "leaving", "months"),
        [
            ("2026-04-01", None, "by_month", 12),
            ("2026-04-30", None, "by_month", 12),
            ("2026-10-31", None, "by_month", 6),
            ("2027-03-31", None, "by_month", 1),
            ("2027-04-01", None, "by_month", 0),
            ("2020-01-01", "2026-04-01", "by_month", 1),
            ("2020-01-01", "2026-09-30", "by_month", 6),
            ("2020-01-01", "2026-09-30", "whole_year", 12),
            ("2020-01-01", "2026-03-31", "whole_year", 0),
            ("2026-10-01", "2026-12-01", "by_month", 3),
            ("2026-10-01", "2026-12-01", "whole_year", 6),
        ],
    )
    def test_a_month_begun_counts_whole(self, joined, left, leaving, months):
        day = None if left is None else date.fromisoformat(left)
        assert months_of_year(2026, date.fromisoformat(joined), day, leaving=leaving) == months

    @given(DAYS, DAYS)
    def test_who_is_followed_pays_each_month_once_with_who_follows(self, one, other):
        joined, last = min(one, other), max(one, other)
        left, heir = last, last + timedelta(days=1)
        for year in range(2024, 2028):
            before = months_of_membership(year, joined, left)
            after = months_of_membership(year, heir, None, takes_over=True)
            assert not set(before) & set(after)
            assert sorted({*before, *after}) == months_of_membership(year, joined, None)


class TestLateJoiner:
    @given(st.integers(0, 10**10), groups(most=6), st.lists(YEN, min_size=1, max_size=4))
    def test_what_a_joiner_pays_is_credited_to_the_yen(self, amount_jpy, group, paid):
        held = {one.id: paid[number % len(paid)] for number, one in enumerate(group)}
        credited = credits_jpy(amount_jpy, held)
        assert sum(credited.values()) == amount_jpy
        assert all(jpy >= 0 for jpy in credited.values())

    @given(st.integers(1, 10**10), st.lists(WEIGHT, min_size=2, max_size=6))
    def test_after_joining_all_have_paid_as_if_they_had_begun_together(self, cost_jpy, people):
        key = [Portion("population", 100)]
        every = [Party(f"m{number}", (Spell(12, {"population": one}),)) for number, one in enumerate(people)]
        *first, joiner = every
        paid = split_cost(cost_jpy, key, first)
        payment_jpy = split_cost(cost_jpy, key, every)[joiner.id]
        back = credits_jpy(payment_jpy, paid)
        together = split_cost(cost_jpy, key, every)
        assert all(abs(paid[name] - back[name] - together[name]) <= 2 for name in paid)

    def test_where_nobody_has_paid_all_are_credited_alike(self):
        assert credits_jpy(101, {"b": 0, "a": 0}) == {"a": 51, "b": 50}
        with pytest.raises(NobodyWeighs):
            credits_jpy(100, {})

    def test_past_development_loses_the_same_part_of_itself_every_year(self):
        past = {2020: 1_000, 2023: 500, 2025: 101}
        assert written_down_jpy(past, joining_year=2025, life_years=5) == 0 + 300 + 101
        assert written_down_jpy(past, joining_year=2025, life_years=None) == 1_601
        assert written_down_jpy({2024: 101}, joining_year=2025, life_years=3) == 67  # 67.33

    @given(st.dictionaries(st.integers(2015, 2025), YEN, max_size=5), st.integers(1, 10), st.integers(2015, 2040))
    def test_who_joins_later_never_pays_for_more(self, past, life, year):
        worth = [written_down_jpy(past, joining_year=at, life_years=life) for at in (year, year + 1)]
        assert worth[0] >= worth[1] >= 0
        assert worth[0] <= sum(past.values())
