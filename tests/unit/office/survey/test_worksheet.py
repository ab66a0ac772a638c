"""The worksheet that the program writes reads back as the rows that were written, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.survey.reading import read_evidence
from todoku.office.survey.rows import SurveyRow
from todoku.reports.office.survey.worksheet import write_worksheet

FIGURES = ("volume_per_year", "minutes_per_case", "people", "share", "rule_like_share", "rework_share",
           "digital_input_share")  # fmt: skip
names = st.sampled_from(["受付", "入力", "審査", "通知書の発送", "Enter the notice", "統計", "照合(全件)"])
labels = st.sampled_from(["", "税務課", "個人住民税", "Welfare"])
amounts = st.integers(0, 10**6).map(float) | st.integers(0, 10**5).map(lambda number: number / 100)
shares = st.integers(0, 1000).map(lambda number: number / 1000)


@st.composite
def rows(draw, municipality="久慈市"):
    figures = {name: draw(st.none() | (shares if name.endswith("share") else amounts)) for name in FIGURES}
    ranges = ()
    if draw(st.booleans()):
        low, high = sorted((draw(st.integers(1, 90)), draw(st.integers(1, 90))))
        figures["minutes_per_case"] = (low + high) / 2
        ranges = (("minutes_per_case", float(low), float(high)),)
    return SurveyRow(
        municipality,
        draw(names),
        business=draw(labels),
        department=draw(labels),
        task=draw(labels),
        full_check=draw(st.sampled_from([None, True, False])),
        input=draw(st.sampled_from([None, "paper", "fax", "digital", "mixed"])),
        staff=draw(st.sampled_from([None, "regular", "fiscal_year", "contracted"])),
        systems=draw(st.sampled_from([(), ("住民税システム",), ("Excel", "住記")])),
        peak_months=draw(st.sampled_from([(), (4,), (12, 1, 2), (3, 4, 5)])),
        output=draw(st.sampled_from(["", "通知書"])),
        remarks=draw(st.sampled_from(["", "※ではない備考"])),
        ranges=ranges,
        **figures,
    )


@pytest.mark.parametrize("lang", LANGS)
@settings(max_examples=20)
@given(told=st.lists(rows(), min_size=1, max_size=8))
def test_reading_what_was_written_gives_the_rows(tmp_path_factory, lang, told):
    path = tmp_path_factory.mktemp("written") / "a.xlsx"
    write_worksheet(path, told, lang=lang)
    assert read_evidence([path]).rows == tuple(told)


def test_rows_of_several_municipalities_keep_their_names(tmp_path):
    told = (SurveyRow("久慈市", "入力", volume_per_year=10.0), SurveyRow("つくば市", "入力", volume_per_year=20.0))
    write_worksheet(tmp_path / "a.xlsx", told)
    assert read_evidence([tmp_path / "a.xlsx"]).rows == told


@pytest.mark.parametrize("lang", LANGS)
def test_the_empty_form_holds_no_rows_and_an_example_that_says_so(tmp_path, lang):
    path = tmp_path / "empty.xlsx"
    write_worksheet(path, lang=lang)
    with pytest.raises(InputError) as refused:
        read_evidence([path])
    assert refused.value.code == "office.survey.no_table"
    sheet = load_workbook(path).worksheets[1]
    marks = {str(cell.value) for cell in sheet["A"]}
    assert marks & {"記入例", "Example"}
    assert len(sheet.data_validations.dataValidation) >= 10


@pytest.mark.parametrize("lang", LANGS)
def test_a_municipality_that_was_not_filled_in_is_the_file_and_never_the_hint_beside_it(tmp_path, lang):
    path = tmp_path / "久慈市.xlsx"
    write_worksheet(path, (SurveyRow("", "入力", volume_per_year=10.0),), lang=lang)
    found = read_evidence([path])
    assert [row.municipality for row in found.rows] == ["久慈市"]
    assert "survey_municipality_from_file" in {remark.code for remark in found.remarks}
