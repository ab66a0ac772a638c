"""Totals, break-even, switching values and burdens of a worked group; published classes stay what they are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_office_costs import group
from todoku.errors import InputError
from todoku.money import present_value
from todoku.office.cloud_cost.lines import CostLine, Costs, Member, SizeQuote
from todoku.office.cloud_cost.published import effects, per_head_of
from todoku.office.cloud_cost.reading import read_costs
from todoku.office.cloud_cost.sharing import key_shares, read_key
from todoku.office.cloud_cost.study import study_of


@pytest.fixture
def costs(tmp_path):
    return read_costs([group(tmp_path / "g.yaml")])


def line(option, jpy, *, stage="running", who="", first=2026, yearly=True, low=None, high=None):
    ends = (jpy if low is None else low, jpy if high is None else high)
    return CostLine(option, stage, "", yearly, jpy, *ends, first, who=who)


def test_totals_by_year_stage_and_present_value(costs):
    study = study_of(costs, discount_rate=Fraction(2, 100))
    own, shared, government = study.options
    assert study.years == (2026, 2027, 2028, 2029, 2030)
    assert own.by_year_jpy == (29_000_000,) * 5
    assert shared.by_year_jpy == (49_000_000, *(18_000_000,) * 4)
    assert shared.cumulative_jpy[-1] == shared.total_jpy == 121_000_000
    assert dict(government.by_stage_jpy) == {"migration": 30_000_000, "running": 175_000_000, "grant": -25_000_000}
    assert government.interval_jpy == (155_000_000, 205_000_000)
    assert shared.present_value_jpy == present_value(shared.by_year_jpy, discount_rate=Fraction(1, 50)) == 117_539_117
    assert [one.option for one in study.ranked] == ["shared", "own", "government"]
    assert study.cheapest_by_years == (
        (2026, "own"),
        (2027, "own"),
        (2028, "shared"),
        (2029, "shared"),
        (2030, "shared"),
    )


def test_when_it_pays(costs):
    shared, government = study_of(costs).break_evens
    assert (shared.option, shared.year, shared.earliest, shared.latest) == ("shared", 2028, 2028, 2028)
    assert (government.year, government.earliest) == (None, None)
    assert study_of(costs, years=2).break_evens[0].year is None


def test_an_overtaken_option_does_not_pay_before_it_stays_below():
    lines = (line("own", 10), line("shared", 1), line("shared", 100, stage="end", first=2028, yearly=False))
    (found,) = study_of(Costs(lines, ())).break_evens
    assert found.year is None


def test_the_switching_value_makes_a_tie_and_a_yen_more_a_change(costs):
    study = study_of(costs)
    running = next(one for one in study.assumptions if (one.option, one.stage) == ("shared", "running"))
    assert (running.jpy, running.switching_jpy, running.cheapest_then) == (72_000_000, 96_000_000, "own")
    dearer = [replace(one, jpy=24_000_000 + 1) if one.option == "shared" and one.stage == "running" else one
              for one in costs.lines]  # fmt: skip
    assert study_of(replace(costs, lines=tuple(dearer))).ranked[0].option == "own"
    cheaper = [replace(one, jpy=24_000_000 - 1) if one.option == "shared" and one.stage == "running" else one
               for one in costs.lines]  # fmt: skip
    assert study_of(replace(costs, lines=tuple(cheaper))).ranked[0].option == "shared"
    government = next(one for one in study.assumptions if (one.option, one.stage) == ("government", "running"))
    assert (government.range_source, government.changes_within_range) == ("told", False)


def test_published_multiples_bound_a_quote_without_a_range():
    study = study_of(Costs((line("own", 100), line("government", 90)), ()))
    (found,) = [one for one in study.assumptions if one.option == "government"]
    assert (found.range_source, found.range_jpy, found.changes_within_range) == ("published", (800, 2850), True)
    told = {one.source_id: (one.typical_jpy, one.high_jpy, one.threshold_jpy) for one in study.references}
    assert told == {"CLOUD-EFFECT": (None, None, 70), "CLOUD-GENERIC": (70, None, None),
                    "STD-OPEX": (230, 570, None), "STD-OPEX-TOKYO": (160, None, None)}  # fmt: skip


def test_who_pays_more_than_alone_is_marked(costs):
    by_key, by_use, value = study_of(costs).sharings[:3]
    assert [one.jpy for one in by_key.burdens] == [40_666_667, 59_083_333, 21_250_000]
    assert [one.worse_off for one in by_key.burdens] == [False, False, True]
    assert by_key.burdens[2].saved_jpy == -1_250_000
    assert not any(one.worse_off for one in (*by_use.burdens, *value.burdens))
    for rule in (by_key, by_use, value):
        assert sum(one.jpy for one in rule.burdens) == 121_000_000


def test_quotes_by_number_of_members_change_the_shapley_value(costs):
    quoted = replace(costs, sizes=(SizeQuote("shared", 2, 60_000_000),))
    value = study_of(quoted).sharings[2]
    assert (value.from_sizes, value.exact) == (True, True)
    assert sum(one.jpy for one in value.burdens) == 121_000_000
    assert value.burdens != study_of(costs).sharings[2].burdens
    only_three = replace(costs, sizes=(SizeQuote("shared", 3, 60_000_000),))
    assert not study_of(only_three).sharings[2].from_sizes


def test_nothing_is_split_by_what_is_not_known(costs):
    unknown = replace(costs, members=(*costs.members[:2], Member("C村")))
    by_key, by_use, _ = study_of(unknown).sharings[:3]
    assert [(one.reason, one.burdens) for one in (by_key, by_use)] == [("weights", ()), ("weights", ())]
    group_bill = Costs((line("own", 9), line("shared", 3)), costs.members)
    by_key, _, value = study_of(group_bill).sharings
    assert {one.worse_off for one in by_key.burdens} == {None}
    assert value.reason == "alone"


def test_a_published_class_stands_in_and_others_stay_unknown():
    members = (Member("A町", 8000), Member("B市", 50_000))
    lines = (line("shared", 1_000_000), line("own", 5, who="C市"))
    study = study_of(Costs(lines, (*members, Member("C市", 150_000))))
    own = study.options[0]
    assert own.direct_jpy["A町"] == 11_724 * 8000 * 5
    assert own.missing == ("B市",)
    assert {one.code for one in study.remarks} == {"cloud_published_used", "cloud_own_unknown"}
    assert [one.option for one in study.ranked] == ["shared"]


@pytest.mark.parametrize(
    ("population", "jpy"),
    [(0, 11_724), (19_999, 11_724), (20_000, None), (99_999, None), (100_000, 3096), (200_000, None), (None, None)],
)
def test_nothing_is_interpolated_between_published_classes(population, jpy):
    found = per_head_of(population)
    assert (None if found is None else found.jpy) == jpy


def test_published_effects_carry_their_sources():
    assert [one.source.id for one in effects()] == ["CLOUD-EFFECT", "CLOUD-GENERIC", "STD-OPEX", "STD-OPEX-TOKYO"]
    assert all(one.source.url.startswith("https://") and one.source.title for one in effects())


def test_keys():
    assert read_key("equal:0.5,population:0.5") == {"equal": Fraction(1, 2), "population": Fraction(1, 2)}
    assert read_key("equal:1/3, use:2/3") == {"equal": Fraction(1, 3), "use": Fraction(2, 3)}
    for wrong in ("equal", "equal:x", "people:1", "equal:0.5,equal:0.5", "equal:2,use:-1", "equal:1/0", ""):
        with pytest.raises(InputError):
            read_key(wrong)
    with pytest.raises(InputError) as refused:
        read_key("equal:0.5,use:0.4")
    assert refused.value.code == "office.cloud.key_not_whole"


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**6)), min_size=1, max_size=30), st.fractions(0, 1))
def test_shares_are_a_whole(weights, equal):
    members = [Member(str(at), people, use) for at, (people, use) in enumerate(weights)]
    shares = key_shares({"equal": equal, "population": 1 - equal}, members)
    assert sum(shares) == 1
    assert min(shares) >= 0


def test_years_that_cannot_be():
    with pytest.raises(InputError):
        study_of(Costs((line("own", 1),), ()), years=0)
    with pytest.raises(InputError) as refused:
        study_of(Costs((replace(line("own", 1), first_year=None),), ()))
    assert refused.value.code == "office.cloud.no_year"
