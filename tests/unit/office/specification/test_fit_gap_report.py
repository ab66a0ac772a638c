"""The study on paper and in a workbook: one page first, the same bytes again, sums that a spreadsheet confirms."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace

import openpyxl
import pypdf
import pytest

from sample_office_specification import ON, SOURCE, function, item, package, standard, today
from todoku.i18n import LANGS
from todoku.office.specification.as_is import AsIsItem, Decision
from todoku.office.specification.assess import assess
from todoku.office.specification.document import document
from todoku.office.specification.model import Form, FormField, Kind, Requirement
from todoku.reports.office.fit_gap.files import FILES, write_fit_gap
from todoku.reports.office.fit_gap.pdf import render_fit_gap
from todoku.reports.office.fit_gap.workbook import write_fit_gap_workbook
from workbook_cells import formula_cells, recalculated

REVIEW = Decision("業務見直し", "review", "流れを変えて済む", "課長", dt.date(2026, 10, 1), 1_500_000, 20_000)


@pytest.fixture(scope="module")
def study():
    form = Form("F1", "住民票", classes={"municipality": Requirement.MANDATORY}, fields=(FormField("氏名", length=20),))
    functions = (
        function("forbidden", "1", text="案内の手紙を作ること。"),
        function("mandatory", "2", text="通知を送ること。"),
        function("optional", "3", text="件数を集計すること。"),
    )
    own = (
        item(True, "1", decision=REVIEW, hours_per_year=12.5, hours_basis="measured"),
        item(True, "2", customised=True, custom_yearly_jpy=300_000, decision=replace(REVIEW, yearly_jpy=None)),
        item(True, "3", decision=replace(REVIEW, kind="customise", written="カスタマイズ", initial_jpy=9_000_000)),
        replace(item(True, "", text="通知を郵便で送ること"), name="郵便"),
        AsIsItem(Kind.FORM, "F1", "住民票", present=True, fields=(FormField("氏名", length=40),), place="帳票!5"),
    )
    former = standard(function("mandatory", "2", text="通知を送ること。"), function("optional", "9", text="旧"))
    told = replace(package(False, "3"), source=replace(SOURCE, sha256="1" * 64))
    return assess(today(*own), standard(*functions, forms=[form]), told, on=ON, previous=former)


def many(count):
    functions = [function("forbidden", str(number), text=f"要件の第{number}番。") for number in range(count)]
    own = [item(True, str(number)) for number in range(count)]
    return assess(today(*own), standard(*functions), on=ON)


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_page_says_it_all_and_the_tables_begin_on_the_second(study, lang):
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(render_fit_gap(study, lang=lang))).pages]
    second = {"ja": "町が決めるギャップ", "en": "Gaps for the town to decide on"}[lang]
    assert second not in pages[0].split("\n")
    assert second in pages[1]
    figures = {"ja": ("3,000,000", "2", "カスタマイズ"), "en": ("3,000,000", "2", "customising")}[lang]
    assert all(figure in pages[0] for figure in figures)
    assert len(pages) == 3


def test_a_long_table_leaves_its_end_to_the_workbook():
    pages = pypdf.PdfReader(io.BytesIO(render_fit_gap(many(230), lang="ja"))).pages
    assert "ほか 30 行" in "".join(page.extract_text() for page in pages)


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_study_gives_the_same_bytes(study, tmp_path, lang):
    made = [write_fit_gap(study, tmp_path / str(number), lang=lang) for number in range(2)]
    assert [path.name for path in made[0]] == list(FILES)
    assert [path.read_bytes() for path in made[0]] == [path.read_bytes() for path in made[1]]


def test_the_document_holds_every_row_and_no_invented_value(study):
    told = json.loads(json.dumps(document(study)))
    assert told["schema"] == "todoku.office-fit/1"
    assert [row["key"] for row in told["rows"]] == [row.key for row in study.rows]
    assert told["summary"] == {
        "verdicts": {
            "function": {"gap": 3, "open": 1},
            "data": {},
            "form": {"gap": 1},
        },
        "gaps": {"forbidden_in_use": 1, "customised": 1, "option_lacking": 1, "differs": 1},
        "opens": {"package_unknown": 2, "to_confirm": 1},
        "to_decide": 4,
        "decided": 2,
        "refused": 1,
        "undecided": 2,
    }
    assert told["costs"]["total"]["initial_jpy"] == {"known": 3_000_000, "parts": 2, "unknown": 0}
    assert told["costs"]["total"]["yearly_jpy"] == {"known": 20_000, "parts": 2, "unknown": 1}
    assert told["costs"]["yearly_saving_jpy"] is None
    assert told["rows"][2]["ways"] == ["review", "external"]


@pytest.mark.parametrize("lang", LANGS)
def test_sheets_have_filters_heads_that_stay_and_titles_on_every_page(study, tmp_path, lang):
    write_fit_gap_workbook(study, tmp_path / "w.xlsx", lang=lang)
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    names = {"ja": ["機能", "帳票", "項目の違い", "対応方針", "版の違い"],
             "en": ["Functions", "Forms", "Field differences", "Decisions", "Editions"]}[lang]  # fmt: skip
    for name in names:
        sheet = book[name]
        assert sheet.auto_filter.ref
        assert sheet.freeze_panes
        assert sheet.print_title_rows


@pytest.mark.slow
def test_a_spreadsheet_comes_to_the_same_sums(study, tmp_path, office):
    write_fit_gap_workbook(study, tmp_path / "w.xlsx", lang="ja")
    said = formula_cells(tmp_path / "w.xlsx")
    assert len(said) > 40
    book = recalculated(office, tmp_path, {"again": openpyxl.load_workbook(tmp_path / "w.xlsx")})["again"]
    found = {at: book[at[0]][at[1]].value for at in said}
    assert found == {at: value for at, (_, value) in said.items()}
