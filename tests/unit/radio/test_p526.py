"""Diffraction of P.526 against its own figures and the reference logs of P.1812-8, which uses the same method."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sample_p1812 import read_case
from todoku.errors import OutOfRange
from todoku.radio.models.p526 import delta_bullington_loss_db, knife_edge_loss_db, spherical_earth_loss_db
from todoku.radio.models.p1812 import checked_setting, intermediate_values

BETA_RADIUS_KM = 3 * 6371.0


@pytest.mark.parametrize(
    ("nu", "expected_db"), [(-2.0, 0.0), (-0.78, 0.0), (0.0, 6.033), (1.0, 13.926), (2.4, 20.540), (10.0, 32.855)]
)
def test_one_edge_by_hand(nu, expected_db):
    # 6.9 + 20 log(sqrt((nu - 0.1)^2 + 1) + nu - 0.1); grazing: sqrt(1.01) - 0.1 = 0.904988, -0.867 dB
    assert knife_edge_loss_db(nu) == pytest.approx(expected_db, abs=1e-3)


@pytest.mark.parametrize("name", ["rburg", "b2iseac_rural_land_10km", "b2iseac_rural_land_1km"])
def test_delta_bullington_is_that_of_p1812_without_clutter(shared_data, name):
    case = read_case(shared_data / "radio" / "p1812", name, 2)
    bare = case.profile._replace(clutter_m=np.zeros_like(case.profile.terrain_m))
    antennas_m = (case.tx_height_m, case.rx_height_m)
    values = intermediate_values(bare, setting=checked_setting(**case.medium), antennas_m=antennas_m)
    for radius_km, expected_db in ((values.ae, values.ld50), (BETA_RADIUS_KM, values.ldb)):
        found_db = delta_bullington_loss_db(
            bare.distance_km, bare.terrain_m, antennas_m,
            frequency_ghz=case.frequency_ghz, polarization=case.polarization, radius_km=radius_km,
        )  # fmt: skip
        assert found_db == pytest.approx(expected_db, abs=1e-9)
        assert found_db > 5.0


@pytest.mark.parametrize("name", ["rburg", "b2iseac", "b2iseac_vertical", "b2iseac_rural_land_10km"])
def test_spherical_earth_of_the_reference_logs(shared_data, name):
    case = read_case(shared_data / "radio" / "p1812", name, 0)
    found_db = spherical_earth_loss_db(
        case.log["d (km)"], (case.log["htc (m)"], case.log["hrc (m)"]), frequency_ghz=case.frequency_ghz,
        polarization=case.polarization, radius_km=BETA_RADIUS_KM, sea_fraction=case.log["w"],
    )  # fmt: skip
    assert found_db == pytest.approx(case.log["Ldsph (dB)"], abs=1e-6)


def test_far_beyond_the_horizon_the_loss_grows_by_a_constant_per_kilometre():
    # the first term of the residue series: 17.6 X less 10 log X
    far = [
        spherical_earth_loss_db(d, (30.0, 10.0), frequency_ghz=1.0) + 10 * math.log10(d) for d in (300.0, 400.0, 500.0)
    ]
    assert far[1] - far[0] == pytest.approx(far[2] - far[1], abs=1e-9)
    assert far[1] > far[0] + 10.0


def test_high_antennas_near_each_other_lose_nothing():
    assert spherical_earth_loss_db(5.0, (100.0, 100.0), frequency_ghz=1.0) == 0.0
    assert delta_bullington_loss_db([0, 1, 2], [0, 0, 0], (100.0, 100.0), frequency_ghz=1.0) == 0.0


@pytest.mark.parametrize(
    "changes",
    [
        {"frequency_ghz": 200.0},
        {"radius_km": 10.0},
        {"distance_km": [0, 0, 2]},
        {"terrain_m": [0, math.nan, 0]},
        {"terrain_m": [0, 0]},
        {"antenna_heights_m": (0.0, 10.0)},
    ],
)
def test_outside_its_ranges_it_refuses(changes):
    asked = {"distance_km": [0, 1, 2], "terrain_m": [0, 0, 0], "antenna_heights_m": (10.0, 10.0), "frequency_ghz": 1.0}
    with pytest.raises(OutOfRange):
        delta_bullington_loss_db(**{**asked, **changes})
