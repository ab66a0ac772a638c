"""The verb that compares models of network separation, and plans what is open."""

from __future__ import annotations

import json

from sample_office_survey import csv_of

ROWS = [["項目番号", "状態", "根拠資料"], ["G01", "実施済", "方針"], ["M01", "未実施", ""], ["B03", "一部", "計画書"]]


def test_models_and_plan(tmp_path, todoku):
    file = csv_of(tmp_path / "久慈市.csv", ROWS)
    code, out, err = todoku("ja", "office", "security", file, "--model", "beta")
    assert code == 0
    assert "久慈市 の情報セキュリティの自己点検" in out
    assert "α´モデル(ガイドライン 令和6年10月版から)" in out
    assert "βモデルの計画(31 項目" in out
    assert out.index(" M01 ") < out.index(" M02 ") < out.index(" G03 ")
    assert "EDR)を入れている【必須】一部" in out
    assert "ファイル名を使いました" in err
    _, out, _ = todoku("en", "office", "security", file, "--json")
    told = json.loads(out)
    assert (told["schema"], told["model"], len(told["models"])) == ("todoku.office-security/1", None, 4)
    assert {one["item"]: one["state"] for one in told["plan"]}["M01"] == "not"
    assert all(one["url"] for one in told["sources"])


def test_the_workbook_and_a_due_date_for_programs(tmp_path, todoku):
    file = csv_of(tmp_path / "久慈市.csv", [["項目番号", "状態", "期限"], ["M04", "未実施", "令和9年3月31日"]])
    code, out, err = todoku("ja", "office", "security", file, "--out", tmp_path / "out", "--json")
    assert (code, "security.xlsx" in err, (tmp_path / "out" / "security.xlsx").is_file()) == (0, True, True)
    told = json.loads(out)
    assert told["answers"][0]["due"] == "2027-03-31"
    assert {one["area"]: one["score"] for one in told["areas"]}["my_number"] == 0


def test_the_form_and_refusals(tmp_path, todoku, refused):
    form = tmp_path / "form.xlsx"
    assert todoku("en", "office", "security", "--template", form, "--model", "alpha_dash")[0] == 0
    code, out, _ = todoku("ja", "office", "security", form)
    assert code == 0
    assert "不明 28" in out
    refused(2, "office", "security")
    refused(2, "office", "security", form, "--model", "gamma", holds=("gamma",))
    refused(2, "office", "security", "--template", tmp_path / "form.doc", holds=("form.doc",))
    refused(1, "office", "security", csv_of(tmp_path / "memo.csv", [["ただのメモ"]]), holds=("memo.csv", "--template"))
