"""From the empty worksheet to ranked candidates, as a town runs it: the verbs, their files, their refusals."""

from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook

from processes import program
from sample_office_survey import csv_of, messy_book


def test_a_worksheet_filled_in_a_spreadsheet_becomes_candidates(tmp_path, todoku):
    form = tmp_path / "form.xlsx"
    code, out, _ = todoku("ja", "office", "survey", "--template", form)
    assert (code, str(form) in out) == (0, True)
    book = load_workbook(form)
    sheet = book.worksheets[1]
    sheet["C3"] = "久慈市"
    filled = {"B": "税務課", "C": "個人住民税", "D": "異動届", "E": "入力", "F": 1200, "G": "3～5分", "H": 2}
    shares = {"N": 0.8, "O": 0.05, "P": 0.7, "Q": "不要"}
    for column, cell in {**filled, **shares}.items():
        sheet[f"{column}8"] = cell
    book.save(form)
    code, out, err = todoku("ja", "office", "survey", form)
    assert code == 0
    assert "久慈市: 年 80.0 時間、幅 60.0～100.0" in out
    assert "記入例の行 1 行を除きました" in err
    code, out, _ = todoku(
        "en", "office", "candidates", form, "--hourly-cost", "2500", "--out", tmp_path / "out", "--json"
    )
    (one,) = json.loads(out)["candidates"]
    assert (one["kind"], one["hours_per_year"], one["basis"]) == ("rpa", 80, "modelled")
    low, high = one["saved_hours"]
    assert 0 < low < high < 80
    assert one["benefit"]["break_even_jpy"] == [round(2500 * low), round(2500 * high)]
    assert one["benefit"]["net_jpy"] is None
    assert (tmp_path / "out" / "candidates.xlsx").is_file()


def test_a_messy_sheet_is_read_and_written_clean(tmp_path, todoku):
    messy, clean = messy_book(tmp_path / "a.xlsx"), tmp_path / "clean.xlsx"
    code, out, err = todoku("ja", "office", "survey", messy, "--template", clean, "--json")
    first = json.loads(out)
    assert code == 0
    assert len(first["remarks"]) > 15
    assert str(clean) in err
    _, out, _ = todoku("ja", "office", "survey", clean, "--json")
    again = json.loads(out)

    def told(rows):
        return [{name: cell for name, cell in row.items() if name != "source"} for row in rows]

    assert told(again["rows"]) == told(first["rows"])
    assert again["total"] == first["total"]


def test_timings_and_trials_take_the_place_of_estimates(tmp_path, todoku):
    rows = [
        ["市町村", "手順", "年間件数", "処理時間", "判断を要しない割合", "入力"],
        ["久慈市", "入力", 1200, 5, 0.9, "電子"],
        ["久慈市", "転記", 600, 5, 0.9, "紙"],
    ]
    survey = csv_of(tmp_path / "a.csv", rows)
    timed = csv_of(
        tmp_path / "t.csv", [["市町村", "手順", "計測時間"], *[["久慈市", "入力", one] for one in (9, 10, 11)]]
    )
    head = ["市町村", "手順", "導入前の時間", "導入後の時間", "期間の月数"]
    trial = csv_of(tmp_path / "m.csv", [head, ["久慈市", "転記", 50, 20, 12]])
    code, out, err = todoku("ja", "office", "candidates", survey, "--timings", timed, "--measured", trial)
    assert code == 0
    assert "入力: RPA、年 200.0 時間" in out
    assert "年 50.0 時間のうち 30.0 時間を削減(実測)" in out
    assert "試行の前の推計" in out
    assert "事例 7 件のうち 7 件" in out
    assert "Traceback" not in err


@pytest.mark.parametrize(("suffix", "word"), [(".yaml", "decision_rules"), (".yml", "know_how")])
def test_the_interview_form(tmp_path, todoku, suffix, word):
    form = tmp_path / f"form{suffix}"
    assert todoku("en", "office", "survey", "--template", form)[0] == 0
    assert word in form.read_text(encoding="utf-8")


def test_refusals_are_one_clear_line(tmp_path, refused):
    memo = csv_of(tmp_path / "memo.csv", [["ただのメモ"]])
    refused(2, "office", "survey")
    refused(2, "office", "survey", "--template", tmp_path / "form.pdf", holds=("form.pdf", ".xlsx"))
    refused(2, "office", "survey", tmp_path / "none.xlsx", holds=("none.xlsx",))
    refused(1, "office", "survey", memo, holds=("memo.csv", "--template"))
    refused(1, "office", "candidates", memo, holds=("memo.csv",))
    rows = [["手順", "年間件数", "処理時間"], ["入力", 1, 1]]
    survey = csv_of(tmp_path / "a.csv", rows)
    refused(1, "office", "candidates", survey, "--measured", memo, holds=("memo.csv",))
    refused(2, "office", "candidates", survey, "--hourly-cost", "安い", holds=("安い",))


def test_it_runs_as_a_process(tmp_path):
    code, _, _ = program("office", "survey", "--template", tmp_path / "a.xlsx", "--lang", "en")
    assert code == 0
    assert load_workbook(tmp_path / "a.xlsx").sheetnames[:2] == ["How to fill in", "Survey"]
