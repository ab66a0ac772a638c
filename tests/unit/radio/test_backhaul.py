"""Hops over terrain worked by hand, and the areas of a local-5G licence."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.costs.price_book import price_book
from todoku.errors import InputError, OutOfRange
from todoku.i18n import has
from todoku.radio.backhaul import Radio, compare_costs, microwave_hop, path_clearance
from todoku.radio.licence_area import licence_area
from todoku.radio.models import p530
from todoku.radio.models.link import Link
from todoku.radio.models.local_5g import area_loss_db

RADIO = Radio(20.0, 38.0, 38.0, 2.0, -75.0, 400.0)


def flat(points=201, spacing_m=50.0, height_m=0.0, **change):
    asked = {"spacing_m": spacing_m, "tx_height_m": 50.0, "rx_height_m": 50.0, "frequency_ghz": 10.0, **change}
    return path_clearance(np.full(points, height_m), **asked)


def test_the_fresnel_radius_is_p530_equation_3():
    # half way over 10 km at 10 GHz: 17.3 sqrt(5 x 5 / (10 x 10)) = 8.65 m
    found = flat()
    assert found.fresnel_m[100] == pytest.approx(8.65, abs=0.01)
    assert found.distance_m[-1] == 10_000.0


def test_the_earth_bulges_under_the_ray():
    # half way: 5 km x 5 km / (2 x 4/3 x 6371 km) = 1.4715 m
    found = flat()
    assert found.clearance_m[100] == pytest.approx(50 - 1.4715, abs=1e-3)
    assert found.line_of_sight
    assert found.is_full
    assert flat(k_factor=0.5).clearance_m[100] == pytest.approx(50 - 3.924, abs=1e-3)


def test_a_ridge_cuts_the_hop_and_costs_what_p530_says():
    terrain_m = np.zeros(201)
    terrain_m[100] = 60.0
    found = path_clearance(terrain_m, spacing_m=50.0, tx_height_m=50.0, rx_height_m=50.0, frequency_ghz=10.0)
    assert not found.line_of_sight
    assert found.least_at_m == 5000.0
    share = -(60 - 50 + 1.4715) / 8.6573
    assert found.least_share == pytest.approx(share, abs=1e-3)
    assert found.diffraction_db == pytest.approx(10 - 20 * share, abs=0.02)


def test_trees_count_and_grazing_is_said_to_be_rough():
    # 45 m of trees leave 3.53 m of 8.66 m half way: 0.41 of the radius, 10 - 20 x 0.41 = 1.8 dB
    found = flat(clutter_m=45.0)
    middle = found.clearance_m[100] / found.fresnel_m[100]
    assert found.least_share <= middle < 0.5
    hop = microwave_hop(found, RADIO, frequency_ghz=10.0)
    assert 0.0 < hop.diffraction_db < 15.0
    assert not hop.diffraction_is_trusted
    assert microwave_hop(flat(), RADIO, frequency_ghz=10.0).diffraction_is_trusted


def test_a_budget_worked_by_hand():
    # 10 km at 10 GHz: 32.4 + 80 + 20 = 132.4 dB; P.676 some 0.013 dB/km
    hop = microwave_hop(flat(), RADIO, frequency_ghz=10.0)
    assert hop.free_space_db == pytest.approx(132.4)
    assert hop.gases_db == pytest.approx(0.13, abs=0.03)
    assert hop.received_dbm == pytest.approx(20 + 76 - 2 - 132.4 - hop.gases_db)
    assert hop.margin_db == pytest.approx(hop.received_dbm + 75)
    assert hop.unavailability_percent is None
    assert hop.down_minutes_per_year is None


def test_availability_is_p530s():
    place = p530.Hop(10.0, 10.0, 50.0, 50.0, 0.0, 43.0, 1e-5, 20.0, 40.0)
    hop = microwave_hop(flat(), RADIO, frequency_ghz=10.0, hop=place)
    expected = float(p530.unavailability_percent(hop.margin_db, place))
    assert hop.unavailability_percent == expected
    assert hop.down_minutes_per_year == pytest.approx(expected / 100 * 525_960)
    weak = Radio(-60.0, 38.0, 38.0, 2.0, -75.0, 400.0)
    assert microwave_hop(flat(), weak, frequency_ghz=10.0, hop=place).unavailability_percent is None


def test_fibre_has_a_price_and_microwave_none_but_the_planners():
    fibre, microwave = compare_costs(fibre_km=3.2)
    assert fibre.jpy == round(price_book()["FIB-AERIAL-NEW"].jpy * 3.2)
    assert microwave.jpy is None
    assert has(microwave.basis)
    own = compare_costs(fibre_km=3.2, microwave_jpy=8_000_000)[1]
    assert own.jpy == 8_000_000
    assert has(own.basis)


def test_profiles_and_earths_that_cannot_be_are_refused():
    for terrain_m in ([0.0, 1.0], [0.0, np.nan, 0.0], [[0.0, 1.0, 2.0]]):
        with pytest.raises(InputError, match=r"radio\.profile"):
            path_clearance(terrain_m, spacing_m=50.0, tx_height_m=10, rx_height_m=10, frequency_ghz=10)
    with pytest.raises(OutOfRange):
        flat(k_factor=0.1)


def test_licence_areas_end_where_the_rules_thresholds_are():
    link = Link(4850, 10, 1.5, "suburban")
    found = licence_area(link, power_dbm=25.0, gain_dbi=20.0, bandwidth_mhz=100)
    assert (found.cover_dbm, found.coordination_dbm) == (-84.6, -91.0)
    for radius_m, threshold_dbm in ((found.cover_m, -84.6), (found.coordination_m, -91.0)):
        assert 45.0 - 8.0 - area_loss_db(radius_m, link) == pytest.approx(threshold_dbm, abs=1e-6)
    assert found.coordination_m > found.cover_m
    inside = licence_area(link, power_dbm=25.0, gain_dbi=20.0, bandwidth_mhz=100, building_entry_db=16.2)
    assert inside.cover_m < found.cover_m


def test_the_licence_area_of_open_land_lies_beyond_the_formulas_dip():
    link = Link(4850, 30, 1.5, "open")
    assert area_loss_db(40.0, link) > area_loss_db(100.0, link)
    # 76 dB are exceeded at 40 m, and met again from within 100 m on
    found = licence_area(link, power_dbm=-0.6, gain_dbi=0.0, bandwidth_mhz=100)
    assert area_loss_db(40.0, link) > 76.0 > area_loss_db(100.0, link)
    assert found.cover_m > 100.0
    assert area_loss_db(found.cover_m, link) == pytest.approx(76.0, abs=1e-6)
    assert licence_area(link, power_dbm=-20.0, gain_dbi=0.0, bandwidth_mhz=100).cover_m == 0.0


def test_the_28_ghz_area_is_free_space_and_has_no_known_coordination():
    # 45 - 8 + 84.3 = 121.3 dB
    found = licence_area(Link(28_250, 6, 1.5), power_dbm=25.0, gain_dbi=20.0, bandwidth_mhz=100)
    path_m = 1000 * 10 ** ((121.3 - 32.4 - 20 * np.log10(28_250)) / 20)
    assert found.cover_m == pytest.approx(np.sqrt(path_m**2 - 4.5**2))
    assert found.coordination_m is None
    assert found.coordination_dbm is None
