"""Railways and rivers in a plan: counted, avoided, priced by the planner alone; and cable on both sides of roads."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiPolygon, box

from sample_tree import tree_of
from todoku.areas.mesh import centre
from todoku.costs.capex import Construction
from todoku.costs.price_book import price_book
from todoku.errors import InputError
from todoku.plans.build import build_plan
from todoku.plans.config import parse_config
from todoku.plans.costing import fibre_lines
from todoku.plans.cut import cut_to
from todoku.plans.funding.land_parts import LandParts, land_shapes
from todoku.plans.funding.part_costs import split_costs
from todoku.plans.inputs import inputs_for
from todoku.plans.network import Exchange
from todoku.programmes.grounds import unknown_grounds
from todoku.provenance import Basis, Dataset, Source
from todoku.reports.write import write_all

SOURCE = Source(publisher="p", title="線", licence="l", basis=Basis.MEASURED)
OWN = {"jpy": 3_000_000, "year": 2026, "tax": "excluded", "source": "見積 2026-10"}
WEST, EAST = 143.0, 143.4


def config(**fibre):
    content = {"date": "2024-06-01", "fibre": fibre, "mobile": {"enabled": False}, "effort": "quick"}
    return parse_config(content, name="-")


def with_lines(inputs, **found):
    """Return the inputs with further lines by kind of dataset."""
    more = {kind: Dataset(kind, SOURCE, table=frame) for kind, frame in found.items()}
    return replace(inputs, datasets={**inputs.datasets, **more})


def across(*lat):
    lines = [LineString([(lon, one) for lon in np.linspace(WEST, EAST, 41)]) for one in lat]
    return gpd.GeoDataFrame({"name": "十勝線", "basis": "measured"}, index=range(len(lat)), geometry=lines, crs=6668)


@pytest.fixture(scope="module")
def town():
    return inputs_for("01633")


@pytest.fixture(scope="module")
def plain(town):
    return build_plan(town, config())


@pytest.fixture(scope="module")
def middle(town):
    codes = town.datasets["cells"].frame()["mesh_code"].to_numpy(dtype=str)
    return float(np.median(centre(codes)[0])) + 1e-3


@pytest.fixture(scope="module")
def priced(town, middle):
    return build_plan(with_lines(town, railways=across(middle)), config(crossings={"railway": OWN}))


def kinds(plan):
    return {one.kind: one for one in plan.design.fibre.crossings}


def limits(plan):
    return [one.code for one in plan.limits]


def test_without_lines_it_is_not_known_how_often_the_route_crosses(plain):
    found = kinds(plain.plan)
    assert {(kind, one.count, one.basis) for kind, one in found.items()} == {
        ("railway", None, "unknown"),
        ("river", None, "unknown"),
    }
    assert found["river"].reason.code == "plan.crossing.no_rivers"
    assert "plan.limit.crossings_unknown" in limits(plain.plan)
    assert plain.layers.crossings.empty
    assert not [row for row in plain.plan.design.fibre.pon.bill if "crossing" in row.id]


def test_crossings_without_a_price_are_counted_and_cost_nothing(town, plain, middle):
    made = build_plan(with_lines(town, railways=across(middle)), config(crossings={"railway_m": 0}))
    railway = kinds(made.plan)["railway"]
    assert railway.count > 0
    assert (railway.unit_price_jpy, railway.amount_jpy, railway.weight_from) == (None, None, "config")
    assert made.plan.costs == plain.plan.costs
    assert made.plan.design.objective == plain.plan.design.objective
    row = next(row for row in made.plan.design.fibre.pon.bill if row.id == "crossing_railway")
    assert (row.quantity, row.unit_price_jpy, row.reason.code) == (railway.count, None, "bill.no_price.crossing")
    assert "plan.limit.crossings_unpriced" in limits(made.plan)
    assert len(made.layers.crossings) == railway.count


def test_a_crossing_counts_as_one_span_where_nothing_is_configured(town, middle):
    made = build_plan(with_lines(town, railways=across(middle)), config(pon={"pole_span_m": 55}))
    railway = kinds(made.plan)["railway"]
    assert (railway.weight_m, railway.weight_from) == (55.0, "span")
    fibre = made.plan.design.fibre
    assert fibre.objective_m == pytest.approx(1000 * (fibre.trunk_km + fibre.access_km) + 55 * railway.count, abs=15)
    assert fibre.lower_bound_m <= fibre.objective_m


def test_the_planners_price_is_a_cost_line_that_branches_and_bill_share(priced, plain):
    railway = kinds(priced.plan)["railway"]
    line = next(one for one in priced.plan.costs if one.id == "fibre_crossing_railway")
    assert (line.quantity, line.amount_jpy) == (railway.count, 3_000_000 * railway.count)
    assert (line.price_source, line.confidence, line.eligibility) == ("見積 2026-10", "own", "to_be_asked")
    assert railway.weight_m == pytest.approx(3_000_000 / 5_455, abs=0.01)
    route = [one for one in priced.plan.costs if one.unit in {"km", "crossing"}]
    assert sum(branch.cost_jpy for branch in priced.plan.branches) == sum(one.amount_jpy for one in route)
    row = next(row for row in priced.plan.design.fibre.pon.bill if row.id == "crossing_railway")
    assert (row.quantity, row.amount_jpy) == (railway.count, line.amount_jpy)
    assert "plan.limit.crossings_unpriced" not in limits(priced.plan)
    assert 0 <= priced.plan.design.lower_bound <= priced.plan.design.objective
    assert priced.plan.design.gap < 0.05
    assert priced.plan.id != plain.plan.id
    assert "railways" in {one.kind for one in priced.plan.inputs.datasets}


def test_a_dear_railway_is_crossed_less_often(town, priced, middle):
    ignored = build_plan(with_lines(town, railways=across(middle)), config(crossings={"railway_m": 0}))
    dear = build_plan(with_lines(town, railways=across(middle)), config(crossings={"railway_m": 100_000}))
    counts = [kinds(one.plan)["railway"].count for one in (dear, priced, ignored)]
    assert 1 <= counts[0] <= counts[1] <= counts[2]
    assert counts[0] < counts[2]
    assert dear.plan.totals.route_km > ignored.plan.totals.route_km


def test_the_places_stand_on_the_line_and_on_the_route(priced, middle):
    found = priced.layers.crossings
    assert set(found["kind"]) == {"railway"}
    assert set(found["name"]) == {"十勝線"}
    assert found.geometry.y.to_numpy() == pytest.approx(middle, abs=1e-5)
    assert set(found["edge_id"]) <= set(priced.layers.routes["edge_id"])
    assert set(found["basis"]) == {"estimated"}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_all_papers_of_a_plan_with_crossings_are_written(priced, tmp_path, lang):
    write_all(priced, tmp_path, lang=lang)
    assert (tmp_path / "plan.pdf").stat().st_size > 10_000


def test_wide_roads_have_cable_on_either_side_where_homes_are(town, plain):
    roads = plain.layers.roads.assign(road_class="national", basis="measured")
    inputs = with_lines(town, roads=gpd.GeoDataFrame(roads, crs=6668))
    one, both = (build_plan(inputs, config(both_sides=classes)).plan for classes in ([], ["national"]))
    assert one.design.fibre.second_side_km == 0
    fibre = both.design.fibre
    assert 0 < fibre.second_side_km < fibre.trunk_km
    assert both.totals.route_km == pytest.approx(one.totals.route_km + fibre.second_side_km, abs=0.02)
    line = next(line for line in both.costs if line.id == "fibre_second_side_aerial")
    assert (line.quantity, line.quantity_basis, line.eligibility) == (fibre.second_side_km, "modelled", "eligible")
    assert sum(branch.cost_jpy for branch in both.branches) == sum(
        line.amount_jpy for line in both.costs if line.unit == "km"
    )
    with pytest.raises(InputError) as caught:
        build_plan(inputs, config(both_sides=["motorway"]))
    assert (caught.value.code, caught.value.params["known"]) == ("fibre.road_class", ["national"])


def test_crossings_and_second_sides_fall_to_the_part_in_which_they_lie():
    mainland, island = box(141.5, 44.0, 141.9, 44.2), box(141.2, 44.0, 141.3, 44.1)
    lines = [LineString([(141.6, 44.05), (141.8, 44.05)]), LineString([(141.6, 44.05), (141.25, 44.05)]),
             LineString([(141.25, 44.05), (141.22, 44.05)])]  # fmt: skip
    tree = tree_of(
        [(0, 1, 10.0), (0, 2, 20.0), (2, 3, 2.0)], {1: (10, 0, 0.5), 3: (20, 0, 0.5)}, lines=lines,
        road_classes=["national", "submarine", "national"], places=[(141.8, 44.05), (141.22, 44.05)],
    )  # fmt: skip
    tree.edges["railway_crossings"] = [3, 0, 1]
    tree.edges["second_side_m"] = [4000.0, 0.0, 1000.0]
    tree.cells["second_side_m"] = [4000.0, 1000.0]
    rows = fibre_lines(
        tree, Construction(), households=30, config=config(crossings={"railway": OWN}), book=price_book()
    )
    parts = LandParts(
        dict.fromkeys((None, "島"), unknown_grounds()), ("島",), land_shapes([island], MultiPolygon([mainland, island]))
    )
    hall = Exchange("plan.exchange.given", "局", 44.05, 141.6, Basis.MEASURED)
    split = split_costs(rows, tree, parts, construction=Construction(), exchange=hall)
    found = {
        line_id: {one.part: one.quantity for one in split if one.id == line_id}
        for line_id in ("fibre_crossing_railway", "fibre_second_side_aerial")
    }
    assert found == {
        "fibre_crossing_railway": {None: 3, "島": 1},
        "fibre_second_side_aerial": {None: 4.0, "島": 1.0},
    }
    assert sum(one.amount_jpy for one in split) == sum(one.amount_jpy for one in rows)


def test_a_larger_packs_lines_are_cut_to_the_town(town):
    far = across(43.3, 45.4)
    cut = cut_to(town.region, with_lines(town, rivers=far).datasets)
    assert len(cut["rivers"].frame()) == 1


@pytest.mark.parametrize(
    ("crossings", "field"),
    [
        ({"railway_m": -1}, "railway_m"),
        ({"river_m": float("nan")}, "river_m"),
        ({"river_m": 1e9}, "river_m"),
        ({"railway": 3_000_000}, "railway"),
        ({"road": {}}, "road"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_field(crossings, field):
    with pytest.raises(InputError) as caught:
        config(crossings=crossings)
    assert field in str(caught.value.params)
