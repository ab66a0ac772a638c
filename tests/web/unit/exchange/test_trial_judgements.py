"""What a trial's figures come to: verdicts on requirements, effects with their intervals, numbers as they are typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.http import QueryDict

from todoku.errors import InputError
from todoku.radio.capacity.requirements import requirements
from todoku_web.exchange.rollout.adopters import ranges
from todoku_web.exchange.rollout.spread import spread
from todoku_web.exchange.trials.effects import effect_of
from todoku_web.exchange.trials.licence_steps import LAND, licence_steps, steps_of
from todoku_web.exchange.trials.models import Indicator
from todoku_web.exchange.trials.part_specs import PARTS
from todoku_web.exchange.trials.verdicts import verdicts
from todoku_web.parts.columns import shown_number, typed_number
from todoku_web.parts.part import read_part


def measured(**figures):
    return {"uplink": None, "downlink": None, "latency": None, "latency_kind": "", "availability": None, **figures}


def status(requirement, quantity, *rows):
    (found,) = [one for one in verdicts([requirement], rows, "en") if one.quantity == quantity]
    return found.status


class TestVerdicts:
    @pytest.mark.parametrize(
        ("uplink", "due"), [("50", "met"), ("49.999", "met_at_lowest"), ("10", "met_at_lowest"), ("9.9", "not_met")]
    )
    def test_a_span_is_met_at_its_highest_or_only_at_its_lowest(self, uplink, due):
        assert requirements()["REQ-DIS-MC"].uplink_mbps == (10.0, 50.0)
        assert status("REQ-DIS-MC", "uplink", measured(uplink=uplink)) == due

    def test_the_worst_place_counts(self):
        good, bad = measured(uplink="100"), measured(uplink="1")
        assert status("REQ-DIS-MC", "uplink", good, bad) == "not_met"

    def test_delays_are_compared_one_way(self):
        asked = requirements()["REQ-TOUR-UAVVR"]
        assert (asked.latency_ms, asked.latency_kind) == ((150.0, 150.0), "round_trip")
        assert status("REQ-TOUR-UAVVR", "latency", measured(latency="75", latency_kind="end_to_end")) == "met"
        assert status("REQ-TOUR-UAVVR", "latency", measured(latency="150", latency_kind="round_trip")) == "met"
        assert status("REQ-TOUR-UAVVR", "latency", measured(latency="76", latency_kind="end_to_end")) == "not_met"

    def test_a_delay_that_was_only_observed_or_is_of_the_radio_part_decides_nothing(self):
        slow = measured(latency="500", latency_kind="end_to_end")
        assert status("REQ-LAB-FACTORY", "latency", slow) == "unknown"
        assert status("REQ-GEN-IMT", "latency", slow) == "unknown"
        assert status("REQ-GEN-IMT", "latency", measured(latency="3", latency_kind="end_to_end")) == "met"

    def test_availability_is_compared_in_per_cent(self):
        assert requirements()["REQ-DIS-MC"].availability == 0.999
        assert status("REQ-DIS-MC", "availability", measured(availability="99.9")) == "met"
        assert status("REQ-DIS-MC", "availability", measured(availability="99.89")) == "not_met"

    def test_nothing_is_met_that_nobody_measured(self):
        assert {one.status for one in verdicts(requirements(), [], "en")} == {"unknown"}


def indicator(**values):
    given = {"unit": "minute", "direction": "down", "kind": "outcome", "baseline_value": "60", "result_value": "45"}
    numbers = {
        name: Decimal(value)
        for name, value in {**given, **values}.items()
        if name.endswith(("value", "low", "high", "target")) and value is not None
    }
    return Indicator(
        **{**{name: value for name, value in {**given, **values}.items() if name not in numbers}, **numbers}
    )


class TestEffects:
    def test_the_interval_moves_with_the_change(self):
        effect = effect_of(indicator(result_low="40", result_high="52", target="50"))
        assert (effect.low, effect.change, effect.high) == (-20, -15, -8)
        assert (effect.reached, effect.within_interval) == ("reached", True)

    @pytest.mark.parametrize(
        ("direction", "target", "due"),
        [("down", "45", "reached"), ("down", "44", "not_reached"), ("up", "46", "not_reached")],
    )
    def test_a_target_is_reached_in_the_better_direction(self, direction, target, due):
        assert effect_of(indicator(direction=direction, target=target)).reached == due

    def test_shares_move_by_points_and_nothing_is_known_without_a_before(self):
        assert effect_of(indicator(unit="percent")).unit == "point"
        assert not effect_of(indicator(baseline_value=None)).is_known


class TestTyped:
    @pytest.mark.parametrize(
        ("typed", "due"), [("12.5", "12.5"), ("１，２００", "1200"), ("−3", "-3"), (" 0.000001 ", "0.000001")]
    )
    def test_numbers_are_read_as_people_type_them(self, typed, due):
        assert Decimal(typed_number(typed)) == Decimal(due)

    @pytest.mark.parametrize("typed", ["", "1e9", "nan", "0x10", "1.2.3", "9" * 13, "0.0000001", "約10"])
    def test_what_is_no_number_is_refused(self, typed):
        with pytest.raises(InputError):
            typed_number(typed)

    def test_shown_numbers_keep_their_zeros(self):
        assert [shown_number(Decimal(one)) for one in ("1200", "0.50", "100.000000")] == ["1,200", "0.5", "100"]

    def test_rows_beyond_the_most_are_not_read(self):
        post = QueryDict(mutable=True)
        post.update({"phases-rows": "99999999"})
        assert read_part(PARTS["schedule"], post, {}).counts["phases"] == 30


def test_every_use_of_land_has_steps_and_every_step_a_source():
    assert all(steps_of(one) for one in LAND)
    assert steps_of("other_radio") == steps_of("no_radio") == []
    assert all(one.source_title and one.ja and one.en for one in licence_steps().values())


class TestAdopters:
    def row(self, after, **other):
        return {"what": "i", "before": "10", "after": after, "after_on": "2026-01-01", "basis": "measured", **other}

    def test_the_range_is_from_the_least_to_the_most_with_the_median_between(self):
        (found,) = ranges([self.row(one) for one in ("11", "18", "40")], {"i": "hour"}, {"i": "時間"})
        assert (found.low, found.middle, found.high, found.count) == (1, 8, 30, 3)

    def test_different_units_are_not_put_together(self):
        rows = [self.row("11", what="x", unit="hour"), self.row("11", what="x", unit="minute")]
        assert {one.unit: one.count for one in ranges(rows, {}, {})} == {"hour": 1, "minute": 1}

    def test_the_spread_counts_a_merged_town_once(self):
        class Taken:
            def __init__(self, area_code, fiscal_year):
                self.area_code, self.fiscal_year = area_code, fiscal_year

        years = spread([Taken("09203", 2024), Taken("09367", 2025), Taken("01205", 2025)])
        assert [(one.year, one.adoptions, one.towns_so_far) for one in years] == [(2024, 1, 1), (2025, 2, 2)]
