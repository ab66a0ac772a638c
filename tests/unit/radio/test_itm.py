"""ITM against NTIA's reference outputs, and against itmlogic on a profile of our own."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from todoku.errors import InputError, OutOfRange
from todoku.radio.models import itm

MODES = ("single_message", "accidental", "mobile", "broadcast")
SITINGS = ("random", "careful", "very_careful")


def conditions(row):
    mode = int(row["mdvar"])
    return itm.Conditions(
        frequency_mhz=float(row["f__mhz"]),
        tx_height_m=float(row["h_tx__meter"]),
        rx_height_m=float(row["h_rx__meter"]),
        polarization=("horizontal", "vertical")[int(row["pol"])],
        climate=itm.CLIMATES[int(row["climate"]) - 1],
        refractivity=float(row["N_0"]),
        permittivity=float(row["epsilon"]),
        conductivity_s_per_m=float(row["sigma"]),
        variability=MODES[mode % 10],
        without_location=mode // 10 in (1, 3),
        without_situation=mode // 10 in (2, 3),
        time_percent=float(row["time"]),
        location_percent=float(row["location"]),
        situation_percent=float(row["situation"]),
    )


def rows_of(path):
    with path.open() as file:
        return list(csv.DictReader(file))


def profile_of(line):
    numbers = [float(number) for number in line.strip().split(",") if number]
    return numbers[2:], numbers[1]


def test_area_mode_gives_ntias_values_to_their_printed_0_1_db(shared_data):
    rows = rows_of(shared_data / "radio" / "itm" / "area.csv")
    assert len(rows) == 5
    for row in rows:
        loss_db = itm.area_loss_db(
            float(row["d__km"]),
            conditions(row),
            delta_h_m=float(row["delta_h__meter"]),
            tx_siting=SITINGS[int(row["tx_siting_criteria"])],
            rx_siting=SITINGS[int(row["rx_siting_criteria"])],
        )
        assert loss_db == pytest.approx(float(row["A__db"]), abs=0.0501)


def test_point_to_point_gives_ntias_values_to_their_printed_0_01_db(shared_data):
    folder = shared_data / "radio" / "itm"
    rows = rows_of(folder / "p2p.csv")
    profiles = (folder / "pfls.csv").read_text().splitlines()
    assert len(rows) == len(profiles) == 5
    for row, line in zip(rows, profiles, strict=True):
        terrain_m, spacing_m = profile_of(line)
        found = itm.point_to_point(terrain_m, conditions(row), spacing_m=spacing_m)
        assert found.loss_db == pytest.approx(float(row["A__db"]), abs=0.00501)


def test_point_to_point_gives_ntias_intermediate_values(shared_data):
    folder = shared_data / "radio" / "itm"
    row = dict(line.split(",") for line in (folder / "i_p2ptls.txt").read_text().split())
    terrain_m, spacing_m = profile_of((folder / "pfl.txt").read_text())
    found = itm.point_to_point(terrain_m, conditions(row), spacing_m=spacing_m)
    printed = {
        line[:25].strip(): line[25:].split()[0]
        for line in (folder / "o_p2ptls.txt").read_text().splitlines()
        if len(line) > 25
    }
    assert found.loss_db == pytest.approx(float(printed["Basic Transmission Loss"]), abs=0.0501)
    assert found.free_space_db == pytest.approx(float(printed["Free Space"]), abs=0.0501)
    assert 1000 * np.array(found.horizon_angles_rad) == pytest.approx(
        [float(printed["theta_hzn_tx"]), float(printed["theta_hzn_rx"])], abs=0.000501
    )
    assert found.horizons_m == pytest.approx(
        [float(printed["d_hzn_tx__meter"]), float(printed["d_hzn_rx__meter"])], abs=0.501
    )
    assert found.effective_heights_m == (15.0, 3.0)
    assert found.surface_refractivity == pytest.approx(float(printed["N_s"]), abs=0.0501)
    assert found.delta_h_m == pytest.approx(float(printed["delta_h__meter"]), abs=0.0501)
    assert found.reference_db == 0.0
    assert found.way == "line_of_sight"
    assert found.cautions == ()


X_M = np.arange(301) * 100.0
HILLS_M = 100 + 60 * np.sin(X_M / 2500.0) + 25 * np.cos(X_M / 700.0) + X_M / 400.0


@pytest.mark.parametrize(
    ("asked", "points", "expected_db"),
    [
        ({"frequency_mhz": 150, "tx_height_m": 30, "rx_height_m": 3, "polarization": "horizontal"}, 301, 129.524125),
        (
            {
                "frequency_mhz": 800,
                "tx_height_m": 40,
                "rx_height_m": 1.5,
                "time_percent": 90,
                "situation_percent": 70,
            },
            301,
            163.800398,
        ),
        (
            {
                "frequency_mhz": 2100,
                "tx_height_m": 20,
                "rx_height_m": 10,
                "time_percent": 10,
                "variability": "mobile",
                "without_location": True,
            },
            301,
            183.015571,
        ),
        (
            {
                "frequency_mhz": 4800,
                "tx_height_m": 10,
                "rx_height_m": 2,
                "polarization": "horizontal",
                "time_percent": 1,
                "situation_percent": 90,
                "variability": "accidental",
            },
            301,
            211.893752,
        ),
        ({"frequency_mhz": 5000, "tx_height_m": 60, "rx_height_m": 30}, 61, 180.239879),
    ],
)
def test_hills_of_our_own_agree_with_itmlogic(asked, points, expected_db):
    # PyPI itmlogic 1.2, an independent implementation of ITM 1.2.2, whose earth and fits differ in the last digits
    found = itm.point_to_point(HILLS_M[:points], itm.Conditions(**asked), spacing_m=100.0)
    assert found.loss_db == pytest.approx(expected_db, abs=0.008)


def test_area_mode_over_many_distances_is_one_call_per_distance():
    asked = itm.Conditions(800, 40, 1.5)
    distances_km = np.array([[1.0, 5.0], [50.0, 500.0]])
    together = itm.area_loss_db(distances_km, asked, delta_h_m=90.0)
    assert together.shape == (2, 2)
    apart = [float(itm.area_loss_db(km, asked, delta_h_m=90.0)) for km in distances_km.ravel()]
    assert together.ravel().tolist() == apart
    assert (np.diff(together.ravel()) > 0).all()


def test_the_same_path_backwards_has_the_same_loss():
    there = itm.point_to_point(HILLS_M, itm.Conditions(900, 30, 30), spacing_m=100.0)
    back = itm.point_to_point(HILLS_M[::-1], itm.Conditions(900, 30, 30), spacing_m=100.0)
    assert there.horizons_m == pytest.approx(back.horizons_m[::-1])
    assert there.loss_db == pytest.approx(back.loss_db, abs=0.05)


@pytest.mark.parametrize(
    ("change", "quantity"),
    [
        ({"frequency_mhz": 19.9}, "frequency"),
        ({"frequency_mhz": 20_001}, "frequency"),
        ({"tx_height_m": 0.4}, "antenna_height"),
        ({"rx_height_m": 3001}, "antenna_height"),
        ({"refractivity": 249}, "n0"),
        ({"time_percent": 0}, "percent"),
        ({"situation_percent": 100}, "percent"),
        ({"permittivity": np.nan}, "permittivity"),
    ],
)
def test_conditions_outside_the_model_are_refused(change, quantity):
    with pytest.raises(OutOfRange) as refused:
        itm.Conditions(**{"frequency_mhz": 800, "tx_height_m": 30, "rx_height_m": 1.5, **change})
    assert refused.value.params["quantity"] == quantity


def test_paths_outside_the_model_are_refused():
    asked = itm.Conditions(800, 30, 1.5)
    with pytest.raises(OutOfRange):
        itm.point_to_point(np.zeros(10), asked, spacing_m=100.0)
    with pytest.raises(OutOfRange):
        itm.area_loss_db([5.0, 0.9], asked, delta_h_m=90)
    with pytest.raises(OutOfRange, match="Ns"):
        itm.point_to_point(np.full(100, 8000.0), asked, spacing_m=100.0)
    gaps = np.zeros(100)
    gaps[50] = np.nan
    for terrain_m, spacing_m in ((gaps, 100.0), (np.zeros(2), 1000.0), (np.zeros(100), -30.0)):
        with pytest.raises(InputError, match=r"radio\.profile"):
            itm.point_to_point(terrain_m, asked, spacing_m=spacing_m)
    with pytest.raises(InputError, match=r"radio\.choice"):
        itm.area_loss_db(5.0, asked, delta_h_m=90, tx_siting="good")
    with pytest.raises(InputError, match=r"radio\.choice"):
        itm.Conditions(800, 30, 1.5, climate="arctic")


def test_the_models_own_cautions_are_handed_on():
    found = itm.point_to_point(np.zeros(1501), itm.Conditions(15_000, 0.8, 30, time_percent=0.05), spacing_m=1000.0)
    assert found.cautions == (
        "frequency_outside_40_mhz_10_ghz",
        "antenna_outside_1_m_1_km",
        "path_over_1000_km",
        "extreme_share",
    )
