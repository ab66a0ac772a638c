"""Files of floors and of measured noise that cannot be used: one line that names file, place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sample_floor import CHANNELS, described, device, floor, radio
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.radio.factory.channel_plan import plan_channels
from todoku.radio.factory.floor_file import read_floor
from todoku.radio.factory.noise import read_measured_noise

WALL = {"x1_m": 50, "y1_m": 0, "x2_m": 50, "y2_m": 40}
LOW = [{"name": "t", "centre_mhz": 429, "bandwidth_mhz": 1}]
BOX = {"x_m": 10, "y_m": 10, "width_m": 30, "depth_m": 20, "height_m": 4}


def told(error):
    return {lang: text(f"error.{error.code}", lang, **error.params) for lang in LANGS}


def refused(tmp_path, change):
    file = tmp_path / "floor.yaml"
    file.write_text(yaml.safe_dump(described(**change)))
    with pytest.raises(InputError) as refusal:
        read_floor(file)
    shown = told(refusal.value)
    assert all("\n" not in line and "floor.yaml" in line for line in shown.values())
    return shown["en"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"radios": [radio("a", 20, 20), radio("a", 30, 20)]}, "radios / a is written twice"),
        ({"devices": [device("d", 20, 20), device("d", 30, 20)]}, "devices / d is written twice"),
        ({"channels": [*CHANNELS, CHANNELS[0]]}, "channels / w1 is written twice"),
        ({"radios": [radio("a", 20, 20, channels=["w1", "w1"])]}, "radios a: channels / w1 is written twice"),
        ({"radios": [radio("a", 20, 20, channels=["w2"])]}, "the channel of a / w2 is not among channels"),
        (
            {"radios": [radio("a", 20, 20, channels=[])]},
            "radios a: channels is [ ]. What may stand there: at",
        ),
        ({"radios": [radio("a", 101, 20)]}, "radios a (101, 20) lies off the floor"),
        ({"devices": [device("d", 20, -1)]}, "devices d (20, -1) lies off the floor"),
        ({"walls": [{**WALL, "x2_m": 120, "loss_db": 3}]}, "walls #1 (120, 40) lies off the floor"),
        ({"machines": [{**BOX, "x_m": 80}]}, "machines #1 (110, 30) lies off the floor"),
        ({"machines": [BOX, {**BOX, "x_m": 39}]}, "machines #2 cannot be used: it overlaps machines #1"),
        ({"devices": [device("d", 20, 20, system="lora")]}, "no radio is of the system of d / lora"),
        ({"systems": [{"name": "lora"}]}, "no radio is of the system of systems lora / lora"),
        ({"systems": [{"name": "wifi", "aclr_db": 23}]}, "systems wifi: source cannot be used: name the source"),
        ({"systems": [{"name": "wifi", "acs_db": [-1], "source": "x"}]}, "systems wifi: acs_db #1 is -1"),
        (
            {"radios": [radio("a", 20, 20, powers_dbm=[250])]},
            "radios a: powers_dbm #1 is 250. What may stand there: at",
        ),
        ({"radios": [radio("a", 20, 20, powers_dbm=[])]}, "radios a: powers_dbm is [ ]"),
        ({"radios": [radio("a", 20, 20, height_m=-3)]}, "radios a: height_m is -3. What may stand there: above 0"),
        ({"radios": [radio("a", 20, 20, hight_m=3)]}, "(near it: height_m)"),
        ({"walls": [WALL]}, "walls #1 cannot be used: give either loss_db (dB) or material"),
        ({"walls": [{**WALL, "loss_db": 3, "material": "wood"}]}, "walls #1 cannot be used: give either"),
        ({"walls": [{**WALL, "material": "paper"}]}, "one of glass, coated_glass, concrete, wood"),
        (
            {"channels": LOW, "radios": [radio("a", 20, 20, channels=["t"])]},
            "channels t: centre_mhz cannot be used: the model holds for 500-100000 MHz",
        ),
        (
            {"device_height_m": 7, "radios": [radio("a", 20, 20, height_m=5)]},
            "radios a cannot be used: terminal height",
        ),
        ({"width_m": 700}, "radios a cannot be used: a corner of the floor is 680 m away"),
        ({"clutter_size_m": None}, "machines are lacking"),
        ({"width_m": -1}, "width_m is -1. What may stand there: above 0"),
        ({"width_m": float("nan")}, "width_m is nan"),
        ({"radios": []}, "radios is [ ]. What may stand there: at least one"),
        ({"schema": "todoku.factory-floor/2"}, "schema is todoku.factory-floor/2"),
        ({"radio": []}, "radio cannot be used: there is no field of this name (near it: radios"),
    ],
)
def test_floor_files_at_fault_name_the_place(tmp_path, change, said):
    assert said in refused(tmp_path, change)


def test_a_field_that_is_lacking_is_named_with_its_thing(tmp_path):
    lacking = {name: value for name, value in radio("a", 20, 20).items() if name != "needed_sinr_db"}
    assert "radios a: needed_sinr_db cannot be used: it is needed" in refused(tmp_path, {"radios": [lacking]})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"width_m: [", "YAML cannot be used: line"),
        ("\u9577\u3055: 1".encode("cp932"), "UTF-8 cannot be used: line 1 is not UTF-8"),
        (b"- 1\n", "YAML cannot be used"),
        (b"", "YAML cannot be used"),
    ],
)
def test_floor_files_that_are_no_floor(tmp_path, content, said):
    file = tmp_path / "floor.yaml"
    file.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read_floor(file)
    assert said in told(refusal.value)["en"]


def test_floor_files_are_read(tmp_path):
    file = tmp_path / "floor.yaml"
    file.write_text(yaml.safe_dump({"schema": "todoku.factory-floor/1", **described()}))
    assert read_floor(file) == floor()


def test_the_floor_of_the_guide_is_one(tmp_path):
    guide = (Path(__file__).parents[4] / "docs" / "how-to" / "radio.md").read_text(encoding="utf-8")
    file = tmp_path / "floor.yaml"
    file.write_text(guide.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    shown = read_floor(file)
    assert shown.system_names == ("wifi", "lpwa")
    assert set(plan_channels(shown).served) == {"agv1", "meter1"}


def test_one_figure_of_leakage_stands_for_the_nearest_channel():
    one = floor(systems=[{"name": "wifi", "aclr_db": 23, "acs_db": [20, 30], "source": "x"}])
    assert (one.leakage_db("wifi"), one.selectivity_db("wifi")) == ((23.0,), (20.0, 30.0))
    assert floor().leakage_db("wifi") == ()


HEAD = "x_m,y_m,frequency_mhz,noise_dbm_per_mhz\n"


@pytest.mark.parametrize(
    ("content", "code", "params"),
    [
        ("x_m,y_m,frequency_mhz\n1,1,2412\n", "radio.noise_column", {"column": "noise_dbm_per_mhz"}),
        ("", "radio.noise_column", {"column": "x_m"}),
        (HEAD, "radio.noise_empty", {"file": "noise.csv"}),
        (HEAD + "1,1,2412,-80\n1,1,2412,quiet\n", "radio.noise_value", {"row": 3, "value": "quiet"}),
        (HEAD + "1,nan,2412,-80\n", "radio.noise_value", {"column": "y_m"}),
        (HEAD + "1,1,2412,inf\n", "radio.noise_value", {"column": "noise_dbm_per_mhz"}),
        (HEAD + "1,1,2412\n", "radio.noise_value", {"row": 2, "value": ""}),
        (HEAD + "1,1,2412,-80\n1,41,2412,-80\n", "radio.noise_off", {"row": 3, "y_m": 41.0}),
        (HEAD + "1,1,2.412,-80\n", "radio.noise_no_channel", {"file": "noise.csv"}),
    ],
)
def test_noise_files_at_fault_name_row_and_column(tmp_path, content, code, params):
    file = tmp_path / "noise.csv"
    file.write_text(content)
    with pytest.raises(InputError) as refusal:
        read_measured_noise(file, floor=floor())
    assert refusal.value.code == code
    assert params.items() <= refusal.value.params.items()
    assert all("noise.csv" in line for line in told(refusal.value).values())


def test_noise_files_may_have_more_columns_and_japanese_ones(tmp_path):
    file = tmp_path / "noise.csv"
    file.write_bytes("\u5834\u6240, x_m,y_m,frequency_mhz,noise_dbm_per_mhz\n\u7089,1,2,2412,-80\n".encode("cp932"))
    measured = read_measured_noise(file, floor=floor())
    assert (measured.x_m.tolist(), measured.dbm_per_mhz.tolist()) == ([1.0], [-80.0])
    assert [one.name for one in floor().channels if measured.covers(one)] == ["w1", "w3"]
