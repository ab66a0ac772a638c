"""A target and a budget on the built-in data: what is chosen, what is told of it, and what cannot be had."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import Infeasible, InputError
from todoku.i18n import LANGS, text
from todoku.plans.build import build_plan, plan_steps
from todoku.plans.config import parse_config
from todoku.plans.costing import capex_jpy
from todoku.plans.frontier.limits import within_limits
from todoku.plans.frontier.points import bound_corners, places_on
from todoku.plans.inputs import inputs_for
from todoku.provenance import Basis, Dataset, Source
from todoku.run import Run

DATE = {"date": "2024-06-01"}
TOWN = Source(publisher="上士幌町", title="整備状況", licence="-", basis=Basis.MEASURED)


def asked(**more):
    return parse_config({**DATE, **more}, name="-")


@pytest.fixture(scope="module")
def kamishihoro():
    return inputs_for("01633")


@pytest.fixture(scope="module")
def steps(kamishihoro):
    return plan_steps(kamishihoro, asked(), run=Run())[0]


@pytest.fixture(scope="module")
def limited(steps):
    """Return what makes the design of all squares one within limits."""

    def design(**more):
        return within_limits(steps.whole, steps.ground, asked(**more), steps.book, strict=True, run=Run())[0]

    return design


@pytest.fixture(scope="module")
def within_budget(kamishihoro):
    return build_plan(kamishihoro, asked(budget_jpy=800_000_000))


def test_a_larger_budget_never_reaches_fewer_and_is_never_overspent(limited, steps):
    before = 0
    for budget_jpy in (350_000_000, 480_000_000, 640_000_000, 660_000_000, 900_000_000, 1_300_000_000, 1_600_000_000):
        made = limited(budget_jpy=budget_jpy)
        homes = int(made.tree.cells["households"].sum())
        assert capex_jpy(made.lines) <= budget_jpy
        assert before <= homes <= steps.sweep.most_households(budget_jpy)
        before = homes
    assert before == steps.gap_households


def test_a_higher_target_never_reaches_fewer_and_is_always_kept(limited, steps):
    before = 0
    for percent in (0, 20, 45, 46, 70, 90, 99, 100):
        made = limited(fibre={"target": percent / 100})
        homes = int(made.tree.cells["households"].sum())
        assert homes >= max(before, percent / 100 * steps.gap_households)
        assert capex_jpy(made.lines) >= steps.sweep.least_jpy(homes)
        before = homes


def test_without_limits_the_plan_is_that_of_all_squares(kamishihoro):
    made = build_plan(kamishihoro, asked(fibre={"target": 1.0}, budget_jpy=10**13)).plan
    free = build_plan(kamishihoro, asked()).plan
    assert made.reach is None
    assert made.totals == free.totals
    assert made.costs == free.costs
    assert made.frontier == free.frontier
    assert free.totals.capex_jpy == free.frontier.points[-1].cost_jpy


def test_what_is_left_out_is_told_and_stays_unserved(within_budget, steps):
    plan, cells = within_budget.plan, within_budget.layers.cells
    reach = plan.reach
    assert plan.totals.households + reach.left_out_households == reach.gap_households == steps.gap_households
    assert reach.households == plan.totals.households == reach.unknown_households == plan.frontier.households
    assert int(cells.loc[cells["left_out"], "households"].sum()) == reach.left_out_households
    assert int(cells["left_out"].sum()) == reach.left_out_squares > 0
    assert not (cells["left_out"] & cells["in_plan"]).any()
    assert plan.totals.capex_jpy <= 800_000_000
    assert 0 <= reach.gap < 0.1
    assert reach.lower_bound_jpy <= plan.totals.capex_jpy
    codes = [one.code for one in plan.limits]
    assert {"plan.limit.left_out", "plan.limit.left_out_stations"} <= set(codes)
    after = {one.id: one.value for one in plan.indicators.after}
    assert after["ftth_household_rate"] is None  # what was unknown and is left out stays unknown
    assert sum(branch.households for branch in plan.branches) == plan.totals.households
    assert plan.design.lower_bound <= plan.design.objective


def test_the_frontier_lies_under_its_bound_and_each_point_is_a_plan(kamishihoro, steps):
    free = build_plan(kamishihoro, asked()).plan.frontier
    places = places_on(steps)
    assert tuple(place.point for place in places) == free.points
    costs = [(one.cost_jpy, one.households) for one in free.points]
    assert costs == sorted(costs)
    assert all(one.households <= one.bound_households for one in free.points)
    assert all(one.lower_bound_jpy <= one.cost_jpy for one in free.points)
    for place in (places[1], places[-2]):
        made = build_plan(kamishihoro, asked(fibre={"target": place.target})).plan
        assert (made.totals.capex_jpy, made.totals.households) == (place.point.cost_jpy, place.point.households)
    assert places[-1].target is None


def test_the_line_of_the_bound_is_that_of_the_prices(steps):
    low, high = steps.nothing_jpy, places_on(steps)[-1].point.cost_jpy
    corners = bound_corners(steps.sweep, low_jpy=low, high_jpy=high)
    assert [one.cost_jpy for one in corners] == sorted({one.cost_jpy for one in corners})
    assert (corners[0].cost_jpy, corners[-1].cost_jpy) == (low, high)
    for before, after in pairwise(corners):
        for part in (0.0, 0.3, 0.7):
            cost_jpy = before.cost_jpy + part * (after.cost_jpy - before.cost_jpy)
            line = before.households + part * (after.households - before.households)
            assert steps.sweep.most_households(cost_jpy) == pytest.approx(line, abs=1.01)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"budget_jpy": 100}, "plan.budget_too_small"),
        ({"budget_jpy": 500_000_000, "fibre": {"target": 0.9}}, "plan.budget_below_target"),
        ({"budget_jpy": 100, "fibre": {"enabled": False}}, "plan.budget_beside"),
    ],
)
def test_limits_that_cannot_be_kept_name_the_nearest_that_can(kamishihoro, more, code):
    with pytest.raises(Infeasible) as refused:
        build_plan(kamishihoro, asked(**more))
    assert refused.value.code == code
    for lang in LANGS:
        assert "\n" not in text(f"error.{code}", lang, **refused.value.params)
    nearest = int(refused.value.params.get("least", refused.value.params.get("cost")).replace(",", ""))
    assert build_plan(kamishihoro, asked(**{**more, "budget_jpy": nearest})).plan.totals.capex_jpy <= nearest


def test_a_target_beyond_the_roads_names_the_share_that_they_allow(kamishihoro):
    hall = kamishihoro.datasets["facts"].frame().iloc[0]
    road = shapely.LineString([(hall["lon"] - 0.02, hall["lat"]), (hall["lon"] + 0.02, hall["lat"])])
    lines = gpd.GeoDataFrame({"road_class": ["main"], "basis": ["measured"]}, geometry=[road], crs=GEOGRAPHIC_CRS)
    inputs = replace(kamishihoro, datasets={**kamishihoro.datasets, "roads": Dataset("roads", TOWN, table=lines)})
    near = {"max_link_m": 600.0}
    assert build_plan(inputs, asked(fibre=near)).plan.design.fibre.unreached_households > 0
    with pytest.raises(Infeasible) as refused:
        build_plan(inputs, asked(fibre={**near, "target": 1.0}))
    assert refused.value.code == "plan.target_unreachable"
    reachable = refused.value.params["reachable"]
    made = build_plan(inputs, asked(fibre={**near, "target": reachable})).plan
    reached = made.totals.households - made.design.fibre.unreached_households
    assert reached >= reachable * made.frontier.gap_households
    assert made.frontier.points[-1].share < 1.0


def test_a_target_of_the_declared_gap_leaves_the_other_end_of_the_range_a_plan(kamishihoro):
    codes = sorted(kamishihoro.datasets["cells"].frame()["mesh_code"])[:12]
    table = pd.DataFrame({"mesh_code": codes, "service": "ftth", "state": "unserved", "share": None})
    present = Dataset("present", TOWN, table=table.astype({"share": "float64"}))
    inputs = replace(kamishihoro, datasets={**kamishihoro.datasets, "present": present})
    made = build_plan(inputs, asked(fibre={"target": 0.5})).plan
    declared, unknown = made.range
    assert made.totals.households == declared.households < unknown.households
    assert made.reach.unknown_households == 0


@pytest.mark.parametrize(
    "content",
    [
        {"fibre": {"target": 1.5}},
        {"fibre": {"target": -0.1}},
        {"fibre": {"target": "most"}},
        {"fibre": {"target": float("nan")}},
        {"budget_jpy": 0},
        {"budget_jpy": -5},
        {"budget_jpy": 1.5},
        {"budget_jpy": "much"},
    ],
)
def test_limits_that_are_no_limits_are_refused_with_their_field(content):
    with pytest.raises(InputError) as refused:
        asked(**content)
    assert refused.value.code == "config.field"
    assert refused.value.params["field"] in {"fibre.target", "budget_jpy"}


def test_the_plan_with_its_choice_reads_back(within_budget):
    written = within_budget.plan.model_dump_json(by_alias=True)
    assert type(within_budget.plan).model_validate(json.loads(written)) == within_budget.plan
