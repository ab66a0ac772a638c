"""P.1812-8 against the study group's reference profiles, and what they do not exercise worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sample_p1812 import CASES, read_case
from todoku.errors import InputError, OutOfRange
from todoku.i18n import text
from todoku.radio.models import p1812
from todoku.radio.models.p1812_physics import inverse_normal

LOGGED = {
    "d (km)": "d", "dlt (km)": "dlt", "dlr (km)": "dlr", "th_t (mrad)": "th_t", "th_r (mrad)": "th_r",
    "th (mrad)": "th", "hts (m)": "hts", "hrs (m)": "hrs", "w": "w", "dtm (km)": "dtm", "dlm (km)": "dlm",
    "phi (deg)": "phi", "b0 (%)": "b0", "ae (km)": "ae", "hst (m)": "hst", "hsr (m)": "hsr", "hstd (m)": "hstd",
    "hsrd (m)": "hsrd", "hte (m)": "hte", "hre (m)": "hre", "hm (m)": "hm", "Fi": "fi", "Fj": "fj", "Fk": "fk",
    "Lbfs": "lbfs", "Lb0p": "lb0p", "Lb0b": "lb0b", "Lbulla (dB)": "lbulla", "Lbulls (dB)": "lbulls",
    "Ldsph (dB)": "ldsph", "Ld50 (dB)": "ld50", "Ldb (dB)": "ldb", "Ldp (dB)": "ldp", "Lminb0p (dB)": "lminb0p",
    "Lba (dB)": "lba", "Lminbap (dB)": "lminbap", "Lbda (dB)": "lbda", "Lbam (dB)": "lbam", "Lbs (dB)": "lbs",
    "Lbc (dB)": "lbc",
}  # fmt: skip
FLAT = p1812.Profile([0.0, 0.5, 1.0], [0.0] * 3, [0.0] * 3, [4] * 3, 43.0, 141.3, 43.009, 141.3)
MEDIUM = {"frequency_ghz": 1.0, "time_percent": 50.0, "polarization": 1, "delta_n": 45.0, "n0": 330.0}
CLEAR = {"tx_height_m": 100.0, "rx_height_m": 100.0, **MEDIUM}


def loss(profile=FLAT, **changes):
    places = dict(zip(("tx_lat", "tx_lon", "rx_lat", "rx_lon"), profile[4:], strict=True))
    return p1812.basic_transmission_loss_db(*profile[:4], **{**CLEAR, **places, **changes})


@pytest.fixture
def folder(shared_data):
    return shared_data / "radio" / "p1812"


@pytest.mark.parametrize(("name", "row"), CASES)
def test_reference_profiles_to_a_millionth_of_a_decibel(folder, name, row):
    case = read_case(folder, name, row)
    found_db, field = loss(
        case.profile, **case.medium, tx_height_m=case.tx_height_m, rx_height_m=case.rx_height_m,
        tx_coast_km=case.coast_km[0], rx_coast_km=case.coast_km[1],
    )  # fmt: skip
    assert found_db == pytest.approx(case.loss_db, abs=1e-6)
    assert field == pytest.approx(case.log["Ep (dBuV/m)"], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "heights_m", "polarization", "rows"),
    [
        (
            "rburg_rural_noclutter_los",
            (200.0, 200.0),
            1,
            [(98.2, 1, 114.50390459), (98.2, 10, 120.91299695), (98.2, 50, 125.54711521)],
        ),
        (
            "rburg_urban_with_clutter",
            (12.0, 19.0),
            2,
            [
                (30, 1, 151.32084068),
                (90, 10, 173.81280669),
                (500, 50, 203.85592285),
                (1000, 1, 182.93715752),
                (3000, 20, 218.92094728),
                (6000, 20, 225.95551054),
            ],
        ),
        (
            "b2iseac_eqdist",
            (60.0, 7.0),
            2,
            [(95.3, 1, 129.22400649), (95.3, 10, 138.53054539), (95.3, 50, 159.48094742)],
        ),
    ],
)
def test_further_rows_of_the_reference_on_the_same_profiles(folder, name, heights_m, polarization, rows):
    # github eeveetza/Py1812, tests/validation_profiles: sub-path diffraction in line of sight; vertical polarization
    case = read_case(folder, name, 0)
    for frequency_mhz, time_percent, expected_db in rows:
        medium = {**case.medium, "frequency_ghz": frequency_mhz / 1e3, "time_percent": time_percent}
        found_db, _ = loss(
            case.profile,
            **{**medium, "polarization": polarization},
            tx_height_m=heights_m[0],
            rx_height_m=heights_m[1],
            tx_coast_km=case.coast_km[0],
            rx_coast_km=case.coast_km[1],
        )
        assert found_db == pytest.approx(expected_db, abs=1e-6)


@pytest.mark.parametrize(("name", "row"), CASES)
def test_intermediate_values_to_their_ten_printed_digits(folder, name, row):
    case = read_case(folder, name, row)
    setting = p1812.checked_setting(**case.medium, coast_km=case.coast_km)
    values = p1812.intermediate_values(case.profile, setting=setting, antennas_m=(case.tx_height_m, case.rx_height_m))
    for logged, field in LOGGED.items():
        assert getattr(values, field) == pytest.approx(case.log[logged], rel=1e-9, abs=1e-9), logged
    assert values.hts - values.hstd == pytest.approx(case.log["htc (m)"], rel=1e-9)
    assert values.hrs - values.hsrd == pytest.approx(case.log["hrc (m)"], rel=1e-9)


def test_every_reference_case_is_read(folder):
    logs = {path.stem for path in (folder / "intermediate").glob("*_log.csv")}
    assert logs == {f"{name}_{row}_log" for name, row in CASES}


def test_batch_is_the_model_path_by_path(folder):
    cases = [read_case(folder, name, 1) for name in ("b2iseac_rural_land_10km", "b2iseac_rural_land_1km", "b2iseac")]
    setting = p1812.checked_setting(**cases[0].medium)
    together = p1812.basic_transmission_losses_db(
        [case.profile for case in cases], setting=setting, antennas_m=(60.0, 7.0),
        location_percent=80.0, location_sigma_db=4.0,
    )  # fmt: skip
    alone = [
        loss(case.profile, **case.medium, tx_height_m=60.0, rx_height_m=7.0,
             location_percent=80.0, location_sigma_db=4.0)[0]
        for case in cases
    ]  # fmt: skip
    assert together.tolist() == alone
    assert p1812.basic_transmission_losses_db([], setting=setting, antennas_m=(60.0, 7.0)).tolist() == []


def test_a_clear_short_path_is_free_space():
    # equation 8: 92.4 + 20 log 1 + 20 log 1; at 50 % nothing is added, and scatter and ducting lie 48 dB above
    assert loss() == pytest.approx((92.4, 199.36 - 92.4), abs=1e-8)


def test_multipath_at_one_percent_of_the_time():
    # equations 9 and 10: 2.6 (1 - exp(-0.1 * 1)) log(1/50) below free space
    expected_db = 92.4 - 2.6 * (1.0 - math.exp(-0.1)) * math.log10(50.0)
    assert loss(time_percent=1.0)[0] == pytest.approx(expected_db, abs=1e-6)


def test_inverse_normal_within_the_error_that_attachment_2_states():
    for share, exact in ((0.5, 0.0), (0.1, 1.2815516), (0.01, 2.3263479), (0.001, 3.0902323), (0.9, -1.2815516)):
        assert inverse_normal(share) == pytest.approx(exact, abs=0.00054)


def test_location_variability_by_hand():
    # I(0.1): T = sqrt(-2 ln 0.1) = 2.1459660; C = (0.010328 T + 0.802853) T + 2.515516698 = 4.2859742 over
    # ((0.001308 T + 0.189269) T + 1.432788) T + 1 = 4.9592567, that is 0.8642372: I = 1.2817288
    assert loss(location_percent=90.0, location_sigma_db=5.5)[0] - loss()[0] == pytest.approx(5.5 * 1.2817288, abs=1e-6)
    # fewer places see less loss, but never less than Lb0p (equation 69)
    assert loss(location_percent=10.0, location_sigma_db=5.5)[0] == pytest.approx(92.4, abs=1e-8)
    at_sea = FLAT._replace(zone=[4, 4, 1])
    assert loss(at_sea, location_percent=90.0, location_sigma_db=5.5)[0] == pytest.approx(loss(at_sea)[0], abs=1e-12)


@pytest.mark.parametrize(
    ("rx_height_m", "clutter_m", "expected_db"),
    [
        # (0.52 + 0.024 * 0.6) * 100^0.28 = 0.5344 * 3.6307805
        (1.5, 10.0, 1.9402891),
        (10.0, 10.0, 1.9402891),
        (15.0, 10.0, 0.9701446),
        (20.0, 10.0, 0.0),
        (25.0, 10.0, 0.0),
    ],
)
def test_location_sigma_by_hand(rx_height_m, clutter_m, expected_db):
    found_db = p1812.location_sigma_db(
        frequency_ghz=0.6, resolution_m=100.0, rx_height_m=rx_height_m, clutter_m=clutter_m
    )
    assert found_db == pytest.approx(expected_db, abs=1e-6)


def test_building_entry_by_hand():
    # sqrt(3^2 + 4^2) = 5 dB: at 50 % of the places only the median counts, at 90 % 1.2817288 times 5 dB more
    inside = {
        "setting": p1812.checked_setting(**MEDIUM), "antennas_m": (100.0, 100.0),
        "location_sigma_db": 3.0, "entry_loss_db": 11.0, "entry_sigma_db": 4.0,
    }  # fmt: skip
    assert p1812.indoor_transmission_loss_db(FLAT, location_percent=50.0, **inside) == pytest.approx(103.4, abs=1e-6)
    found_db = p1812.indoor_transmission_loss_db(FLAT, location_percent=90.0, **inside)
    assert found_db == pytest.approx(103.4 + 5.0 * 1.2817288, abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "quantity"),
    [
        ({"frequency_ghz": 28.0}, "frequency"),
        ({"frequency_ghz": 0.02}, "frequency"),
        ({"frequency_ghz": math.nan}, "frequency"),
        ({"time_percent": 0.5}, "time_percent"),
        ({"time_percent": 60.0}, "time_percent"),
        ({"location_percent": 0.5}, "location_percent"),
        ({"location_sigma_db": -1.0}, "location_sigma"),
        ({"tx_height_m": 0.5}, "antenna_height"),
        ({"rx_height_m": 3001.0}, "antenna_height"),
        ({"polarization": 3}, "polarization"),
        ({"delta_n": -5.0}, "delta_n"),
        ({"n0": 0.0}, "n0"),
        ({"tx_lat": 141.3, "tx_lon": 43.0}, "latitude"),
        ({"tx_coast_km": -1.0}, "coast_distance"),
    ],
)
def test_outside_its_ranges_the_model_refuses(changes, quantity):
    with pytest.raises(OutOfRange) as caught:
        loss(**changes)
    assert caught.value.params["quantity"] == quantity


@pytest.mark.parametrize(
    ("changes", "quantity"),
    [
        ({"distance_km": [0.0, 0.1, 0.2]}, "distance"),
        ({"distance_km": [0.0, 100.0, 3001.0]}, "distance"),
        ({"terrain_m": [0.0, 9500.0, 0.0]}, "terrain_height"),
        ({"clutter_m": [0.0, -1.0, 0.0]}, "clutter_height"),
        ({"clutter_m": [0.0, math.nan, 0.0]}, "clutter_height"),
    ],
)
def test_a_profile_outside_its_ranges_is_refused(changes, quantity):
    with pytest.raises(OutOfRange) as caught:
        loss(FLAT._replace(**changes))
    assert caught.value.params["quantity"] == quantity


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"terrain_m": [0.0, 0.0]}, "radio.profile_shape", "shapes"),
        ({"distance_km": [0.0, 1.0, 1.0]}, "radio.profile_distance", "point 2 is 1.0 km"),
        ({"distance_km": [0.1, 0.5, 1.0]}, "radio.profile_distance", "point 0 is 0.1 km"),
        ({"terrain_m": [0.0, math.nan, 0.0]}, "radio.profile_void", "1 points without a value"),
        ({"zone": [4, 2, 4]}, "radio.profile_zone", "zone of point 1 is 2"),
    ],
)
def test_what_is_no_profile_is_refused_in_words(changes, code, words):
    with pytest.raises(InputError) as caught:
        loss(FLAT._replace(**changes))
    assert caught.value.code == code
    assert words in text(f"error.{code}", "en", **caught.value.params)
    assert text(f"error.{code}", "ja", **caught.value.params)


def test_loss_rises_with_clutter_in_the_way():
    hilly = p1812.Profile(
        np.linspace(0.0, 10.0, 101), np.zeros(101), np.zeros(101), np.full(101, 4), 43.0, 141.3, 43.09, 141.3
    )
    wooded = hilly._replace(clutter_m=np.full(101, 15.0))
    low = {"tx_height_m": 30.0, "rx_height_m": 1.5}
    assert loss(wooded, **low)[0] > loss(hilly, **low)[0] + 10.0


def test_coasts_are_measured_where_they_are_not_given(folder):
    case = read_case(folder, "b2iseac", 1)
    profile = case.profile._replace(terrain_m=np.zeros(211), zone=np.repeat([4, 1, 3], [30, 170, 11]))
    x = profile.distance_km
    given = p1812.checked_setting(**case.medium, coast_km=(x[30], x[-1] - x[199]))
    measured = given._replace(coast_km=(math.nan, math.nan))
    antennas_m = (30.0, 10.0)
    expected = p1812.intermediate_values(profile, setting=given, antennas_m=antennas_m)
    assert p1812.intermediate_values(profile, setting=measured, antennas_m=antennas_m) == expected
    far = given._replace(coast_km=(500.0, 500.0))
    assert p1812.intermediate_values(profile, setting=far, antennas_m=antennas_m).lba > expected.lba + 0.01
