"""Squares covered by sites, against distances on the ellipsoid; candidate sites and their ids."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from todoku import tables
from todoku.areas import mesh
from todoku.errors import InputError, OutOfRange
from todoku.radio.coverage import candidate_sites, coverage_table
from todoku.radio.link_budget import radius_m, service_by_id

GEOD = Geod(ellps="GRS80")
LAT, LON = 42.316, 140.974


@pytest.fixture
def cells():
    """Squares of 500 m around 室蘭's town hall: 10 km squares of them, people in every third."""
    codes = np.sort(np.concatenate([mesh.children(code, level=4) for code in ("634027", "634037")]))
    people = np.where(np.arange(len(codes)) % 3 == 0, 10, 0)
    return pd.DataFrame(
        {
            "mesh_code": codes.astype(object),
            "municipality_code": "01205",
            "population": people,
            "households": people // 2,
        }
    )


def site(name, lat=LAT, lon=LON, height_m=40.0):
    return {"site_id": name, "lat": lat, "lon": lon, "height_m": height_m, "existing": False}


@pytest.mark.parametrize("service_id", ["lte_800", "local5g_47", "mmwave_28"])
def test_exactly_the_squares_within_the_radius_are_covered(cells, service_id):
    service = service_by_id(service_id)
    sites = pd.DataFrame([site("a", height_m=service.base_height_m.value)])
    found = coverage_table(sites, cells, service, environment="suburban")
    tables.check(found, tables.COVERAGE)
    lat, lon = mesh.centre(cells["mesh_code"])
    distance_m = np.array(GEOD.inv(np.full(len(lat), LON), np.full(len(lat), LAT), lon, lat)[2])
    half_m = np.sqrt(mesh.area_m2(cells["mesh_code"]) / (2 * np.pi))
    radius = radius_m(service, "suburban")
    expected = cells["mesh_code"][np.maximum(distance_m, half_m) <= radius]
    assert list(found["mesh_code"]) == list(expected)
    assert (found["received_dbm"] >= service.threshold_dbm.value + service.margin_db.value - 1e-9).all()
    loss_db = service.loss_db(
        np.maximum(distance_m, half_m)[np.isin(cells["mesh_code"], expected)], service.link("suburban")
    )
    assert found["loss_db"].to_numpy() == pytest.approx(loss_db, abs=1e-4)
    assert found["received_dbm"].to_numpy() == pytest.approx(service.eirp_dbm - 8 - loss_db, abs=1e-4)


def test_a_reach_of_less_than_half_a_square_covers_not_even_its_own(cells):
    service = service_by_id("local5g_47")
    own = cells["mesh_code"].iloc[0]
    lat, lon = mesh.centre(own)
    sites = pd.DataFrame([site("a", lat, lon, 10.0)])
    assert radius_m(service, "urban") < float(np.sqrt(mesh.area_m2([own])[0] / (2 * np.pi)))
    assert coverage_table(sites, cells, service, environment="urban").empty
    assert list(coverage_table(sites, cells, service, environment="suburban")["mesh_code"]) == [own]


def test_sites_of_different_height_keep_their_order_and_their_own_reach(cells):
    sites = pd.DataFrame([site("low", height_m=10.0), site("high", height_m=60.0), site("also_low", height_m=10.0)])
    found = coverage_table(sites, cells, service_by_id("lte_800"), environment="urban")
    assert list(found["site_id"].unique()) == ["low", "high", "also_low"]
    by_site = {name: list(rows["mesh_code"]) for name, rows in found.groupby("site_id")}
    assert by_site["low"] == by_site["also_low"]
    assert set(by_site["low"]) < set(by_site["high"])
    assert by_site["high"] == sorted(by_site["high"])


def test_nothing_in_reach_is_an_empty_table(cells):
    far = pd.DataFrame([site("far", lat=43.5, lon=144.0)])
    found = coverage_table(far, cells, service_by_id("lte_800"), environment="urban")
    assert found.empty
    assert list(found.columns) == list(tables.COVERAGE.names)
    none = coverage_table(far.iloc[:0], cells, service_by_id("lte_800"), environment="urban")
    assert none.empty


def test_heights_beyond_the_model_and_wrong_tables_are_refused(cells):
    with pytest.raises(OutOfRange):
        coverage_table(pd.DataFrame([site("a", height_m=0.0)]), cells, service_by_id("lte_800"), environment="urban")
    with pytest.raises(InputError, match=r"table\.missing_column"):
        coverage_table(pd.DataFrame([{"site_id": "a"}]), cells, service_by_id("lte_800"), environment="urban")


def test_candidates_are_the_squares_where_people_live(cells):
    found = candidate_sites(cells, height_m=40.0)
    tables.check(found, tables.SITES)
    lived_in = cells[cells["households"] > 0]
    lat, lon = mesh.centre(lived_in["mesh_code"])
    assert found["lat"].to_numpy() == pytest.approx(lat, abs=1e-6)
    assert found["lon"].to_numpy() == pytest.approx(lon, abs=1e-6)
    assert not found["existing"].any()


def test_ids_are_of_the_place_alone(cells):
    one = candidate_sites(cells, height_m=40.0)
    other = candidate_sites(cells.sample(frac=1, random_state=7), height_m=40)
    assert set(one["site_id"]) == set(other["site_id"])
    assert set(one["site_id"]).isdisjoint(candidate_sites(cells, height_m=30.0)["site_id"])


def test_people_count_where_households_are_not_known(cells):
    unknown = cells.assign(households=np.nan)
    assert len(candidate_sites(unknown, height_m=40.0)) == int((cells["population"] > 0).sum())


def test_candidates_move_to_a_road_that_is_near_and_meet_there(cells):
    near = cells[cells["households"] > 0].iloc[:1]
    lat, lon = mesh.centre(near["mesh_code"].iloc[0])
    nodes = pd.DataFrame({"lat": [lat + 0.001, 43.0], "lon": [lon, 144.0]})
    moved = candidate_sites(near, nodes, height_m=40.0)
    assert moved["lat"].tolist() == pytest.approx([round(lat + 0.001, 6)])
    stayed = candidate_sites(near, nodes.iloc[1:], height_m=40.0)
    assert stayed["lat"].tolist() == pytest.approx([round(lat, 6)])
    twice = pd.concat([near, near.assign(mesh_code=mesh.neighbours(near["mesh_code"].iloc[0])[1])])
    middle = pd.DataFrame({"lat": [lat], "lon": [lon + 0.003]})
    assert len(candidate_sites(twice, middle, height_m=40.0)) == 1
