"""The GeoPackage holds the plan's layers and figures whole, keeps to the standard, and brings its styles."""

from __future__ import annotations

import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from dataclasses import replace

import numpy as np
import pyogrio
import pytest
import shapely

from sample_plan import sample_result
from todoku.plans.plan import PlanResult
from todoku.reports.drawings.route_classes import NO_HOUSEHOLD, SHARED, classes_of_ranks, route_classes
from todoku.reports.gis.geopackage import write_geopackage

LAYERS = ("cells", "roads", "routes", "crossings", "sites", "exchange", "places", "boundary")
TABLES = ("figures", "costs", "branches", "sources", "fields")
BASES = {"census", "measured", "modelled", "estimated", "unknown"}


@pytest.fixture(scope="module")
def result():
    return sample_result("known")


@pytest.fixture(scope="module")
def path(result, tmp_path_factory):
    found = tmp_path_factory.mktemp("geopackage") / "plan.gpkg"
    write_geopackage(result, found, lang="ja")
    return found


def rows(path, query):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_every_layer_and_table_is_there_with_its_kind_of_geometry(path):
    found = dict(pyogrio.list_layers(path).tolist())
    kinds = ("Polygon", "MultiLineString", "MultiLineString", "Point", "Point", "Point", "Point", "MultiPolygon")
    expected = dict(zip(LAYERS, kinds, strict=True)) | dict.fromkeys((*TABLES, "layer_styles"))
    assert found == expected


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_hold_the_plans_features_in_jgd2011_with_their_basis(path, result, layer):
    written, made = pyogrio.read_dataframe(path, layer=layer), getattr(result.layers, layer)
    assert len(written) == len(made)
    assert written.crs.to_epsg() == 6668
    assert set(written["basis"]) <= BASES
    assert set(written["plan_id"]) == {result.plan.id}
    single = shapely.get_parts(written.geometry.to_numpy())
    assert shapely.equals_exact(single, shapely.get_parts(made.geometry.to_numpy())).all()
    assert shapely.is_valid(written.geometry.to_numpy()).all()


def test_figures_costs_branches_and_sources_are_the_plans(path, result):
    plan = result.plan
    figures = pyogrio.read_dataframe(path, layer="figures")
    before = figures[figures["when"] == "before"]
    assert before["id"].tolist() == [one.id for one in plan.indicators.before]
    values = np.array([np.nan if one.value is None else one.value for one in plan.indicators.before])
    assert np.array_equal(before["value"].to_numpy(dtype=float), values, equal_nan=True)
    assert before["basis"].tolist() == [one.basis.value for one in plan.indicators.before]
    costs = pyogrio.read_dataframe(path, layer="costs")
    assert costs["amount_jpy"].tolist() == [line.amount_jpy for line in plan.costs]
    branches = pyogrio.read_dataframe(path, layer="branches")
    assert branches["cost_jpy"].tolist() == [branch.cost_jpy for branch in plan.branches]
    sources = pyogrio.read_dataframe(path, layer="sources")
    assert sources[["number", "id"]].to_numpy().tolist() == [
        [number, name] for number, name in enumerate(plan.inputs.sources, start=1)
    ]


def test_routes_bear_their_branch_and_class(path, result):
    routes = pyogrio.read_dataframe(path, layer="routes")
    prices = {branch.rank: branch.jpy_per_household for branch in result.plan.branches}
    for rank, price, group in zip(
        routes["branch_rank"], routes["jpy_per_household"], routes["cost_class"], strict=True
    ):
        if np.isnan(rank):
            assert group == SHARED
        elif prices[rank] is None:
            assert (np.isnan(price), group) == (True, NO_HOUSEHOLD)
        else:
            assert price == prices[rank]
    dearest = routes.loc[routes["jpy_per_household"].idxmax(), "cost_class"]
    assert dearest == route_classes(result.plan, "ja")[-3].id


def test_classes_go_by_price_and_leave_nobody_out(result):
    known = {one.id for one in route_classes(result.plan, "en")}
    priced = sorted(
        (branch.jpy_per_household, branch.rank) for branch in result.plan.branches if branch.jpy_per_household
    )
    found = classes_of_ranks(result.plan, [rank for _, rank in priced])
    assert set(found) <= known
    assert found == sorted(found)
    assert classes_of_ranks(result.plan, [None, 0]) == [SHARED, SHARED]


def test_each_layer_has_one_default_style_that_names_only_columns_that_exist(path):
    styles = rows(path, "SELECT f_table_name, f_geometry_column, styleName, useAsDefault, styleQML FROM layer_styles")
    assert sorted(style[0] for style in styles) == sorted(LAYERS)
    for layer, geometry, name, default, qml in styles:
        assert (geometry, name, default) == ("geom", "todoku", 1)
        columns = set(pyogrio.read_info(path, layer=layer)["fields"])
        document = ET.fromstring(qml.split(">", 1)[1])
        symbols = {symbol.get("name") for symbol in document.iter("symbol")}
        used = [rule for rule in document.iter("rule") if rule.get("symbol") is not None]
        assert {rule.get("symbol") for rule in used} == symbols
        for rule in used:
            assert rule.get("label")
            quoted = (rule.get("filter") or "").split('"')[1::2]
            assert set(quoted) <= columns
        assert {alias.get("field") for alias in document.iter("alias")} <= columns
        assert {text.get("fieldName") for text in document.iter("text-style")} <= columns


def test_state_is_told_by_hatching_and_routes_by_width_beside_colour(path):
    qml = dict(rows(path, "SELECT f_table_name, styleQML FROM layer_styles"))

    def options(layer, name):
        document = ET.fromstring(qml[layer].split(">", 1)[1])
        return [option.get("value") for option in document.iter("Option") if option.get("name") == name]

    assert len(set(options("cells", "style"))) == 3
    widths = list(zip(options("routes", "line_width"), options("routes", "line_style"), strict=True))
    priced = [float(width) for width, pen in widths if pen == "solid"]
    assert priced[:4] == sorted(priced[:4])
    assert "dot" in {pen for _, pen in widths}


def test_estimated_ways_are_dashed(result, tmp_path):
    routes = result.layers.routes.assign(basis="estimated")
    guessed = PlanResult(result.plan, replace(result.layers, routes=routes))
    write_geopackage(guessed, tmp_path / "plan.gpkg", lang="en")
    qml = dict(rows(tmp_path / "plan.gpkg", "SELECT f_table_name, styleQML FROM layer_styles"))["routes"]
    pens = {
        option.get("value")
        for option in ET.fromstring(qml.split(">", 1)[1]).iter("Option")
        if option.get("name") == "line_style"
    }
    assert pens == {"dash", "dot"}


def test_every_column_is_explained(path):
    told = {(layer, column) for layer, column in rows(path, "SELECT layer, column_name FROM fields")}
    for layer in (*LAYERS, *TABLES[:-1]):
        columns = pyogrio.read_info(path, layer=layer)["fields"]
        assert {(layer, column) for column in columns} <= told
    assert ("cells", "population", "人口", "人") in rows(path, "SELECT layer, column_name, name, unit FROM fields")
    assert rows(path, "SELECT COUNT(*) FROM gpkg_data_columns") == [(len(told),)]


def test_the_file_keeps_to_the_standard(path, result):
    assert rows(path, "PRAGMA application_id") == [(0x47504B47,)]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []
    tables = {name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    contents = rows(path, "SELECT table_name, identifier, description, last_change FROM gpkg_contents")
    assert {name for name, *_ in contents} <= tables
    assert all(identifier and description for _, identifier, description, _ in contents)
    assert {moment for *_, moment in contents} == {f"{result.plan.date}T00:00:00.000Z"}
    extensions = dict(rows(path, "SELECT table_name, extension_name FROM gpkg_extensions"))
    assert extensions["gpkg_data_columns"] == "gpkg_schema"


def test_the_same_plan_gives_the_same_bytes(result, path, tmp_path):
    write_geopackage(result, tmp_path / "plan.gpkg", lang="ja")
    assert (tmp_path / "plan.gpkg").read_bytes() == path.read_bytes()


def test_a_plan_without_fibre_and_stations_still_opens(result, tmp_path):
    layers = replace(result.layers, routes=result.layers.routes.iloc[:0], sites=result.layers.sites.iloc[:0])
    design = result.plan.design.model_copy(update={"fibre": None, "mobile": None})
    plan = result.plan.model_copy(update={"branches": (), "costs": (), "design": design})
    write_geopackage(PlanResult(plan, layers), tmp_path / "plan.gpkg", lang="en")
    assert len(pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="routes")) == 0
    assert len(pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="cells")) == len(layers.cells)


@pytest.mark.parametrize(("basis", "pens"), [("measured", ["solid"]), ("estimated", ["dash"])])
def test_ways_that_are_only_estimated_are_dashed(result, tmp_path, basis, pens):
    layers = replace(result.layers, roads=result.layers.roads.assign(basis=basis))
    write_geopackage(PlanResult(result.plan, layers), tmp_path / "plan.gpkg", lang="ja")
    qml = dict(rows(tmp_path / "plan.gpkg", "SELECT f_table_name, styleQML FROM layer_styles"))["roads"]
    document = ET.fromstring(qml.split(">", 1)[1])
    assert [option.get("value") for option in document.iter("Option") if option.get("name") == "line_style"] == pens
