"""What experienced staff tell is read from workbook and YAML alike, one item a line."""

from __future__ import annotations

import pytest

from sample_office_survey import book_of
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.survey.interviews import interview_form, items, read_interviews
from todoku.office.survey.reading import read_evidence
from todoku.office.survey.rows import SurveyRow
from todoku.office.survey.totals import total_of, totals_by

HEAD = ["手順", "きっかけ", "判断の基準", "例外と扱い", "ベテランの勘どころ", "確認したいこと", "話した人の立場"]


def test_a_sheet_of_interviews(tmp_path):
    rows = [
        ["市町村名", "久慈市"],
        HEAD,
        ["審査", "届の受理", "・要綱3条の要件\n・添付の有無", "1. 転入の月", "② 前年と比べる", "", "担当10年"],
        ["入力"],
    ]
    found = read_evidence([book_of(tmp_path / "x.xlsx", {"聞き取り": (rows, [])})])
    (one,) = found.interviews
    assert (one.municipality, one.activity, one.told_by) == ("久慈市", "審査", "担当10年")
    assert one.decision_rules == ("要綱3条の要件", "添付の有無")
    assert (one.exceptions, one.know_how, one.questions) == (("転入の月",), ("前年と比べる",), ())
    assert [remark.code for remark in found.remarks] == ["interview_empty"]


def test_items_lose_their_bullets_and_keep_their_numbers():
    assert items("・a\n- b\n(1) c\n3日以内に返す") == ("a", "b", "c", "3日以内に返す")


@pytest.mark.parametrize("lang", LANGS)
def test_the_empty_form_is_yaml_that_the_reader_takes(tmp_path, lang):
    path = tmp_path / "form.yaml"
    path.write_text(interview_form(lang), encoding="utf-8")
    met = []
    assert read_interviews(path, met) == []
    assert [one.code for one in met] == ["interview_empty"]
    filled = (
        interview_form(lang)
        .replace('step: ""', "step: 審査")
        .replace("decision_rules: []", "decision_rules: [要件A, 要件B]")
    )
    path.write_text(filled, encoding="utf-8")
    (one,) = read_evidence([path]).interviews
    assert (one.activity, one.decision_rules) == ("審査", ("要件A", "要件B"))


BROKEN = {
    "no yaml": ("steps: [", "office.survey.interview_yaml"),
    "no form": ("a: 1", "office.survey.interview_form"),
    "a list": ("- 1", "office.survey.interview_form"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_is_no_interview_is_refused(tmp_path, case):
    content, code = BROKEN[case]
    (tmp_path / "x.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_evidence([tmp_path / "x.yaml"])
    assert refused.value.code == code
    assert refused.value.params["file"] == "x.yaml"


def test_totals_are_the_sums_of_their_parts():
    rows = [
        SurveyRow("a", "1", department="税務課", volume_per_year=60.0, minutes_per_case=10.0),
        SurveyRow("a", "2", department="税務課", volume_per_year=30.0, minutes_per_case=4.0, share=0.5,
                  ranges=(("minutes_per_case", 2.0, 6.0),)),
        SurveyRow("b", "1", department="福祉課"),
    ]  # fmt: skip
    tax, welfare = totals_by(rows, "department")
    assert (tax.name, tax.hours_per_year, tax.interval, tax.unknown_rows) == ("税務課", 11.0, (10.5, 11.5), 0)
    assert (welfare.hours_per_year, welfare.interval, welfare.unknown_rows) == (None, None, 1)
    assert total_of(rows).hours_per_year == sum(one.hours_per_year or 0 for one in totals_by(rows, "municipality"))
