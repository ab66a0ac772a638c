"""What vector files are read as, and what is seen of them at a glance."""

import zipfile

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from shapely import LineString, Point, box

from todoku.areas import mesh
from todoku.errors import InputError
from todoku.sources.publishers.archives import unpacked
from todoku.sources.publishers.vector_files import read_vector
from todoku.sources.publishers.vector_glance import first_vector, glance

PLACE = Point(138.24, 36.355)


def written(path, geometry=PLACE, crs=6668, **columns):
    pyogrio.write_dataframe(gpd.GeoDataFrame(columns or {"名称": ["上田"]}, geometry=[geometry], crs=crs), path)
    return path


@pytest.mark.parametrize("crs", [4326, 4612, 6668, 6697, 2450, 6676, 3857, 32654])
def test_systems_of_today_s_datum_come_out_as_one(tmp_path, crs):
    moved = gpd.GeoSeries([PLACE], crs=6668).to_crs(crs).iloc[0]
    file = read_vector(written(tmp_path / "place.gpkg", moved, crs))
    np.testing.assert_allclose(file.frame.total_bounds, [138.24, 36.355, 138.24, 36.355], atol=2e-9)
    assert file.frame.crs == "EPSG:6668"
    assert file.datum == "declared"


@pytest.mark.parametrize("crs", [4301, 30168])
def test_the_tokyo_datum_is_moved(tmp_path, crs):
    lat, lon = mesh.from_tokyo_datum(36.35188, 138.24313)
    moved = gpd.GeoSeries([Point(138.24313, 36.35188)], crs=4301).to_crs(crs).iloc[0]
    file = read_vector(written(tmp_path / "place.gpkg", moved, crs))
    np.testing.assert_allclose(file.frame.total_bounds[:2], [lon[0], lat[0]], atol=1e-7)
    assert file.datum == "tokyo"


def test_fields_and_kinds_of_geometry_are_seen_without_reading(tmp_path):
    for suffix in ("geojson", "shp", "fgb", "gpkg"):
        seen = glance(written(tmp_path / f"areas.{suffix}", box(141, 42, 142, 43), N03_007=["01205"], 名=["a"]))
        assert (seen.shape, seen.fields) == ("polygon", {"N03_007", "名"})
    assert glance(written(tmp_path / "line.shp", LineString([(141, 42), (142, 43)]))).shape == "line"
    assert glance(tmp_path / "absent.shp") is None
    (tmp_path / "text.geojson").write_text("not json")
    assert glance(tmp_path / "text.geojson") is None
    (tmp_path / "cut.fgb").write_bytes(b"fgb\x03fgb\x00")
    assert glance(tmp_path / "cut.fgb") is None


def test_of_an_archive_the_best_form_of_the_municipalities_is_read():
    names = (
        "N03-20240101_01.shp",
        "N03-20240101_01.xml",
        "KS-META-N03.xml",
        "N03-20240101_01_subprefecture.geojson",
        "N03-20240101_01.geojson",
    )
    assert first_vector(names) == "N03-20240101_01.geojson"
    assert first_vector(names[:3]) == "N03-20240101_01.shp"
    assert first_vector(("KS-META-N03.xml", "readme.txt")) is None


def test_an_archive_without_a_layer_or_leading_outside_is_refused(tmp_path):
    for name, code in (("readme.txt", "geo.no_layer"), ("../roads.geojson", "geo.damaged_archive")):
        archive = tmp_path / "archive.zip"
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr(name, "{}")
        with pytest.raises(InputError, match=code):
            read_vector(archive)


def test_names_of_archives_made_on_japanese_windows_are_readable(tmp_path):
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("road/town.geojson", "{}")
    archive.write_bytes(archive.read_bytes().replace(b"road/town", "道路/市道".encode("cp932")))
    with unpacked(archive, choose=lambda names: names) as files:
        assert [file.name for file in files] == ["市道.geojson"]
        kept = files[0]
    assert not kept.exists()
