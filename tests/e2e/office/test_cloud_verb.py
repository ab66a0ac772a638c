"""From the empty form to the comparison of a group's systems: the verb, its files, its refusals."""

from __future__ import annotations

import json

from sample_office_costs import GROUP, group
from sample_office_survey import csv_of


def test_a_group_as_a_department_head_reads_it(tmp_path, todoku):
    costs = group(tmp_path / "g.yaml")
    code, out, err = todoku("ja", "office", "cloud", costs, "--discount", "2%", "--out", tmp_path / "out")
    assert code == 0
    assert "1. 自治体クラウド: 121,000,000 円" in out
    assert "2028年度から累計で単独以下" in out
    assert "C村: 単独 20,000,000 円 → 21,250,000 円、単独より 1,250,000 円高い" in out
    assert "(STD-OPEX)" in out
    assert "単独の 1.21 倍。公表されている最も低い 1.6 倍より低い【要確認】" in out
    assert (tmp_path / "out" / "cloud.xlsx").is_file()
    assert "cloud.xlsx" in err


def test_plain_values_for_programs(tmp_path, todoku):
    _, out, _ = todoku(
        "en", "office", "cloud", group(tmp_path / "g.yaml"), "--key", "equal:1", "--years", "4", "--json"
    )
    told = json.loads(out)
    assert (told["schema"], told["years"], told["key"]) == (
        "todoku.office-cloud/1",
        [2026, 2027, 2028, 2029],
        {"equal": "1"},
    )
    assert told["ranking"] == ["shared", "own", "government"]
    shared = next(one for one in told["options"] if one["option"] == "shared")
    assert (shared["total_jpy"], shared["present_value_jpy"]) == (103_000_000, None)
    by_key = told["sharing"][0]
    assert [one["jpy"] for one in by_key["burdens"]] == [34_666_667, 39_666_667, 28_666_666]
    assert all(one["url"] for one in told["sources"])


def test_what_is_not_told_is_said(tmp_path, todoku):
    told = GROUP.replace("{who: C村, option: 単独", "{who: C村, option: 別案")
    code, out, err = todoku("ja", "office", "cloud", group(tmp_path / "g.yaml", told))
    assert code == 0
    assert "別案: 不明(A町, B町 の費用が書かれていない)" in out
    assert "公表値(2017年度、すべての情報システムの整備と運用)を使いました(C村)" in err


def test_the_form_is_written_and_refusals_are_one_line(tmp_path, todoku, refused):
    form = tmp_path / "form.xlsx"
    code, out, _ = todoku("en", "office", "cloud", "--template", form)
    assert (code, str(form) in out, form.is_file()) == (0, True, True)
    refused(2, "office", "cloud")
    refused(2, "office", "cloud", "--template", tmp_path / "form.pdf", holds=("form.pdf", ".xlsx"))
    refused(1, "office", "cloud", form, holds=("form.xlsx", "--template"))
    refused(1, "office", "cloud", csv_of(tmp_path / "memo.csv", [["ただのメモ"]]), holds=("memo.csv",))
    costs = group(tmp_path / "g.yaml")
    refused(2, "office", "cloud", costs, "--key", "equal:0.5", holds=("equal:0.5",))
    refused(2, "office", "cloud", costs, "--discount", "高い", holds=("高い",))
    refused(1, "office", "cloud", costs, "--years", "99", holds=("99",))
