"""Procedures are read with all that is left out told; hours touched and scores follow from stated facts alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sample_office_survey import csv_of
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.procedures.inventory import Procedure, read_inventory
from todoku.office.procedures.principles import common_scorecards, fact_state, principles, scorecards
from todoku.office.procedures.priority import priorities_of
from todoku.reports.office.procedures import write_procedure_form, write_procedures
from workbook_cells import formula_cells, recalculated

HEAD = ["市町村", "手続の名称", "根拠法令", "年間件数", "オンライン利用率(%)", "オンライン受付", "紙の様式", "押印",
        "手数料", "電子納付", "添付書類", "うち庁内で分かるもの", "職員の時間(分)", "住民の時間", "システムの形",
        "空いた時間の使い道"]  # fmt: skip
ROWS = [
    ["久慈市", "転出届", "住民基本台帳法", "1,200件", "50", "あり", "なし", "不要", "なし", "", 1, 1, 10, "30分",
     "サービス利用", "あり"],
    ["久慈市", "犬の登録", "狂犬病予防法", 100, "", "なし", 1, "要", "あり", "なし", "0", "", "15～20分", "1時間",
     "自前", ""],
    ["久慈市", "証明", "", "", "20", "", "", "", "", "", "", "", 5, "", "", ""],
    ["野田村", "転出届", "住民基本台帳法", 60, "0", "なし", 1, "要", "なし", "", 2, 1, 10, 40, "なし", ""],
]  # fmt: skip


@pytest.fixture
def listed(tmp_path):
    return read_inventory([csv_of(tmp_path / "a.csv", [HEAD, *ROWS])])


def test_what_a_worksheet_tells(listed):
    first, dog, proof, _ = listed.procedures
    assert (first.volume_per_year, first.online_share, first.paper_forms, first.signature_needed) == (
        1200,
        0.5,
        0,
        False,
    )
    assert (first.staff_minutes_per_case, first.resident_minutes_per_case, first.service) == (10, 30, "service")
    assert dog.range_of("staff_minutes_per_case") == (15, 20)
    assert (dog.online_share, dog.offered_online, dog.has_fee, dog.fee_paid_online) == (None, False, True, False)
    assert (proof.law, proof.volume_per_year, proof.offered_online) == ("", None, None)


def test_hours_touched_by_hand(listed):
    ranked = priorities_of(listed.procedures)
    assert [(one.procedure.municipality, one.procedure.name) for one in ranked] == [
        ("久慈市", "転出届"), ("久慈市", "犬の登録"), ("野田村", "転出届"), ("久慈市", "証明"),
    ]  # fmt: skip
    first, dog, noda, proof = ranked
    assert (first.staff_hours, first.resident_hours, first.hours) == ((100, 100), (300, 300), (400, 400))
    assert dog.offline_cases == (100, 100)  # not offered online
    assert dog.hours == (100 * 15 / 60 + 100, 100 * 20 / 60 + 100)
    assert noda.hours == (10 + 40, 10 + 40)
    assert proof.hours is None
    assert proof.unknown == ("volume_per_year", "resident_minutes_per_case")
    assert dog.in_the_way == ("not_offered", "signature", "paper_forms", "fee")
    assert first.in_the_way == ("own_records",)


def test_an_unknown_online_share_widens_the_interval():
    (one,) = priorities_of([Procedure("a", "b", volume_per_year=60.0, staff_minutes_per_case=10.0)])
    assert (one.staff_hours, one.hours, one.resident_hours) == ((0, 10), (0, 10), None)
    assert one.unknown == ("resident_minutes_per_case", "online_share")


@given(st.floats(0, 1e6), st.floats(0, 1), st.floats(0, 1), st.floats(0, 600))
def test_more_online_never_touches_more_hours(volume, one, two, minutes):
    low, high = sorted((one, two))
    hours = [
        priorities_of([Procedure("a", "b", volume_per_year=volume, online_share=share, staff_minutes_per_case=minutes,
                                 resident_minutes_per_case=minutes)])[0].hours
        for share in (low, high)
    ]  # fmt: skip
    assert hours[0] >= hours[1]
    unknown = priorities_of([Procedure("a", "b", volume_per_year=volume, staff_minutes_per_case=minutes,
                                       resident_minutes_per_case=minutes)])[0].hours  # fmt: skip
    assert unknown[0] <= hours[1][0]
    assert unknown[1] >= hours[0][1]


def test_scores_count_unknown_facts_apart(listed):
    kuji, noda = scorecards(listed.procedures)
    assert [one.id for one in principles()] == ["paper_to_digital", "own_to_service", "defence_to_advance"]
    offered = kuji.by_fact["offered_online"]
    assert (offered.met, offered.not_met, offered.unknown) == (2, 1, 0)  # 証明 is used online
    once = kuji.by_fact["asks_only_once"]
    assert (once.met, once.not_met, once.not_applicable, once.unknown) == (0, 1, 1, 1)
    service = kuji.by_principle["own_to_service"]
    assert (service.score, service.interval) == (0.5, (1 / 3, 2 / 3))
    assert noda.by_principle["own_to_service"].score is None
    assert noda.by_principle["defence_to_advance"].interval == (0, 1)
    assert sum(vars_of(noda.by_principle["paper_to_digital"])) == 5


def vars_of(score):
    return score.met, score.not_met, score.not_applicable, score.unknown


def test_towns_are_compared_over_what_all_of_them_list(listed):
    kuji, noda = common_scorecards(listed.procedures)
    assert (kuji.procedures, noda.procedures) == (1, 1)
    assert vars_of(kuji.by_principle["paper_to_digital"]) == (3, 1, 1, 0)
    assert vars_of(noda.by_principle["paper_to_digital"]) == (0, 4, 1, 0)
    assert common_scorecards([one for one in listed.procedures if one.municipality == "久慈市"]) == ()


def test_facts_of_nothing_told_are_unknown():
    nothing = Procedure("a", "b")
    assert {fact_state(nothing, fact) for one in principles() for fact in one.facts} == {"unknown"}


def test_bad_cells_and_contradictions_are_told(tmp_path):
    rows = [
        HEAD,
        ["久慈市", "", "なし", 5, "", "", "", "", "", "", "", "", "", "", "", ""],
        ["久慈市", "届", "", "多数", "150", "多分", "x", "要", "なし", "あり", 1, 3, "-5", "", "謎", ""],
        ["久慈市", "届", "", 5, "30", "なし", "", "", "", "", "", "", "", "", "", ""],
        ["久慈市", "合計", "", 10, "", "", "", "", "", "", "", "", "", "", "", ""],
    ]
    found = read_inventory([csv_of(tmp_path / "a.csv", rows)])
    one, two = found.procedures
    assert (one.volume_per_year, one.online_share, one.own_records, one.has_fee, one.service) == (None,) * 5
    assert (two.online_share, two.offered_online) == (0.3, None)
    told = {remark.code for remark in found.remarks}
    assert told >= {"procedures_no_name", "procedures_more_held", "procedures_online_not_open",
                    "procedures_no_fee_paid", "procedures_twice", "survey_not_a_number", "survey_share_over",
                    "survey_negative", "survey_no_choice", "survey_total_row"}  # fmt: skip


def test_a_file_without_procedures_is_refused_by_name(tmp_path):
    with pytest.raises(InputError) as refused:
        read_inventory([csv_of(tmp_path / "memo.csv", [["メモ"], ["あ"]])])
    assert refused.value.params["files"] == ["memo.csv"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_form_filled_in_is_read_again(tmp_path, lang):
    form = tmp_path / "form.xlsx"
    write_procedure_form(form, lang=lang)
    book = load_workbook(form)
    sheet = book.worksheets[0]
    sheet["C3"] = "久慈市"
    example = [cell.value for cell in sheet[7]]
    for column, cell in enumerate(example[1:], start=2):
        sheet.cell(8, column).value = cell
    book.save(form)
    found = read_inventory([form])
    (one,) = found.procedures
    assert (one.municipality, one.volume_per_year, one.online_share, one.offered_online) == ("久慈市", 800, 0.2, True)
    assert (one.signature_needed, one.has_fee, one.service, one.use_of_freed_time) == (False, False, "service", False)
    assert (one.attachments, one.own_records, one.staff_minutes_per_case) == (1, 0, 12)
    assert {remark.code for remark in found.remarks} == {"survey_example_row"}


@pytest.mark.slow
def test_a_spreadsheet_calculates_the_same(listed, tmp_path, office):
    path = tmp_path / "p.xlsx"
    cards = (scorecards(listed.procedures), common_scorecards(listed.procedures))
    write_procedures(priorities_of(listed.procedures), cards, path, remarks=listed.remarks, lang="ja")
    theirs = recalculated(office, tmp_path, {"q": load_workbook(path)})["q"]
    different = [
        (place, told, theirs[place[0]][place[1]].value)
        for place, (_, told) in formula_cells(path).items()
        if theirs[place[0]][place[1]].value != (told if isinstance(told, str) else pytest.approx(told))
    ]
    assert different == []
    assert len(formula_cells(path)) > 100
