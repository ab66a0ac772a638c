"""Road lines from vector files."""

import json
import zipfile

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from shapely import LineString, MultiLineString, Point, box

from todoku import tables
from todoku.errors import InputError
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.lines import CONNECTORS, RoadLines

READER = RoadLines()
ROADS = (LineString([(141.0, 42.3), (141.01, 42.31)]), LineString([(141.01, 42.31), (141.02, 42.3)]))


def written(path, shapes=ROADS, crs="EPSG:6668", **columns):
    frame = gpd.GeoDataFrame(columns or None, index=range(len(shapes)), geometry=list(shapes), crs=crs or 6668)
    pyogrio.write_dataframe(frame, path)
    if crs is None:
        path.with_suffix(".prj").unlink()
    return path


def roads_of(path):
    (dataset,) = READER.read(path, ReadOptions())
    assert dataset.kind == "roads"
    return dataset, tables.check(dataset.frame(), tables.ROADS)


@pytest.mark.parametrize("suffix", ["geojson", "shp", "fgb", "gpkg"])
def test_lines_of_any_form_are_roads_of_unknown_class(tmp_path, suffix):
    path = written(tmp_path / f"町道.{suffix}", name=["a", "b"])
    assert READER.recognises(path)
    dataset, table = roads_of(path)
    assert table["road_class"].tolist() == ["road", "road"]
    assert table["basis"].tolist() == ["measured", "measured"]
    assert table["layer"].tolist() == ["町道", "町道"]
    assert table.crs == "EPSG:6668"
    np.testing.assert_allclose(table.total_bounds, [141.0, 42.3, 141.02, 42.31], atol=1e-9)
    assert "町道" in dataset.source.title
    assert dataset.source.sha256
    assert "提供元" in dataset.notes[0]


def test_a_plane_system_is_brought_to_degrees(tmp_path):
    path = tmp_path / "roads.shp"
    gpd.GeoDataFrame(geometry=list(ROADS), crs=6668).to_crs(2454).to_file(path)
    for suffix in (".dbf", ".cpg"):
        path.with_suffix(suffix).unlink(missing_ok=True)
    assert READER.recognises(path)
    np.testing.assert_allclose(roads_of(path)[1].total_bounds, [141.0, 42.3, 141.02, 42.31], atol=1e-9)


def test_a_shapefile_in_a_zip_with_japanese_names(tmp_path):
    written(tmp_path / "路線.shp", 名称=["本町通", "国道"])
    archive = tmp_path / "路線.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for part in sorted(tmp_path.glob("路線.*")):
            if part.suffix != ".zip":
                zipped.writestr(f"data/line{part.suffix}", part.read_bytes())
    archive.write_bytes(archive.read_bytes().replace(b"data/line", "data/路線".encode("cp932")))
    assert READER.recognises(archive)
    assert len(roads_of(archive)[1]) == 2


def test_many_lines_in_one_feature_are_taken_one_by_one_without_heights(tmp_path):
    shapes = [MultiLineString([[(141, 42, 5), (141.1, 42, 6)], [(141.2, 42, 7), (141.3, 42, 8)]])]
    table = roads_of(written(tmp_path / "roads.geojson", shapes))[1]
    assert len(table) == 2
    assert not table.has_z.any()


def test_emergency_roads_give_their_class_and_no_expressway(tmp_path):
    kinds = [1, 2, 3, 4, 5, 6, 7, 8, None]
    shapes = [LineString([(141, 42 + 0.01 * row), (141.1, 42 + 0.01 * row)]) for row in range(len(kinds))]
    path = written(tmp_path / "N10-20_01.geojson", shapes, N10_003=kinds, N10_008=["2019 05"] * 8 + ["2020 04"])
    dataset, table = roads_of(path)
    assert table["road_class"].tolist() == [
        "national",
        *["prefectural"] * 3,
        "main",
        "emergency_road",
        "emergency_road",
    ]
    assert set(table["layer"]) == {"N10"}
    assert "非商用" in dataset.source.licence
    assert dataset.source.as_of == "2020-04"
    assert "自動車専用道2本" in dataset.notes[0]
    assert "2本" in dataset.notes[1]


def test_peninsula_roads_without_class_stay(tmp_path):
    path = written(tmp_path / "A37-15_17.geojson", A37_100001="能登", A37_100002=["市区町村道等", None])
    dataset, table = roads_of(path)
    assert table["road_class"].tolist() == ["main", "peninsula_road"]
    assert dataset.source.as_of == "2015"


def test_bus_routes_are_roads_and_railways_and_rivers_are_not(tmp_path):
    dataset, table = roads_of(written(tmp_path / "N07-22_01.geojson", N07_001=["1", "2"]))
    assert set(table["road_class"]) == {"bus_route"}
    assert dataset.notes == ()
    assert not READER.recognises(written(tmp_path / "N02-22_RailroadSection.geojson", N02_001=["11", "12"]))
    assert not READER.recognises(written(tmp_path / "W05-08_01.shp", W05_001=["1", "2"]))


def test_points_areas_and_other_files_are_not_roads(tmp_path):
    assert not READER.recognises(written(tmp_path / "points.geojson", [Point(141, 42)]))
    assert not READER.recognises(written(tmp_path / "areas.fgb", [box(141, 42, 142, 43)]))
    (tmp_path / "notes.txt").write_text("lines")
    (tmp_path / "numbers.json").write_text('{"a": [1]}')
    assert not READER.recognises(tmp_path / "notes.txt")
    assert not READER.recognises(tmp_path / "numbers.json")
    assert not READER.recognises(tmp_path / "absent.shp")
    assert not READER.recognises(tmp_path)


def test_what_cannot_be_used_says_why(tmp_path):
    def refused(path, code):
        with pytest.raises(InputError) as caught:
            READER.read(path, ReadOptions())
        assert caught.value.code == code
        return caught.value.params

    swapped = written(tmp_path / "swapped.geojson", [LineString([(42.3, 141.0), (42.31, 141.01)])])
    assert refused(swapped, "geo.swapped") == {"file": "swapped.geojson", "row": 1, "x": 42.3, "y": 141.0}
    abroad = written(tmp_path / "abroad.geojson", [LineString([(2.3, 48.8), (2.4, 48.9)])])
    assert refused(abroad, "geo.outside_japan")["file"] == "abroad.geojson"
    plane = written(tmp_path / "plane.shp", [LineString([(-72000, -92000), (-71000, -91000)])], crs=None)
    refused(plane, "geo.no_crs")
    only_areas = written(tmp_path / "areas.geojson", [box(141, 42, 142, 43)])
    refused(only_areas, "lines.no_lines")
    empty = tmp_path / "empty.geojson"
    empty.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    assert refused(empty, "geo.empty") == {"file": "empty.geojson"}
    whole = written(tmp_path / "cut.geojson").read_text()
    (tmp_path / "cut.geojson").write_text(whole[: len(whole) // 2])
    assert refused(tmp_path / "cut.geojson", "geo.damaged")["file"] == "cut.geojson"


def test_a_truncated_archive_of_a_known_layer_is_named(tmp_path):
    path = tmp_path / "N10-20_17_GML.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    assert READER.recognises(path)
    with pytest.raises(InputError, match=r"geo\.damaged_archive"):
        READER.read(path, ReadOptions())


def test_degrees_without_a_declared_system_are_taken_as_jgd2011(tmp_path):
    dataset, _ = roads_of(written(tmp_path / "roads.shp", crs=None))
    assert "JGD2011" in dataset.notes[0]


def test_connectors_are_declared():
    assert [connector.id for connector in CONNECTORS] == ["lines"]
    assert CONNECTORS[0].kinds == ("roads",)


def test_real_files(shared_data):
    sapporo = next((shared_data / "sapporo").glob("*.shp"))
    assert READER.recognises(sapporo)
    assert len(roads_of(sapporo)[1]) == 22_212
    noto = shared_data / "noto"
    recognised = {path.name for path in noto.rglob("*") if path.is_file() and READER.recognises(path)}
    assert recognised == {
        "derived_notocho_roads_A37.geojson",
        "derived_notocho_roads_N10.geojson",
        "KSJ__A37-15_PeninsulaRoad_16-17.fgb",
        "KSJ__N10-20_16-17.fgb",
    }
    classes = roads_of(noto / "derived_notocho_roads_A37.geojson")[1]["road_class"].value_counts().to_dict()
    assert classes == {"main": 176, "prefectural": 77, "peninsula_road": 1}
