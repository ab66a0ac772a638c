"""``todoku resilience`` on a written plan: text, JSON, a table of facilities, and what is refused."""

from __future__ import annotations

import json

import pytest

from todoku.cli.main import run
from todoku.plans.build import build_plan
from todoku.plans.config import PlanConfig
from todoku.plans.inputs import inputs_for
from todoku.reports.gis.geopackage import write_geopackage

FACILITIES = """id,name,kind,lat,lon,autonomy_h
s1,第一避難所,避難所,43.2335,143.2990,24
c1,北の診療所,診療所,43.2520,143.3400,6
x1,山の家,避難所,43.5000,143.0000,
ex,収容局,exchange,,,72
"""


def write(folder, **config):
    result = build_plan(inputs_for("01633"), PlanConfig.model_validate({"date": "2026-06-01", **config}))
    folder.mkdir(exist_ok=True)
    write_geopackage(result, folder / "plan.gpkg", lang="ja")
    (folder / "plan.json").write_text(result.plan.model_dump_json(by_alias=True), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return write(tmp_path_factory.mktemp("plan"))


@pytest.fixture
def facilities(tmp_path):
    file = tmp_path / "facilities.csv"
    file.write_text(FACILITIES, encoding="utf-8")
    return file


def told(capsys, *arguments):
    code = run(["resilience", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ("光ファイバの世帯 2,350", "  10. ", "幹線の端", "証明した", "推定経路", "円/km")),
        ("en", ("2,350 households", "  10. ", "the trunk's", "Proved: ", "estimated corridors", "yen a km")),
    ],
)
def test_text_ranks_cuts_and_prices_the_trunks_second_routes(capsys, made, lang, words):
    code, out, _ = told(capsys, made, "--lang", lang)
    assert code == 0
    assert [word for word in words if word not in out] == []
    assert "  11. " not in out


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ("施設 s1", "対象外(--reach", "停電 12 時間: 足りない c1", "不明な基地局 7", "施設 2 か所")),
        ("en", ("facility s1", "left out (--reach", "lacking power c1", "7 base stations", "holds out", "2 places")),
    ],
)
def test_facilities_have_their_ways_power_and_second_routes(capsys, made, facilities, lang, words):
    code, out, _ = told(capsys, made, "--facilities", facilities, "--hours", "12", "--lang", lang)
    assert code == 0
    assert [word for word in words if word not in out] == []


def test_json_holds_all_cuts_and_the_lines_of_new_cable(capsys, made, facilities):
    code, out, _ = told(capsys, made, "--facilities", facilities, "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["roads"]) == (0, "todoku.resilience/1", "estimated_corridors")
    assert [cut["rank"] for cut in found["cuts"]] == list(range(1, len(found["cuts"]) + 1))
    assert found["power"] is None
    assert [one["on_network"] for one in found["facilities"]] == [True, True, False]
    assert found["facilities"][2]["second_route"] is None
    together = found["second_routes"]["together"]
    assert together["method"] == "optimal"
    assert together["lower_bound_jpy"] == together["cost_jpy"] == sum(one["cost_jpy"] for one in together["edges"])
    assert all(len(one["line"]) >= 2 for one in together["edges"])
    assert found["second_routes"]["price"]["id"] == "FIB-AERIAL-NEW"
    assert told(capsys, made, "--facilities", facilities, "--json")[1] == out


def test_the_trunk_can_be_asked_for_beside_facilities(capsys, made, facilities):
    out = told(capsys, made, "--facilities", facilities, "--protect", "trunk", "--share", "0.5", "--json")[1]
    second = json.loads(out)["second_routes"]
    assert second["protect"] == "trunk"
    assert all(one["households_beyond"] >= 1175 for one in second["targets"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--reach", "0"), 2, "--reach"),
        (("--share", "2"), 2, "--share"),
        (("--hours", "-3"), 2, "--hours"),
        (("--protect", "facilities"), 2, "--facilities"),
        (("--protect", "all"), 2, "trunk"),
        (("--facilities", "nowhere.csv"), 2, "nowhere.csv"),
    ],
)
def test_wrong_usage(capsys, made, arguments, code, says):
    found, out, err = told(capsys, made, *arguments, "--lang", "en")
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert says in err


def test_a_facility_table_at_fault_is_one_line_with_its_row(capsys, made, facilities):
    facilities.write_text(FACILITIES.replace("43.2520,143.3400", "143.3400,43.2520"), encoding="utf-8")
    code, out, err = told(capsys, made, "--facilities", facilities, "--lang", "en")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "facilities.csv, row 3: lat is 143.3400" in err


def test_a_plan_without_fibre_or_without_its_map_is_refused(capsys, tmp_path):
    without = write(tmp_path / "mobile", fibre={"enabled": False})
    code, out, err = told(capsys, without, "--lang", "en")
    assert (code, out) == (1, "")
    assert "has no fibre" in err
    (without / "plan.gpkg").write_bytes(b"not a map")
    assert "cannot be read" in told(capsys, without, "--lang", "en")[2]
    (without / "plan.gpkg").unlink()
    assert "plan.gpkg" in told(capsys, without, "--lang", "en")[2]
