"""Surveys, trials and quotes come together in one list; the empty forms are read as they were filled in."""

from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook

from sample_office_survey import csv_of
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.candidates.benefits import read_quotes
from todoku.office.candidates.listing import document, read_report
from todoku.office.candidates.trials import measured, read_trials
from todoku.reports.office.candidates.forms import write_quotes_form, write_trials_form

SURVEY = [
    ["市町村", "手順", "年間件数", "処理時間", "判断を要しない割合", "入力"],
    ["久慈市", "入力", 1200, 5, 0.9, "電子"],
    ["久慈市", "転記", 600, 5, 0.9, "紙"],
]
TRIALS = [["市町村", "手順", "導入前の時間", "導入後の時間", "期間の月数"], ["久慈市", "転記", 50, 20, 12]]


@pytest.fixture(name="survey")
def survey_of_kuji(tmp_path):
    return csv_of(tmp_path / "survey.csv", SURVEY)


def codes(report):
    return [one.code for one in report.remarks]


def saved(report, activity):
    return next(one.saved_hours for one in report.candidates if one.activity == activity)


def test_what_was_told_of_a_task_counts_before_what_a_file_says(tmp_path, survey):
    file = csv_of(tmp_path / "trials.csv", TRIALS)
    told = measured(100, 10, 12, municipality="久慈市", activity="転 記")
    from_file = read_report([survey], measured=[file])
    both = read_report([survey], measured=[file], told=[told])
    assert saved(from_file, "転記") == (30, 30)
    assert saved(both, "転記") == (90, 90)
    assert ("candidates_trial_replaced" in codes(from_file), "candidates_trial_replaced" in codes(both)) == (
        False,
        True,
    )
    assert len(both.calibration) == len(from_file.calibration)


def test_trials_of_several_files_stand_together(tmp_path, survey):
    other = [TRIALS[0], ["久慈市", "入力", 40, 30, 12], ["久慈市", "統計", 9, 3, 12]]
    files = [csv_of(tmp_path / "a.csv", TRIALS), csv_of(tmp_path / "b.csv", other)]
    report = read_report([survey], measured=files)
    assert (saved(report, "転記"), saved(report, "入力")) == ((30, 30), (10, 10))
    assert "candidates_trial_unused" in codes(report)
    assert sum(one.case.basis == "measured" for one in report.calibration) == 3


def test_the_document_is_json_and_ranks_in_order(survey):
    told = json.loads(json.dumps(document(read_report([survey], hourly_cost_jpy=2500)), allow_nan=False))
    assert [one["rank"] for one in told["candidates"]] == [1, 2]
    low, high = (sum(one["saved_hours"][end] for one in told["candidates"]) for end in (0, 1))
    assert told["total_saved_hours"] == pytest.approx([low, high])


def test_files_without_a_survey_are_refused_by_name(tmp_path):
    timings = csv_of(tmp_path / "t.csv", [["市町村", "手順", "計測時間"], ["久慈市", "入力", 9]])
    with pytest.raises(InputError) as refused:
        read_report([timings])
    assert (refused.value.code, refused.value.params["files"]) == ("office.candidates.no_rows", ["t.csv"])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("write", "read", "row", "expected"),
    [
        (
            write_trials_form,
            read_trials,
            ["久慈市", "入力", 100, 30, 6, "不要", "RPA"],
            ("入力", 100, 30, 6, False, "RPA"),
        ),
        (write_quotes_form, read_quotes, ["久慈市", "入力", 480_000, "架空社"], ("入力", 480_000, "架空社")),
    ],
    ids=["trials", "quotes"],
)
def test_an_empty_form_is_read_as_it_was_filled_in(tmp_path, lang, write, read, row, expected):
    path = tmp_path / "form.xlsx"
    write(path, lang=lang)
    with pytest.raises(InputError):
        read(path, [])
    book = load_workbook(path)
    sheet = book.worksheets[0]
    (example,) = [cell.row for cell in sheet["A"] if cell.value in {"記入例", "Example", "例"}]
    for column, cell in enumerate(row, start=2):
        sheet.cell(example + 1, column, cell)
    book.save(path)
    (found,) = read(path, [])
    names = ("activity", "before_hours", "after_hours", "months", "full_check", "kind")
    names = names if read is read_trials else ("activity", "jpy_per_year", "quoted_by")
    assert tuple(getattr(found, name) for name in names) == expected
