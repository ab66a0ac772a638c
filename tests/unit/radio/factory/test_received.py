"""Levels and noise on a factory floor, by hand from TR 38.901."""

from __future__ import annotations

import numpy as np
import pytest

from sample_floor import described, floor, radio
from todoku.radio.factory.floor import Floor
from todoku.radio.factory.noise import read_measured_noise
from todoku.radio.factory.received import noise_mw, received_dbm
from todoku.radio.models.tr38901_indoor import factory_line_of_sight_probability, factory_loss_db

MACHINES = [
    {"x_m": 10, "y_m": 10, "width_m": 30, "depth_m": 20, "height_m": 4},
    {"x_m": 60, "y_m": 10, "width_m": 20, "depth_m": 30, "height_m": 6},
]


def test_levels_are_inf_weighed_by_line_of_sight_and_walls():
    walled = floor(walls=[{"x1_m": 50, "y1_m": 0, "x2_m": 50, "y2_m": 40, "loss_db": 12}])
    points_m = np.array([[40.0, 20.0], [60.0, 20.0]])
    found = received_dbm(walled, walled.radios[0], points_m, power_dbm=20.0, frequency_mhz=2412)
    hall = walled.hall(8.0)
    assert hall.kind == "inf_dh"
    for distance_m, wall_db, level_dbm in ((20.0, 0.0, found[0]), (40.0, 12.0, found[1])):
        path_m = np.hypot(distance_m, 6.5)
        clear, hidden = (
            float(factory_loss_db(path_m, frequency_ghz=2.412, factory="inf_dh", line_of_sight=los))
            for los in (True, False)
        )
        share = float(factory_line_of_sight_probability(distance_m, hall))
        assert level_dbm == pytest.approx(20 - share * clear - (1 - share) * hidden - wall_db)


def test_a_wall_of_concrete_takes_more_of_a_higher_frequency():
    walled = floor(walls=[{"x1_m": 50, "y1_m": 0, "x2_m": 50, "y2_m": 40, "material": "concrete"}])
    behind = np.array([[60.0, 20.0]])
    # table 7.4.3-1: 5 + 4 f
    assert walled.wall_loss_db(20.0, 20.0, behind, frequency_ghz=2.412).tolist() == pytest.approx([14.648])
    assert walled.wall_loss_db(20.0, 20.0, behind, frequency_ghz=4.8).tolist() == pytest.approx([24.2])


def test_a_wall_beside_the_path_takes_nothing():
    walls = [{"x1_m": 50, "y1_m": 0, "x2_m": 50, "y2_m": 10, "loss_db": 12}]
    points_m = np.array([[60.0, 20.0], [60.0, 2.0]])
    assert floor(walls=walls).wall_loss_db(20.0, 20.0, points_m, frequency_ghz=2.4).tolist() == [0.0, 12.0]


def test_clutter_comes_from_machines():
    described_by = {**described(machines=MACHINES)}
    for name in ("clutter_size_m", "clutter_density", "clutter_height_m"):
        described_by.pop(name)
    hall = Floor.model_validate(described_by).hall(8.0)
    assert hall.clutter_density == pytest.approx(1200 / 4000)
    assert hall.clutter_size_m == pytest.approx(np.sqrt(600))
    assert hall.clutter_height_m == pytest.approx(5.0)
    assert hall.kind == "inf_sh"


@pytest.mark.parametrize(
    ("density", "radio_height_m", "kind"),
    [(0.39, 4, "inf_sl"), (0.4, 4, "inf_dl"), (0.39, 8, "inf_sh"), (0.4, 8, "inf_dh")],
)
def test_every_radio_has_its_scenario_by_table_7_2_4(density, radio_height_m, kind):
    one = floor(clutter_density=density, radios=[radio("a", 20, 20, height_m=radio_height_m)])
    assert one.scenario(one.radios[0]) == kind


def test_devices_above_low_machines_see_their_radio():
    low = floor(clutter_height_m=1.0)
    assert low.scenario(low.radios[0]) == "inf_hh"
    found = received_dbm(low, low.radios[0], np.array([[40.0, 20.0]]), power_dbm=0.0, frequency_mhz=2412)
    path_m = np.hypot(20.0, 6.5)
    assert found == pytest.approx(-(31.84 + 21.5 * np.log10(path_m) + 19 * np.log10(2.412)))


def noisy():
    return floor(
        noises=[
            {"name": "welder", "x_m": 30, "y_m": 20, "power_dbm_per_mhz": 0, "lowest_mhz": 2407, "highest_mhz": 2412}
        ]
    )


def test_noise_is_thermal_and_sources_where_channels_overlap():
    points_m = np.array([[40.0, 20.0]])
    quiet = noise_mw(noisy(), noisy().channel("w11"), points_m, noise_figure_db=9.0)
    assert 10 * np.log10(quiet) == pytest.approx(-173.97516 + 73.0103 + 9, abs=1e-4)
    loss_db = float(factory_loss_db(10.0, frequency_ghz=2.412, factory="inf_dl", line_of_sight=False))
    loud = noise_mw(noisy(), noisy().channel("w1"), points_m, noise_figure_db=9.0)
    assert loud == pytest.approx(quiet + 5.0 * 10 ** (-loss_db / 10))


def test_noise_beside_a_channel_counts_as_far_as_the_receiver_lets_it_in():
    points_m = np.array([[40.0, 20.0]])
    heard, kept = (
        noise_mw(noisy(), noisy().channel("w5"), points_m, noise_figure_db=9.0, selectivity_db=steps)
        for steps in ((30.0,), ())
    )
    loss_db = float(factory_loss_db(10.0, frequency_ghz=2.432, factory="inf_dl", line_of_sight=False))
    assert heard - kept == pytest.approx(5.0 * 10 ** (-(loss_db + 30.0) / 10), rel=1e-9)


def test_measured_noise_takes_the_place_of_what_is_described(tmp_path):
    file = tmp_path / "noise.csv"
    file.write_text(
        "x_m,y_m,frequency_mhz,noise_dbm_per_mhz\n10,20,2402,-80\n10,20,2401.9,-10\n10,20,2405,-70\n90,20,2405,-100\n"
        "90,20,5180,-20\n"
    )
    measured = read_measured_noise(file, floor=noisy())
    points_m = np.array([[20.0, 20.0], [80.0, 20.0]])
    found = noise_mw(noisy(), noisy().channel("w1"), points_m, noise_figure_db=9.0, measured=measured)
    thermal = 10 ** ((-173.97516 + 73.0103 + 9) / 10)
    assert found == pytest.approx([thermal + 20e-7, thermal + 20e-10], rel=1e-5)
    unmeasured = noise_mw(noisy(), noisy().channel("w11"), points_m, noise_figure_db=9.0, measured=measured)
    assert unmeasured == pytest.approx([thermal] * 2, rel=1e-5)
