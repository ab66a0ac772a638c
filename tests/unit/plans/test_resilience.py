"""Single cuts, loss of power and second routes of small networks worked by hand, and of a town's plan."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point, box

from sample_plan import sample_result
from todoku.costs.price_book import price_book
from todoku.errors import InputError, UsageError
from todoku.networks.edge_table import DETOUR
from todoku.networks.plane import geodesic_lengths_m
from todoku.plans.build import build_plan
from todoku.plans.config import PlanConfig
from todoku.plans.inputs import inputs_for
from todoku.plans.resilience.answer import resilience
from todoku.plans.resilience.augmenting import second_routes
from todoku.plans.resilience.cuts import Rooted
from todoku.plans.resilience.facilities import Facility, read_facilities
from todoku.plans.resilience.laid_network import laid_network, read_layers
from todoku.reports.gis.geopackage import write_geopackage
from todoku.run import Run

CRS = "EPSG:6668"
PLACES = {name: (141.0 + 0.01 * column, 43.0 + 0.01 * row) for name, (column, row) in {
    "A": (0, 0), "B": (1, 0), "C": (2, 0), "D": (3, 0), "E": (4, 0), "X": (0, 1), "Y": (3, 1), "S": (2, 1),
}.items()}  # fmt: skip
HOUSEHOLDS = {"B": 10, "D": 5, "E": 1}


def lines(*ways, **columns):
    shapes = [LineString([PLACES[name] for name in way]) for way in ways]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS, index=range(len(shapes)))


def small_layers():
    """Cable A-B-C-D-E and C-S (a station); roads beside it: A-X-Y-D. The road of A-B and B-C is one line."""
    routes = lines("AB", "BC", "CD", "DE", "CS", road_class="local", part="trunk", basis="measured")
    routes["length_m"] = geodesic_lengths_m(routes.geometry.to_numpy())
    routes["edge_id"] = ["AB", "BC", "CD", "DE", "CS"]
    households = list(HOUSEHOLDS.values())
    cells = gpd.GeoDataFrame(
        {"households": households, "population": [2 * one for one in households], "in_plan": True},
        geometry=[box(x - 0.002, y - 0.002, x + 0.002, y + 0.002) for x, y in (PLACES[name] for name in HOUSEHOLDS)],
        crs=CRS,
    )
    return {
        "routes": routes,
        "roads": lines("ABC", "CD", "DE", "CS", "AX", "XY", "YD", road_class="local", basis="measured"),
        "cells": cells,
        "sites": gpd.GeoDataFrame({"site_id": ["st1"]}, geometry=[Point(PLACES["S"])], crs=CRS),
        "exchange": gpd.GeoDataFrame({"name": ["A"]}, geometry=[Point(PLACES["A"])], crs=CRS),
    }


def long_m(*ways):
    return float(geodesic_lengths_m(lines(*ways).geometry.to_numpy()).sum())


@pytest.fixture
def plan():
    return sample_result().plan.model_copy(update={"config": {}})


def facility(name, place, hours=None, east=0.0):
    lon, lat = PLACES[place]
    return Facility(name, name, "shelter", lat, lon + east, hours)


def test_each_cut_takes_what_lies_beyond_it_and_stretches_are_whole(plan):
    found = resilience(plan, small_layers(), [facility("f", "D")])
    assert (found.households, found.stations, found.households_off) == (16, 1, 0)
    told = [(cut.edge_ids, cut.households, cut.population, cut.stations, cut.facilities) for cut in found.cuts]
    assert told == [
        (("AB",), 16, 32, ("st1",), ("f",)),
        (("BC",), 6, 12, ("st1",), ("f",)),
        (("CD",), 6, 12, (), ("f",)),
        (("DE",), 1, 2, (), ()),
        (("CS",), 0, 0, ("st1",), ()),
    ]
    assert [cut.rank for cut in found.cuts] == [1, 2, 3, 4, 5]
    assert (found.cuts[0].lon, found.cuts[0].lat) == pytest.approx(PLACES["B"])


def test_a_stretch_without_demand_or_fork_is_one(plan):
    layers = small_layers()
    layers["routes"] = layers["routes"].iloc[:4]
    layers["sites"] = layers["sites"].iloc[:0]
    found = resilience(plan, layers)
    assert [cut.edge_ids for cut in found.cuts] == [("AB",), ("BC", "CD"), ("DE",)]
    assert found.cuts[1].length_m == pytest.approx(long_m("BC", "CD"))
    assert (found.cuts[1].lon, found.cuts[1].lat) == pytest.approx(PLACES["D"])


def test_a_second_route_takes_the_other_road_and_says_what_stays_single(plan):
    found = resilience(plan, small_layers(), [facility("d", "D"), facility("e", "E")])
    bypass_m = long_m("AX", "XY", "YD")
    unit = price_book()["FIB-AERIAL-NEW"].jpy
    first, last = found.facilities
    assert first.way_m == pytest.approx(long_m("AB", "BC", "CD"))
    assert first.single_m == pytest.approx(first.way_m)
    assert first.second.length_m == pytest.approx(bypass_m)
    assert first.second.cost_jpy == pytest.approx(bypass_m / 1000 * unit, abs=3)
    assert first.second.single_m == 0
    assert last.second.single_m == pytest.approx(long_m("DE"))
    assert found.together.length_m == pytest.approx(bypass_m)
    assert (found.together.cost_jpy, found.together.gap) == (found.together.lower_bound_jpy, 0)
    assert sum(edge.cost_jpy for edge in found.new_edges) == found.together.cost_jpy


def test_two_places_share_what_new_cable_they_can(plan):
    found = resilience(plan, small_layers(), [facility("b", "B"), facility("d", "D")])
    assert [one.second.length_m for one in found.facilities] == pytest.approx([long_m("AX", "XY", "YD")] * 2)
    assert found.together.length_m == pytest.approx(long_m("AX", "XY", "YD"))


def test_the_trunk_is_what_many_households_lie_beyond(plan):
    found = resilience(plan, small_layers(), trunk_share=0.3)
    assert found.protect == "trunk"
    assert [(round(lon, 6), round(lat, 6), beyond) for lat, lon, beyond in found.targets] == [(141.03, 43.0, 6)]
    assert found.together.length_m == pytest.approx(long_m("AX", "XY", "YD"))
    both = resilience(plan, small_layers(), [facility("b", "B")], protect="trunk", trunk_share=1.0)
    assert both.facilities[0].second is None
    assert [round(one[0], 6) for one in both.targets] == [43.0]


def test_without_other_roads_second_routes_are_unknown(plan):
    layers = small_layers()
    for roads in (layers["roads"].iloc[:0], layers["roads"].iloc[:4]):
        found = resilience(plan, {**layers, "roads": roads})
        assert found.together is None
        assert len(found.cuts) == 5


def test_straight_estimates_are_as_long_as_the_plan_counts_them():
    layers = small_layers()
    roads = layers["roads"].assign(road_class="corridor")
    routes = layers["routes"].assign(road_class="corridor", length_m=layers["routes"]["length_m"] * DETOUR)
    laid = laid_network({**layers, "roads": roads, "routes": routes}, np.empty(0), np.empty(0), reach_m=np.empty(0))
    assert laid.cable.sum() == 5
    assert len(laid.network.edges) == 8
    assert laid.network.edges["length_m"].sum() == pytest.approx(
        DETOUR * long_m("ABC", "CD", "DE", "CS", "AX", "XY", "YD")
    )


def test_a_facility_far_from_cable_is_named_and_all_far_is_refused(plan):
    near, far = facility("near", "D"), facility("far", "E", east=0.05)
    found = resilience(plan, small_layers(), [near, far])
    assert found.facilities[1].way_m is None
    assert found.facilities[1].away_m == pytest.approx(4077, rel=0.01)
    assert all("far" not in cut.facilities for cut in found.cuts)
    with pytest.raises(InputError, match=r"resilience\.all_off"):
        resilience(plan, small_layers(), [far])
    assert resilience(plan, small_layers(), [far], reach_m=5000).facilities[0].way_m is not None


def test_power_is_unknown_where_nothing_is_given(plan):
    rows = [
        facility("long", "B", 24.0),
        facility("short", "D", 3.0),
        facility("silent", "E"),
        Facility("st1", "st1", "station", float("nan"), float("nan"), 2.0),
    ]
    power = resilience(plan, small_layers(), rows, hours=12).power
    assert (power.holding, power.lacking, power.unknown) == (("long",), ("short",), ("silent",))
    assert (power.stations_lacking, power.stations_unknown, power.exchange) == (("st1",), (), None)
    exchange = Facility("x", "x", "exchange", float("nan"), float("nan"), 72.0)
    assert resilience(plan, small_layers(), [*rows, exchange], hours=72).power.exchange is True
    assert resilience(plan, small_layers(), rows).power is None
    with pytest.raises(InputError, match=r"resilience\.station"):
        resilience(plan, small_layers(), [rows[0], Facility("st9", "", "station", 0, 0, 1.0)], hours=1)
    with pytest.raises(InputError, match=r"resilience\.exchanges"):
        resilience(plan, small_layers(), [rows[0], exchange, exchange], hours=1)


@pytest.mark.parametrize("given", [{"reach_m": 0}, {"trunk_share": 0}, {"trunk_share": 1.1}, {"hours": 0}])
def test_values_outside_their_range_are_wrong_usage(plan, given):
    with pytest.raises(UsageError):
        resilience(plan, small_layers(), **given)


def test_a_ring_has_no_bridge():
    layers = small_layers()
    laid = laid_network(layers, np.empty(0), np.empty(0), reach_m=np.empty(0))
    tree, ring = Rooted(laid.network, laid.cable, laid.root), Rooted(laid.network, np.ones(8, dtype=bool), laid.root)
    assert tree.bridge.sum() == 5
    assert ring.bridge.sum() == 2  # to E and to S


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    result = build_plan(inputs_for("01633"), PlanConfig.model_validate({"date": "2026-06-01"}))
    folder = tmp_path_factory.mktemp("town")
    write_geopackage(result, folder / "plan.gpkg", lang="ja")
    return result.plan, folder


def test_a_towns_plan_is_put_together_again_whole(town):
    plan, folder = town
    layers = read_layers(folder)
    found = resilience(plan, layers)
    assert found.households == plan.totals.households - plan.design.fibre.unreached_households
    assert found.stations == plan.totals.sites
    km = sum(cut.length_m for cut in found.cuts) / 1000
    assert km == pytest.approx(plan.design.fibre.trunk_km + plan.design.fibre.access_km, abs=0.01)
    assert found.cuts[0].households < found.households  # some live at the exchange, or the other way out of it
    assert found == resilience(plan, layers)


def test_second_routes_of_a_town_leave_no_single_edge_but_those_without_another_road(town):
    _, folder = town
    layers = read_layers(folder)
    laid = laid_network(layers, np.empty(0), np.empty(0), reach_m=np.empty(0))
    rooted = Rooted(laid.network, laid.cable, laid.root)
    nodes = [int(node) for node in np.flatnonzero(rooted.reached)[5::31]]
    price = np.rint(laid.network.edges["length_m"].to_numpy()).astype(np.int64)
    alone, together = second_routes(laid, nodes, price, run=Run())
    roads = Rooted(laid.network, np.ones(len(price), dtype=bool), laid.root)
    length_m = laid.network.edges["length_m"].to_numpy()
    for one in alone:
        used = laid.cable.copy()
        used[list(one.edges)] = True
        single = Rooted(laid.network, used, laid.root).bridges_to(one.node)
        assert set(single) == set(roads.bridges_to(one.node))
        assert one.single_m == pytest.approx(length_m[single].sum())
    used = laid.cable.copy()
    used[list(together.edges)] = True
    built = Rooted(laid.network, used, laid.root)
    assert all(set(built.bridges_to(node)) == set(roads.bridges_to(node)) for node in nodes)
    assert max(one.cost_jpy for one in alone) <= together.cost_jpy <= sum(one.cost_jpy for one in alone)


def written(tmp_path, text, name="f.csv", encoding="utf-8"):
    file = tmp_path / name
    file.write_text(text, encoding=encoding)
    return file


def test_facilities_are_read_by_english_and_japanese_names(tmp_path):
    rows = [
        "施設番号,施設名,種別,緯度,経度,停電時稼働時間",
        "1,本庁舎,役場,43.1,141.2,72",
        "2,公民館,避難所,43.2,141.3,",
        "st,,基地局,,,3",
    ]
    found = read_facilities(written(tmp_path, "\n".join(rows), encoding="cp932"))
    assert found[0] == Facility("1", "本庁舎", "役場", 43.1, 141.2, 72.0)
    assert found[1].autonomy_h is None
    assert (found[2].kind, found[2].name) == ("station", "st")


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("id,name,kind,lat\n", "columns", None),
        ("id,name,kind,lat,lon\n", "no_rows", None),
        ("id,name,kind,lat,lon\n1,a,x,43,141\n,b,x,43,141\n", "empty", 3),
        ("id,name,kind,lat,lon\n1,a,,43,141\n", "empty", 2),
        ("id,name,kind,lat,lon\n1,a,x,141,43\n", "number", 2),
        ("id,name,kind,lat,lon\n1,a,x,43,\n", "number", 2),
        ("id,name,kind,lat,lon\n1,a,x,nan,141\n", "number", 2),
        ("id,name,kind,lat,lon,autonomy_h\n1,a,x,43,141,-1\n", "number", 2),
        ("id,name,kind,lat,lon,autonomy_h\n1,a,x,43,141,1日\n", "number", 2),
        ("id,name,kind,lat,lon\n1,a,x,43,141\n1,b,x,43,141\n", "twice", 3),
    ],
)
def test_faults_of_the_table_name_file_and_row(tmp_path, text, code, row):
    with pytest.raises(InputError) as refused:
        read_facilities(written(tmp_path, text))
    assert refused.value.code == f"resilience.{code}"
    assert refused.value.params["file"] == "f.csv"
    assert refused.value.params.get("row") == row
