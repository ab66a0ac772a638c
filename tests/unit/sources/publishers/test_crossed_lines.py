"""Lines of railways and rivers from vector files."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import pyogrio
import pytest
from shapely import LineString, Point

from todoku import tables
from todoku.errors import InputError
from todoku.sources.connector import ReadOptions
from todoku.sources.publishers.crossed_lines import CONNECTORS
from todoku.sources.registry import connector_for

RAILWAYS, RIVERS = CONNECTORS
LINES = tuple(LineString([(141.0, 42.3 + 0.01 * row), (141.01, 42.3 + 0.01 * row)]) for row in range(4))


def written(path, shapes=LINES, crs="EPSG:6668", encoding=None, **columns):
    frame = gpd.GeoDataFrame(columns or None, index=range(len(shapes)), geometry=list(shapes), crs=crs or 6668)
    pyogrio.write_dataframe(frame, path, **({} if encoding is None else {"encoding": encoding}))
    if crs is None:
        path.with_suffix(".prj").unlink()
    return path


def read(connector, path):
    assert connector_for(path).id == connector.id
    (dataset,) = connector.read(path, ReadOptions())
    assert dataset.kind == connector.id
    return dataset, tables.check(dataset.frame(), tables.SCHEMAS[connector.id])


def names(table):
    return [None if name != name else name for name in table["name"]]  # noqa: PLR0124 [empty is NaN]


def test_the_railway_lines_of_the_ministry_and_not_their_stations(tmp_path):
    lines = written(tmp_path / "N02-23_RailroadSection.geojson", N02_003=["室蘭線", "室蘭線", "日高線", None])
    dataset, table = read(RAILWAYS, lines)
    assert names(table) == ["室蘭線", "室蘭線", "日高線", None]
    assert (dataset.source.publisher, dataset.source.as_of, dataset.source.basis) == ("国土交通省", "2023", "measured")
    assert dataset.notes == ()
    stations = written(tmp_path / "N02-23_Station.geojson", N02_003=["室蘭線"] * 4, N02_005=["室蘭"] * 4)
    assert connector_for(stations) is None
    archive = tmp_path / "N02-23_GML.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in (stations, lines):
            zipped.write(file, f"UTF-8/{file.name}")
    assert len(read(RAILWAYS, archive)[1]) == 4


@pytest.mark.parametrize(("name", "section"), [("W05_004", "W05_003"), ("河川名", "区間種別")])
def test_the_rivers_of_the_ministry_without_brooks_outside_the_river_act(tmp_path, name, section):
    columns = {name: ["石狩川", "某川", "沢", "湖"], section: ["1", "3", "4", "8"]}
    path = written(tmp_path / "W05-09_01-g_Stream.shp", crs=None, encoding="cp932", **columns)
    dataset, table = read(RIVERS, path)
    assert names(table) == ["石狩川", "某川"]
    assert "非商用" in dataset.source.licence
    assert dataset.source.as_of == "2009"
    assert [note for note in dataset.notes if "2" in note and "河川法" in note]


@pytest.mark.parametrize("suffix", ["geojson", "shp", "fgb", "gpkg"])
@pytest.mark.parametrize(("connector", "name"), [(RAILWAYS, "町内の鉄道"), (RIVERS, "rivers_2026")])
def test_a_file_of_ones_own_is_known_by_its_name(tmp_path, connector, name, suffix):
    dataset, table = read(connector, written(tmp_path / f"{name}.{suffix}", 名称=["a", "b", "c", "d"]))
    assert sorted(names(table)) == ["a", "b", "c", "d"]
    assert name in dataset.source.title
    assert "提供元" in dataset.notes[0]


def test_lines_of_openstreetmap_are_known_by_their_key_and_chosen_by_its_value(tmp_path):
    rails = written(tmp_path / "export.geojson", railway=["rail", "abandoned", "tram", "platform"], name=["a"] * 4)
    assert len(read(RAILWAYS, rails)[1]) == 2
    waters = written(tmp_path / "gis_osm_waterways_free_1.shp", waterway=["river", "stream", "canal", "ditch"])
    dataset, table = read(RIVERS, waters)
    assert (len(table), names(table)) == (2, [None, None])
    assert any("2" in note for note in dataset.notes)


@pytest.mark.parametrize("name", ["鉄道沿いの道路", "river_roads", "道路"])
def test_roads_stay_roads(tmp_path, name):
    assert connector_for(written(tmp_path / f"{name}.geojson", name=["a"] * 4)).id == "lines"
    ways = written(tmp_path / "osm.geojson", highway=["residential"] * 4, railway=[None, None, None, "rail"])
    assert connector_for(ways).id == "lines"


def test_points_and_damaged_files_are_not_taken_and_what_is_empty_says_why(tmp_path):
    assert connector_for(written(tmp_path / "rivers.geojson", [Point(141, 42)])) is None
    whole = written(tmp_path / "railways.geojson").read_text()
    (tmp_path / "railways.geojson").write_text(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"geo\.damaged"):
        RAILWAYS.read(tmp_path / "railways.geojson", ReadOptions())
    brooks = written(tmp_path / "brooks.geojson", waterway=["stream"] * 4)
    with pytest.raises(InputError) as caught:
        RIVERS.read(brooks, ReadOptions())
    assert (caught.value.code, caught.value.params) == ("lines.no_rivers", {"file": "brooks.geojson"})
    abroad = written(tmp_path / "rivers_abroad.geojson", [LineString([(2.3, 48.8), (2.4, 48.9)])])
    with pytest.raises(InputError, match=r"geo\.outside_japan"):
        RIVERS.read(abroad, ReadOptions())
