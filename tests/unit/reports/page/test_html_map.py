"""The map's file holds the plan exactly, is whole in itself, and lets no name of a place become code."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from importlib import resources

import geopandas as gpd
import numpy as np
import pytest
import shapely

from sample_plan import sample_result
from todoku.i18n import LANGS, catalogue
from todoku.plans.plan import PlanResult
from todoku.reports.page.html_map import embedded, write_map
from todoku.reports.page.payload import BOX_PRECISION, PRECISION, STATES, payload

TEMPLATES = resources.files("todoku") / "reports" / "templates"
NASTY = "</script><script>window.hacked = 1</script><!--\u2028\u2029&amp;"


@pytest.fixture(scope="module")
def result():
    return sample_result("known")


@pytest.fixture(scope="module")
def drawn(result):
    return json.loads(json.dumps(payload(result, "ja"), allow_nan=False))


@pytest.fixture
def page(result, tmp_path):
    write_map(result, tmp_path / "map.html", lang="ja")
    return (tmp_path / "map.html").read_text(encoding="utf-8")


def unpacked(flat):
    return np.cumsum(np.array(flat).reshape(-1, 2), axis=0) / PRECISION


def data_of(page):
    return json.loads(re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)[1])


def test_squares_are_the_plans(result, drawn):
    cells, frame = drawn["cells"], result.layers.cells
    assert cells["code"] == frame["mesh_code"].tolist()
    assert cells["population"] == frame["population"].tolist()
    assert cells["households"] == frame["households"].tolist()
    assert [STATES[place] for place in cells["state"]] == frame["state"].tolist()
    assert cells["in_plan"] == [int(value) for value in frame["in_plan"]]
    assert {drawn["bases"][place] for place in cells["basis"]} == {"統計調査"}
    boxes = np.array([cells[side] for side in ("west", "south", "east", "north")]).T / BOX_PRECISION
    assert np.abs(boxes - frame.geometry.bounds.to_numpy()).max() <= 0.5 / BOX_PRECISION + 1e-12


def test_an_unknown_count_is_null_and_not_zero(result):
    cells = result.layers.cells.astype({"population": "float64"})
    cells.loc[cells.index[0], "population"] = np.nan
    drawn = payload(PlanResult(result.plan, replace(result.layers, cells=cells)), "en")
    assert drawn["cells"]["population"][0] is None
    assert json.dumps(drawn, allow_nan=False)


@pytest.mark.parametrize("name", ["households", "population"])
def test_classes_leave_no_square_out_and_do_not_overlap(result, drawn, name):
    classes = drawn["classes"][name]
    for value in result.layers.cells[name]:
        assert sum(low <= value <= high for low, high in classes) == 1


@pytest.mark.parametrize("layer", ["routes", "roads", "boundary"])
def test_lines_stay_within_a_few_metres(result, drawn, layer):
    shapes = getattr(result.layers, layer).geometry
    if layer == "boundary":
        shapes = shapes.boundary
    for feature, shape in zip(drawn[layer], shapes, strict=True):
        lines = shapely.MultiLineString([unpacked(line) for line in feature["lines"]])
        assert shapely.hausdorff_distance(lines, shape) < 4e-5
        ends = [unpacked(line)[place] for line in feature["lines"] for place in (0, -1)]
        assert all(shapely.distance(shapely.Point(end), shape) < 2 / PRECISION for end in ends)


def test_slivers_inside_the_border_are_not_drawn_but_enclaves_are(result):
    ring = shapely.box(143.0, 43.0, 143.4, 43.2).exterior
    sliver = shapely.box(143.1, 43.1, 143.11, 43.1001).exterior
    enclave = shapely.box(143.2, 43.1, 143.25, 43.15).exterior
    border = result.layers.boundary.set_geometry([shapely.Polygon(ring, [sliver, enclave])], crs="EPSG:6668")
    drawn = payload(PlanResult(result.plan, replace(result.layers, boundary=border)), "ja")
    assert len(drawn["boundary"][0]["lines"]) == 2


def test_routes_branches_sites_and_places_are_the_plans(result, drawn):
    plan, layers = result.plan, result.layers
    ranks = [None if np.isnan(rank) else int(rank) for rank in layers.routes["branch_rank"].astype("float64")]
    assert [route["branch"] for route in drawn["routes"]] == ranks
    assert [(one["rank"], one["name"], one["cost_jpy"], one["jpy_per_household"]) for one in drawn["branches"]] == [
        (one.rank, one.name, one.cost_jpy, one.jpy_per_household) for one in plan.branches
    ]
    assert {route["class"] for route in drawn["routes"]} <= {one["id"] for one in drawn["route_classes"]}
    assert [site["covered_population"] for site in drawn["sites"]] == layers.sites["covered_population"].tolist()
    assert drawn["reach_m"] == plan.design.mobile.radius_m
    assert [place["name"] for place in drawn["places"]] == layers.places["name"].tolist()
    for source in plan.inputs.sources.values():
        assert source.citation in drawn["sources"]


def test_what_is_modelled_or_estimated_is_marked_near_the_title(result):
    cells = result.layers.cells.assign(basis="modelled")
    guessed = PlanResult(result.plan, replace(result.layers, cells=cells))
    assert payload(guessed, "ja")["badges"][0] == {"text": "人口・世帯の分布：モデル推計", "weak": True}
    routes = result.layers.routes.assign(basis=["estimated"] + ["measured"] * (len(result.layers.routes) - 1))
    mixed = PlanResult(result.plan, replace(result.layers, routes=routes))
    assert payload(mixed, "ja")["badges"][1] == {"text": "経路：実測・申告、概算", "weak": True}
    firm = payload(result, "en")["badges"]
    assert firm[0] == {"text": "Where people live: census", "weak": False}
    assert payload(sample_result("unknown"), "ja")["badges"][-1] == {"text": "試算", "weak": True}


def test_every_word_of_the_script_is_in_the_catalogue_and_none_is_idle():
    scripts = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.iterdir() if file.name.endswith(".js"))
    asked = set(re.findall(r"\bwords\.([a-z_]+)", scripts))
    made = set(re.findall(r"words\[`([a-z_]+)\$\{", scripts))
    held = {key.removeprefix("map.") for key in catalogue() if key.startswith("map.")}
    assert asked <= held
    by_python = {"noscript", "id", "by_model"}
    idle = {name for name in held - asked - by_python if not name.startswith((*made, "badge."))}
    assert idle == set()


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_asks_nothing_of_any_server(result, tmp_path, lang):
    write_map(result, tmp_path / "map.html", lang=lang)
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>\n<html lang=" + f'"{lang}"')
    frame = re.sub(r'<script id="data".*?</script>', "", page, flags=re.DOTALL)
    assert re.findall(r"https?:|//[a-z]|@import|\bsrc=|<link|fetch\(|XMLHttp|import\(|WebSocket", frame) == []
    assert re.findall(r"url\(", frame) == []
    assert "__" not in re.sub(r"<script.*?</script>", "", frame, flags=re.DOTALL)


def test_the_policy_admits_this_style_and_script_alone(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    for name, content in (
        ("style-src", re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]),
        ("script-src", re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]),
    ):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy


def test_names_cannot_end_the_script_or_stand_for_a_part_of_the_page(result, tmp_path):
    places = gpd.GeoDataFrame(
        {"name": [NASTY, "__SCRIPT__"], "geometry": [shapely.Point(143.2, 43.05), shapely.Point(143.3, 43.05)]},
        geometry="geometry",
        crs="EPSG:6668",
    )
    plan = result.plan.model_copy(update={"title": f"__DATA__ {NASTY}"})
    write_map(PlanResult(plan, replace(result.layers, places=places)), tmp_path / "map.html", lang="ja")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert page.count("<script>window") == 0
    assert page.count("</script>") == 2
    found = data_of(page)
    assert found["title"] == plan.title
    assert [place["name"] for place in found["places"]] == [NASTY, "__SCRIPT__"]
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
    assert "<" not in title
    assert title.startswith("__DATA__")


def test_line_separators_and_tags_are_escaped_in_the_embedded_content():
    written = embedded({"name": NASTY})
    assert not set("<\u2028\u2029") & set(written)
    assert json.loads(written) == {"name": NASTY}


def test_the_same_plan_gives_the_same_bytes(result, page, tmp_path):
    write_map(result, tmp_path / "again.html", lang="ja")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_a_plan_of_nothing_but_squares_is_drawn(result):
    empty = {name: getattr(result.layers, name).iloc[:0] for name in ("routes", "sites", "exchange", "places", "roads")}
    design = result.plan.design.model_copy(update={"fibre": None, "mobile": None})
    plan = result.plan.model_copy(update={"branches": (), "design": design})
    drawn = payload(PlanResult(plan, replace(result.layers, **empty)), "en")
    assert (drawn["routes"], drawn["sites"], drawn["reach_m"], drawn["branches"]) == ([], [], None, [])
    assert drawn["cells"]["code"] == result.layers.cells["mesh_code"].tolist()
