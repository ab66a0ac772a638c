"""Antenna patterns, received power, best servers and interference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sample_terrain import LAT, LON, rough_terrain
from todoku.errors import InputError, OutOfRange
from todoku.i18n import text
from todoku.radio.stations.antennas import element_38901, isotropic, read_msi
from todoku.radio.stations.sectors import Sector, best_servers, received_dbm
from todoku.radio.sweep import Prediction, Site, predict_area, predict_areas

PREDICTION = Prediction(frequency_ghz=3.7, delta_n=37.9, n0=315.8)
SITE = Site("局", LAT, LON, 30.0)


def msi(tmp_path, *, lines=None, gain="GAIN 15.5 dBi"):
    plane = [f"{angle} {min(angle, 360 - angle) / 10}" for angle in range(360)]
    text_ = "\n".join(["NAME パネル", gain, "HORIZONTAL 360", *(lines or plane), "VERTICAL 360", *plane]) + "\n"
    path = tmp_path / "panel.msi"
    path.write_text(text_, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("azimuth_deg", "elevation_deg", "expected_dbi"),
    [
        # Table 7.3-1: 12 (angle / 65)^2 in each plane, 30 dB at most, together too
        (0.0, 0.0, 8.0),
        (32.5, 0.0, 5.0),
        (-32.5, 0.0, 5.0),
        (0.0, 32.5, 5.0),
        (65.0, 0.0, -4.0),
        (180.0, 0.0, -22.0),
        (180.0, 80.0, -22.0),
    ],
)
def test_the_element_of_3gpp(azimuth_deg, elevation_deg, expected_dbi):
    found = element_38901().gain_at_dbi(azimuth_deg, elevation_deg, tilt_deg=0.0)
    assert found == pytest.approx(expected_dbi, abs=0.01)


def test_tilt_looks_down_ahead_and_up_behind():
    element = element_38901()
    assert element.gain_at_dbi(0.0, -10.0, tilt_deg=10.0) == pytest.approx(8.0, abs=1e-9)
    assert element.gain_at_dbi(0.0, 0.0, tilt_deg=10.0) == pytest.approx(8.0 - 12.0 * (10.0 / 65.0) ** 2, abs=1e-9)
    # level and square to the boresight, the tilt leaves the direction level
    assert element.gain_at_dbi(90.0, 0.0, tilt_deg=10.0) == pytest.approx(8.0 - 12.0 * (90.0 / 65.0) ** 2, abs=0.01)


def test_an_msi_file_is_read(tmp_path):
    pattern = read_msi(msi(tmp_path))
    assert (pattern.name, pattern.gain_dbi) == ("パネル", 15.5)
    assert pattern.gain_at_dbi([0.0, 90.0, -90.0, 0.5], 0.0, tilt_deg=0.0) == pytest.approx([15.5, 6.5, 6.5, 15.45])
    # vertical angles go downwards: straight down is at 90
    assert pattern.gain_at_dbi(0.0, -30.0, tilt_deg=0.0) == pytest.approx(12.5)
    assert read_msi(msi(tmp_path, gain="GAIN 13.35")).gain_dbi == pytest.approx(15.5)


@pytest.mark.parametrize(
    ("made", "code", "said"),
    [
        ({"lines": [f"{angle} 0" for angle in range(350)]}, "radio.antenna_angles", "10 angles of HORIZONTAL"),
        ({"lines": ["0 0", "1 x"]}, "radio.antenna_line", "line 5"),
        ({"lines": ["0 0", "1.5 3"]}, "radio.antenna_line", "line 5"),
        ({"gain": "GAIN ?"}, "radio.antenna_gain", "GAIN '?'"),
    ],
)
def test_a_bad_antenna_file_is_named(tmp_path, made, code, said):
    with pytest.raises(InputError) as caught:
        read_msi(msi(tmp_path, **made))
    assert caught.value.code == code
    message = text(f"error.{code}", "en", **caught.value.params)
    assert "panel.msi" in message
    assert said in message


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        read_msi(tmp_path / "nothing.msi")
    assert caught.value.code == "radio.antenna_file"


def test_received_power_is_power_plus_gain_less_loss():
    area = predict_area(rough_terrain(clutter=False), SITE, PREDICTION, radius_km=3.0)
    everywhere = received_dbm(area, Sector("全周", 0.0, 0.0, isotropic(gain_dbi=3.0), 40.0))
    known = np.isfinite(area.loss_db)
    assert np.allclose(everywhere[known], 43.0 - area.loss_db[known], atol=1e-4)
    assert np.isnan(everywhere[~known]).all()
    east = received_dbm(area, Sector("東", 90.0, 0.0, element_38901(), 40.0))
    gained = east - everywhere + 3.0
    azimuth = area.azimuths_deg()
    assert np.nanmax(gained[np.abs(azimuth - 90.0) < 5.0]) == pytest.approx(8.0, abs=0.1)
    assert np.nanmax(gained[np.abs(azimuth - 270.0) < 5.0]) == pytest.approx(-22.0, abs=0.1)


def test_the_strongest_serves_and_the_others_disturb_by_their_load():
    ground = rough_terrain(clutter=False)
    sites = [SITE, replace(SITE, site_id="隣", lon=LON + 0.03)]
    areas = list(predict_areas(ground, sites, PREDICTION, radius_km=3.0))
    sectors = [Sector(site.site_id, 0.0, 0.0, isotropic(), 40.0, load=0.5) for site in sites]
    found = best_servers(ground, zip(areas, sectors, strict=True), noise_dbm=-100.0)
    row, column = 150, 150 + 19
    levels = []
    for area, sector in zip(areas, sectors, strict=True):
        i = row - round((ground.north_deg - area.north_deg) / ground.step_lat_deg)
        j = column - round((area.west_deg - ground.west_deg) / ground.step_lon_deg)
        levels.append(float(received_dbm(area, sector)[i, j]))
    strongest = int(np.argmax(levels))
    assert found.server[row, column] == strongest
    assert found.received_dbm[row, column] == pytest.approx(levels[strongest], abs=1e-4)
    disturbance_mw = 10.0 ** (-100.0 / 10.0) + 0.5 * 10.0 ** (levels[1 - strongest] / 10.0)
    expected_db = levels[strongest] - 10.0 * np.log10(disturbance_mw)
    assert found.sinr_db[row, column] == pytest.approx(expected_db, abs=1e-3)
    assert found.server[0, 0] == -1
    assert np.isnan(found.sinr_db[0, 0])
    assert found.sector_ids == ("局", "隣")


def test_areas_of_another_terrain_and_loads_beyond_one_are_refused():
    area = predict_area(rough_terrain(), SITE, PREDICTION, radius_km=1.0)
    sector = Sector("A", 0.0, 0.0, isotropic(), 40.0)
    with pytest.raises(InputError) as caught:
        best_servers(replace(rough_terrain(), west_deg=141.0), [(area, sector)], noise_dbm=-100.0)
    assert caught.value.code == "radio.sector_terrain"
    with pytest.raises(OutOfRange):
        best_servers(rough_terrain(), [(area, replace(sector, load=1.5))], noise_dbm=-100.0)
