"""The pipeline on the built-in data: the same plan twice, unknown apart from unserved, sums that hold."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from fractions import Fraction

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import AreaError, InputError
from todoku.i18n import LANGS, has, text
from todoku.money import floor_to
from todoku.plans.build import build_plan
from todoku.plans.config import parse_config
from todoku.plans.inputs import inputs_for
from todoku.provenance import Basis, Dataset, Source
from todoku.reports.paper.pdf import render_pdf
from todoku.reports.rows.cost_tables import whole_lines

DATE = {"date": "2024-06-01", "funding": {"decision_date": "2024-06-01"}}
TOWN = Source(publisher="上士幌町", title="整備状況", licence="-", basis=Basis.MEASURED)


@pytest.fixture(scope="module")
def kamishihoro():
    return inputs_for("01633")


@pytest.fixture(scope="module")
def plan(kamishihoro):
    return build_plan(kamishihoro, parse_config(DATE, name="-"))


def declared(inputs, states, service="ftth"):
    """Return the inputs with a declared state for the first squares, in order of code."""
    codes = sorted(inputs.datasets["cells"].frame()["mesh_code"])[: len(states)]
    table = pd.DataFrame({"mesh_code": codes, "service": service, "state": states, "share": None})
    present = Dataset("present", TOWN, table=table.astype({"share": "float64"}))
    return replace(inputs, datasets={**inputs.datasets, "present": present}), codes


def limits_of(made):
    return [one.code for one in made.limits]


def walked(content, name=""):
    """Return every value of JSON-able content with the name that it stands under."""
    if isinstance(content, dict):
        return [(name, content), *(found for key, part in content.items() for found in walked(part, key))]
    if isinstance(content, list):
        return [found for part in content for found in walked(part, name)]
    return [(name, content)]


@pytest.mark.parametrize("lang", LANGS)
def test_whatever_is_said_stands_with_its_code_and_as_a_sentence(kamishihoro, lang):
    config = parse_config({"date": "2026-06-01", "funding": {"rules_as_of": "2024-04-01"}}, name="-")
    made = json.loads(build_plan(kamishihoro, config, lang=lang).plan.model_dump_json(by_alias=True))
    assert made["lang"] == lang
    values = walked(made)
    assert {name for name, value in values if isinstance(value, str) and has(value)} == {"code", "name_key"}
    said = [value for _, value in values if isinstance(value, dict) and {"code", "params"} <= value.keys()]
    assert len(said) > 50
    assert all(one["text"] == text(one["code"], lang, **one["params"]) for one in said)
    names = {name for name, value in values if value in said}
    stacked = {"title", "rests_on", "notes"}
    assert names == {"reason", "reasons", "trace", "conditions", "split_reason", "balance_reason", "limits"} | stacked
    unknown = [one for one in made["indicators"]["before"] if one["value"] is None]
    assert unknown
    assert all(one["reason"]["text"] for one in unknown)


def test_same_input_same_plan(kamishihoro, plan):
    again = build_plan(kamishihoro, parse_config(DATE, name="-"))
    assert again.plan.model_dump_json() == plan.plan.model_dump_json()
    assert again.layers.routes.equals(plan.layers.routes)


def test_people_and_households_are_those_of_the_census(plan):
    assert (plan.plan.totals.population, plan.plan.totals.households) == (4778, 2350)
    assert set(plan.layers.cells["basis"]) == {"modelled"}


def test_totals_are_sums_of_their_parts(plan):
    made = plan.plan
    assert made.totals.capex_jpy == sum(line.amount_jpy for line in made.costs)
    fibre = [line for line in made.costs if line.component == "fibre"]
    route = sum(line.amount_jpy for line in fibre if line.unit == "km")
    assert sum(branch.cost_jpy for branch in made.branches) == route
    assert sum(branch.households for branch in made.branches) == made.totals.households
    assert made.totals.route_km == pytest.approx(
        made.design.fibre.trunk_km + made.design.fibre.access_km + made.design.fibre.distribution_km, abs=0.02
    )


def test_branches_are_dearest_first_and_cumulative(plan):
    ratios = [branch.jpy_per_household or float("inf") for branch in plan.plan.branches]
    assert ratios == sorted(ratios, reverse=True)
    assert plan.plan.branches[-1].cumulative_households == plan.plan.totals.households


def test_grant_is_half_of_the_eligible_cost_of_the_fibre(plan):
    option = next(one for one in plan.plan.funding.options if one.id == "public_private_iru")
    eligible = sum(line.amount_jpy for line in plan.plan.costs if line.eligibility == "eligible")
    assert (option.assessment.rate, option.national_jpy) == ("1/2", floor_to(eligible * Fraction(1, 2), unit=1000))
    shares = [option.national_jpy, option.prefecture_jpy, option.municipality_jpy, option.operator_jpy]
    assert sum(shares) == option.capex_jpy
    assert option.capex_jpy == sum(line.amount_jpy for line in plan.plan.costs if line.component == "fibre")


def test_unknown_rate_stays_unknown_beside_a_stamped_what_if(kamishihoro):
    config = parse_config({"date": "2026-06-01", "funding": {"rules_as_of": "2024-04-01"}}, name="-")
    option = build_plan(kamishihoro, config).plan.funding.options[0]
    assert (option.assessment.status, option.national_jpy) == ("unknown", None)
    assert (option.what_if.rate, option.what_if.rules_as_of) == ("1/2", "2024-04-01")


def test_unknown_is_not_unserved(kamishihoro):
    inputs, codes = declared(kamishihoro, ["unserved", "unserved", "served"])
    made = build_plan(inputs, parse_config(DATE, name="-")).plan
    assert made.assumption.code == "plan.assumption.declared"
    low, high = made.range
    assert (low.id, low.cells, high.cells) == ("declared", 2, len(kamishihoro.datasets["cells"].frame()) - 1)
    assert made.totals.households == low.households == made.assumption.declared_unserved_households
    cells = kamishihoro.datasets["cells"].frame().set_index("mesh_code")["households"]
    assert made.assumption.declared_served_households == cells[codes[2]]


def test_a_share_that_is_served_is_not_built_again(kamishihoro):
    inputs, codes = declared(kamishihoro, ["unserved", "served"])
    table = inputs.datasets["present"].frame().assign(share=[0.5, 1.0])
    half = replace(inputs, datasets={**inputs.datasets, "present": inputs.datasets["present"].with_table(table)})
    whole, made = (build_plan(one, parse_config(DATE, name="-")).plan for one in (inputs, half))
    cells = kamishihoro.datasets["cells"].frame().set_index("mesh_code")
    homes = int(cells.loc[codes[0], "households"])
    assert whole.totals.households == homes
    assert made.totals.households == made.assumption.declared_unserved_households == (homes + 1) // 2
    assert made.totals.population == (int(cells.loc[codes[0], "population"]) + 1) // 2
    assert made.assumption.declared_served_households == cells.loc[codes[1], "households"] + homes // 2


def test_people_without_a_household_are_counted_and_no_cable_is_laid_to_them(kamishihoro, plan):
    table = kamishihoro.datasets["cells"].frame().sort_values("mesh_code", ignore_index=True)
    alone = table.assign(households=table["households"].where(table.index > 0, 0))
    cells = kamishihoro.datasets["cells"].with_table(alone)
    made = build_plan(
        replace(kamishihoro, datasets={**kamishihoro.datasets, "cells": cells}), parse_config(DATE, name="-")
    )
    assert made.plan.totals.population == plan.plan.totals.population
    assert made.plan.totals.households == plan.plan.totals.households - table.loc[0, "households"]
    assert made.plan.design.fibre.terminals == plan.plan.design.fibre.terminals - 1
    assert min(branch.households for branch in made.plan.branches) > 0


def test_a_declared_mobile_gap_is_not_widened_by_what_is_unknown_of_fibre(kamishihoro):
    inputs, codes = declared(kamishihoro, ["unserved"], service="mobile")
    made = build_plan(inputs, parse_config(DATE, name="-"))
    cells = kamishihoro.datasets["cells"].frame().set_index("mesh_code")
    assert made.plan.design.mobile.covered_population <= cells.loc[codes[0], "population"]
    assert made.plan.totals.sites == made.plan.range[0].sites == 1 < made.plan.range[1].sites
    assert made.plan.totals.households == 2350
    assert "plan.limit.mobile_unknown" not in limits_of(made.plan)


def test_declared_fibre_gaps_bring_no_stations(kamishihoro):
    inputs, _ = declared(kamishihoro, ["unserved"])
    assert build_plan(inputs, parse_config(DATE, name="-")).plan.totals.sites == 0


def test_nothing_unserved_but_some_served_says_so(kamishihoro):
    inputs, _ = declared(kamishihoro, ["served", "served"])
    made = build_plan(inputs, parse_config(DATE, name="-")).plan
    assert (made.assumption.code, made.range[0].cells) == ("plan.assumption.only_served", 0)


def test_everything_served_is_a_plan_of_nothing(kamishihoro):
    count = len(kamishihoro.datasets["cells"].frame())
    inputs, _ = declared(kamishihoro, ["served"] * count)
    config = parse_config({**DATE, "mobile": {"enabled": False}, "assume_unknown": "served"}, name="-")
    made = build_plan(inputs, config).plan
    assert (made.totals.route_km, made.totals.capex_jpy, made.costs, made.design.gap) == (0.0, 0, (), 0.0)
    rate = next(one for one in made.indicators.before if one.id == "ftth_household_rate")
    assert rate.value == 1


def test_a_town_that_says_fibre_is_everywhere_gets_no_stations_that_nobody_asked_for(kamishihoro):
    count = len(kamishihoro.datasets["cells"].frame())
    inputs, _ = declared(kamishihoro, ["served"] * count)
    made = build_plan(inputs, parse_config(DATE, name="-")).plan
    assert (made.assumption.code, made.totals.sites, made.totals.capex_jpy) == ("plan.assumption.all_served", 0, 0)
    assert [one.sites > 0 for one in made.range] == [False, True]


def test_stations_alone_are_a_plan_with_papers(kamishihoro):
    codes = sorted(kamishihoro.datasets["cells"].frame()["mesh_code"])
    tables = [
        pd.DataFrame({"mesh_code": codes, "service": service, "state": state, "share": float("nan")})
        for service, state in (("ftth", "served"), ("mobile", "unserved"))
    ]
    places = pd.DataFrame({"municipality_code": ["01633"], "name": ["字上士幌"], "lat": [43.23], "lon": [143.3]})
    held = {"present": Dataset("present", TOWN, pd.concat(tables, ignore_index=True))}
    held["places"] = Dataset("places", TOWN, places)
    inputs = replace(kamishihoro, datasets={**kamishihoro.datasets, **held})
    made = build_plan(inputs, parse_config(DATE, name="-"))
    assert (made.plan.totals.households, made.plan.totals.sites > 0) == (0, True)
    assert render_pdf(made, lang="ja").startswith(b"%PDF")


def test_rate_after_the_plan_is_modelled(plan):
    after = next(one for one in plan.plan.indicators.after if one.id == "ftth_household_rate")
    before = next(one for one in plan.plan.indicators.before if one.id == "ftth_household_rate")
    assert (before.value, after.value, after.basis) == (None, 1, Basis.MODELLED)


def test_bound_never_exceeds_the_objective(plan):
    design = plan.plan.design
    assert 0 <= design.lower_bound <= design.objective
    assert design.fibre.lower_bound_m <= design.fibre.objective_m


def test_island_rate_of_rebun():
    made = build_plan(inputs_for("礼文町"), parse_config(DATE, name="-")).plan
    rates = {option.id: option.assessment.rate for option in made.funding.options}
    assert (rates["public_public"], rates["private_subsidised"]) == ("2/3", "1/2")


def test_stations_that_no_road_comes_near_are_named_as_without_fibre(kamishihoro):
    hall = kamishihoro.datasets["facts"].frame().iloc[0]
    road = shapely.LineString([(hall["lon"] - 0.01, hall["lat"]), (hall["lon"] + 0.01, hall["lat"])])
    lines = gpd.GeoDataFrame({"road_class": ["main"], "basis": ["measured"]}, geometry=[road], crs=GEOGRAPHIC_CRS)
    inputs = replace(kamishihoro, datasets={**kamishihoro.datasets, "roads": Dataset("roads", TOWN, table=lines)})
    made = build_plan(inputs, parse_config({**DATE, "fibre": {"max_link_m": 300}}, name="-")).plan
    assert made.design.fibre.unreached_households > 0
    assert "plan.limit.stations_without_fibre" in limits_of(made)


def test_cable_under_the_sea_has_its_own_price_and_no_poles():
    made = build_plan(inputs_for("羽幌町"), parse_config(DATE, name="-")).plan
    lines = {line.id: line for line in whole_lines(made)}
    sea = lines["fibre_trunk_submarine"]
    built = lines["fibre_trunk_aerial"].amount_jpy + sea.amount_jpy + lines["mobile_new_site"].amount_jpy
    assert made.design.objective == pytest.approx(built, abs=0.01 * (5_455_000 + 15_625_000))
    assert made.design.gap < 0.05
    years = next(option for option in made.funding.options if option.id == "public_private_iru").years
    assert years[0].pole_rent_jpy == math.ceil((made.totals.route_km - sea.quantity) * 1000 / 40 - 1e-6) * 1300


def test_cable_underground_hangs_on_no_poles(kamishihoro):
    config = parse_config({**DATE, "fibre": {"construction": "underground"}}, name="-")
    made = build_plan(kamishihoro, config).plan
    assert {year.pole_rent_jpy for year in made.funding.options[0].years} == {0}
    assert "plan.limit.poles" not in limits_of(made)
    assert made.design.lower_bound <= made.design.objective


def test_own_price_and_exchange_are_used(kamishihoro):
    own = {"FIB-AERIAL-NEW": {"jpy": 6_000_000, "year": 2026, "tax": "excluded", "source": "見積"}}
    config = parse_config(
        {**DATE, "costs": {"overrides": own}, "fibre": {"exchange": {"name": "局", "lat": 43.24, "lon": 143.3}}},
        name="-",
    )
    made = build_plan(kamishihoro, config).plan
    assert {line.unit_price_jpy for line in made.costs if line.unit == "km"} == {6_000_000}
    assert (made.design.fibre.exchange, made.design.fibre.exchange_basis) == ("局", Basis.MEASURED)


def test_farm_households_of_the_one_sheet_stand_beside_households_in_the_order_of_branches(kamishihoro, plan):
    codes = sorted(kamishihoro.datasets["cells"].frame()["mesh_code"])
    farms = Dataset("farm_households", TOWN, table=pd.DataFrame({"mesh_code": codes[:3], "farms": [4.0, 0.5, 0.0]}))
    inputs = replace(kamishihoro, datasets={**kamishihoro.datasets, "farm_households": farms})
    made = build_plan(inputs, parse_config(DATE, name="-")).plan
    assert sum(branch.farms for branch in made.branches) == pytest.approx(4.5)
    per_unit = [branch.jpy_per_household_or_farm or float("inf") for branch in made.branches]
    assert per_unit == sorted(per_unit, reverse=True)
    assert "plan.limit.no_farms" not in limits_of(made)
    assert all(branch.farms is None for branch in plan.plan.branches)
    assert "plan.limit.no_farms" in limits_of(plan.plan)


def test_several_municipalities_are_refused(kamishihoro):
    two = replace(kamishihoro, region=replace(kamishihoro.region, codes=("01632", "01633"), area_code="01-tokachi"))
    with pytest.raises(AreaError) as caught:
        build_plan(two, parse_config(DATE, name="-"))
    assert (caught.value.code, caught.value.params["count"]) == ("plan.one_municipality", 2)


def test_data_without_squares_are_refused(kamishihoro):
    cells = kamishihoro.datasets["cells"]
    empty = {**kamishihoro.datasets, "cells": cells.with_table(cells.frame().iloc[:0])}
    with pytest.raises(InputError) as caught:
        build_plan(replace(kamishihoro, datasets=empty), parse_config(DATE, name="-"))
    assert caught.value.code == "plan.no_cells"
