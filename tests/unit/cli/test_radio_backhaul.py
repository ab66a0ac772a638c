"""The verb radio backhaul: what it says of hops in both languages, as JSON and as a picture, and what it refuses."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sample_dem import write_dem
from sample_terrain import LAT, LON, rough_terrain
from todoku.cli.main import run
from todoku.costs.price_book import price_book

RADIO = ("--frequency", "18000", "--power", "20", "--gain", "38")
MODES = ("--mode", "-70,400", "--mode", "-85,100")
PLACE = ("--rain", "50", "--geoclimatic", "1e-5", "--dn75", "40")
ENDS = ("--from", f"{LAT},{LON},40", "--to", f"{LAT + 0.05},{LON + 0.02}")


@pytest.fixture(scope="module")
def dem(tmp_path_factory):
    terrain = rough_terrain(1, side=201, clutter=False)
    terrain.heights_m[:] = 50.0
    return write_dem(tmp_path_factory.mktemp("dem") / "flat.tif", terrain)


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        code = run(["radio", "backhaul", *map(str, arguments)])
        return (code, *capsys.readouterr())

    return call


def test_a_hop_is_told_in_full(printed, dem):
    code, out, err = printed(*ENDS, "--dem", dem, *RADIO, *MODES, *PLACE, "--lang", "en")
    assert (code, err) == (0, "")
    assert "From place 1 to place 2, 18 GHz" in out
    assert "place 1: 43.06000, 141.35000, ground 50.0 m, antenna 40 m above it" in out
    assert "Median k - In sight; the first Fresnel zone is free" in out
    assert "It meets P.530's planning criteria" in out
    assert "400 Mbps (from -70 dBm): margin" in out
    assert "minutes down; rain" in out
    assert "1.3 times the straight distance between the ends" in out
    assert "Microwave: cost not known" in out


def test_japanese_is_japanese(printed, dem):
    out = printed(*ENDS, "--dem", dem, *RADIO, *MODES, "--rain", "50", "--microwave-jpy", "8000000", "--lang", "ja")[1]
    assert "地点1から地点2へ、18 GHz" in out
    assert "稼働率は不明。5 kmを超える区間のマルチパスに要る値がありません(--geoclimatic と --dn75)。" in out
    assert "マイクロ波回線: 8,000,000 円(計画者の価格)" in out


def test_json_holds_the_same(printed, dem):
    shown = json.loads(printed(*ENDS, "--dem", dem, *RADIO, *MODES, *PLACE, "--fibre-km", "7.5", "--json")[1])
    (hop,) = shown["hops"]
    assert shown["schema"] == "todoku.radio-backhaul/1"
    assert (hop["from"]["height_m"], hop["to"]["height_m"], hop["antennas_lack_m"]) == (40.0, 30.0, 0.0)
    worked_dbm = 20 + 2 * 38 - hop["free_space_db"] - hop["gases_db"]
    assert (hop["received_dbm"], hop["diffraction_db"]) == (pytest.approx(worked_dbm), 0.0)
    fast, slow = shown["modes"]
    assert fast["available_percent"] < slow["available_percent"] < 100.0
    assert fast["minutes_down_per_year"] == pytest.approx((100 - fast["available_percent"]) * 5259.6, rel=1e-6)
    costs = shown["costs"]
    assert (costs["fibre_km"], costs["fibre_km_basis"], costs["microwave_jpy"]) == (7.5, "given", None)
    assert costs["fibre_jpy"] == price_book()["FIB-AERIAL-NEW"].jpy * 15 // 2
    assert costs["microwave_unknown"]


def test_what_is_not_known_is_null_with_its_reason(printed, dem):
    hop = json.loads(printed(*ENDS, "--dem", dem, *RADIO, "--mode", "-70", "--json")[1])["hops"][0]
    (mode,) = hop["modes"]
    assert (mode["rate_mbps"], mode["available_percent"], mode["rain_percent"]) == (None, None, None)
    assert [reason["code"] for reason in mode["unknown"]] == ["rain_rate", "geoclimatic"]
    assert all(reason["text"] for reason in mode["unknown"])


def test_a_chain_has_its_hops_its_sum_and_one_picture(printed, dem, tmp_path):
    picture = tmp_path / "hops.svg"
    via = ("--via", f"{LAT + 0.03},{LON + 0.04},25")
    given = (*ENDS, *via, "--dem", dem, *RADIO, *MODES, *PLACE, "--picture", picture)
    shown = json.loads(printed(*given, "--json", "--lang", "en")[1])
    first, second = shown["hops"]
    assert first["to"] == second["from"]
    assert first["to"]["height_m"] == 25.0
    down = [[mode["minutes_down_per_year"] for mode in hop["modes"]] for hop in (first, second)]
    assert [mode["minutes_down_per_year"] for mode in shown["modes"]] == pytest.approx(np.sum(down, axis=0))
    assert shown["costs"]["fibre_km"] == pytest.approx(1.3 * shown["straight_km"], abs=1e-3)
    assert shown["straight_km"] < first["length_km"] + second["length_km"]
    svg = picture.read_text(encoding="utf-8")
    assert svg.index("Profile from place 1 to place 2") < svg.index("Profile from place 2 to place 3")
    assert svg.count("Ray (k=0.38)") == 2
    assert "All 2 hops" in printed(*given, "--lang", "en")[1]


def test_a_hop_behind_a_hill_says_by_how_much_it_is_cut(printed, tmp_path):
    terrain = rough_terrain(1, side=201, clutter=False)
    terrain.heights_m[:] = 50.0
    row = round((terrain.north_deg - LAT - 0.025) / terrain.step_lat_deg)
    terrain.heights_m[row - 1 : row + 2] = 150.0
    hill = write_dem(tmp_path / "hill.tif", terrain)
    out = printed(*ENDS, "--dem", hill, *RADIO, *MODES, *PLACE, "--lang", "en")[1]
    # rays of 90 and 80 m pass the hill at 85 m, less half a metre of bulge
    assert "the obstacle stands 65." in out
    assert "both antennas would have to stand" in out
    assert "availability not known" in out


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("--to", f"{LAT},{LON}"), 1, "place 1 and place 2 are one place"),
        (("--to", f"{LAT + 3},{LON}"), 1, "Site place 2"),
        (("--to", f"{LON},{LAT}"), 1, "swapped"),
        (("--to", f"{LAT + 0.05}"), 2, "is no place"),
        (("--to", f"nan,{LON}"), 2, "nan is no number"),
        (("--to", f"{LAT + 0.05},{LON},0"), 1, "Site place 2: an antenna 0.0 m"),
        (("--via", "1,2,3,4"), 2, "is no place"),
        (("--frequency", "400"), 1, "0.4 GHz"),
        (("--frequency", "180000"), 1, "180 GHz"),
        (("--frequency", "nan"), 2, "nan is no number"),
        (("--rain", "-1"), 1, "-1 mm/h"),
        (("--geoclimatic", "7"), 1, "K is valid for"),
        (("--mode", "fast"), 2, "fast is no number"),
        (("--mode", "1,2,3"), 2, "is no mode"),
        (("--low-k", "0.1"), 1, "k is valid for 0.3-10, got 0.1"),
        (("--fibre-km", "0"), 1, "fibre: length"),
        (("--microwave-jpy", "-5"), 2, "-5"),
        (("--step", "0"), 1, "step is valid for"),
        (("--picture", "hops.png"), 2, ".svg"),
    ],
)
def test_bad_input_ends_in_one_line(printed, dem, given, code, said):
    found, out, err = printed(*ENDS, "--dem", dem, *RADIO, *MODES, *given, "--lang", "en")
    assert (found, out, len(err.splitlines())) == (code, "", 1)
    assert said in err


def test_terrain_and_radio_are_asked_for(printed, dem):
    assert "--dem" in printed(*ENDS, *RADIO, *MODES, "--lang", "en")[2]
    assert "--mode" in printed(*ENDS, "--dem", dem, *RADIO, "--lang", "en")[2]


def test_a_projected_dem_is_refused(printed, tmp_path):
    plane = write_dem(tmp_path / "plane.tif", rough_terrain(1, side=21), crs="EPSG:6680")
    code, _, err = printed(*ENDS, "--dem", plane, *RADIO, *MODES, "--lang", "en")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "plane.tif are projected" in err
