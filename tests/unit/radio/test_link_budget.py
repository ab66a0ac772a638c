"""From powers and gains to a radius: hand-worked budgets, the bisection, and the services' origins."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.errors import InputError, OutOfRange
from todoku.provenance import Basis
from todoku.radio.link_budget import radius_m, reach_m, service_by_id, services
from todoku.radio.models.free_space import slant_loss_db
from todoku.radio.models.link import ENVIRONMENTS
from todoku.radio.models.local_5g import BODY_LOSS_DB, MILLIMETRE_COVER_DBM_PER_100_MHZ, threshold_dbm
from todoku.radio.models.registry import models


def test_reach_inverts_a_model_for_many_losses_at_once():
    def loss_db(distance_m):
        return 40.0 * np.log10(distance_m)

    found = reach_m(loss_db, [-1.0, 0.0, 120.0, 500.0])
    assert found == pytest.approx([0.0, 1.0, 1000.0, 100_000.0], rel=1e-12)


def test_reach_stops_before_a_step():
    assert reach_m(lambda d: np.where(d < 250.0, 10.0, 90.0), 50.0) == pytest.approx(250.0, abs=1e-6)


def test_budgets_worked_by_hand():
    lte = service_by_id("lte_800")
    assert lte.eirp_dbm == pytest.approx(36 + 10 + 14 - 5)
    assert lte.maximum_loss_db == pytest.approx(55 - 8 + 94.6 - 11.5)
    local = service_by_id("local5g_47")
    assert local.eirp_dbm == pytest.approx(5 + 20 + 23 - 3)
    assert local.maximum_loss_db == pytest.approx(45 - 8 + 84.6)


def test_28_ghz_radius_is_where_free_space_uses_up_the_budget():
    service = service_by_id("mmwave_28")
    radius = radius_m(service, "open")
    # 45 - 8 + 84.3 = 121.3 dB = 32.4 + 20 log 28250 + 20 log d
    path_m = 1000.0 * 10 ** ((121.3 - 32.4 - 20 * np.log10(28_250)) / 20)
    assert radius == pytest.approx(np.sqrt(path_m**2 - 4.5**2), rel=1e-9)
    assert slant_loss_db(radius, service.link("open")) == pytest.approx(121.3)


def test_received_power_at_the_radius_is_the_threshold_and_its_margin():
    for service in services().values():
        for environment in ENVIRONMENTS:
            radius = radius_m(service, environment)
            edge_dbm = service.received_dbm(service.loss_db(radius, service.link(environment)))
            assert edge_dbm == pytest.approx(service.threshold_dbm.value + service.margin_db.value, abs=1e-6)


def test_open_land_reaches_further_and_higher_antennas_too():
    lte = service_by_id("lte_800")
    by_place = [radius_m(lte, environment) for environment in ENVIRONMENTS]
    assert by_place == sorted(by_place)
    assert radius_m(lte, "open", base_height_m=60) > radius_m(lte, "open") > radius_m(lte, "open", base_height_m=15)
    with pytest.raises(OutOfRange):
        radius_m(lte, "open", base_height_m=0.0)


def test_every_parameter_says_where_it_comes_from():
    for service in services().values():
        assert service.model in models()
        assert len(service.parameters) == 11
        for name, parameter in service.parameters.items():
            assert parameter.source, (service.id, name)
            assert parameter.basis in (Basis.MEASURED, Basis.ESTIMATED)
    assert "threshold_dbm" in service_by_id("lte_800").assumptions
    assert "threshold_dbm" not in service_by_id("local5g_47").assumptions


def test_the_services_keep_to_the_rules_own_values():
    local, millimetre = service_by_id("local5g_47"), service_by_id("mmwave_28")
    assert local.threshold_dbm.value == threshold_dbm("cover", bandwidth_mhz=local.bandwidth_mhz.value)
    assert millimetre.threshold_dbm.value == MILLIMETRE_COVER_DBM_PER_100_MHZ
    assert millimetre.bandwidth_mhz.value == 100
    assert {local.body_loss_db.value, millimetre.body_loss_db.value} == {BODY_LOSS_DB}


def test_an_unknown_service_is_refused_with_the_choices():
    with pytest.raises(InputError, match=r"radio\.unknown_service") as refused:
        service_by_id("lte_900")
    assert refused.value.params["choices"] == ["local5g_47", "lte_800", "mmwave_28"]
