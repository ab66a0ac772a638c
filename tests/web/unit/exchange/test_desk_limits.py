"""The law of a dispatch: what is left at each moment, why a visit is refused, and where its numbers are from."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.programmes.rulebook.load import builtin_programmes
from todoku_web.exchange.desk.limits import Limits, Visit, first_fault, left, used, why_not
from todoku_web.exchange.desk.year_rules import built_in_rules, last_known, who_pays

FIRST = dt.date(2024, 6, 3)
OF_2024 = Limits(days=3, online_hours=10)


def visit(day, hours, *, online=False):
    return Visit(FIRST + dt.timedelta(days=day), int(hours * 60), online)


visits = st.builds(
    lambda day, halves, online: Visit(FIRST + dt.timedelta(days=day), halves * 30, online),
    st.integers(0, 6),
    st.integers(1, 14),
    st.booleans(),
)
some = st.lists(visits, max_size=7)
limits = st.builds(
    Limits,
    days=st.none() | st.integers(1, 5),
    online_hours=st.none() | st.integers(1, 12),
    day_hours=st.none() | st.integers(4, 10),
    own_days=st.none() | st.integers(1, 4),
    own_hours=st.none() | st.integers(4, 20),
)


def is_within(held, law):
    """Say by the words of the source alone whether some visits are within their limits."""
    days = {one.day for one in held}
    online = sum(one.minutes for one in held if one.online)
    on_site = any(not one.online for one in held)
    per_day = [sum(one.minutes for one in held if one.day == day) for day in days]
    return all(
        (
            not on_site or (law.days is not None and len(days) <= law.days),
            not online or (law.online_hours is not None and online <= law.online_hours * 60),
            all(minutes <= (law.day_hours or 24) * 60 for minutes in per_day),
            law.own_days is None or len(days) <= law.own_days,
            law.own_hours is None or sum(one.minutes for one in held) <= law.own_hours * 60,
        )
    )


class TestLaw:
    @given(some, limits)
    def test_a_set_of_visits_is_refused_exactly_where_it_breaks_a_limit(self, held, law):
        assert (first_fault(held, law) is None) == is_within(held, law)

    @given(some, limits)
    def test_visits_that_are_let_in_one_after_the_other_never_break_a_limit(self, wished, law):
        held = []
        for one in wished:
            if why_not(held, one, law) is None:
                held.append(one)
            else:
                assert not is_within([*held, one], law)
        assert is_within(held, law)

    @given(some, limits, st.randoms())
    def test_the_order_of_the_visits_does_not_matter(self, held, law, random):
        turned = random.sample(held, len(held))
        assert left(held, law) == left(turned, law)
        assert (first_fault(held, law) is None) == (first_fault(turned, law) is None)

    @given(some, visits, limits)
    def test_a_cancelled_visit_gives_back_what_it_took(self, held, one, law):
        with_it, without = left([*held, one], law), left(held, law)
        for name in ("days", "online_minutes"):
            before, after = getattr(with_it, name), getattr(without, name)
            assert (before is None) == (after is None)
            assert before is None or after >= before
        if why_not(held, one, law) is None:
            assert why_not([visit for visit in [*held, one] if visit is not one], one, law) is None

    @given(some)
    def test_used_and_left_make_the_limit_while_it_is_kept(self, held):
        if first_fault(held, OF_2024) is None:
            taken, rest = used(held), left(held, OF_2024)
            assert taken.online_minutes + rest.online_minutes == 600
            assert not taken.is_on_site or taken.days + rest.days == 3


class TestCases:
    def test_three_days_on_the_spot_and_no_fourth(self):
        held = [visit(day, 6) for day in range(3)]
        assert left(held, OF_2024).days == 0
        assert why_not(held, visit(3, 1), OF_2024).reason == "days"
        assert why_not(held, visit(2, 1), OF_2024) is None, "the same day again is no further day"

    def test_ten_hours_online_on_as_many_days_as_you_like(self):
        held = [visit(day, 2, online=True) for day in range(5)]
        assert first_fault(held, OF_2024) is None
        assert why_not(held, visit(6, 0.5, online=True), OF_2024).reason == "hours"

    def test_of_a_mixed_case_both_limits_are_counted(self):
        online = [visit(day, 2, online=True) for day in range(3)]
        refusal = why_not(online, visit(5, 2), OF_2024)
        assert (refusal.reason, refusal.most, refusal.found) == ("days_mixed", 3, 4)
        mixed = [visit(0, 6), visit(0, 5, online=True), visit(1, 5, online=True)]
        assert why_not(mixed, visit(1, 0.5, online=True), OF_2024).reason == "hours"
        assert why_not(mixed, visit(2, 6), OF_2024) is None

    @pytest.mark.parametrize(("online", "reason"), [(False, "days_unknown"), (True, "hours_unknown")])
    def test_what_is_not_known_is_refused_and_never_taken_for_free(self, online, reason):
        assert why_not([], visit(0, 1, online=online), Limits(None, None)).reason == reason


class TestNumbers:
    def test_days_and_hours_are_those_of_the_programme_s_rules(self):
        grants = {one.id: one.in_kind.at_most for one in builtin_programmes()["johoka_adviser"].file.grants}
        rules = built_in_rules(2024)
        assert (rules.value("days"), rules.value("online_hours")) == (grants["on_site"], grants["online"]) == (3, 10)

    @pytest.mark.parametrize(
        ("year", "days", "hours", "times"),
        [(2016, None, None, None), (2017, 3, None, None), (2024, 3, 10, 1), (2025, None, None, None)],
    )
    def test_a_year_that_was_not_verified_is_not_known(self, year, days, hours, times):
        rules = built_in_rules(year)
        found = tuple(rules.value(name) for name in ("days", "online_hours", "times_a_year"))
        assert found == (days, hours, times)

    def test_every_number_is_cited(self):
        for year in (2017, 2018, 2024):
            for row in built_in_rules(year).rows:
                assert (row.value is None) == (row.cited == ()), row
                assert all(one.quote and one.publisher for one in row.cited)
        assert last_known().fiscal_year == 2024
        assert who_pays().url == "https://dx-navi.soumu.go.jp/support/advisor"
        assert "交通費や宿泊費、謝金はすべて総務省が負担します" in who_pays().quote

    @pytest.mark.parametrize(("month", "taken"), [(3, False), (4, True), (12, True), (1, False)])
    def test_applications_come_from_april_to_december(self, month, taken):
        assert built_in_rules(2024).takes_applications_on(dt.date(2024, month, 15)) == taken
        assert built_in_rules(2018).takes_applications_on(dt.date(2019, month, 15)), "not known is no limit"
