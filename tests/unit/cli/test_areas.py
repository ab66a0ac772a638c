"""What ``todoku areas`` prints, in both languages and as JSON, and how it fails."""

from __future__ import annotations

import json

import pytest

from todoku.areas.mesh_codes import Level
from todoku.cli.main import run as todoku


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.delenv("TODOKU_LANG", raising=False)

    def call(*arguments):
        code = todoku(["areas", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_a_municipality(run):
    code, out, _ = run("室蘭市")
    assert code == 0
    assert out.splitlines() == [
        "室蘭市",
        "  コード: 01205",
        "  検査数字つき: 012050",
        "  種類: 市町村",
        "  かな: むろらんし",
        "  ローマ字: Muroran-shi",
        "  都道府県: 北海道 (01)",
        "  振興局: 胆振総合振興局",
        "  平面直角座標系: 第12系 (EPSG:6680)",
    ]


def test_a_region_in_english(run):
    code, out, _ = run("Tokachi", "--lang", "en")
    assert code == 0
    assert "  code: 01-tokachi" in out
    assert "  municipalities: 19" in out
    assert "01633 上士幌町" in out


def test_a_ward_and_a_northern_village(run):
    assert "  指定都市: 札幌市 (01100)" in run("札幌市中央区")[1]
    assert "どの母数にも入りません" in run("色丹村")[1]


def test_an_area_for_machines(run):
    code, out, _ = run("能登町", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["schema"], found["id"], found["code6"], found["kana"]) == (
        "todoku.area/1",
        "jp:17463",
        "174637",
        "のとちょう",
    )
    assert found["subprefecture"] is None
    assert found["municipalities"] == [{"code": "17463", "name": "能登町"}]


def test_a_grid_code(run):
    code, out, _ = run("--mesh", "5339-46-11")
    assert code == 0
    assert out.splitlines() == [
        "53394611",
        "  レベル: 1km(基準地域メッシュ)",
        "  南西端(緯度, 経度): 35.67500000, 139.76250000",
        "  北東端(緯度, 経度): 35.68333333, 139.77500000",
        "  中心(緯度, 経度): 35.67916667, 139.76875000",
        "  面積(m2): 1,046,281.3",
        "  上位のメッシュ: 5339 533946 5339461 533946005",
        "  下位のメッシュ: 533946111 533946112 533946113 533946114",
        "  隣のメッシュ(北・東・南・西): 53394621 53394612 53394601 53394610",
    ]


def test_the_grid_code_of_a_position(run):
    code, out, _ = run("--at", "35.658581,139.745433", "--level", "3", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["code"], found["level"]) == ("53393599", 3)
    assert found["bounds"]["north"] == 35.666666666666664
    assert run("--at", "35.658581, 139.745433")[1].startswith("533935992\n")
    assert json.loads(run("--at", "35.658581 139.745433", "--level", "6", "--json")[1])["children"] == []


@pytest.mark.parametrize(
    ("arguments", "exit_code", "line"),
    [
        ([], 2, "調べるものがありません"),
        (["室蘭市", "--mesh", "53394611"], 2, "調べるものがありません"),
        (["室欄市"], 1, "もしかして: 01205 北海道 室蘭市"),
        (["泊村"], 1, "01403 北海道 古宇郡 泊村"),
        (["012051"], 1, "検査数字(6桁目)が 1 ですが、正しくは 0"),
        (["--mesh", "533946119"], 1, "9桁目「9」は使えません"),
        (["--mesh", "37533333"], 1, "海"),
        (["--at", "139.7,35.6"], 1, "緯度と経度が入れ替わって"),
        (["--at", "0,0"], 1, "エラー: 緯度 0.0、経度 0.0 は日本の範囲"),
        (["--at", "ここ"], 2, "--at 42.315,140.973"),
        (["--at", "35.6,139.7", "--level", "9"], 2, "レベル「9」はありません"),
        (["--at", "35.6,139.7", "--level", "x"], 2, "レベル「x」はありません"),
    ],
)
def test_failures_are_one_line_on_standard_error(run, arguments, exit_code, line):
    code, out, err = run(*arguments)
    assert (code, out) == (exit_code, "")
    assert line in err
    assert err.count("\n") == 1


def test_every_level_can_be_asked_for(run):
    for level in Level:
        code, out, _ = run("--at", "43.0,141.0", "--level", str(int(level)), "--json")
        assert (code, json.loads(out)["level"]) == (0, level)
