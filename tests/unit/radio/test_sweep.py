"""Area prediction: at every receiver the loss of the model along its own profile, and every site's trouble by name."""

from __future__ import annotations

import math
import threading
from dataclasses import replace

import numpy as np
import pytest
from pyproj import Geod

from sample_terrain import LAT, LON, rough_terrain
from todoku.errors import Cancelled, InputError, OutOfRange
from todoku.i18n import text
from todoku.radio.models.p1812 import Profile, basic_transmission_loss_db, basic_transmission_losses_db
from todoku.radio.profiles import along_radial
from todoku.radio.sweep import Prediction, Site, predict_area, predict_areas
from todoku.radio.terrain import Terrain, read_terrain
from todoku.run import Run

SITE = Site("山の上", LAT, LON, 30.0)
PREDICTION = Prediction(frequency_ghz=0.8, delta_n=37.9, n0=315.8, time_percent=10.0)
GEOD = Geod(ellps="GRS80")


def deviations_db(terrain, site, prediction, area, *, every=37):
    """Return how far cells' losses are from the model's along the very profiles that they stand for."""
    cells = np.unique(area.polar[area.within])[::every]
    raster = dict(zip(area.polar.ravel().tolist(), area.loss_db.ravel().tolist(), strict=True))
    found, expected = [], []
    for cell in cells.tolist():
        radial, point = divmod(cell, area.rays.points)
        azimuth = 2 * math.pi * radial / area.rays.radials
        try:
            path = along_radial(terrain, site, azimuth, step_km=area.rays.step_km, steps=point)
        except InputError:
            assert math.isnan(raster[cell])
            continue
        found.append(raster[cell])
        expected.append(model_db(path, site, prediction))
    return np.abs(np.array(found) - np.array(expected))


def model_db(path, site, prediction):
    return basic_transmission_loss_db(
        *path.profile[:4],
        frequency_ghz=prediction.frequency_ghz,
        time_percent=prediction.time_percent,
        location_percent=prediction.location_percent,
        location_sigma_db=prediction.location_sigma_db,
        tx_height_m=site.height_m,
        rx_height_m=prediction.rx_height_m,
        polarization=prediction.polarization,
        tx_lat=path.profile.tx_lat,
        tx_lon=path.profile.tx_lon,
        rx_lat=path.profile.rx_lat,
        rx_lon=path.profile.rx_lon,
        delta_n=prediction.delta_n,
        n0=prediction.n0,
        tx_coast_km=path.tx_coast_km if prediction.tx_coast_km is None else prediction.tx_coast_km,
        rx_coast_km=path.rx_coast_km if prediction.rx_coast_km is None else prediction.rx_coast_km,
    )[0]


@pytest.mark.parametrize(
    ("terrain", "changes"),
    [
        ({}, {}),
        ({}, {"frequency_ghz": 0.03, "time_percent": 1.0, "polarization": 1}),
        ({}, {"frequency_ghz": 6.0, "time_percent": 50.0, "rx_height_m": 30.0}),
        ({}, {"location_percent": 95.0, "location_sigma_db": 5.5}),
        ({"sea": True}, {"time_percent": 3.0}),
        ({"sea": True, "highest_m": 30.0}, {"time_percent": 1.0, "rx_height_m": 10.0}),
        ({"sea": True, "highest_m": 30.0}, {"time_percent": 1.0, "tx_coast_km": 1.0, "rx_coast_km": 2.0}),
        ({"clutter": False, "highest_m": 0.001}, {"rx_height_m": 10.0}),
        ({"clutter": False, "highest_m": 40.0}, {}),
        ({"highest_m": 3000.0}, {}),
        ({"voids": 8}, {}),
    ],
)
def test_the_model_along_each_profile_to_a_thousandth_of_a_decibel(terrain, changes):
    ground = rough_terrain(seed=len(changes) + 3, **terrain)
    prediction = replace(PREDICTION, **changes)
    area = predict_area(ground, SITE, prediction, radius_km=9.0)
    deviation_db = deviations_db(ground, SITE, prediction, area)
    assert deviation_db.size > 300
    assert deviation_db.max() < 1e-3


@pytest.mark.parametrize("height_m", [1.0, 300.0, 3000.0])
def test_antennas_of_any_height(height_m):
    ground, site = rough_terrain(seed=11), replace(SITE, height_m=height_m)
    area = predict_area(ground, site, PREDICTION, radius_km=9.0)
    assert deviations_db(ground, site, PREDICTION, area).max() < 1e-3


def test_real_terrain(shared_data):
    terrain = read_terrain(shared_data / "fuji_srtm30" / "fuji_srtm1_mosaic.tif")
    rng = np.random.default_rng(5)
    wooded = replace(terrain, clutter_m=rng.choice([0, 0, 8, 15], terrain.heights_m.shape).astype(np.float32))
    for ground in (terrain, wooded):
        site = Site("河口湖", 35.4975, 138.755, 30.0)
        area = predict_area(ground, site, PREDICTION, radius_km=12.0)
        deviation_db = deviations_db(ground, site, PREDICTION, area, every=397)
        assert deviation_db.size > 800
        assert deviation_db.max() < 1e-3


def test_each_cell_takes_the_nearest_point_of_its_nearest_radial():
    ground = rough_terrain()
    area = predict_area(ground, SITE, PREDICTION, radius_km=8.0)
    rows, columns = np.nonzero(area.within)
    pick = slice(None, None, 101)
    lat = area.north_deg - rows[pick] * area.step_lat_deg
    lon = area.west_deg + columns[pick] * area.step_lon_deg
    size = np.full(lat.size, 0.0)
    azimuth, _, length_m = GEOD.inv(size + LON, size + LAT, lon, lat)
    step_m = area.rays.step_km * 1e3
    assert np.abs(area.distances_km()[rows[pick], columns[pick]] * 1e3 - length_m).max() <= 0.5 * step_m + 0.01
    turned = np.radians(area.azimuths_deg()[rows[pick], columns[pick]] - azimuth)
    assert np.abs(np.sin(turned) * length_m).max() <= math.pi * 8000.0 / area.rays.radials + 0.01
    inside = int((area.within).sum())
    width_m, height_m = ground.cell_m
    ring = math.pi * (8000.0**2 - 250.0**2) / (width_m * height_m)
    assert inside == pytest.approx(ring, rel=0.02)


def test_nothing_is_said_where_the_model_does_not_hold():
    area = predict_area(rough_terrain(), SITE, PREDICTION, radius_km=5.0)
    near = np.nan_to_num(area.distances_km(), nan=1e9) < 0.25
    assert not near.any()
    assert np.isnan(area.loss_db[~area.within]).all()
    assert area.unknown_cells == 0


def test_behind_a_void_the_loss_is_unknown():
    ground = rough_terrain(clutter=False)
    heights = ground.heights_m.copy()
    heights[150 - 20, 100:200] = np.nan
    area = predict_area(replace(ground, heights_m=heights), SITE, PREDICTION, radius_km=5.0)
    lost = area.within & np.isnan(area.loss_db)
    assert area.unknown_cells == int(lost.sum()) > 1000
    northward = np.cos(np.radians(area.azimuths_deg()[lost]))
    assert (northward * area.distances_km()[lost] > 1.6).all()


def test_the_edge_of_the_terrain_ends_the_raster():
    ground = rough_terrain()
    corner = replace(SITE, lat=ground.north_deg - 0.01, lon=ground.west_deg + 0.01)
    area = predict_area(ground, corner, PREDICTION, radius_km=8.0)
    assert (area.north_deg, area.west_deg) == pytest.approx((ground.north_deg, ground.west_deg))
    assert np.isfinite(area.loss_db[area.within]).mean() > 0.97


def test_threads_and_order_change_nothing():
    ground = rough_terrain(sea=True, voids=5)
    alone = predict_area(ground, SITE, PREDICTION, radius_km=4.0, workers=1)
    assert np.array_equal(
        alone.loss_db, predict_area(ground, SITE, PREDICTION, radius_km=4.0, workers=3).loss_db, equal_nan=True
    )
    sites = [replace(SITE, site_id=str(k), lat=LAT + 0.002 * (k % 5)) for k in range(12)]
    areas = list(predict_areas(ground, sites, PREDICTION, radius_km=4.0, workers=2))
    assert [area.site.site_id for area in areas] == [str(k) for k in range(12)]
    assert np.array_equal(areas[0].loss_db, alone.loss_db, equal_nan=True)
    assert np.array_equal(areas[5].loss_db, areas[0].loss_db, equal_nan=True)


def test_many_sites_are_streamed():
    asked = []

    def sites():
        for k in range(100):
            asked.append(k)
            yield replace(SITE, site_id=str(k))

    areas = predict_areas(rough_terrain(), sites(), PREDICTION, radius_km=1.0, workers=2)
    assert next(areas).site.site_id == "0"
    assert len(asked) <= 6
    areas.close()


def test_a_stop_is_heard():
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        predict_area(rough_terrain(), SITE, PREDICTION, radius_km=1.0, run=Run(stop=stop))


def test_an_antenna_above_sea_level_stands_on_its_ground():
    ground = rough_terrain(clutter=False)
    above = predict_area(ground, SITE, PREDICTION, radius_km=2.0)
    altitude = replace(SITE, altitude_m=above.ground_m + 30.0)
    same = predict_area(ground, altitude, PREDICTION, radius_km=2.0)
    assert np.nanmax(np.abs(above.loss_db - same.loss_db)) < 1e-4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lat": 35.0}, "radio.site_off_terrain"),
        ({"lat": LON, "lon": LAT}, "radio.site_swapped"),
        ({"lat": math.nan}, "radio.site_place"),
        ({"lat": 95.0, "lon": 200.0}, "radio.site_place"),
        ({"altitude_m": -50.0}, "radio.site_in_hill"),
        ({"height_m": 0.2}, "radio.site_height"),
        ({"height_m": math.nan}, "radio.site_height"),
    ],
)
def test_a_site_that_cannot_be_is_named(changes, code):
    with pytest.raises(InputError) as caught:
        predict_area(rough_terrain(), replace(SITE, **changes), PREDICTION, radius_km=5.0)
    assert caught.value.code == code
    for lang in ("ja", "en"):
        assert "山の上" in text(f"error.{code}", lang, **caught.value.params)


def test_a_site_on_a_void_is_named():
    ground = rough_terrain()
    heights = ground.heights_m.copy()
    heights[150, 150] = np.nan
    with pytest.raises(InputError) as caught:
        predict_area(replace(ground, heights_m=heights), SITE, PREDICTION, radius_km=5.0)
    assert caught.value.code == "radio.site_on_void"


@pytest.mark.parametrize(
    ("prediction", "options"),
    [
        ({"frequency_ghz": 28.0}, {}),
        ({"time_percent": 0.1}, {}),
        ({"rx_height_m": 0.5}, {}),
        ({"location_percent": 100.0}, {}),
        ({}, {"radius_km": 0.1}),
        ({}, {"radius_km": 500.0}),
        ({}, {"radius_km": 5.0, "step_m": 500.0}),
    ],
)
def test_outside_its_ranges_it_refuses(prediction, options):
    with pytest.raises(OutOfRange):
        predict_area(rough_terrain(), SITE, replace(PREDICTION, **prediction), **{"radius_km": 5.0, **options})


def test_coarse_terrain_is_walked_in_finer_steps():
    heights = np.full((60, 60), 100.0, dtype=np.float32)
    coarse = Terrain(heights, LON - 0.3, LAT + 0.3, 0.01, 0.01)
    area = predict_area(coarse, SITE, PREDICTION, radius_km=10.0)
    assert area.rays.step_km == pytest.approx(0.25)
    assert np.isfinite(area.loss_db[area.within]).all()


def test_flat_open_ground_by_the_model_itself():
    ground = Terrain(np.full((301, 301), 50.0, dtype=np.float32), LON - 0.12, LAT + 0.12, 0.0008, 0.0008)
    area = predict_area(ground, SITE, PREDICTION, radius_km=5.0)
    n = area.rays.points - 1
    x = np.arange(n + 1) * area.rays.step_km
    profile = Profile(x, np.full(n + 1, 50.0), np.zeros(n + 1), np.full(n + 1, 4), LAT, LON, LAT + 0.045, LON)
    expected = basic_transmission_losses_db([profile], setting=PREDICTION.setting(), antennas_m=(30.0, 1.5))
    assert area.loss_db[area.polar == n][0] == pytest.approx(expected[0], abs=1e-3)
