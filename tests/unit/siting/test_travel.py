"""Distances from sites to places: straight within a radius, all of them, and along roads."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from todoku.errors import InputError
from todoku.networks.plane import distances_m
from todoku.networks.topology import network_from_lines
from todoku.siting.travel import MOST_PAIRS, road_reach, straight_reach


def random_places(count, seed):
    rng = np.random.default_rng(seed)
    return 43.0 + rng.random(count) * 0.2, 141.0 + rng.random(count) * 0.2


def test_pairs_within_a_radius_are_those_of_all_pairs_within_it():
    sites, cells = random_places(30, 1), random_places(200, 2)
    every = straight_reach(sites, cells)
    assert len(every.site) == 30 * 200
    near = straight_reach(sites, cells, within_km=4.0)
    kept = every.distance_km <= 4.0
    assert near.site.tolist() == every.site[kept].tolist()
    assert near.cell.tolist() == every.cell[kept].tolist()
    assert near.distance_km.tolist() == pytest.approx(every.distance_km[kept].tolist())
    first = distances_m(sites[1][:1], sites[0][:1], cells[1][:1], cells[0][:1])[0] / 1000
    assert every.distance_km[0] == first


def test_too_many_pairs_are_refused_before_they_are_made():
    sites, cells = random_places(10_000, 1), random_places(10_000, 2)
    with pytest.raises(InputError) as caught:
        straight_reach(sites, cells)
    assert (caught.value.code, caught.value.params["most"]) == ("siting.too_many_pairs", MOST_PAIRS)


def test_by_road_the_way_goes_round_the_corner():
    corner = shapely.LineString([(141.0, 43.0), (141.05, 43.0), (141.05, 43.05)])
    lines = gpd.GeoDataFrame({"road_class": ["main"], "basis": ["measured"]}, geometry=[corner], crs="EPSG:6668")
    network = network_from_lines(lines)
    sites, cells = (np.array([43.0]), np.array([141.0])), (np.array([43.05, 44.0]), np.array([141.05, 141.0]))
    found = road_reach(network, sites, cells)
    assert found.cell.tolist() == [0]  # no road comes near the other
    legs_m = distances_m(
        np.array([141.0, 141.05]), np.array([43.0, 43.0]), np.array([141.05] * 2), np.array([43.0, 43.05])
    )
    assert found.distance_km[0] == pytest.approx(legs_m.sum() / 1000, rel=1e-4)
    assert len(road_reach(network, sites, cells, within_km=9.0).cell) == 0
