"""Gases, rain, buildings and clutter against the Recommendations' own rows and independent implementations."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.errors import InputError, OutOfRange
from todoku.radio.models import p676, p838, p2108, p2109


def test_p676_gives_every_reference_row(shared_data):
    rows = np.loadtxt(shared_data / "radio" / "p676" / "validation.csv", delimiter=",", skiprows=1)
    assert rows.shape == (1500, 6)
    dry, wet = p676.specific_attenuation_db_per_km(
        rows[:, 0], dry_pressure_hpa=rows[:, 1], vapour_g_per_m3=rows[:, 2], temperature_k=rows[:, 3]
    )
    assert np.abs(dry - rows[:, 4]).max() < 1e-12
    assert np.abs(wet - rows[:, 5]).max() < 1e-10


def test_p676_without_the_reference_rows():
    # P.676, figure 1, at the reference atmosphere: 60 GHz near 15 dB/km, the lines of 22 GHz near 0.2, 183 GHz near 28
    dry, wet = p676.specific_attenuation_db_per_km([60.0, 22.235, 183.31])
    assert dry[0] == pytest.approx(15.0, abs=0.7)
    assert dry[1] + wet[1] == pytest.approx(0.19, abs=0.02)
    assert wet[2] == pytest.approx(28.0, abs=1.0)
    assert p676.gaseous_loss_db([0.0, 2000.0], frequency_ghz=60.0) == pytest.approx([0.0, 2 * float(dry[0] + wet[0])])


def test_p2109_gives_every_reference_row(shared_data):
    rows = np.loadtxt(shared_data / "radio" / "p2109" / "validation.csv", delimiter=",", skiprows=1)
    assert rows.shape == (1500, 5)
    for number, building in ((1, "traditional"), (2, "thermally_efficient")):
        mine = rows[rows[:, 2] == number]
        found = p2109.building_entry_loss_db(
            mine[:, 0], building=building, probability_percent=mine[:, 1], elevation_deg=mine[:, 3]
        )
        assert np.abs(found - mine[:, 4]).max() < 2e-8


def test_p2109_at_its_median_worked_by_hand():
    # 1 GHz, P = 50 %: Lh 12.64 and w 9.1 (traditional), -3: 10 log(10^1.264 + 10^0.91 + 10^-0.3)
    assert p2109.building_entry_loss_db(1.0) == pytest.approx(14.313, abs=1e-3)
    assert p2109.building_entry_loss_db(1.0, elevation_deg=[-30, 30]) == pytest.approx([19.448] * 2, abs=1e-3)


@pytest.mark.parametrize(
    ("frequency_ghz", "rain_mm_per_h", "tilt_deg", "expected"),
    [
        (6, 42, 90, 0.1742764859102401),
        (18, 42, 0, 4.036546480685788),
        (28, 42, 45, 6.948160270340374),
        (80, 60, 90, 20.67311828775259),
    ],
)
def test_p838_agrees_with_itur(frequency_ghz, rain_mm_per_h, tilt_deg, expected):
    # PyPI itur 0.4.0, itu838.rain_specific_attenuation
    found = p838.rain_attenuation_db_per_km(rain_mm_per_h, frequency_ghz=frequency_ghz, tilt_deg=tilt_deg)
    assert found == pytest.approx(expected, rel=1e-12)


def test_p838_gives_the_recommendations_table_5():
    # P.838-3, table 5, at 1, 10 and 100 GHz: kH, alphaH, kV, alphaV
    for frequency_ghz, printed in (
        (1.0, (0.0000259, 0.9691, 0.0000308, 0.8592)),
        (10.0, (0.01217, 1.2571, 0.01129, 1.2156)),
        (100.0, (1.3671, 0.6815, 1.3680, 0.6765)),
    ):
        horizontal = p838.coefficients(frequency_ghz, tilt_deg=p838.HORIZONTAL_DEG)
        vertical = p838.coefficients(frequency_ghz, tilt_deg=p838.VERTICAL_DEG)
        assert [float(x) for x in (*horizontal, *vertical)] == pytest.approx(printed, rel=2e-3)


@pytest.mark.parametrize(
    ("clutter", "frequency_ghz", "height_m", "expected_db"),
    [
        ("water", 0.7, 1.5, 17.169935063891852),
        ("open_rural", 2.0, 3.0, 12.374650202943434),
        ("suburban", 0.5, 1.5, 16.235547875038797),
        ("urban", 2.6, 1.5, 27.20395325772381),
        ("forest", 0.2, 4.0, 14.468574946348795),
        ("dense_urban", 3.0, 2.0, 30.120656862620677),
    ],
)
def test_p2108_height_gain_agrees_with_the_us_reference(clutter, frequency_ghz, height_m, expected_db):
    # PyPI proplib-p2108 1.1.0, HeightGainTerminalCorrectionModel, street of 27 m
    found = p2108.height_gain_loss_db([height_m, 25.0], frequency_ghz=frequency_ghz, clutter=clutter)
    assert found == pytest.approx([expected_db, 0.0], abs=1e-12)


@pytest.mark.parametrize(
    ("frequency_ghz", "distance_km", "percent", "expected_db"),
    [
        (0.5, 0.25, 50, 17.407137223380673),
        (4.7, 0.5, 10, 20.08528829286682),
        (28, 1.0, 90, 38.13147102539339),
        (67, 5.0, 50, 32.9936033138527),
    ],
)
def test_p2108_terrestrial_agrees_with_the_us_reference(frequency_ghz, distance_km, percent, expected_db):
    # proplib-p2108 1.1.0, TerrestrialStatisticalModel, whose normal deviate is P.1057's approximation (within 4.5e-4)
    found = p2108.terrestrial_loss_db(distance_km, frequency_ghz=frequency_ghz, locations_percent=percent)
    assert found == pytest.approx(expected_db, abs=0.002)


@pytest.mark.parametrize(
    ("frequency_ghz", "elevation_deg", "percent", "expected_db"),
    [(10, 5, 10, 7.36997599468767), (28, 30, 50, 4.702926861116885), (67, 80, 95, 1.27810481808787)],
)
def test_p2108_towards_the_sky_agrees_with_the_us_reference(frequency_ghz, elevation_deg, percent, expected_db):
    # proplib-p2108 1.1.0, AeronauticalStatisticalModel
    found = p2108.slant_loss_db(elevation_deg, frequency_ghz=frequency_ghz, locations_percent=percent)
    assert found == pytest.approx(expected_db, abs=5e-4)


def test_p2108_stays_the_same_beyond_2_km():
    found = p2108.terrestrial_loss_db([2.0, 20.0, 200.0], frequency_ghz=28.0)
    assert (found == found[0]).all()


@pytest.mark.parametrize(
    "asked",
    [
        lambda: p676.specific_attenuation_db_per_km(0.9),
        lambda: p676.specific_attenuation_db_per_km(28, temperature_k=0),
        lambda: p676.gaseous_loss_db(-1, frequency_ghz=28),
        lambda: p2109.building_entry_loss_db(0.07),
        lambda: p2109.building_entry_loss_db(2, probability_percent=100),
        lambda: p2109.building_entry_loss_db(2, elevation_deg=91),
        lambda: p838.rain_attenuation_db_per_km(-1, frequency_ghz=28),
        lambda: p838.coefficients(1001),
        lambda: p2108.height_gain_loss_db(1.5, frequency_ghz=3.1, clutter="urban"),
        lambda: p2108.terrestrial_loss_db(0.2, frequency_ghz=28),
        lambda: p2108.terrestrial_loss_db(np.nan, frequency_ghz=28),
        lambda: p2108.slant_loss_db(30, frequency_ghz=9.9),
    ],
)
def test_what_lies_outside_is_refused(asked):
    with pytest.raises(OutOfRange):
        asked()


def test_unknown_surroundings_and_buildings_are_refused():
    with pytest.raises(InputError, match=r"radio\.choice"):
        p2108.height_gain_loss_db(1.5, frequency_ghz=1, clutter="desert")
    with pytest.raises(InputError, match=r"radio\.choice"):
        p2109.building_entry_loss_db(1.0, building="tent")
