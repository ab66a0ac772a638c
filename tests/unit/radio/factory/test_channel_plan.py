"""Channel plans of factory floors: what they choose, what they say of devices, and what their maps show."""

from __future__ import annotations

import numpy as np
import pytest

from sample_floor import DECLARED, device, floor, radio
from todoku.errors import InputError
from todoku.radio.factory.channel_plan import plan_channels
from todoku.radio.factory.levels import SystemCoverage, coverage_sinr_db, grid_points_m, system_coverages


def test_neighbours_take_different_channels_and_no_more_power_than_needed():
    near = floor(
        radios=[radio("a", 20, 20, needed_sinr_db=25), radio("b", 45, 20, needed_sinr_db=25)],
        devices=[device("d1", 25, 20), device("d2", 50, 20)],
    )
    plan = plan_channels(near)
    assert {setting.channel for setting in plan.settings} == {"w1", "w11"}
    assert [setting.power_dbm for setting in plan.settings] == [0.0, 0.0]
    assert plan.served == ("d1", "d2")
    assert plan.unserved == ()
    assert (plan.is_proven, plan.is_least_power, plan.power_mw, plan.gap) == (True, True, 2.0, 0.0)
    assert min(one.sinr_db for one in plan.devices) >= 25.0


def test_a_radio_that_stays_as_it_is_is_kept_clear_of():
    kept = floor(radios=[radio("old", 30, 20, system="office", channels=["w1"], powers_dbm=[20]), radio("new", 20, 20)])
    plan = plan_channels(kept)
    assert {setting.radio: setting.channel for setting in plan.settings} == {"old": "w1", "new": "w11"}


def test_declared_leakage_keeps_neighbours_further_apart():
    """w1 and w5 only touch: as good as w11 until what leaks between them is declared."""
    both = {
        "radios": [
            radio("old", 30, 20, channels=["w1"], powers_dbm=[20], needed_sinr_db=0),
            radio("new", 34, 20, channels=["w5", "w11"], powers_dbm=[20], needed_sinr_db=38),
        ],
        "devices": [device("d", 35, 20)],
    }
    bare, told = plan_channels(floor(**both)), plan_channels(floor(**both, systems=DECLARED))
    assert bare.served == told.served == ("d",)
    assert told.settings[1].channel == "w11"
    touching = {**both, "radios": [both["radios"][0], {**both["radios"][1], "channels": ["w5"]}]}
    assert plan_channels(floor(**touching)).served == ("d",)
    refused = plan_channels(floor(**touching, systems=DECLARED))
    assert [one.outcome for one in refused.unserved] == ["interference"]
    old_db, signal_db = (
        plan_channels(floor(**{**touching, "radios": [one]})).devices[0].best_snr_db for one in touching["radios"]
    )
    # ACIR of 23 and 25 dB: 20.88 dB; noise is far below
    assert refused.devices[0].sinr_db == pytest.approx(signal_db - old_db + 20.876, abs=0.05)


def test_activity_weighs_interference_only_where_it_is_asked_for():
    shared = floor(
        radios=[
            radio("a", 20, 20, channels=["w1"], powers_dbm=[20]),
            radio("b", 80, 20, channels=["w1"], powers_dbm=[20], activity=0.1),
        ],
        devices=[device("d", 45, 20)],
    )
    always, mean = plan_channels(shared), plan_channels(shared, interference="mean")
    assert (always.interference, mean.interference) == ("always", "mean")
    assert mean.devices[0].sinr_db - always.devices[0].sinr_db == pytest.approx(10.0, abs=0.1)
    alone = plan_channels(floor(radios=[radio("b", 80, 20, activity=0.1)], devices=[device("d", 45, 20)]))
    rested = plan_channels(
        floor(radios=[radio("b", 80, 20, activity=0.1)], devices=[device("d", 45, 20)]), interference="mean"
    )
    assert alone.devices[0].sinr_db == rested.devices[0].sinr_db  # its own signal is not less


def test_devices_that_nobody_can_serve_are_told_from_those_that_are_disturbed():
    walled = floor(
        walls=[{"x1_m": 50, "y1_m": 0, "x2_m": 50, "y2_m": 40, "loss_db": 90}],
        radios=[radio("a", 20, 20, channels=["w1"]), radio("b", 30, 20, channels=["w1"], powers_dbm=[20])],
        devices=[device("behind", 60, 20), device("between", 25, 20)],
    )
    outcomes = {one.name: one for one in plan_channels(walled).devices}
    assert outcomes["behind"].outcome == "out_of_reach"
    assert outcomes["behind"].best_snr_db < 20.0
    assert outcomes["between"].outcome == "interference"
    assert outcomes["between"].best_snr_db > 20.0 > outcomes["between"].sinr_db


def test_a_device_belongs_to_the_radio_of_its_own_system_that_reaches_it_best():
    two = floor(
        radios=[radio("a", 20, 20), radio("b", 30, 20, system="office"), radio("c", 80, 20)],
        devices=[device("d", 31, 20), device("e", 31, 20, system="office")],
    )
    assert [one.radio for one in plan_channels(two).devices] == ["a", "b"]


def test_the_grid_and_its_coverage_agree_with_the_devices():
    plain = floor(systems=DECLARED)
    plan = plan_channels(plain)
    points_m = grid_points_m(plain, step_m=2.0)
    assert points_m.shape == (50 * 20, 2)
    assert points_m[0].tolist() == [1.0, 1.0]
    at_devices = coverage_sinr_db(plain, plan, np.array([[25.0, 20.0], [75.0, 20.0]]))["wifi"]
    assert at_devices == pytest.approx([one.sinr_db for one in plan.devices])
    (coverage,) = system_coverages(plain, plan, step_m=2.0)
    assert coverage.sinr_db.shape == (20, 50)
    assert coverage.share == (coverage.sinr_db >= 20.0).sum() / 1000


def test_a_floor_that_is_not_whole_is_never_called_so():
    sinr_db = np.full((100, 100), 30.0)
    assert SystemCoverage("wifi", 1.0, 20.0, sinr_db).percent == 100.0
    sinr_db[0, 0] = 19.9
    assert SystemCoverage("wifi", 1.0, 20.0, sinr_db).percent == 99.9


def test_a_floor_without_devices_has_no_plan():
    with pytest.raises(InputError, match=r"radio\.no_devices"):
        plan_channels(floor(devices=[]))
