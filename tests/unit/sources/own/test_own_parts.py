"""The planner's own parts: areas with names from any vector file, and one clear line for what is wrong."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import LineString, box

from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.sources.own.own_parts import parts_dataset

AREAS = [box(143.1, 42.4, 143.5, 42.7), box(143.1, 42.7, 143.5, 42.9)]


def written(tmp_path, columns, *, file="parts.geojson", geometry=AREAS, crs=6668):
    path = tmp_path / file
    gpd.GeoDataFrame(columns, geometry=geometry, crs=crs).to_file(path)
    return path


@pytest.mark.parametrize("name", ["parts.geojson", "parts.gpkg", "parts.shp"])
def test_names_and_designations_are_read_from_any_form(tmp_path, name):
    columns = {"name": ["忠類村", " 幕別 "], "指定地域": ["過疎|豪雪", None]}
    if name.endswith(".shp"):
        columns["area_groun"] = columns.pop("指定地域")
    path = written(tmp_path, columns, file=name)
    dataset = parts_dataset(path)
    table = dataset.frame()
    assert table["name"].tolist() == ["忠類村", "幕別"]
    assert table["area_ground"].dropna().to_dict() == {0: "過疎|豪雪"}
    assert (table["row"].tolist(), set(table["file"])) == ([1, 2], {name})
    assert table.geometry.iloc[0].equals(AREAS[0])
    assert name in dataset.source.title


def test_plane_coordinates_become_degrees(tmp_path):
    path = written(
        tmp_path, {"name": ["a", "b"]}, geometry=gpd.GeoSeries(AREAS, crs=6668).to_crs(6681).tolist(), crs=6681
    )
    assert parts_dataset(path).frame().total_bounds == pytest.approx([143.1, 42.4, 143.5, 42.9], abs=0.01)


@pytest.mark.parametrize(
    ("geometry", "columns", "code", "params"),
    [
        (AREAS, {"village": ["a", "b"]}, "parts.no_name_column", {"held": ["village"]}),
        (AREAS, {"name": ["a", "  "]}, "parts.no_name", {"row": 2, "column": "name"}),
        ([AREAS[0], LineString([(143.1, 42.4), (143.2, 42.4)])], {"name": ["a", "b"]}, "parts.not_area", {"row": 2}),
    ],
)
def test_what_is_wrong_is_told_with_file_and_row(tmp_path, geometry, columns, code, params):
    path = written(tmp_path, columns, geometry=geometry)
    with pytest.raises(InputError) as caught:
        parts_dataset(path)
    assert caught.value.code == code
    assert {**params, "file": "parts.geojson"}.items() <= caught.value.params.items()
    told = [text(f"error.{code}", lang, **caught.value.params) for lang in LANGS]
    assert all("\n" not in line and "parts.geojson" in line for line in told)


def test_a_file_that_is_not_there_or_no_map_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        parts_dataset(tmp_path / "none.geojson")
    assert caught.value.code == "system.not_found"
    (tmp_path / "bad.geojson").write_text("not a map", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        parts_dataset(tmp_path / "bad.geojson")
    assert caught.value.params["file"] == "bad.geojson"
