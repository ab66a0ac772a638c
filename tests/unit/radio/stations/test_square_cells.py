"""Cells of a terrain in grid squares: the same as encoding every cell's centre."""

from __future__ import annotations

import numpy as np
import pytest

from sample_terrain import LAT, LON, rough_terrain
from todoku.areas import mesh
from todoku.radio.stations.square_cells import square_cells
from todoku.radio.sweep import Prediction, Site, predict_area
from todoku.radio.terrain import coarsened

PREDICTION = Prediction(frequency_ghz=0.8, delta_n=37.9, n0=315.8)


@pytest.fixture(scope="module")
def terrain():
    return rough_terrain(3, side=141, clutter=False)


def centres(terrain):
    rows, columns = np.indices(terrain.heights_m.shape)
    return terrain.north_deg - rows * terrain.step_lat_deg, terrain.west_deg + columns * terrain.step_lon_deg


@pytest.mark.parametrize("level", [3, 4, 5, 6])
def test_each_cell_lies_in_the_square_that_its_centre_encodes_to(terrain, level):
    lat, lon = centres(terrain)
    encoded = mesh.encode(lat.ravel(), lon.ravel(), level=level).reshape(lat.shape)
    inner = [str(code) for code in np.unique(encoded[30:-30, 30:-30])]
    found = square_cells(terrain, inner)
    assert (found.square >= 0).sum() == np.isin(encoded, inner)[found.square >= 0].sum() > 0
    names = np.array([*inner, "-"])[found.square]
    whole = found.cells > 0
    assert (names[names != "-"] == encoded[names != "-"]).all()
    for place in np.flatnonzero(whole):
        assert (encoded == inner[place]).sum() == found.cells[place]


def test_a_square_across_the_edge_has_no_cells(terrain):
    lat, lon = centres(terrain)
    corner = str(mesh.encode(lat[0, 0], lon[0, 0], level=3)[0])
    within = str(mesh.encode(LAT, LON, level=4)[0])
    found = square_cells(terrain, [corner, within])
    assert found.cells[0] == 0 < found.cells[1]
    assert not (found.square == 0).any()


def test_half_of_a_square_decides(terrain):
    area = predict_area(terrain, Site("a", LAT, LON, 30.0), PREDICTION, radius_km=3.0)
    lat, lon = centres(terrain)
    codes = [str(code) for code in np.unique(mesh.encode(lat[20:-20, 20:-20], lon[20:-20, 20:-20], level=4))]
    squares = square_cells(terrain, codes)
    loss_db = np.full(terrain.heights_m.shape, np.nan, dtype=np.float32)
    row = round((terrain.north_deg - area.north_deg) / terrain.step_lat_deg)
    column = round((area.west_deg - terrain.west_deg) / terrain.step_lon_deg)
    rows, columns = area.loss_db.shape
    loss_db[row : row + rows, column : column + columns] = area.loss_db
    limit_db = float(np.nanmedian(area.loss_db))
    knows, serves = squares.serves(area, maximum_loss_db=limit_db)
    for place in range(len(codes)):
        own = loss_db[squares.square == place]
        known = own[np.isfinite(own)]
        assert knows[place] == (own.size > 0 and known.size > 0 and known.size >= own.size / 2)
        if knows[place]:
            assert serves[place] == ((known <= limit_db).sum() >= known.size / 2)
    assert knows.any()
    assert not knows.all()
    assert serves[knows].any()
    assert not serves[knows].all()


def test_coarser_ground_is_the_mean_of_whole_blocks(terrain):
    heights = terrain.heights_m
    heights = heights.copy()
    heights[:3, :3] = np.nan
    heights[3:6, :3] = [[np.nan, 10, 20], [np.nan, 30, 40], [np.nan, np.nan, 50]]
    fine = type(terrain)(heights, terrain.west_deg, terrain.north_deg, terrain.step_lon_deg, terrain.step_lat_deg)
    coarse = coarsened(fine, cell_m=3.5 * max(fine.cell_m))
    assert coarse.heights_m.shape == tuple(size // 3 for size in heights.shape)
    assert np.isnan(coarse.heights_m[0, 0])
    assert coarse.heights_m[1, 0] == 30.0
    assert coarse.heights_m[5, 7] == pytest.approx(heights[15:18, 21:24].mean(), rel=1e-6)
    lat, lon = centres(fine)
    assert (coarse.north_deg, coarse.west_deg) == (pytest.approx(lat[1, 0]), pytest.approx(lon[0, 1]))
    assert coarsened(fine, cell_m=1.9 * max(fine.cell_m)) is fine


def test_a_place_is_known_where_the_four_heights_around_it_are(terrain):
    heights = terrain.heights_m.copy()
    heights[10, 10] = np.nan
    holed = type(terrain)(heights, terrain.west_deg, terrain.north_deg, terrain.step_lon_deg, terrain.step_lat_deg)
    lat, lon = centres(holed)
    assert holed.is_known(lat[12, 12], lon[12, 12])
    assert not holed.is_known(lat[10, 10], lon[10, 10])
    assert not holed.is_known(lat[10, 10] + 0.4 * holed.step_lat_deg, lon[10, 10] - 0.4 * holed.step_lon_deg)
    assert not holed.is_known(LAT + 20.0, LON)
