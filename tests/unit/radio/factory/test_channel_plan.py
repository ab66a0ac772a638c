"""Factory floors: levels by hand, noise files, and plans against every plan there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.radio.factory import channel_plan, search
from todoku.radio.factory.floor import Floor, read_floor
from todoku.radio.factory.noise import read_measured_noise
from todoku.radio.models.tr38901_indoor import factory_line_of_sight_probability, factory_loss_db
from todoku.run import Effort, Run

CHANNELS = [
    {"name": "w1", "centre_mhz": 2412, "bandwidth_mhz": 20},
    {"name": "w3", "centre_mhz": 2422, "bandwidth_mhz": 20},
    {"name": "w11", "centre_mhz": 2462, "bandwidth_mhz": 20},
]


def radio(name, x_m, y_m, **change):
    return {
        "name": name,
        "system": "wifi",
        "x_m": x_m,
        "y_m": y_m,
        "height_m": 8,
        "channels": ["w1", "w11"],
        "powers_dbm": [0, 20],
        "needed_sinr_db": 20,
        **change,
    }


def device(name, x_m, y_m, **change):
    return {"name": name, "system": "wifi", "x_m": x_m, "y_m": y_m, **change}


def described(**change):
    return {
        "width_m": 100,
        "length_m": 40,
        "clutter_size_m": 2,
        "clutter_density": 0.6,
        "clutter_height_m": 6,
        "channels": CHANNELS,
        "radios": [radio("a", 20, 20), radio("b", 80, 20)],
        "devices": [device("near_a", 25, 20), device("near_b", 75, 20)],
        **change,
    }


def floor(**change):
    return Floor.model_validate(described(**change))


def test_levels_are_inf_weighed_by_line_of_sight_and_walls():
    walled = floor(walls=[{"x1_m": 50, "y1_m": 0, "x2_m": 50, "y2_m": 40, "loss_db": 12}])
    points_m = np.array([[40.0, 20.0], [60.0, 20.0]])
    found = channel_plan.received_dbm(walled, walled.radios[0], points_m, power_dbm=20.0, frequency_mhz=2412)
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


def test_a_wall_beside_the_path_takes_nothing():
    walls = [{"x1_m": 50, "y1_m": 0, "x2_m": 50, "y2_m": 10, "loss_db": 12}]
    points_m = np.array([[60.0, 20.0], [60.0, 2.0]])
    assert floor(walls=walls).wall_loss_db(20.0, 20.0, points_m).tolist() == [0.0, 12.0]


def test_clutter_comes_from_machines():
    machines = [
        {"x_m": 10, "y_m": 10, "width_m": 30, "depth_m": 20, "height_m": 4},
        {"x_m": 60, "y_m": 10, "width_m": 20, "depth_m": 30, "height_m": 6},
    ]
    described_by = {**described(machines=machines)}
    for name in ("clutter_size_m", "clutter_density", "clutter_height_m"):
        described_by.pop(name)
    hall = Floor.model_validate(described_by).hall(8.0)
    assert hall.clutter_density == pytest.approx(1200 / 4000)
    assert hall.clutter_size_m == pytest.approx(np.sqrt(600))
    assert hall.clutter_height_m == pytest.approx(5.0)
    assert hall.kind == "inf_sh"


def test_noise_is_thermal_and_sources_where_channels_overlap():
    noisy = floor(
        noises=[
            {"name": "welder", "x_m": 30, "y_m": 20, "power_dbm_per_mhz": 0, "lowest_mhz": 2407, "highest_mhz": 2412}
        ]
    )
    points_m = np.array([[40.0, 20.0]])
    quiet = channel_plan.noise_mw(noisy, noisy.channel("w11"), points_m, noise_figure_db=9.0)
    assert 10 * np.log10(quiet) == pytest.approx(-173.97516 + 73.0103 + 9, abs=1e-4)
    loss_db = float(factory_loss_db(10.0, frequency_ghz=2.412, factory="inf_dl", line_of_sight=False))
    loud = channel_plan.noise_mw(noisy, noisy.channel("w1"), points_m, noise_figure_db=9.0)
    assert loud == pytest.approx(quiet + 5.0 * 10 ** (-loss_db / 10))


def test_neighbours_take_different_channels_and_no_more_power_than_needed():
    near = floor(
        radios=[radio("a", 20, 20, needed_sinr_db=25), radio("b", 45, 20, needed_sinr_db=25)],
        devices=[device("d1", 25, 20), device("d2", 50, 20)],
    )
    plan = channel_plan.plan_channels(near)
    assert {setting.channel for setting in plan.settings} == {"w1", "w11"}
    assert [setting.power_dbm for setting in plan.settings] == [0.0, 0.0]
    assert plan.served == ("d1", "d2")
    assert plan.unserved == ()
    assert plan.is_proven
    assert min(plan.sinr_db.values()) >= 25.0


def test_a_radio_that_stays_as_it_is_is_kept_clear_of():
    kept = floor(radios=[radio("old", 30, 20, system="office", channels=["w1"], powers_dbm=[20]), radio("new", 20, 20)])
    plan = channel_plan.plan_channels(kept)
    assert {setting.radio: setting.channel for setting in plan.settings} == {"old": "w1", "new": "w11"}


def test_the_grid_and_its_coverage_agree_with_the_devices():
    plain = floor()
    plan = channel_plan.plan_channels(plain)
    points_m = channel_plan.grid_points_m(plain, step_m=2.0)
    assert points_m.shape == (50 * 20, 2)
    assert points_m[0].tolist() == [1.0, 1.0]
    at_devices = channel_plan.coverage_sinr_db(plain, plan, "wifi", np.array([[25.0, 20.0], [75.0, 20.0]]))
    assert at_devices == pytest.approx([plan.sinr_db["near_a"], plan.sinr_db["near_b"]])
    assert np.isfinite(channel_plan.coverage_sinr_db(plain, plan, "wifi", points_m)).all()


def every_plan(problem):
    """The best weight of all plans, by trying every one."""
    choices = itertools.product(*[range(len(channel)) for channel in problem.channel])
    return max(float(problem.weight[search.served(problem, choice)].sum()) for choice in choices)


@settings(max_examples=25, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(1, 99), st.integers(1, 39)), min_size=2, max_size=4, unique=True),
    spots=st.lists(st.tuples(st.integers(1, 99), st.integers(1, 39)), min_size=1, max_size=8, unique=True),
    needed_db=st.integers(5, 35),
)
def test_no_plan_serves_more_than_the_one_found(places, spots, needed_db):
    shared = floor(
        radios=[
            radio(f"r{i}", x, y, needed_sinr_db=needed_db, channels=["w1", "w3"]) for i, (x, y) in enumerate(places)
        ],
        devices=[device(f"d{i}", x, y, weight=1 + i % 3) for i, (x, y) in enumerate(spots)],
    )
    plan = channel_plan.plan_channels(shared)
    points_m = np.array(spots, dtype=float)
    serving = channel_plan._serving_radios(shared, points_m)
    problem = channel_plan._problem(shared, points_m, serving, list(range(len(places))), None)
    assert plan.served_weight == every_plan(problem)
    assert plan.is_proven
    assert plan.bound_weight == plan.served_weight


def test_a_search_that_is_cut_short_still_shows_a_bound(monkeypatch):
    monkeypatch.setitem(search.NODE_BUDGET, "quick", 6)
    crowded = floor(
        radios=[radio(f"r{i}", 10 + 10 * i, 20, needed_sinr_db=30, channels=["w1", "w3", "w11"]) for i in range(6)],
        devices=[device(f"d{i}", 12 + 5 * i, 25) for i in range(12)],
    )
    short = channel_plan.plan_channels(crowded, run=Run(effort=Effort.QUICK))
    long = channel_plan.plan_channels(crowded, run=Run(effort=Effort.THOROUGH))
    assert long.is_proven
    assert short.served_weight <= long.served_weight <= short.bound_weight
    assert short.nodes <= 6 < long.nodes


def test_measured_noise_takes_the_place_of_what_is_described(tmp_path):
    file = tmp_path / "noise.csv"
    file.write_text(
        "x_m,y_m,frequency_mhz,noise_dbm_per_mhz\n10,20,2412,-80\n10,20,2410,-70\n90,20,2412,-100\n90,20,5180,-20\n"
    )
    measured = read_measured_noise(file)
    plain = floor()
    points_m = np.array([[20.0, 20.0], [80.0, 20.0]])
    found = channel_plan.noise_mw(plain, plain.channel("w1"), points_m, noise_figure_db=9.0, measured=measured)
    thermal = 10 ** ((-173.97516 + 73.0103 + 9) / 10)
    assert found == pytest.approx([thermal + 20e-7, thermal + 20e-10], rel=1e-5)
    unmeasured = channel_plan.noise_mw(plain, plain.channel("w11"), points_m, noise_figure_db=9.0, measured=measured)
    assert unmeasured == pytest.approx([thermal] * 2, rel=1e-5)


@pytest.mark.parametrize(
    ("content", "code", "params"),
    [
        ("x_m,y_m,frequency_mhz\n1,1,2412\n", "radio.noise_column", {"column": "noise_dbm_per_mhz"}),
        ("x_m,y_m,frequency_mhz,noise_dbm_per_mhz\n", "radio.noise_empty", {"file": "noise.csv"}),
        ("x_m,y_m,frequency_mhz,noise_dbm_per_mhz\n1,1,2412,-80\n1,1,2412,quiet\n", "radio.noise_value", {"row": 3}),
        ("x_m,y_m,frequency_mhz,noise_dbm_per_mhz\n1,nan,2412,-80\n", "radio.noise_value", {"column": "y_m"}),
    ],
)
def test_noise_files_at_fault_name_row_and_column(tmp_path, content, code, params):
    file = tmp_path / "noise.csv"
    file.write_text(content)
    with pytest.raises(InputError) as refused:
        read_measured_noise(file)
    assert refused.value.code == code
    assert params.items() <= refused.value.params.items()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"radios": [radio("a", 20, 20), radio("a", 30, 20)]}, "radio.floor_doubled"),
        ({"radios": [radio("a", 20, 20, channels=["w2"])]}, "radio.floor_channel"),
        ({"devices": [device("d", 20, 20, system="lora")]}, "radio.floor_system"),
        ({"devices": [device("d", 101, 20)]}, "radio.floor_off"),
        ({"clutter_size_m": None}, "radio.floor_clutter"),
        ({"width_m": -1}, "radio.floor"),
        ({"radios": []}, "radio.floor"),
        ({"schema": "todoku.factory-floor/2"}, "radio.floor"),
        ({"radio": []}, "radio.floor"),
    ],
)
def test_floor_files_at_fault_name_the_place(tmp_path, change, code):
    import yaml

    file = tmp_path / "floor.yaml"
    file.write_text(yaml.safe_dump(described(**change)))
    with pytest.raises(InputError) as refused:
        read_floor(file)
    assert refused.value.code == code
    assert refused.value.params["file"] == "floor.yaml"


def test_floor_files_are_read(tmp_path):
    import yaml

    file = tmp_path / "floor.yaml"
    file.write_text(yaml.safe_dump({"schema": "todoku.factory-floor/1", **described()}))
    assert read_floor(file) == floor()
    file.write_text("width_m: [")
    with pytest.raises(InputError, match=r"radio\.floor"):
        read_floor(file)


def test_a_floor_without_devices_has_no_plan():
    with pytest.raises(InputError, match=r"radio\.no_devices"):
        channel_plan.plan_channels(floor(devices=[]))
