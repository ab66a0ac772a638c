"""Cutting lines and rasters to a region."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from affine import Affine
from shapely.geometry import LineString, box

from todoku.areas.municipalities import find_region
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.provenance import Basis, Dataset, Source
from todoku.run import Run
from todoku.sources.importing.clip import merge_dem, merge_lines
from todoku.sources.importing.extents import Extents
from todoku.sources.importing.report import Candidate, Ledger

REGION = find_region("01205")
WEST, SOUTH, EAST, NORTH = 140.95, 42.30, 140.98, 42.32


def source(title):
    return Source(publisher="p", title=title, licence="l", basis=Basis.MEASURED)


def frame(codes, shapes):
    return gpd.GeoDataFrame({"municipality_code": codes, "name": codes}, geometry=shapes, crs=GEOGRAPHIC_CRS)


OWN = frame(["01205"], [box(WEST, SOUTH, EAST, NORTH)])
EXTENTS = Extents(Dataset("boundaries", source("n03"), table=OWN), OWN, OWN.iloc[:0])


def roads(file, *lines, layer="a"):
    shapes = [LineString(line) for line in lines]
    table = gpd.GeoDataFrame(geometry=shapes, crs=GEOGRAPHIC_CRS).assign(
        road_class="main", basis="measured", layer=layer
    )
    return Candidate(file, "lines", Dataset("roads", source(file), table=table))


def merged(*candidates):
    ledger = Ledger()
    return merge_lines("roads", candidates, EXTENTS, REGION, ledger=ledger), ledger


def test_lines_are_cut_at_a_kilometre_around_the_region_and_keep_their_columns():
    dataset, _ = merged(roads("a", [(140.5, 42.31), (140.96, 42.31)]))
    table = dataset.frame()
    assert table.total_bounds[0] == pytest.approx(WEST - 1000 / (111_320 * np.cos(np.radians(42.31))), abs=2e-4)
    assert table[["road_class", "basis", "layer", "source_id"]].to_numpy().tolist() == [
        ["main", "measured", "a", source("a").id]
    ]


def test_railways_and_rivers_are_cut_and_merged_as_roads_are():
    drawn = [(140.955, 42.31), (140.97, 42.31)]
    table = gpd.GeoDataFrame(
        {"name": ["室蘭線"], "basis": "measured"}, geometry=[LineString(drawn)], crs=GEOGRAPHIC_CRS
    )
    files = [Candidate(file, "railways", Dataset("railways", source(file), table=table)) for file in ("a", "b")]
    ledger = Ledger()
    dataset = merge_lines("railways", files, EXTENTS, REGION, ledger=ledger)
    assert dataset.kind == "railways"
    assert dataset.frame()["name"].tolist() == ["室蘭線"]
    assert [(left.file, left.reason) for left in ledger.left] == [("b", "import.left.railways_known")]
    assert merge_lines("rivers", [], EXTENTS, REGION, ledger=ledger) is None


def test_a_line_drawn_twice_or_backwards_is_taken_once():
    line = [(140.955, 42.31), (140.97, 42.31)]
    dataset, ledger = merged(roads("a", line, line, line[::-1]))
    assert len(dataset.frame()) == 1
    assert [(entry.file, entry.rows) for entry in ledger.taken] == [("a", 1)]


def test_the_same_road_of_another_file_is_left_and_a_road_of_its_own_is_not():
    long = [(140.951, 42.31), (140.979, 42.31)]
    beside = [(140.955, 42.3101), (140.965, 42.3101)]
    other = [(140.955, 42.305), (140.965, 42.305)]
    dataset, ledger = merged(roads("b", beside, other, layer="b"), roads("a", long))
    assert dataset.frame()["layer"].tolist() == ["a", "b"]
    assert [said.key for said in ledger.taken[1].remarks] == ["import.roads", "import.roads_known_already"]
    assert [part.title for part in dataset.sources] == ["a", "b"]


def test_parallel_roads_of_one_file_both_stay():
    dataset, _ = merged(roads("a", [(140.951, 42.31), (140.979, 42.31)], [(140.951, 42.3101), (140.979, 42.3101)]))
    assert len(dataset.frame()) == 2


def test_lines_far_away_are_left():
    dataset, ledger = merged(roads("a", [(141.5, 42.31), (141.6, 42.31)]))
    assert dataset is None
    assert [(left.file, left.reason) for left in ledger.left] == [("a", "import.left.outside")]


def tile(folder, name, *, west, north, columns, rows, step, height):
    path = folder / f"{name}.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=columns,
        height=rows,
        count=1,
        dtype="float32",
        crs=GEOGRAPHIC_CRS,
        transform=Affine(step, 0, west, 0, -step, north),
        nodata=-9999.0,
    ) as raster:
        raster.write(np.full((1, rows, columns), height, dtype=np.float32))
    return Candidate(path.name, "dem_geotiff", Dataset("dem", source(name), raster=path))


def dem(folder, *candidates):
    ledger = Ledger()
    dataset = merge_dem(candidates, EXTENTS, REGION, folder=folder, ledger=ledger, run=Run())
    return dataset, ledger


def test_tiles_are_joined_and_cut_to_five_kilometres_around(tmp_path):
    one = tile(tmp_path, "one", west=140.0, north=43.0, columns=965, rows=1000, step=0.001, height=10)
    two = tile(tmp_path, "two", west=140.965, north=43.0, columns=965, rows=1000, step=0.001, height=20)
    dataset, ledger = dem(tmp_path, one, two)
    with rasterio.open(dataset.raster) as raster:
        assert raster.bounds.left == pytest.approx(WEST - 5000 / (111_320 * np.cos(np.radians(42.31))), abs=2e-3)
        assert raster.bounds.top == pytest.approx(NORTH + 5000 / 111_080, abs=2e-3)
        heights = {float(value[0]) for value in raster.sample([(140.955, 42.31), (140.975, 42.31)])}
    assert heights == {10.0, 20.0}
    assert [entry.file for entry in ledger.taken] == ["one.tif", "two.tif"]
    assert [part.title for part in dataset.sources] == ["one", "two"]


def test_the_finest_that_covers_the_region_is_taken_and_none_mixed(tmp_path):
    coarse = tile(tmp_path, "coarse", west=140.0, north=43.0, columns=200, rows=100, step=0.01, height=1)
    fine = tile(tmp_path, "fine", west=140.5, north=42.7, columns=1000, rows=1000, step=0.001, height=2)
    part = tile(tmp_path, "part", west=140.95, north=42.32, columns=50, rows=200, step=0.0001, height=3)
    dataset, ledger = dem(tmp_path, coarse, fine, part)
    assert dataset.source.title == "fine"
    assert {left.file: left.reason for left in ledger.left} == {
        "coarse.tif": "import.left.dem_other",
        "part.tif": "import.left.dem_other",
    }


def test_where_none_covers_the_region_the_one_that_covers_most_is_taken(tmp_path):
    part = tile(tmp_path, "part", west=140.95, north=42.32, columns=50, rows=200, step=0.0001, height=3)
    most = tile(tmp_path, "most", west=140.96, north=42.4, columns=100, rows=200, step=0.001, height=4)
    dataset, ledger = dem(tmp_path, part, most)
    assert dataset.source.title == "most"
    assert ledger.taken[0].remarks[0].params["percent"] == 67


def test_tiles_elsewhere_are_left(tmp_path):
    dataset, ledger = dem(tmp_path, tile(tmp_path, "x", west=130.0, north=35.0, columns=9, rows=9, step=0.1, height=1))
    assert dataset is None
    assert [left.reason for left in ledger.left] == ["import.left.outside"]


def test_without_any_extent_lines_and_tiles_are_left_with_that_reason(tmp_path):
    ledger = Ledger()
    nowhere = Extents(Dataset("boundaries", source("n03"), table=OWN.iloc[:0]), OWN.iloc[:0], OWN.iloc[:0])
    lines = [roads("a", [(140.955, 42.31), (140.96, 42.31)])]
    tiles = [tile(tmp_path, "t", west=140.9, north=42.4, columns=15, rows=15, step=0.01, height=1.0)]
    assert merge_lines("roads", lines, nowhere, REGION, ledger=ledger) is None
    assert merge_dem(tiles, nowhere, REGION, folder=tmp_path, ledger=ledger, run=Run()) is None
    assert [left.reason for left in ledger.left] == ["import.left.no_extent", "import.left.no_extent"]
