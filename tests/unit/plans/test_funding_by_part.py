"""Who pays where a plan crosses parts with grounds of their own: each part by its rate, and what they add up to."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pytest
from shapely import box

from todoku.costs.opex import Terms
from todoku.costs.price_book import price_book
from todoku.i18n import LANGS, text
from todoku.plans.build import build_plan
from todoku.plans.config import FundingConfig, parse_config
from todoku.plans.funding.grant_parts import classify_costs
from todoku.plans.funding.options import Running, funding_options
from todoku.plans.inputs import inputs_for
from todoku.plans.plan import CostLine
from todoku.programmes.grounds import municipal_grounds, stated_grounds, unknown_grounds
from todoku.programmes.rulebook.load import builtin_programmes
from todoku.provenance import Basis
from todoku.reports.rows.cost_tables import whole_lines

KODO_MUSEN = builtin_programmes()["kodo_musen"]
KNOWN = date(2024, 6, 3)
HABORO = municipal_grounds("01484")
RUNNING = Running(households=1, aerial_km=1.0, renewable_jpy=1, first_year=2028, terms=Terms(), book=price_book())
DATE = {"date": "2024-06-01", "funding": {"decision_date": "2024-06-01"}}
COSTS = {None: 300_000_500, "天売島": 60_001_400, "焼尻島": 30_001_400}


def lines_of(costs, drops=0):
    shown = {"unit": "unit", "price_id": "-", "price_year": None, "tax": "-", "confidence": "-", "price_source": "-"}
    rows = [("fibre_trunk_aerial", part, amount) for part, amount in costs.items()]
    rows += [("fibre_drop", part, drops) for part in costs if drops]
    return [
        CostLine(
            id=name, name_key=f"cost.{name}", quantity=1, unit_price_jpy=amount, amount_jpy=amount, part=part,
            quantity_basis=Basis.MODELLED, eligibility="to_be_asked", clause=None, component="fibre", **shown,
        )
        for name, part, amount in rows
    ]  # fmt: skip


def funded(grounds, costs=COSTS, drops=0, lang="ja", code="01484", day=KNOWN, **settings):
    config = FundingConfig(**settings)
    lines = classify_costs(lines_of(costs, drops), KODO_MUSEN, on=config.rules_as_of or day)
    found = funding_options(
        lines,
        programme=KODO_MUSEN,
        municipality_code=code,
        decision_date=day,
        settings=config,
        running=RUNNING,
        lang=lang,
        grounds=grounds,
    )
    return {option.id: option for option in found.options}


def haboro(**others):
    return {None: HABORO.of(), "天売島": HABORO.of("天売"), "焼尻島": HABORO.of("焼尻")} | others


def told(steps):
    return [step.code for step in steps]


def test_each_part_has_its_own_rate_and_the_sum_is_that_of_the_parts():
    found = funded(haboro(), contribution_jpy=0)
    iru, private = found["public_private_iru"], found["private_subsidised"]
    assert [(part.name, part.rate, part.national_jpy) for part in iru.assessment.parts] == [
        (None, "1/2", 150_000_000),
        ("天売島", "2/3", 40_000_000),
        ("焼尻島", "2/3", 20_000_000),
    ]
    assert [part.rate for part in private.assessment.parts] == ["1/3", "1/2", "1/2"]
    assert (iru.national_jpy, private.national_jpy) == (210_000_000, 100_000_000 + 30_000_000 + 15_000_000)
    assert (iru.assessment.rate, iru.assessment.ground, iru.assessment.status) == (None, None, "eligible")
    assert iru.assessment.eligible_cost_jpy == sum(COSTS.values()) == iru.capex_jpy
    assert iru.municipality_jpy == iru.capex_jpy - 210_000_000
    assert [part.ground for part in iru.assessment.parts] == ["other", "island", "island"]
    assert "funding.condition.island_maintenance" in told(iru.conditions)


def test_costs_to_be_asked_would_add_what_they_add_part_by_part():
    found = funded(haboro(), drops=900_300)["public_public"]
    assert found.assessment.to_be_asked_cost_jpy == 2_700_900
    wider = [300_900_800 // 2000, 60_901_700 * 2 // 3000, 30_901_700 * 2 // 3000]
    assert found.to_be_asked_adds_jpy == sum(wider) * 1000 - found.national_jpy


@pytest.mark.parametrize("lang", LANGS)
def test_how_the_sum_comes_about_is_told_with_the_assumption(lang):
    grant = funded(haboro(), lang=lang)["public_public"].assessment
    assert told(grant.trace) == [
        "funding.trace.by_part",
        "funding.trace.part_rule",
        *["funding.trace.part_rate"] * 3,
        "funding.trace.part_sum",
    ]
    assert "funding.trace.part_rule" in told(grant.reasons)
    assert all(step.text == text(step.code, lang, **step.params) for step in grant.trace)
    assert "2/3" in grant.trace[3].text
    assert "40,000,000" in grant.trace[3].text
    assert text("funding.trace.part_rule", "ja").startswith("【要確認】")


def test_where_the_rate_of_one_part_is_not_known_the_sum_is_not_and_the_reason_names_it():
    found = funded(haboro(焼尻島=unknown_grounds()))["public_public"]
    assert (found.national_jpy, found.municipality_jpy, found.to_be_asked_adds_jpy) == (None, None, None)
    assert [part.national_jpy for part in found.assessment.parts] == [150_000_000, 40_000_000, None]
    assert found.assessment.status == "unknown"
    first = found.assessment.reasons[0]
    assert (first.code, first.params) == ("funding.trace.part_unknown", {"parts": ["焼尻島"]})


def test_where_no_rate_is_known_the_rules_are_the_first_reason():
    found = funded(haboro(), day=date(2026, 11, 22), rules_as_of=date(2024, 4, 1))["public_public"]
    assert "令和7年度" in found.assessment.reasons[0].text
    assert "funding.trace.part_unknown" not in told(found.assessment.reasons)
    assert found.assessment.trace[-1].code == "funding.trace.part_unknown"
    assert found.what_if.national_jpy == found.what_if_shares.national_jpy == 210_000_000
    assert [part.rate for part in found.what_if.parts] == ["1/2", "2/3", "2/3"]


def test_what_another_days_rules_refuse_to_a_part_adds_nothing_to_what_they_give_to_another():
    grounds = {None: stated_grounds("なし"), "天売島": HABORO.of("天売")}
    late = {"day": date(2026, 11, 22), "rules_as_of": date(2024, 4, 1)}
    found = funded(grounds, costs={None: 1_000_000, "天売島": 3_000_000}, **late)["public_public"]
    assert (found.national_jpy, found.what_if.national_jpy, found.what_if.local_jpy) == (None, 2_000_000, 2_000_000)
    assert found.what_if.status == "conditional"
    lawful = {stack.id: stack.national_jpy for stack in found.what_if_stacks if stack.status == "lawful"}
    assert lawful["kodo_musen.build"] == 2_000_000
    out = funded({None: stated_grounds("なし")}, costs={None: 1_000_000}, **late)["public_public"].what_if
    assert (out.status, out.national_jpy, out.local_jpy) == ("unknown", None, None)


def test_a_users_own_rate_is_that_of_every_part():
    found = funded(haboro(), user_rate="3/4", day=date(2026, 11, 22))["public_public"]
    assert found.what_if.rate == "3/4"
    assert found.what_if.national_jpy == (225_000_000 + 45_001_000 + 22_501_000)


def test_a_part_where_nothing_is_granted_adds_nothing():
    grounds = {None: stated_grounds("なし"), "天売島": HABORO.of("天売")}
    grant = funded(grounds, costs={None: 1_000_000, "天売島": 3_000_000})["public_public"].assessment
    assert [(part.status, part.national_jpy) for part in grant.parts] == [("ineligible", 0), ("eligible", 2_000_000)]
    assert (grant.status, grant.national_jpy) == ("eligible", 2_000_000)


def test_parts_that_the_plan_does_not_touch_are_not_assessed():
    grant = funded(haboro(), costs={"天売島": 3_000_000})["public_public"].assessment
    assert [(part.name, part.national_jpy) for part in grant.parts] == [("天売島", 2_000_000)]
    nothing = funded(haboro(), costs={})["public_public"].assessment
    assert [(part.name, part.national_jpy) for part in nothing.parts] == [(None, 0)]


def test_haboro_from_the_built_in_pack_has_its_islands_at_two_thirds():
    made = build_plan(inputs_for("羽幌町"), parse_config(DATE, name="-")).plan
    grant = made.funding.options[0].assessment
    assert [(part.name, part.rate) for part in grant.parts] == [(None, "1/2"), ("天売島", "2/3"), ("焼尻島", "2/3")]
    fibre = [one for one in made.costs if one.component == "fibre"]
    for part in grant.parts:
        own = [one for one in fibre if one.part == part.name]
        eligible = sum(one.amount_jpy for one in own if one.eligibility == "eligible")
        assert (part.capex_jpy, part.eligible_cost_jpy) == (sum(one.amount_jpy for one in own), eligible)
        over, under = map(int, part.rate.split("/"))
        assert part.national_jpy == eligible * over // under // 1000 * 1000
    assert grant.national_jpy == sum(part.national_jpy for part in grant.parts)
    submarine = [one for one in fibre if one.id == "fibre_trunk_submarine"]
    assert {one.part for one in submarine} == {"天売島", "焼尻島"}
    assert sum(one.amount_jpy for one in made.costs) == made.totals.capex_jpy == made.range[1].capex_jpy
    limit = next(one for one in made.limits if one.code == "plan.limit.parts")
    assert limit.text.startswith("【要確認】")


def test_haboro_as_one_part_costs_the_same():
    whole = build_plan(inputs_for("羽幌町"), parse_config({**DATE, "funding": {"part": "天売"}}, name="-")).plan
    split = build_plan(inputs_for("羽幌町"), parse_config(DATE, name="-")).plan
    assert {one.part for one in whole.costs if one.component == "fibre"} == {"天売島"}
    as_one = {one.id: (one.quantity, one.amount_jpy) for one in whole.costs}
    assert {one.id: (one.quantity, one.amount_jpy) for one in whole_lines(split)} == as_one
    assert "plan.limit.parts" not in [one.code for one in whole.limits]


def test_a_former_village_by_the_planners_own_file(tmp_path):
    path = tmp_path / "parts.geojson"
    areas = [box(143.0, 42.4, 143.5, 42.65), box(143.0, 42.65, 143.5, 42.72)]
    columns = {"name": ["忠類村", "中里"], "area_ground": [None, "離島"]}
    gpd.GeoDataFrame(columns, geometry=areas, crs=6668).to_file(path)
    config = parse_config({**DATE, "funding": {**DATE["funding"], "parts": "parts.geojson"}}, name="-")
    made = build_plan(inputs_for("幕別町", parts=path), config).plan
    parts = made.funding.options[0].assessment.parts
    assert [(part.name, part.rate, part.grounds) for part in parts] == [
        (None, "1/2", ("gosetsu",)),
        ("忠類村", "1/2", ("kaso", "gosetsu")),
        ("中里", "2/3", ("rito",)),
    ]
    assert sum(part.capex_jpy for part in parts) == made.funding.options[0].capex_jpy
    assert "parts" in [dataset.kind for dataset in made.inputs.datasets]
    conditions = told(made.funding.options[0].conditions)
    assert "funding.condition.kaso_bond" in conditions
