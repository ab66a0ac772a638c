"""Coverage as raster, CSV, GeoPackage and KML: the same figures in each, and nothing twice different."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio

from todoku.areas import mesh
from todoku.radio.stations.coverage import Coverage, Placed
from todoku.radio.stations.squares import squares_table
from todoku.radio.sweep import Site
from todoku.radio.terrain import Terrain
from todoku.reports.coverage_files import CoverageFiles, write_coverage
from todoku.reports.drawings.level_classes import LevelClasses

SOUTH, WEST, NORTH, EAST = mesh.decode("644142771")
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture
def coverage():
    levels = np.linspace(-110, -50, 64, dtype=np.float32).reshape(8, 8)
    levels[0, 0] = np.nan
    step_lat, step_lon = (NORTH - SOUTH) / 4, (EAST - WEST) / 4
    heights = np.outer(np.arange(8.0), np.ones(8)).astype(np.float32) * 20
    terrain = Terrain(heights, WEST + step_lon / 2, NORTH + 4 * step_lat - step_lat / 2, step_lon, step_lat)
    site = Placed(Site("<town & hill>", NORTH, EAST, 30.0), 100.0, 1)
    known = np.isfinite(levels)
    return Coverage(
        terrain,
        (site,),
        ("a", "b"),
        np.ones((8, 8), bool),
        levels,
        levels + 90,
        np.where(known, 1, -1).astype(np.int16),
    )


@pytest.fixture
def written(coverage, tmp_path):
    squares = squares_table(coverage, threshold_dbm=-90, level=4)
    what = CoverageFiles(squares, -90.0, "A title", {"model": "P.1812-8"}, "en")
    names = write_coverage(coverage, tmp_path / "out", what)
    return tmp_path / "out", names, squares


def test_all_files_are_there(written):
    folder, names, _ = written
    assert {path.name for path in folder.iterdir()} == set(names)
    assert set(names) >= {"coverage.tif", "sinr.tif", "server.tif", "squares.csv"}


def test_the_raster_holds_the_levels_at_their_places(written, coverage):
    with rasterio.open(written[0] / "coverage.tif") as file:
        assert file.nodata == -9999.0
        assert file.bounds[:2] == pytest.approx((WEST, SOUTH))
        assert file.tags()["model"] == "P.1812-8"
        values = file.read(1)
    assert values[0, 0] == -9999.0
    assert (values.ravel()[1:] == coverage.level_dbm.ravel()[1:]).all()


def test_the_tables_agree(written):
    folder, _, squares = written
    table = pd.read_csv(folder / "squares.csv", dtype={"mesh_code": str})
    layer = gpd.read_file(folder / "squares.gpkg", layer="squares")
    assert table["mesh_code"].tolist() == layer["mesh_code"].tolist() == squares["mesh_code"].tolist()
    assert table["median_dbm"].tolist() == layer["median_dbm"].tolist()
    assert layer.crs.to_epsg() == 6668
    assert layer.geometry.iloc[0].bounds == pytest.approx(_box(squares["mesh_code"][0]))
    assert gpd.read_file(folder / "squares.gpkg", layer="sites")["antenna_m"].tolist() == [30.0]


def _box(code):
    south, west, north, east = mesh.decode(code)
    return west, south, east, north


def test_kml_has_the_sites_and_the_squares_that_are_reached(written):
    folder, _, squares = written
    marks = ET.parse(folder / "coverage.kml").getroot().findall(f".//{KML}Placemark")
    named = [mark.find(f"{KML}name").text for mark in marks]
    assert named[0] == "<town & hill>"
    assert named[1:] == squares.loc[squares["median_dbm"] >= -90, "mesh_code"].tolist()


def test_the_picture_says_what_it_shows(written):
    svg = (written[0] / "coverage.svg").read_text(encoding="utf-8")
    ET.fromstring(svg)
    for said in ("A title", "-90 to -80 dBm", "not known (no terrain)", "&lt;town &amp; hill&gt;", "data:image/png"):
        assert said in svg


def test_older_files_stay_where_writing_fails(written, coverage, monkeypatch):
    from todoku.reports import coverage_files

    folder, names, squares = written
    before = {name: (folder / name).read_bytes() for name in names}
    monkeypatch.setattr(coverage_files, "write_coverage_kml", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_coverage(coverage, folder, CoverageFiles(squares, -70.0, "other", {}, "ja"))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_classes_begin_at_the_threshold():
    classes = LevelClasses(-90.0)
    assert classes.classes_of([np.nan, -90.1, -90.0, -80.0, -61.0, -60.0, 0.0]).tolist() == [-1, -1, 0, 1, 2, 3, 3]
    assert classes.names("en")[-1] == "-60 dBm or more"
