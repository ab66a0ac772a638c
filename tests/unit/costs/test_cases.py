"""Real projects: which stand beside a plan, and what share subscribed."""

from __future__ import annotations

import json
from fractions import Fraction

from todoku.costs.cases import comparable_cases, median_take_up, real_cases


def test_the_total_of_67_municipalities_comes_first_at_4_52_million_yen_a_km():
    first, *others = comparable_cases(route_km=200.0, households=2400)
    assert first.case_id == "FTTH-HKD-AGG-2010"
    assert (first.cost_jpy, first.length_km, first.households) == (39_300_000_000, 8700, 120_000)
    assert (first.jpy_per_km, first.jpy_per_household) == (4_517_241, 327_500)
    assert all(case.case_id != first.case_id for case in others)


def test_then_come_the_nearest_in_size():
    names = [case.case_id for case in comparable_cases(route_km=215.0, households=1150)]
    assert names[1:4] == ["FTTH-NIIKAPPU-2019", "FTTH-NANAE-2010", "FTTH-SHIMODA-2018"]


def test_what_a_source_does_not_give_stays_unknown():
    niikappu = next(c for c in comparable_cases(route_km=220.0, households=1) if c.case_id == "FTTH-NIIKAPPU-2019")
    assert (niikappu.jpy_per_km, niikappu.households, niikappu.jpy_per_household) == (5_454_545, None, None)


def test_a_plan_without_households_still_gets_cases_by_length():
    found = comparable_cases(route_km=500.0, households=0)
    assert [case.case_id for case in found[1:]] == ["FTTH-NIIKAPPU-2019", "FTTH-MOTEGI-2022"]


def test_other_kinds_are_had_by_asking():
    found = comparable_cases(route_km=40.0, households=0, kinds=("submarine",), number=2)
    assert [case.case_id for case in found[1:]] == ["SUB-AWASHIMA-2021", "SUB-REBUN-2010"]


def test_the_median_share_of_subscribers_is_that_of_the_seven_published():
    found = median_take_up()
    assert found.share == Fraction("0.34")
    printed = {case.id: case.take_up for case in real_cases() if case.id in found.case_ids}
    assert sorted(printed.values()) == [0.113, 0.246, 0.249, 0.34, 0.37, 0.424, 0.594]


def test_cases_are_those_of_the_list_of_facts(shared):
    facts = {entry["id"]: entry for entry in json.loads((shared / "facts" / "cases.json").read_text())}
    for case in real_cases():
        fact = facts[case.id]
        thousand = fact["cost_thousand_yen"]
        assert case.cost_jpy == (None if thousand is None else thousand * 1000)
        for name in ("length_km", "households", "year", "prefecture", "url", "confidence", "source_title"):
            assert getattr(case, name) == fact[name], (case.id, name)
        if case.take_up is not None:
            assert f"{case.take_up * 100:g}" in fact["note"]
