"""One link over terrain by every model, with its clearance, and what powers make of it."""

from __future__ import annotations

import numpy as np
import pytest

from sample_terrain import LAT, LON, rough_terrain
from todoku.errors import InputError, OutOfRange
from todoku.radio.link_budget import service_by_id
from todoku.radio.models.free_space import free_space_loss_db
from todoku.radio.models.p1812 import basic_transmission_loss_db
from todoku.radio.path_link import link_over_terrain, path_models
from todoku.radio.powers import Powers, powers_of_service
from todoku.radio.refractivity import refractivity_near
from todoku.radio.sweep import Prediction, Site

TX, RX = Site("tx", LAT, LON, 40.0), Site("rx", LAT + 0.05, LON + 0.04, 2.0)
PREDICTION = Prediction(frequency_ghz=0.8, delta_n=37.9, n0=315.8, time_percent=10.0)
POWERS = Powers(43.0, 14.0, 2.0, 1.0, 3.0)


@pytest.fixture(scope="module")
def terrain():
    return rough_terrain(7, side=201, highest_m=400.0)


def test_p1812_is_the_model_on_the_profile_itself(terrain):
    link = link_over_terrain(terrain, TX, RX, PREDICTION, POWERS)
    profile = link.path.profile
    loss_db, _ = basic_transmission_loss_db(
        *profile[:4], frequency_ghz=0.8, time_percent=10.0, tx_height_m=40.0, rx_height_m=2.0, polarization=2,
        tx_lat=LAT, tx_lon=LON, rx_lat=profile.rx_lat, rx_lon=profile.rx_lon, delta_n=37.9, n0=315.8,
    )  # fmt: skip
    assert link.loss_db == loss_db
    assert link.received_dbm == pytest.approx(43.0 + 14.0 - 2.0 + 1.0 - 3.0 - loss_db)
    assert link.takes_terrain
    assert link.clearance.ray_m[0] == pytest.approx(link.ground_m[0] + 40.0)


def test_free_space_is_the_straight_line_and_sees_no_terrain(terrain):
    link = link_over_terrain(terrain, TX, RX, PREDICTION, POWERS, model="free_space")
    assert not link.takes_terrain
    worked_db = float(free_space_loss_db(link.path.length_km * 1e3, frequency_mhz=800))
    assert link.loss_db == pytest.approx(worked_db, abs=0.01)
    assert link.free_space_db == pytest.approx(link.loss_db, abs=0.05)
    assert link.excess_db == link.loss_db - link.free_space_db


def test_itm_tells_its_way(terrain):
    link = link_over_terrain(terrain, TX, RX, PREDICTION, POWERS, model="itm")
    assert link.way in {"line_of_sight", "diffraction", "troposcatter"}
    assert link.loss_db > link.free_space_db - 1.0


def test_all_models_are_named_and_others_refused(terrain):
    assert path_models()[:2] == ("p1812", "itm")
    assert {"free_space", "okumura_hata", "extended_hata"} <= set(path_models())
    with pytest.raises(InputError, match=r"radio\.unknown_model"):
        link_over_terrain(terrain, TX, RX, PREDICTION, POWERS, model="none")


def test_a_place_off_the_terrain_is_named(terrain):
    with pytest.raises(InputError) as refused:
        link_over_terrain(terrain, TX, Site("lost", 44.0, LON), PREDICTION, POWERS)
    assert (refused.value.code, refused.value.params["site"]) == ("radio.site_off_terrain", "lost")


@pytest.mark.parametrize("values", [(np.nan,), (200.0,), (40.0, 100.0), (40.0, 10.0, -1.0)])
def test_powers_that_no_link_has_are_refused(values):
    with pytest.raises(OutOfRange):
        Powers(*values)


def test_powers_of_a_service_are_the_services_own():
    service = service_by_id("lte_800")
    powers = powers_of_service(service)
    assert powers.eirp_dbm == pytest.approx(service.eirp_dbm)
    assert float(powers.received_dbm(100.0)) == pytest.approx(float(service.received_dbm(100.0)))


def test_the_air_is_that_of_the_nearest_city():
    assert refractivity_near(42.3, 141.0)[3:] == (37.9, 315.8)
    assert refractivity_near(35.5, 138.8).place == "Tokyo"
    assert refractivity_near(24.3, 124.2).place == "Naha"
