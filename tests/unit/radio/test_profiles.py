"""Profiles between two places, against geodesics of an independent library."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from sample_terrain import LAT, LON, rough_terrain
from todoku.errors import InputError, OutOfRange
from todoku.i18n import text
from todoku.radio.models.p1812 import DISTANCE
from todoku.radio.profiles import coast_distances_km, profile_between
from todoku.radio.radials.geometry import geodesic_nodes, place_at
from todoku.radio.sweep import Site
from todoku.radio.terrain import Terrain

GEOD = Geod(ellps="GRS80")
TX = Site("A", LAT, LON)


def plane(rise_north=1000.0, rise_east=500.0):
    """Return ground that rises evenly: bilinear heights are exact on it."""
    rows, columns = np.mgrid[0:201, 0:201]
    heights = 300.0 - rise_north * 0.001 * (rows - 100) + rise_east * 0.001 * (columns - 100)
    return Terrain(heights.astype(np.float64), LON - 0.1, LAT + 0.1, 0.001, 0.001)


@pytest.mark.parametrize("azimuth_deg", [0.0, 33.0, 90.0, 200.0, 301.5])
@pytest.mark.parametrize("lat", [-75.0, 0.0, 35.0, 43.0])
def test_geodesics_within_a_millimetre_over_200_km(lat, azimuth_deg):
    nodes = np.empty((21, 4))
    geodesic_nodes(lat, 141.0, np.radians(azimuth_deg), nodes)
    for distance_km in (0.25, 7.3, 55.5, 100.0, 199.9):
        there = place_at(nodes, distance_km)
        lon, exact, _ = GEOD.fwd(141.0, lat, azimuth_deg, distance_km * 1e3)
        off_m = GEOD.inv(there[1], there[0], lon, exact)[2]
        assert off_m < (1e-3 if abs(lat) < 60.0 else 0.1)


def test_points_lie_on_the_geodesic_at_the_ground():
    rx = Site("B", LAT + 0.05, LON - 0.07)
    path = profile_between(plane(), TX, rx, step_m=50.0)
    profile = path.profile
    length_m = GEOD.inv(TX.lon, TX.lat, rx.lon, rx.lat)[2]
    assert path.length_km == pytest.approx(length_m / 1e3, abs=1e-9)
    steps = np.diff(profile.distance_km)
    assert steps.max() <= 0.05
    assert steps.max() - steps.min() < 1e-9
    assert (profile.rx_lat, profile.rx_lon) == pytest.approx((rx.lat, rx.lon), abs=1e-8)
    expected_m = 300.0 + 1000.0 * (path.lat - LAT) + 500.0 * (path.lon - LON)
    assert profile.terrain_m == pytest.approx(expected_m, abs=1e-4)
    assert not profile.clutter_m.any()
    assert (path.tx_coast_km, path.rx_coast_km) == (500.0, 500.0)


def test_clutter_and_zone_are_those_of_the_nearest_cell():
    ground = rough_terrain(sea=True)
    path = profile_between(ground, TX, Site("B", LAT + 0.05, LON + 0.05))
    rows = np.floor((ground.north_deg - path.lat) / ground.step_lat_deg + 0.5).astype(int)
    columns = np.floor((path.lon - ground.west_deg) / ground.step_lon_deg + 0.5).astype(int)
    assert path.profile.zone.tolist() == ground.zone[rows, columns].tolist()
    assert path.profile.clutter_m == pytest.approx(ground.clutter_m[rows, columns])


def test_coasts_are_where_the_sea_begins_and_ends():
    x = np.arange(6.0)
    assert coast_distances_km(x, np.array([4, 3, 1, 1, 3, 4])) == (2.0, 2.0)
    assert coast_distances_km(x, np.array([1, 1, 1, 4, 4, 4])) == (0.0, 3.0)
    assert coast_distances_km(x, np.array([4, 4, 3, 3, 4, 4])) == (500.0, 500.0)


def test_a_path_over_a_void_says_where():
    ground = plane()
    heights = ground.heights_m.copy()
    heights[70, :] = np.nan
    with pytest.raises(InputError) as caught:
        profile_between(
            Terrain(heights, ground.west_deg, ground.north_deg, 0.001, 0.001), TX, Site("B", LAT + 0.06, LON)
        )
    assert caught.value.code == "radio.path_void"
    # row 70 is 0.030 degrees to the north, and its cells reach 0.029: 3.22 km
    assert caught.value.params["distance_km"] == pytest.approx(3.222, abs=0.12)
    assert "A" in text("error.radio.path_void", "en", **caught.value.params)


def test_ends_off_the_terrain_the_same_place_and_steps_that_are_none_are_refused():
    with pytest.raises(InputError) as caught:
        profile_between(plane(), TX, Site("海の向こう", LAT + 1.0, LON))
    assert caught.value.params["site"] == "海の向こう"
    with pytest.raises(InputError) as caught:
        profile_between(plane(), TX, Site("B", TX.lat, TX.lon))
    assert (caught.value.code, caught.value.params["rx"]) == ("radio.same_place", "B")
    for step_m in (0.0, -5.0, np.nan):
        with pytest.raises(OutOfRange):
            profile_between(plane(), TX, Site("B", LAT + 0.01, LON), step_m=step_m)


def test_a_path_of_100_m_has_its_points_and_p1812_refuses_it():
    path = profile_between(plane(), TX, Site("B", TX.lat + 0.001, TX.lon))
    assert path.length_km == pytest.approx(0.111, abs=0.001)
    assert path.spacing_m * (path.ground_m.size - 1) == pytest.approx(path.length_km * 1e3)
    with pytest.raises(OutOfRange):
        DISTANCE.require(path.length_km)
