"""The verbs of radio: paths, areas, many sites, the best of them, capacity and factory floors."""

from __future__ import annotations

import json

import numpy as np
import pytest
import rasterio
import yaml

from sample_dem import write_dem
from sample_terrain import LAT, LON, rough_terrain
from todoku.cli.main import run

PLACE = ("--lat", str(LAT), "--lon", str(LON))
SENT = ("--frequency", "800", "--power", "43", "--gain", "12", "--threshold", "-90")
ENDS = ("--from", f"{LAT},{LON}", "--to", f"{LAT + 0.06},{LON + 0.05}")
FLOOR = {
    "width_m": 60, "length_m": 30, "clutter_size_m": 2, "clutter_density": 0.6, "clutter_height_m": 6,
    "channels": [{"name": "w1", "centre_mhz": 2412, "bandwidth_mhz": 20}],
    "radios": [{
        "name": "ap", "system": "wifi", "x_m": 10, "y_m": 15, "height_m": 8, "channels": ["w1"], "powers_dbm": [20],
        "needed_sinr_db": 20,
    }],
    "devices": [{"name": "robot", "system": "wifi", "x_m": 12, "y_m": 15}],
}  # fmt: skip


@pytest.fixture(scope="module")
def dem(tmp_path_factory):
    terrain = rough_terrain(3, side=201, highest_m=300.0, clutter=False)
    return write_dem(tmp_path_factory.mktemp("dem") / "hills.tif", terrain)


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        code = run(["radio", *map(str, arguments)])
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def flat(tmp_path):
    terrain = rough_terrain(1, side=101, highest_m=1.0, clutter=False)
    terrain.heights_m[:] = 50.0
    return write_dem(tmp_path / "flat.tif", terrain)


def sites_file(folder, *rows, head="site_id,lat,lon,height_m"):
    file = folder / "sites.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file


def test_path_says_loss_and_clearance_and_draws_it(printed, dem, tmp_path):
    picture = tmp_path / "path.svg"
    code, out, err = printed("path", *ENDS, "--dem", dem, *SENT[:6], "--picture", picture, "--lang", "en")
    assert (code, err) == (0, "")
    assert "Model: ITU-R P.1812-8, 800 MHz" in out
    assert "e.i.r.p. 55.0 dBm" in out
    svg = picture.read_text(encoding="utf-8")
    assert "Profile from transmitter to receiver" in svg
    assert "First Fresnel zone" in svg


def test_path_json_is_of_one_piece(printed, dem):
    shown = json.loads(printed("path", *ENDS, "--dem", dem, *SENT[:6], "--json")[1])
    assert shown["schema"] == "todoku.radio-path/1"
    assert shown["received_dbm"] == pytest.approx(55.0 - shown["loss_db"])
    assert (shown["delta_n"], shown["n0"]) == (37.9, 315.8)
    profile = shown["profile"]
    assert len(profile["ground_m"]) == len(profile["ray_m"]) == len(profile["distance_km"])
    assert profile["ray_m"][0] == pytest.approx(shown["from"]["ground_m"] + 30.0, abs=0.02)


@pytest.mark.parametrize("model", ["itm", "free_space", "extended_hata"])
def test_other_models_answer_and_say_whether_they_see_the_terrain(printed, dem, model):
    shown = json.loads(printed("path", *ENDS, "--dem", dem, *SENT[:6], "--model", model, "--json")[1])
    assert shown["model"] == model
    assert shown["takes_terrain"] is (model == "itm")
    assert shown["loss_db"] >= shown["free_space_db"] - 0.5


def test_a_model_of_paths_in_sight_says_where_the_terrain_cuts_one(printed, dem):
    shown = json.loads(printed("path", *ENDS, "--dem", dem, *SENT[:6], "--model", "tr38901_rma_los", "--json")[1])
    assert not shown["clearance"]["line_of_sight"]
    assert shown["cautions"] == ["not_in_sight"]
    hidden = json.loads(printed("path", *ENDS, "--dem", dem, *SENT[:6], "--model", "extended_hata", "--json")[1])
    assert hidden["cautions"] == []


def test_a_model_asked_beyond_its_range_or_unknown_is_refused(printed, dem):
    given = ("path", *ENDS, "--dem", dem, *SENT[:6], "--lang", "en", "--model")
    assert printed(*given, "p1411_street_nlos_residential")[0] == 1
    code, _, err = printed(*given, "tr38901")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "tr38901_uma_nlos" in err


def test_area_writes_everything_and_agrees_with_the_path(printed, dem, tmp_path):
    out = tmp_path / "out"
    code, text, _ = printed("area", *PLACE, "--dem", dem, *SENT, "--radius", "6", "--out", out, "--json")
    assert code == 0
    shown = json.loads(text)
    names = {"coverage.tif", "squares.csv", "squares.gpkg", "coverage.kml", "coverage.svg"}
    assert {path.name for path in out.iterdir()} == names
    assert 0.0 < shown["above_km2"] <= shown["known_km2"] == pytest.approx(np.pi * (36.0 - 0.0625), rel=0.02)
    with rasterio.open(out / "coverage.tif") as file:
        assert (file.dtypes[0], file.crs.to_epsg(), file.units[0]) == ("float32", 6668, "dBm")
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        row, column = file.index(LON + 0.03, LAT + 0.03)
        lon, lat = file.xy(row, column)
        level = float(file.read(1)[row, column])
    ends = ("--from", f"{LAT},{LON}", "--to", f"{lat},{lon}")
    path = json.loads(printed("path", *ends, "--dem", dem, *SENT[:6], "--json")[1])
    assert level == pytest.approx(path["received_dbm"], abs=6.0)


def test_area_is_the_same_twice(printed, dem, tmp_path):
    for name in ("a", "b"):
        arguments = ("--dem", dem, *SENT, "--radius", "3", "--out", tmp_path / name)
        assert printed("area", *PLACE, *arguments)[0] == 0
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_what_lies_beyond_the_terrain_is_told(printed, flat, tmp_path):
    edge = ("--lat", LAT + 0.04, "--lon", LON, "--dem", flat, *SENT, "--radius", "3", "--out", tmp_path / "out")
    code, out, _ = printed("area", *edge, "--lang", "en")
    assert code == 0
    assert "50% of the circle round site lies beyond the elevation data" in out
    assert json.loads(printed("area", *edge, "--json")[1])["sites"][0]["share_beyond_terrain"] == pytest.approx(
        0.5, abs=0.01
    )


def test_a_sector_looks_one_way(printed, flat, tmp_path):
    out = tmp_path / "out"
    arguments = ("--dem", flat, *SENT, "--radius", "3", "--sector", "90,2", "--out", out)
    assert printed("area", *PLACE, *arguments)[0] == 0
    with rasterio.open(out / "coverage.tif") as file:
        levels = file.read(1, masked=True)
        east, west = (float(levels[file.index(LON + turn, LAT)]) for turn in (0.02, -0.02))
    assert east - west == pytest.approx(30.0, abs=0.6)


def test_multisite_names_the_best_server(printed, flat, tmp_path):
    sites = sites_file(
        tmp_path, f"west,{LAT},{LON - 0.02},30", f"east,{LAT},{LON + 0.02},30", f"far,{LAT + 0.02},{LON},9"
    )
    out = tmp_path / "out"
    code, text, _ = printed("multisite", sites, "--dem", flat, *SENT, "--radius", "3", "--out", out, "--json")
    assert code == 0
    shown = json.loads(text)
    assert [site["site_id"] for site in shown["sites"]] == ["west", "east", "far"]
    with rasterio.open(out / "server.tif") as file:
        assert file.tags()["sector_2"] == "east"
        server = file.read(1)
        assert (server[file.index(LON - 0.015, LAT - 0.01)], server[file.index(LON + 0.015, LAT - 0.01)]) == (1.0, 2.0)


def test_bestsite_takes_the_one_that_covers_more(printed, flat, tmp_path):
    sites = sites_file(
        tmp_path, f"good,{LAT},{LON},40", f"again,{LAT},{LON + 0.001},40", f"edge,{LAT + 0.035},{LON + 0.035},5"
    )
    from todoku.areas import mesh

    codes = np.unique(mesh.encode([LAT + 0.01, LAT - 0.012, LAT], [LON + 0.012, LON, LON + 0.014], level=4))
    demand = tmp_path / "demand.csv"
    demand.write_text("mesh_code,weight\n" + "".join(f"{code},10\n" for code in codes), encoding="utf-8")
    given = (sites, "--demand", demand, "--dem", flat, *SENT, "--radius", "3", "--json")
    shown = json.loads(printed("bestsite", *given, "--sites", "1", "--out", tmp_path / "best")[1])
    assert (shown["covered_share"], shown["gap"], shown["status"]) == (1.0, 0.0, "optimal")
    assert [site["site_id"] for site in shown["sites"] if site["chosen"]] in (["good"], ["again"])
    assert (tmp_path / "best" / "demand.csv").read_text(encoding="utf-8-sig").splitlines()[1].endswith(",10.0,1")
    again = json.loads(printed("bestsite", *given, "--target", "100")[1])
    assert sum(site["chosen"] for site in again["sites"]) == 1


def test_capacity_lists_answers_and_shows_a_budget(printed):
    code, out, _ = printed("capacity", "--lang", "en")
    assert code == 0
    assert "REQ-GEN-UNIV" in out
    answered = json.loads(printed("capacity", "--requirement", "REQ-GEN-UNIV", "--area", "2", "--json")[1])
    assert answered["status"] == "met"
    assert answered["best"]["sites"] == answered["bands"][0]["sites"]
    assert "sites: 1 (cells of" in printed("capacity", "--requirement", "REQ-GEN-UNIV", "--lang", "en")[1]
    budget = json.loads(printed("capacity", "--service", "local5g_47", "--json")[1])["services"][0]
    terms = {term["name"]: term["value"] for term in budget["downlink"]["terms"]}
    assert (terms["base_power"], terms["base_gain"], budget["downlink"]["blocks"]) == (25.0, 23.0, 273)
    assert "Largest path loss" in printed("capacity", "--service", "lte_800", "--lang", "en")[1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "遅延 不明"),
        (("--backhaul", "100"), "遅延 0.49 ms以上(上限は不明)"),
        (("--backhaul", "100", "--core", "5"), "遅延 5.49 ～ "),
    ],
)
def test_a_latency_that_is_not_known_is_never_0(printed, options, says):
    code, out, _ = printed("capacity", "--requirement", "REQ-GEN-UNIV", *options)
    assert code == 0
    assert says in out


def test_capacity_refuses_lengths_and_latencies_below_zero(printed):
    for option, name in (("--backhaul", "backhaul_km"), ("--core", "core_ms")):
        code, _, err = printed("capacity", "--requirement", "REQ-GEN-UNIV", option, "-5", "--lang", "en")
        assert (code, len(err.splitlines())) == (2, 1)
        assert f"{name} is -5" in err


def test_factory_plans_and_draws(printed, tmp_path):
    floor, picture = tmp_path / "floor.yaml", tmp_path / "floor.svg"
    floor.write_text(yaml.safe_dump(FLOOR), encoding="utf-8")
    code, out, _ = printed("factory", floor, "--picture", picture, "--lang", "en")
    assert code == 0
    assert "ap (wifi): channel w1, 20 dBm" in out
    assert "1 of 1 devices are served" in out
    assert "device served" in picture.read_text(encoding="utf-8")
    shown = json.loads(printed("factory", floor, "--json")[1])
    assert (shown["served"], shown["proven"]) == (["robot"], True)


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("--lat", LON, "--lon", LAT), 1, "swapped"),
        (("--lat", "44.5", "--lon", LON), 1, "off the terrain"),
        (("--lat", "nan", "--lon", LON), 2, "nan is no number"),
        ((*PLACE, "--altitude", "-50"), 1, "below the ground"),
        ((*PLACE, "--height", "4000"), 1, "antenna 4000.0 m above the ground"),
        ((*PLACE, "--time", "60"), 1, "60 %"),
        ((*PLACE, "--frequency", "28000"), 1, "28 GHz"),
        ((*PLACE, "--radius", "0.1"), 1, "0.1 km"),
        ((*PLACE, "--squares", "3m"), 2, "3m"),
        ((*PLACE, "--step", "0"), 1, "got 0 m"),
        ((*PLACE, "--bandwidth", "0"), 1, "got 0 MHz"),
        ((*PLACE, "--noise-figure", "-5"), 1, "got -5 dB"),
        ((*PLACE, "--threshold", "1e9"), 1, "1e+09 dBm"),
        ((*PLACE, "--sector", "0,95"), 1, "95 deg"),
        ((*PLACE, "--sector", "1,2,3"), 2, "1,2,3"),
    ],
)
def test_bad_sites_end_in_one_line_and_leave_nothing(printed, dem, tmp_path, given, code, said):
    out = tmp_path / "out"
    found, _, err = printed("area", "--dem", dem, *SENT, "--radius", "3", *given, "--out", out, "--lang", "en")
    assert (found, len(err.splitlines())) == (code, 1)
    assert said in err
    assert not out.exists()


def test_a_projected_dem_and_missing_options_are_refused(printed, dem, tmp_path):
    plane = write_dem(tmp_path / "plane.tif", rough_terrain(1, side=21), crs="EPSG:6680")
    for given, code, said in (
        (("--dem", plane, *SENT), 1, "plane.tif are projected"),
        (("--dem", dem), 2, "--frequency and --power"),
        (("--dem", dem, *SENT[:4]), 2, "--threshold"),
        (SENT, 2, "--dem"),
    ):
        found, _, err = printed("area", *PLACE, *given, "--out", tmp_path / "out", "--lang", "en")
        assert (found, len(err.splitlines())) == (code, 1)
        assert said in err


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((f"a,{LAT},x,30",), "row 2 (site a): lon is x"),
        ((f"a,{LAT},{LON},30", f"b,{LAT},{LON},30", f"a,{LAT},{LON},30"), "row 4: site a"),
        ((f"a,{LAT},{LON},30", f"a,{LAT},{LON},31"), "row 3: site a"),
        ((), "no row of a site"),
        ((f"a,{LAT},{LON},30", f"b,{LON},{LAT},30"), "site b"),
    ],
)
def test_bad_tables_of_sites_name_the_row(printed, dem, tmp_path, rows, said):
    arguments = (sites_file(tmp_path, *rows), "--dem", dem, *SENT, "--radius", "2", "--out", tmp_path / "out")
    code, _, err = printed("multisite", *arguments, "--lang", "en")
    assert (code, len(err.splitlines())) == (1, 1)
    assert said in err
    assert not (tmp_path / "out").exists()


def test_targets_that_are_none_are_refused(printed, dem, tmp_path):
    sites = sites_file(tmp_path, f"a,{LAT},{LON},30")
    for target in ("0", "101", "-3"):
        code, _, err = printed("bestsite", sites, "--dem", dem, *SENT, "--target", target, "--lang", "en")
        assert (code, len(err.splitlines())) == (2, 1)
        assert f"--target {target}" in err
