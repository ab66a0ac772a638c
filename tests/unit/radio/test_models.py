"""Propagation models against published equations, worked by hand, and an independent implementation."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.errors import InputError, OutOfRange
from todoku.radio.models.free_space import free_space_loss_db, slant_loss_db
from todoku.radio.models.hata import clutter_db, extended_hata_loss_db, okumura_hata_loss_db
from todoku.radio.models.link import ENVIRONMENTS, Link
from todoku.radio.models.local_5g import (
    SUB6_BUILDING_ENTRY_DB,
    area_loss_db,
    millimetre_loss_db,
    planning_loss_db,
    received_dbm,
    threshold_dbm,
)
from todoku.radio.models.registry import BUILT_IN, model_by_name, models


def test_free_space_is_p525_equation_4():
    # 1 GHz over 1 km: 32.4 + 60 + 0; 28 GHz over 100 m: 32.4 + 88.943 - 20
    assert free_space_loss_db(1000.0, frequency_mhz=1000.0) == pytest.approx(92.4, abs=1e-9)
    assert free_space_loss_db([100.0, 1000.0], frequency_mhz=28_000.0) == pytest.approx([101.343, 121.343], abs=1e-3)


@pytest.mark.parametrize(
    ("frequency_mhz", "distance_m", "expected_db"),
    [(800, 1000, 90.46), (800, 5000, 104.44), (1800, 2000, 103.53), (2600, 4000, 112.74)],
)
def test_slant_path_agrees_with_an_independent_implementation(frequency_mhz, distance_m, expected_db):
    # pysim5g's tests (github.com/edwardoughton/pysim5g), deterministic part, antennas of 20 m and 1.5 m
    assert slant_loss_db(distance_m, Link(frequency_mhz, 20, 1.5)) == pytest.approx(expected_db, abs=0.006)


@pytest.mark.parametrize(
    ("frequency_mhz", "distance_m", "environment", "expected_db"),
    [
        (100, 200, "urban", 81.65),
        (800, 20, "urban", 59.17),
        (800, 200, "urban", 104.14),
        (800, 200, "suburban", 94.50),
        (800, 500, "suburban", 108.51),
        (1800, 200, "urban", 115.10),
        (1800, 500, "urban", 129.12),
        (1800, 5000, "urban", 164.34),
        (1800, 5000, "open", 132.42),
        (2100, 200, "urban", 116.85),
        (700, 20_000, "urban", 173.07),
        (700, 20_000, "open", 145.59),
        (700, 21_000, "urban", 173.99),
        (700, 25_000, "urban", 177.24),
        (700, 50_000, "urban", 191.69),
        (700, 50_000, "open", 164.21),
    ],
)
def test_extended_hata_agrees_with_an_independent_implementation(frequency_mhz, distance_m, environment, expected_db):
    # pysim5g's tests, deterministic part, Hb 20 m, Hm 1.5 m; they are printed to 0.01 dB
    link = Link(frequency_mhz, 20, 1.5, environment)
    assert extended_hata_loss_db(distance_m, link) == pytest.approx(expected_db, abs=0.0055)


def test_clutter_at_2_ghz_and_its_limits():
    assert clutter_db(2000, "suburban") == pytest.approx(12.27, abs=0.005)
    assert clutter_db(2000, "open") == pytest.approx(32.52, abs=0.005)
    assert clutter_db(3000, "open") == clutter_db(2000, "open")
    assert clutter_db(30, "suburban") == clutter_db(150, "suburban")
    assert clutter_db(2000, "urban") == 0.0


def test_extended_hata_is_never_below_free_space_and_meets_itself_at_the_seams():
    link = Link(2000, 30, 1.5, "open")
    assert extended_hata_loss_db(100.0, link) == pytest.approx(float(slant_loss_db(100.0, link)))
    urban = Link(900, 60, 1.5)
    for seam_m in (40.0, 100.0, 20_000.0):
        below, above = extended_hata_loss_db([seam_m * (1 - 1e-9), seam_m * (1 + 1e-9)], urban)
        assert above - below == pytest.approx(0.0, abs=1e-5)


def test_okumura_hata_worked_by_hand():
    # 900 MHz, Hb 30 m, Hm 1.5 m, 1 km: 69.55 + 77.282 - 20.414 - 0.0159 = 126.403; open less 28.4
    link = Link(900, 30, 1.5)
    assert okumura_hata_loss_db(1000.0, link) == pytest.approx(126.403, abs=1e-3)
    assert okumura_hata_loss_db(10_000.0, link) == pytest.approx(126.403 + 35.225, abs=1e-3)
    open_land = okumura_hata_loss_db(1000.0, Link(900, 30, 1.5, "open"))
    assert open_land == pytest.approx(126.403 - (4.78 * 2.954243**2 - 18.33 * 2.954243 + 40.94), abs=1e-3)


def test_local_5g_in_its_three_regions_worked_by_hand():
    link = Link(4850, 10, 1.5)
    # 20 m: 20 log 4850 + 10 log(0.0004 + 72.25e-6) + 32.4 = 73.7148 - 33.2583 + 32.4
    assert area_loss_db(20.0, link) == pytest.approx(72.8565, abs=1e-3)
    # 1 km: A = 46.3 + 111.90492 + 3.84712 - 20.41382, a(Hm) = 3.354316 x 1.5 - 4.949757, b(Hb) = 20 log(1/3)
    a_db, mobile_db, base_db = 141.63822, 0.08172, -9.54243
    assert area_loss_db(1000.0, link) == pytest.approx(a_db - mobile_db - base_db, abs=1e-4)
    # B = 44.9 - 6.55 x 1.4771213
    assert area_loss_db(10_000.0, link) == pytest.approx(a_db - mobile_db - base_db + 35.22486, abs=1e-4)
    # between: half way over log d, that is at sqrt(40 x 100) m
    middle = area_loss_db(np.sqrt(40.0 * 100.0), link)
    assert middle == pytest.approx(0.5 * (area_loss_db(40.0, link) + area_loss_db(100.0, link)), abs=1e-9)


def test_local_5g_surroundings_buildings_and_terrain():
    urban = area_loss_db(1000.0, Link(4850, 10, 1.5, "urban"))
    assert urban - area_loss_db(1000.0, Link(4850, 10, 1.5, "suburban")) == pytest.approx(12.3)
    assert urban - area_loss_db(1000.0, Link(4850, 10, 1.5, "open")) == pytest.approx(32.5)
    inside = area_loss_db([20.0, 60.0, 1000.0], Link(4850, 10, 1.5), building_entry_db=SUB6_BUILDING_ENTRY_DB)
    assert inside - area_loss_db([20.0, 60.0, 1000.0], Link(4850, 10, 1.5)) == pytest.approx([16.2] * 3)
    assert urban - area_loss_db(1000.0, Link(4850, 10, 1.5), terrain_db=5.0) == pytest.approx(5.0)


def test_local_5g_for_planning_is_never_below_free_space():
    link = Link(4850, 30, 1.5, "open")
    distances_m = np.geomspace(1, 100_000, 2000)
    assert (area_loss_db(distances_m, link) < slant_loss_db(distances_m, link)).any()
    assert (planning_loss_db(distances_m, link) >= slant_loss_db(distances_m, link)).all()
    assert planning_loss_db(2000.0, link) == area_loss_db(2000.0, link)


def test_local_5g_thresholds_and_received_power():
    assert threshold_dbm("cover", bandwidth_mhz=100) == pytest.approx(-84.6)
    assert threshold_dbm("coordination", bandwidth_mhz=100) == pytest.approx(-91.0)
    assert threshold_dbm("cover", bandwidth_mhz=40) == pytest.approx(-84.6 - 3.979, abs=1e-3)
    assert received_dbm(120.0, power_dbm=25.0, gain_dbi=20.0) == pytest.approx(-83.0)


def test_28_ghz_in_line_of_sight_is_free_space():
    link = Link(28_250, 6, 1.5)
    assert millimetre_loss_db(1000.0, link) == pytest.approx(121.421, abs=1e-3)


@pytest.mark.parametrize(
    ("model", "distance_m", "link", "quantity"),
    [
        (extended_hata_loss_db, 1000, Link(3500, 30, 1.5), "frequency"),
        (extended_hata_loss_db, 100_001, Link(900, 30, 1.5), "distance"),
        (extended_hata_loss_db, -1, Link(900, 30, 1.5), "distance"),
        (extended_hata_loss_db, np.nan, Link(900, 30, 1.5), "distance"),
        (extended_hata_loss_db, 1000, Link(900, 201, 1.5), "base_height"),
        (extended_hata_loss_db, 1000, Link(900, 30, 0.5), "terminal_height"),
        (okumura_hata_loss_db, 999, Link(900, 30, 1.5), "distance"),
        (okumura_hata_loss_db, 1000, Link(900, 29, 1.5), "base_height"),
        (area_loss_db, 1000, Link(4500, 30, 1.5), "frequency"),
        (millimetre_loss_db, 1000, Link(28_000, 30, 1.5), "frequency"),
        (slant_loss_db, 0, Link(900, 1.5, 1.5), "distance"),
    ],
)
def test_models_refuse_what_lies_outside(model, distance_m, link, quantity):
    with pytest.raises(OutOfRange) as refused:
        model([100.0, distance_m] if quantity == "distance" and distance_m > 0 else distance_m, link)
    assert refused.value.params["quantity"] == quantity


def test_surroundings_and_names_are_checked():
    with pytest.raises(InputError, match=r"radio\.environment"):
        Link(900, 30, 1.5, "rural")
    with pytest.raises(InputError, match=r"radio\.unknown_model"):
        model_by_name("cost_231")
    assert set(BUILT_IN) <= set(models())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize(
    ("name", "frequency_mhz"),
    [("extended_hata", 100), ("extended_hata", 2600), ("local_5g_sub6", 4700), ("local_5g_28ghz", 28_250)],
)
def test_loss_never_falls_with_distance(name, frequency_mhz, environment):
    distances_m = np.geomspace(1, 100_000, 5000)
    for height_m in (5, 30, 200):
        loss_db = model_by_name(name)(distances_m, Link(frequency_mhz, height_m, 1.5, environment))
        assert (np.diff(loss_db) >= -1e-9).all()
