"""Trials and quotes are read from tables; the workbook calculates what the program says."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from sample_office_survey import csv_of
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.candidates.benefits import Quote, benefit_of, read_quotes
from todoku.office.candidates.calibration import calibration
from todoku.office.candidates.estimate import candidates_of
from todoku.office.candidates.listing import CandidateReport
from todoku.office.candidates.trials import measured, read_trials
from todoku.office.survey.rows import SurveyRow
from todoku.reports.office.candidates.workbook import write_candidates
from workbook_cells import formula_cells, recalculated

HEAD = ["市町村", "手順", "導入前の時間", "導入後の時間", "期間の月数", "全件の目視確認"]


def test_trials_of_a_table(tmp_path):
    rows = [HEAD, ["久慈市", "入力", "100時間", "30", 12, "不要"], ["久慈市", "消込", 1.6, 16.2, 1, "要"],
            ["久慈市", "審査", "", 3, 12, ""], ["久慈市", "起案", 0, 3, 12, ""]]  # fmt: skip
    met = []
    found = read_trials(csv_of(tmp_path / "a.csv", rows), met)
    assert [(one.activity, one.before_hours, one.after_hours, one.full_check) for one in found] == [
        ("入力", 100, 30, False), ("消込", 1.6, 16.2, True),
    ]  # fmt: skip
    assert found[1].saved_hours_per_year == pytest.approx(-175.2)
    assert [one.code for one in met] == ["candidates_trial_part_year", "survey_figure_missing", "candidates_trial_zero"]


def test_quotes_of_a_table(tmp_path):
    rows = [
        ["市町村", "手順", "年額(円)"],
        ["久慈市", "入力", "1,200,000円"],
        ["久慈市", "消込", "12万円"],
        ["久慈市", "審査", 0.5],
    ]
    met = []
    found = read_quotes(csv_of(tmp_path / "a.csv", rows), met)
    assert [one.jpy_per_year for one in found] == [1_200_000, 120_000]
    assert [one.code for one in met] == ["candidates_not_yen"]


@pytest.mark.parametrize("read", [read_trials, read_quotes])
def test_a_file_without_the_table_is_refused_by_name(tmp_path, read):
    with pytest.raises(InputError) as refused:
        read(csv_of(tmp_path / "memo.csv", [["手順", "メモ"], ["入力", "あ"]]), [])
    assert refused.value.params["file"] == "memo.csv"


def test_a_trial_without_hours_is_refused():
    with pytest.raises(InputError) as refused:
        measured(0, 1, 12, municipality="a", activity="b")
    assert refused.value.code == "office.candidates.trial"


ROWS = (
    SurveyRow("久慈市", "入力", volume_per_year=1200.0, minutes_per_case=4.0, rule_like_share=0.8, rework_share=0.05,
              ranges=(("minutes_per_case", 3.0, 5.0), ("volume_per_year", 1000.0, 1400.0)), digital_input_share=0.7,
              full_check=False),
    SurveyRow("久慈市", "転記", volume_per_year=20000.0, minutes_per_case=1.2, rule_like_share=0.95, input="paper"),
    SurveyRow("久慈市", "消込", volume_per_year=30000.0, minutes_per_case=2.0, full_check=True),
    SurveyRow("久慈市", "問合せ", volume_per_year=8000.0, minutes_per_case=6.0),
    SurveyRow("久慈市", "起案"),
    SurveyRow("久慈市", "照合", volume_per_year=600.0, minutes_per_case=10.0),
)  # fmt: skip


def report():
    trials = (measured(100, 25, 6, municipality="久慈市", activity="照合"),)
    listed = candidates_of(ROWS, trials=trials)
    quotes = (Quote("久慈市", "入力", 60_000),)
    benefits = tuple(benefit_of(one, hourly_cost_jpy=2500, quotes=quotes) for one in listed)
    return CandidateReport(listed, benefits, calibration(trials), (), 2500)


@pytest.mark.parametrize("lang", LANGS)
def test_the_workbook_holds_the_programs_own_values(tmp_path, lang):
    write_candidates(report(), tmp_path / "a.xlsx", lang=lang)
    book = load_workbook(tmp_path / "a.xlsx", data_only=True)
    listed = book.worksheets[0]
    names = [listed.cell(row, 4).value for row in range(6, 12)]
    assert names == [one.activity for one in report().candidates]
    assert len(formula_cells(tmp_path / "a.xlsx")) > 80
    assert len(book.worksheets) == 4


def _same(one, other):
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return one == pytest.approx(other, rel=1e-9, abs=1e-9)


@pytest.mark.slow
def test_a_spreadsheet_calculates_the_same(tmp_path, office):
    path = tmp_path / "a.xlsx"
    write_candidates(report(), path, lang="ja")
    ours = load_workbook(path, data_only=True)
    theirs = recalculated(office, tmp_path, {"b": load_workbook(path)})["b"]
    different = [
        (sheet, address, ours[sheet][address].value, theirs[sheet][address].value)
        for sheet, address in formula_cells(path)
        if not _same(ours[sheet][address].value, theirs[sheet][address].value)
    ]
    assert different == []
