"""Worksheets as towns hand them in are read row by row, and what was left out is said with its cells."""

from __future__ import annotations

import pytest
import xlsxwriter

from sample_office_survey import HEAD, MESSY, book_of, csv_of, messy_book
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.events.log import remark_text
from todoku.office.survey.reading import measured_rows, read_evidence


@pytest.fixture(scope="module")
def messy(tmp_path_factory):
    return read_evidence([messy_book(tmp_path_factory.mktemp("survey") / "税務.xlsx")])


def by_activity(found):
    return {row.activity: row for row in found.rows}


def told(found):
    return {remark.code: remark for remark in found.remarks}


def test_the_rows_of_a_messy_sheet(messy):
    rows = by_activity(messy)
    assert list(rows) == ["受付", "入力", "審査", "消込", "督促", "統計", "電話"]
    assert {row.municipality for row in messy.rows} == {"久慈市"}
    first, second, third = rows["受付"], rows["入力"], rows["審査"]
    assert (first.department, first.business, first.task) == ("税務課", "個人住民税", "異動届")
    assert (second.department, second.business, second.task) == ("税務課", "個人住民税", "異動届")
    assert (first.volume_per_year, first.minutes_per_case, first.people) == (1200, 30, 2)
    assert (first.rule_like_share, first.rework_share) == (0.5, 0.05)
    assert second.interval("minutes_per_case") == (3, 5)
    assert second.people == 2
    assert (third.volume_per_year, third.minutes_per_case, third.rework_share) == (1200, 90, 0.02)
    assert (rows["督促"].volume_per_year, rows["督促"].minutes_per_case) == (None, None)
    assert rows["統計"].minutes_per_case == 20
    assert rows["消込"].department == "収納課"
    assert rows["消込"].business == ""


def test_what_was_left_out_or_assumed_is_said_with_its_cells(messy):
    remarks = told(messy)
    expected = {
        "survey_total_row": (2, "A8 小計"),
        "survey_note_row": (1, "A9 ※ここから収納"),
        "survey_blank_row": (1, "A10"),
        "survey_merged_filled": (2, "C6 異動届"),
        "survey_per_month": (1, "E7 月100件"),
        "survey_per_day": (1, "E14 1日10件"),
        "survey_in_days": (1, "F14 2日"),
        "survey_negative": (1, "E12 -5"),
        "survey_share_over": (1, "I11 120"),
        "survey_not_a_number": (1, "H11 分からない"),
        "survey_more_than_people": (1, "D11 消込"),
        "survey_range_middle": (1, "F6 3～5分"),
        "survey_no_header": (1, "メモ"),
        "survey_hidden_sheet": (1, "隠し"),
        "survey_no_task": (1, "15"),
    }
    assert {code: (remarks[code].count, remarks[code].example[: len(example)])
            for code, (_, example) in expected.items()} == expected  # fmt: skip
    assert not remarks["survey_total_row"].kept
    assert remarks["survey_more_than_people"].kept
    for lang in LANGS:
        assert all(remark_text(remark, lang) for remark in messy.remarks)


def test_a_csv_reads_the_same_in_every_encoding(tmp_path):
    rows = [["市町村名", "つくば市"], HEAD, MESSY[0]]
    found = [read_evidence([csv_of(tmp_path / f"{name}.csv", rows, name)]).rows for name in ("utf-8-sig", "cp932")]
    assert found[0] == found[1]
    assert found[0][0].municipality == "つくば市"
    assert found[0][0].volume_per_year == 1200


def test_headings_of_two_rows_and_units_in_headings(tmp_path):
    rows = [
        ["市町村", "作業", "件数", "処理時間", "従事者", ""],
        ["", "", "(月間)", "(時間)", "人数", "区分"],
        ["南砺市", "入力", 10, 0.5, 3, "正職員"],
    ]
    path = book_of(tmp_path / "two.xlsx", {"a": (rows, [(0, 1, 0), (0, 1, 1)])})
    (row,) = read_evidence([path]).rows
    assert (row.volume_per_year, row.minutes_per_case, row.people) == (120, 30, 3)


def test_a_merged_time_is_that_of_its_first_row_alone(tmp_path):
    rows = [["手順", "年間件数", "1件あたりの処理時間(分)"], ["受付", 100, 10], ["入力", 100, ""]]
    path = book_of(tmp_path / "merged.xlsx", {"a": (rows, [(1, 2, 1), (1, 2, 2)])})
    found = read_evidence([path])
    assert [(row.volume_per_year, row.minutes_per_case) for row in found.rows] == [(100, 10), (100, None)]
    assert told(found)["survey_merged_alone"].example.startswith("C3")
    assert told(found)["survey_municipality_from_file"].example == "a"[:0] + "merged"  # the file's name


def test_labels_are_taken_over_until_a_wider_one_changes(tmp_path):
    head = ["部署", "業務", "手順", "年間件数", "処理時間"]
    rows = [
        head,
        ["税務課", "住民税", "a", 1, 1],
        ["", "", "b", 1, 1],
        ["福祉課", "", "c", 1, 1],
        ["保健課"],
        ["", "健診", "d", 1, 1],
    ]
    found = read_evidence([book_of(tmp_path / "x.xlsx", {"a": (rows, [])})])
    assert [(row.department, row.business) for row in found.rows] == [
        ("税務課", "住民税"), ("税務課", "住民税"), ("福祉課", ""), ("保健課", "健診"),
    ]  # fmt: skip
    assert told(found)["survey_group_row"].count == 1


def test_repeated_headings_and_tasks_named_like_sums(tmp_path):
    head = ["業務", "事務・作業", "年間件数", "処理時間"]
    rows = [
        head,
        ["統計", "集計", 10, 5],
        head,
        ["会計", "決算の設計", 10, 5, "別紙 合計"],
        ["会計 計", "", 20, ""],
        ["Total", "", 40, ""],
    ]
    found = read_evidence([book_of(tmp_path / "x.xlsx", {"a": (rows, [])})])
    assert [row.activity for row in found.rows] == ["集計", "決算の設計"]
    assert told(found)["survey_header_row"].count == 1
    assert told(found)["survey_total_row"].count == 2


def test_hours_a_year_stand_in_for_minutes(tmp_path):
    rows = [["作業", "年間件数", "年間処理時間"], ["入力", 120, 60], ["審査", "", 10]]
    found = read_evidence([book_of(tmp_path / "x.xlsx", {"a": (rows, [])})])
    assert [row.minutes_per_case for row in found.rows] == [30, None]
    assert {"survey_minutes_from_hours", "survey_hours_alone"} <= told(found).keys()


def test_many_files_at_once_and_the_same_row_twice(tmp_path):
    head, row = ["市町村", "作業", "年間件数", "処理時間"], ["久慈市", "入力", 10, 5]
    first = csv_of(tmp_path / "a.csv", [head, row])
    second = csv_of(tmp_path / "b.csv", [head, row, ["久慈市", "入力", 20, 5], ["つくば市", "入力", 10, 5]])
    (tmp_path / "c.xlsx").write_bytes(b"no workbook")
    found = read_evidence([first, second, tmp_path / "c.xlsx"])
    assert [(one.municipality, one.volume_per_year) for one in found.rows] == [
        ("久慈市", 10),
        ("久慈市", 20),
        ("つくば市", 10),
    ]
    assert told(found)["survey_row_repeated"].count == 1
    assert told(found)["survey_row_twice"].kept
    assert told(found)["survey_damaged_file"].example == "c.xlsx"


def test_a_cell_far_away_does_not_fill_the_memory(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "far.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "手順")
        sheet.write(20_000, 16_383, "x")
    with pytest.raises(InputError) as refused:
        read_evidence([tmp_path / "far.xlsx"])
    assert refused.value.params == {"file": "far.xlsx", "rows": 20_001, "columns": 16_384}


def test_a_merged_block_without_end_and_far_formats_are_borne(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "wide.xlsx")) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["手順", "年間件数", "処理時間"], ["入力", 10, 5]]):
            sheet.write_row(row, 0, cells)
        sheet.write(2, 0, "※ 注")
        sheet.merge.append([2, 0, 1_048_575, 16_383])  # merge_range would write every cell
        sheet.write_blank(0, 16_383, None, book.add_format({"bold": True}))
    (row,) = read_evidence([tmp_path / "wide.xlsx"]).rows
    assert row.activity == "入力"


def test_no_table_at_all_is_refused_by_name(tmp_path):
    path = book_of(tmp_path / "memo.xlsx", {"a": ([["ただのメモ"], ["と", "表でないもの"]], [])})
    with pytest.raises(InputError) as refused:
        read_evidence([path])
    assert refused.value.code == "office.survey.no_table"
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(InputError) as refused:
        read_evidence([tmp_path / "broken.xlsx"])
    assert refused.value.params["file"] == "broken.xlsx"


def test_a_list_of_several_municipalities_and_a_numbered_total(tmp_path):
    rows = [["No.", "市区町村", "事務", "手順", "年間件数"], [1, "久慈市", "転入", "受付", 10], [2, "", "小計", "", 10]]
    found = read_evidence([book_of(tmp_path / "a.xlsx", {"一覧": (rows, ())})])
    assert [row.municipality for row in found.rows] == ["久慈市"]
    assert told(found)["survey_total_row"].example == "A3 小計"


def test_timings_beside_a_survey_take_the_place_of_its_minutes(tmp_path):
    survey = csv_of(
        tmp_path / "s.csv", [["市町村", "手順", "年間件数", "処理時間(分)"], ["久慈市", "受付", "10", "30"]]
    )
    timed = [["市町村", "手順", "計測時間(分)"], *[["久慈市", "受付", minutes] for minutes in ("8", "10", "12")]]
    rows, remarks = measured_rows(
        read_evidence([survey, csv_of(tmp_path / "t.csv", [*timed, ["久慈市", "審査", "5"]])])
    )
    assert [(row.minutes_per_case, row.minutes_basis) for row in rows] == [(10.0, "measured")]
    assert "survey_timing_unused" in {remark.code for remark in remarks}
