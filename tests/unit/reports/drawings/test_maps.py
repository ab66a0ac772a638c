"""The maps: what they show, that they hold their scale, and that nothing is told by colour alone."""

from __future__ import annotations

import dataclasses
import re
import time
import xml.etree.ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from sample_plan import sample_result
from todoku.plans.plan import PlanResult
from todoku.reports.drawings import maps
from todoku.reports.drawings.map_frame import MapFrame
from todoku.reports.drawings.map_furniture import round_length_m
from todoku.reports.drawings.route_classes import classes_of_ranks, route_classes

RESULT = sample_result("known")
DRAWERS = (maps.state_map, maps.households_map, maps.route_map, maps.overview_map)
SVG = "{http://www.w3.org/2000/svg}"


def texts(picture):
    return [node.text for node in ET.fromstring(picture.svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("draw", DRAWERS)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_map_has_scale_north_legend_and_words_for_who_cannot_see(draw, lang):
    picture = draw(RESULT, lang=lang)
    shown = texts(picture)
    assert "N" in shown
    assert any(re.fullmatch(r"(1|2|5)0* (km|m)", text) for text in shown)
    assert ({"ja": "収容局", "en": "Exchange"})[lang] in shown
    assert picture.alt
    assert ET.fromstring(picture.svg).find(f"{SVG}title").text == picture.alt


@pytest.mark.parametrize("draw", DRAWERS)
def test_same_plan_same_map(draw):
    assert draw(RESULT, lang="ja") == draw(RESULT, lang="ja")


def test_states_differ_by_pattern_and_are_counted():
    picture = maps.state_map(RESULT, lang="ja")
    shown = texts(picture)
    assert {"整備済（5メッシュ）", "未整備（42メッシュ）", "不明（16メッシュ）"} <= set(shown)
    assert "url(#hatch-5b4a00)" in picture.svg
    assert "url(#dots-5f6368)" in picture.svg


def test_route_map_numbers_the_branches_as_the_table_does():
    shown = texts(maps.route_map(RESULT, lang="ja"))
    assert {str(rank) for rank in range(1, 15)} <= set(shown)
    assert {"幹線（共用）", "支線（世帯なし）", "無線基地局", "到達範囲の目安（3.2 km）"} <= set(shown)
    assert sum("万円" in text for text in shown) == 4


def test_routes_are_classed_as_in_the_other_files():
    plan, ranks = RESULT.plan, [int(rank) for rank in RESULT.layers.routes["branch_rank"].fillna(0)]
    used = set(classes_of_ranks(plan, ranks))
    picture = maps.route_map(RESULT, lang="en")
    for one in route_classes(plan, "en"):
        assert (one.label in texts(picture)) == (one.id in used)
        assert one.id not in used or f'stroke="{one.colour}"' in picture.svg


def with_layer(name, **columns):
    layers = RESULT.layers
    changed = dataclasses.replace(layers, **{name: getattr(layers, name).assign(**columns)})
    return PlanResult(RESULT.plan, changed)


def test_estimated_routes_are_dashed_and_the_legend_says_why():
    solid, dashed = "実線：道路に沿う経路", "破線：概算の経路（道路データなし）"
    known = texts(maps.route_map(with_layer("routes", basis="measured"), lang="ja"))
    assert [solid in known, dashed in known] == [False, False]
    guessed = texts(maps.route_map(with_layer("routes", basis="estimated"), lang="ja"))
    assert [solid in guessed, dashed in guessed] == [False, True]
    halves = np.where(np.arange(len(RESULT.layers.routes)) % 2, "estimated", "measured")
    both = texts(maps.route_map(with_layer("routes", basis=halves), lang="ja"))
    assert [solid in both, dashed in both] == [True, True]


@pytest.mark.parametrize("draw", [maps.state_map, maps.households_map, maps.route_map])
def test_a_way_that_is_only_estimated_is_not_called_a_road(draw):
    known = texts(draw(with_layer("roads", basis="measured"), lang="ja"))
    guessed = texts(draw(with_layer("roads", basis="estimated"), lang="ja"))
    name = "概算の道筋（道路データなし）"
    assert ["道路" in known, name in known] == [True, False]
    assert ["道路" in guessed, name in guessed] == [False, True]


@pytest.mark.parametrize("draw", DRAWERS)
def test_outside_the_area_is_neutral_because_the_plan_knows_no_sea(draw):
    first = ET.fromstring(draw(RESULT, lang="ja").svg).find(f".//{SVG}g/{SVG}rect").get("fill")
    red, green, blue = (int(first[place : place + 2], 16) for place in (1, 3, 5))
    assert blue <= red
    assert max(red, green, blue) - min(red, green, blue) < 8


@pytest.mark.parametrize(("factor", "is_whole"), [(1.2, True), (4.0, False)])
def test_a_map_takes_in_the_whole_border_where_that_costs_little_scale(factor, is_whole):
    layers = RESULT.layers
    west, south, east, north = layers.cells.total_bounds
    rise = (north - south) * factor
    border = gpd.GeoDataFrame(
        {"municipality_code": ["01000"], "name": [""]},
        geometry=[shapely.box(west, south, east, south + rise)],
        crs=layers.cells.crs,
    )
    picture = maps.state_map(PlanResult(RESULT.plan, dataclasses.replace(layers, boundary=border)), lang="ja")
    outline = next(
        node.get("d") for node in ET.fromstring(picture.svg).iter(f"{SVG}path") if node.get("fill-rule") == "evenodd"
    )
    heights = [float(value) for value in re.findall(r",(-?[\d.]+)", outline)]
    assert (min(heights) > 0) == is_whole


def test_routes_get_thinner_where_squares_are_small():
    def widest(result):
        return max(float(width) for width in re.findall(r'stroke-width="([\d.]+)" stroke-dasharray', picture(result)))

    def picture(result):
        return maps.route_map(result, lang="ja").svg

    small = large_result(cell_count=2000, edge_count=50)
    estimated = dataclasses.replace(small.layers, routes=small.layers.routes.assign(basis="estimated"))
    assert widest(PlanResult(small.plan, estimated)) < widest(with_layer("routes", basis="estimated"))


def test_names_are_written_and_blocks_of_a_place_are_one_name():
    layers = RESULT.layers
    places = layers.places.assign(name=["中島町一丁目", "中島町二丁目", *layers.places["name"][2:]])
    shown = texts(maps.state_map(PlanResult(RESULT.plan, dataclasses.replace(layers, places=places)), lang="ja"))
    assert shown.count("中島町") == 1
    assert "見本温泉" in shown


def test_scale_is_true_to_half_a_per_cent():
    bounds = (143.0, 42.8, 143.5, 43.2)
    frame = MapFrame.around(bounds, width_pt=480.0, max_height_pt=480.0)
    geod = Geod(ellps="GRS80")
    lon, lat = 143.25, 43.0
    for azimuth in (0, 90, 225):
        there = geod.fwd(lon, lat, azimuth, 10_000.0)[:2]
        ends = frame.xy(np.array([(lon, lat), there]))
        assert np.hypot(*(ends[1] - ends[0])) * frame.m_per_pt == pytest.approx(10_000.0, rel=0.005)


@pytest.mark.parametrize(("at_most_m", "length_m"), [(9_999, 5_000), (5_000, 5_000), (1_999, 1_000), (260, 200)])
def test_scale_bar_is_one_two_or_five(at_most_m, length_m):
    assert round_length_m(at_most_m) == length_m


def test_lines_keep_their_ends_when_simplified():
    frame = MapFrame.around((143.0, 43.0, 143.1, 43.1), width_pt=200.0, max_height_pt=200.0)
    line = shapely.LineString([(143.02, 43.05), (143.05, 43.05000001), (143.08, 43.05)])
    numbers = [float(value) for value in re.findall(r"-?\d+(?:\.\d+)?", frame.lines_path([line]))]
    ends = frame.xy(np.array(line.coords)[[0, -1]]).ravel()
    assert len(numbers) == 4
    assert numbers == pytest.approx(ends, abs=0.06)


def test_what_lies_outside_the_frame_is_cut():
    frame = MapFrame.around((143.0, 43.0, 143.1, 43.1), width_pt=200.0, max_height_pt=200.0)
    assert frame.lines_path([shapely.LineString([(150, 43), (151, 44)])]) == ""
    assert frame.squares_path(np.array([[150.0, 43.0, 150.1, 43.1]])) == ""


def test_maps_of_a_plan_without_routes_sites_and_names():
    layers = RESULT.layers
    bare = dataclasses.replace(
        layers,
        routes=layers.routes.iloc[:0],
        sites=layers.sites.iloc[:0],
        places=layers.places.iloc[:0],
        exchange=layers.exchange.iloc[:0],
        roads=layers.roads.iloc[:0],
        cells=layers.cells.assign(in_plan=False),
    )
    for draw in DRAWERS:
        ET.fromstring(draw(PlanResult(RESULT.plan, bare), lang="ja").svg)


def test_unknown_households_are_dotted_and_never_the_lowest_class():
    layers = RESULT.layers
    counts = layers.cells["households"].astype("Float64").mask(layers.cells["state"] == "unknown")
    cells = layers.cells.assign(households=counts)
    picture = maps.households_map(PlanResult(RESULT.plan, dataclasses.replace(layers, cells=cells)), lang="ja")
    assert "不明" in texts(picture)
    assert "url(#dots-5f6368)" in picture.svg


def large_result(cell_count=2000, edge_count=5000):
    rng = np.random.default_rng(1)
    row, column = np.divmod(np.arange(cell_count), 45)
    west, south = 143 + column / 160, 43 + row / 240
    layers = RESULT.layers
    cells = gpd.GeoDataFrame(
        {
            "mesh_code": [f"{number:09d}" for number in range(cell_count)],
            "population": rng.poisson(20, cell_count),
            "households": rng.poisson(8, cell_count),
            "state": rng.choice(["served", "unserved", "unknown"], cell_count),
            "in_plan": rng.random(cell_count) < 0.5,
            "left_out": rng.random(cell_count) < 0.2,
            "basis": "census",
        },
        geometry=shapely.box(west, south, west + 1 / 160, south + 1 / 240),
        crs=layers.cells.crs,
    )
    start = np.column_stack([143 + rng.random(edge_count) * 0.28, 43 + rng.random(edge_count) * 0.18])
    steps = np.cumsum(rng.normal(0, 4e-4, (edge_count, 12, 2)), axis=1)
    lines = shapely.linestrings(start[:, None, :] + steps)
    routes = gpd.GeoDataFrame(
        {"basis": "measured", "branch_rank": pd.array(rng.integers(0, 15, edge_count), dtype="Int64")},
        geometry=lines,
        crs=layers.cells.crs,
    )
    return PlanResult(RESULT.plan, dataclasses.replace(layers, cells=cells, routes=routes))


def test_a_large_municipality_is_drawn_in_half_a_second_of_work():
    result = large_result()
    for draw in (maps.state_map, maps.route_map):
        draw(result, lang="ja")
        started = time.process_time()
        draw(result, lang="ja")
        assert time.process_time() - started < 0.5
