"""The verb ``radio factory`` on a whole hall: lines, document, table and picture, in both languages."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET

import pytest
import yaml

from sample_floor import plant
from todoku.cli.main import run
from todoku.radio.factory import search

NOISE = "x_m,y_m,frequency_mhz,noise_dbm_per_mhz\n30,15,2412,-95\n30,15,2437,-90\n"


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        code = run(["radio", "factory", *map(str, arguments)])
        return (code, *capsys.readouterr())

    return call


def written(folder, content):
    file = folder / "floor.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file


def test_a_hall_of_three_systems_is_told_in_lines(printed, tmp_path):
    code, out, _ = printed(written(tmp_path, plant()), "--lang", "en")
    assert code == 0
    lines = out.splitlines()
    assert [line.split(" ")[0] for line in lines[:8]] == ["AP1", "AP2", "AP3", "AP4", "GW1", "GW2", "RU1", "RU2"]
    assert lines[4].endswith("InF-SL")
    assert lines[6].endswith("InF-SH")
    assert "devices are served (weight" in lines[8]
    assert "no plan serves more" in lines[8]
    assert "no plan that serves as much sends less" in lines[9]
    assert "is not known of Wi-Fi (acs_db), 920 (aclr_db, acs_db)" in out
    assert "as if all other radios sent all the time" in out
    assert "activity of GW1, GW2 is not used" in out
    japanese = printed(written(tmp_path, plant()), "--lang", "ja")[1]
    assert len(japanese.splitlines()) == len(lines)
    assert "端末 30 台のうち" in japanese


def test_the_document_says_all_that_the_plan_rests_on(printed, tmp_path):
    file, noise = written(tmp_path, plant()), tmp_path / "noise.csv"
    noise.write_text(NOISE)
    shown = json.loads(printed(file, "--noise", noise, "--interference", "mean", "--json")[1])
    assert (shown["interference"], shown["basis"], shown["proven"], shown["gap"]) == ("mean", "modelled", True, 0.0)
    assert shown["clutter"] == {"size_m": 6.325, "density": 0.2667, "height_m": 3.0, "machines": 12}
    assert shown["measured_noise"]["readings"] == 2
    assert shown["measured_noise"]["channels"] == [f"W{n}" for n in range(1, 9)]
    adjacent = {one["system"]: one for one in shown["adjacent_channels"]}
    assert adjacent["5G"] == {
        "system": "5G",
        "aclr_db": [45.0],
        "acs_db": [33.0],
        "source": "TS 38.104 6.6.3, TS 38.101-1 7.5",
        "reason": None,
    }
    assert (adjacent["920"]["aclr_db"], adjacent["Wi-Fi"]["acs_db"]) == (None, None)
    assert "aclr_db" in adjacent["920"]["reason"]
    assert len(shown["devices"]) == 30
    assert sorted(shown["served"] + shown["unserved"]) == sorted(one["device"] for one in shown["devices"])
    assert {one["outcome"] for one in shown["devices"] if one["device"] in shown["served"]} == {"served"}
    assert shown["least_power_mw"] == shown["power_mw"]
    assert shown["settings"][0]["scenario"] == "InF-SH"


def test_the_table_has_a_row_for_each_device(printed, tmp_path):
    table = tmp_path / "devices.csv"
    printed(written(tmp_path, plant()), "--table", table)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["device"] for row in rows] == [f"D{n}" for n in range(1, 31)]
    assert all((float(row["sinr_db"]) >= float(row["needed_sinr_db"])) == (row["outcome"] == "served") for row in rows)


@pytest.mark.parametrize(("lang", "machine"), [("ja", "機械"), ("en", "machine")])
def test_the_picture_names_what_stands_in_it(printed, tmp_path, lang, machine):
    picture = tmp_path / "floor.svg"
    hall = plant()
    hall["devices"][0] |= {"x_m": 1, "y_m": 1}
    hall["walls"].append({"x1_m": 0, "y1_m": 2, "x2_m": 3, "y2_m": 2, "loss_db": 200})
    hall["walls"].append({"x1_m": 3, "y1_m": 0, "x2_m": 3, "y2_m": 2, "loss_db": 200})
    hall["machines"] = [one for one in hall["machines"] if (one["x_m"], one["y_m"]) != (4, 2)]
    printed(written(tmp_path, hall), "--picture", picture, "--lang", lang)
    panels = ET.fromstring(picture.read_text(encoding="utf-8")).findall("{*}g")
    words = ["|".join(text.text or "" for text in panel.iter("{http://www.w3.org/2000/svg}text")) for panel in panels]
    assert len(words) == 3
    assert all(machine in panel for panel in words)
    unserved = {"ja": "届かない端末", "en": "device not served"}[lang]
    assert [unserved in panel for panel in words] == [True, False, False]
    # a source of noise stands on the maps of the systems that hear it
    assert ["oven" in panel for panel in words] == [True, False, False]
    assert ["welder" in panel for panel in words] == [False, True, False]
    assert all(name in words[0] for name in ("AP1: W", "AP4: W", "D1", "D14"))


def test_devices_that_nobody_can_serve_are_named_with_the_remedy(printed, tmp_path):
    hall = plant()
    hall["walls"].append({"x1_m": 30, "y1_m": 0, "x2_m": 30, "y2_m": 30, "loss_db": 150})
    hall["radios"] = [one for one in hall["radios"] if one["name"] in {"AP1", "GW1", "RU1"}]
    code, out, _ = printed(written(tmp_path, hall), "--lang", "en")
    assert code == 0
    assert "even at full power and without interference" in out
    assert "add a radio, or powers to choose from" in out


def test_a_search_that_ends_early_says_how_far_it_may_be_from_the_best(printed, tmp_path, monkeypatch):
    monkeypatch.setitem(search.LEVEL_BUDGET, "standard", 3)
    hall = plant()
    for one in hall["radios"]:
        one["needed_sinr_db"] += 14
    file = written(tmp_path, hall)
    assert "the search ended early; the bound is" in printed(file, "--lang", "en")[1]
    shown = json.loads(printed(file, "--json")[1])
    assert shown["proven"] is False
    assert shown["gap"] == (shown["bound_weight"] - shown["served_weight"]) / shown["served_weight"] > 0
    assert shown["least_power_mw"] is None


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"devices": []}, 1, "names no devices"),
        ({"width_m": 5}, 1, "floor.yaml: radios AP1 (10, 24) lies off the floor"),
        ({"channels": []}, 1, "floor.yaml: channels is [ ]"),
    ],
)
def test_floors_at_fault_end_in_one_line_and_leave_nothing(printed, tmp_path, change, code, said):
    picture = tmp_path / "floor.svg"
    found, out, err = printed(written(tmp_path, {**plant(), **change}), "--picture", picture, "--lang", "en")
    assert (found, out, picture.exists()) == (code, "", False)
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_an_unknown_kind_of_interference_is_wrong_usage(printed, tmp_path):
    assert printed(written(tmp_path, plant()), "--interference", "never")[0] == 2
