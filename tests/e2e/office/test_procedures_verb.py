"""The verb that ranks procedures and scores municipalities."""

from __future__ import annotations

import json

from sample_office_survey import csv_of

HEAD = ["市町村", "手続の名称", "年間件数", "オンライン利用率", "職員の時間", "住民の時間", "押印", "システムの形"]
ROWS = [
    ["久慈市", "転出届", 1200, 0.5, 10, 30, "不要", "サービス利用"],
    ["野田村", "転出届", 60, "", 10, 40, "要", "自前"],
]


def test_priority_and_scorecard(tmp_path, todoku):
    file = csv_of(tmp_path / "a.csv", [HEAD, *ROWS])
    code, out, err = todoku("ja", "office", "procedures", file, "--out", tmp_path / "out")
    assert code == 0
    assert "1. 久慈市 転出届: 年 400.0 時間(職員 100.0、住民 300.0)" in out
    assert "2. 野田村 転出届: 年 0.0～50.0 時間" in out
    assert "書かれていない: オンライン利用率" in out
    assert "原則2 行政アプリケーションを自前調達式からサービス利用式へ" in out
    assert "久慈市(1 手続): 100 %(1/1、不明 0、幅 100～100 %)" in out
    assert (tmp_path / "out" / "procedures.xlsx").is_file()
    assert "procedures.xlsx" in err
    _, out, _ = todoku("en", "office", "procedures", file, "--json")
    told = json.loads(out)
    assert told["schema"] == "todoku.office-procedures/1"
    assert told["procedures"][1]["hours"] == [0, 50]
    assert told["scorecards"][1]["by_principle"]["own_to_service"]["score"] == 0
    assert told["scorecards"][1]["by_principle"]["defence_to_advance"]["score"] is None


def test_the_form_and_refusals(tmp_path, todoku, refused):
    form = tmp_path / "form.xlsx"
    assert todoku("en", "office", "procedures", "--template", form)[0] == 0
    refused(2, "office", "procedures")
    refused(2, "office", "procedures", "--template", tmp_path / "form.csv", holds=("form.csv",))
    refused(1, "office", "procedures", form, holds=("form.xlsx", "--template"))
