"""Satellite offices by road, and shelters to be given Wi-Fi."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from todoku.networks.topology import network_from_lines
from todoku.plans.places.community_sites import satellite_offices, shelter_wifi
from todoku.run import Run
from todoku.siting.place_files import Candidates, Demand

LONGITUDES = np.array([141.0, 141.02, 141.04, 141.06])


def candidates(lon, *, capacity=np.inf, existing=()):
    count = len(lon)
    names = tuple(f"P{row}" for row in range(count))
    stands = np.isin(np.arange(count), existing)
    return Candidates(
        names, np.full(count, 43.0), np.asarray(lon), np.ones(count), np.full(count, capacity), stands, ~stands & False
    )


def demand(lon, weight):
    return Demand(
        tuple(map(str, range(len(lon)))), np.full(len(lon), 43.0), np.asarray(lon), np.array(weight, dtype=float)
    )


@pytest.fixture(scope="module")
def road():
    line = shapely.LineString([(140.99, 43.0), (141.07, 43.0)])
    return network_from_lines(
        gpd.GeoDataFrame({"road_class": ["main"], "basis": ["measured"]}, geometry=[line], crs="EPSG:6668")
    )


def test_one_office_stands_where_the_ways_are_least(road):
    found = satellite_offices(candidates(LONGITUDES), demand(LONGITUDES, [1, 1, 5, 1]), road, offices=1, run=Run())
    assert (found.sites.tolist(), found.status) == ([2], "optimal")
    step_km = 1.631
    assert found.objective == pytest.approx(step_km * (2 + 1 + 0 + 1), rel=1e-2)


def test_with_a_longest_way_the_most_workers_have_an_office(road):
    found = satellite_offices(
        candidates(LONGITUDES), demand(LONGITUDES, [4, 1, 1, 3]), road, offices=1, within_km=2.0, run=Run()
    )
    assert (found.sites.tolist(), found.covered_weight) == ([1], 6.0)


def test_shelters_that_have_wifi_count_and_the_cheapest_others_are_equipped():
    places = candidates(LONGITUDES, existing=(0,))
    found = shelter_wifi(places, demand(LONGITUDES, [10, 10, 10, 10]), walk_km=1.8, target=1.0, run=Run())
    assert found.sites[0] == 0
    assert (len(found.sites), found.objective, found.covered_share) == (2, 1.0, 1.0)


def test_a_shelter_takes_in_no_more_than_its_capacity():
    found = shelter_wifi(
        candidates(LONGITUDES, capacity=15),
        demand(LONGITUDES, [10, 10, 10, 10]),
        walk_km=1.8,
        shelters_to_equip=2,
        run=Run(),
    )
    assert found.covered_weight == pytest.approx(30.0)
    assert (found.served <= 15 + 1e-6).all()
