"""Published layouts are read whole: merged cells, two-row heads, notes; what is wrong is told, never guessed away."""

from __future__ import annotations

import csv
import datetime as dt
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from sample_office_specification import FUNCTIONS, write_specification
from todoku.errors import InputError
from todoku.office.specification.importer import read_specification
from todoku.office.specification.model import Requirement
from todoku.office.specification.titles import read_mapping

HEADS = ["大項目", "中項目", "小項目", "機能ID", "機能要件", "一般市区町村"]


def book_of(path, sheets):
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell not in ("", None):
                    sheet.write(number, column, cell)
    book.close()
    return path


def remarks(found):
    return {one.code: (one.count, one.example, one.kept) for one in found.remarks}


def test_the_published_layout_is_read_whole(tmp_path):
    found = read_specification(write_specification(tmp_path / "s.xlsx"))
    assert (found.business, found.edition, found.date) == ("resident_register", "2.1", dt.date(2026, 1, 31))
    assert found.body_kinds == ("designated_city", "municipality")
    assert [one.id for one in found.functions] == [one[0] for one in FUNCTIONS]
    second = found.functions[1]
    assert second.levels == ("1 異動", "1.1 転入", "審査")  # two of them from merged cells
    assert second.text == "入力した転入の内容を\n別の職員が審査できること。"
    assert second.classes == {"designated_city": Requirement.MANDATORY, "municipality": Requirement.OPTIONAL}
    assert [one.conformity_date for one in found.functions][::7] == [dt.date(2026, 4, 1), dt.date(2027, 4, 1)]
    assert [(one.id, one.paper, len(one.fields)) for one in found.forms] == [
        ("0010101", "A4", 4),
        ("0010102", "A5", 0),
        ("0010103", "A3", 0),
    ]
    assert [(one.name, one.length, one.condition) for one in found.forms[0].fields][:2] == [
        ("氏名", 40, "常に印字"),
        ("住所", 80, "常に印字"),
    ]
    assert [(one.name, one.code, one.required) for one in found.data_items] == [
        ("氏名", "", True),
        ("性別", "性別コード", True),
        ("電話番号", "", False),  # a single circle is an option where there are double ones
    ]
    assert remarks(found) == {"fit.sheet_unread": (1, "表紙", False), "fit.note_row": (1, "機能要件!13", False)}


def test_rows_that_are_none_of_the_table_are_told(tmp_path):
    rows = [
        ["架空の標準仕様 介護保険 第1.0版"],
        HEADS,
        ["1 受付", "1.1 窓口", "受付", "0010001", "届出を受け付けること。", "◎"],
        ["", "", "確認", "0010002", "届出を確認すること。", "？"],
        ["", "", "二度", "0010001", "もう一度。", "○"],
        ["", "", "無番", "", "番号のない要件があること。", "○"],
        HEADS,
        ["2 通知", "2.1 送付", "送付", "0010003", "通知を送ること。", "ｘ"],
        ["※ 注記である。"],
        ["", "", "", "", "", ""],
    ]
    found = read_specification(book_of(tmp_path / "s.xlsx", {"機能要件": rows}))
    assert [(one.id, one.levels) for one in found.functions] == [
        ("0010001", ("1 受付", "1.1 窓口", "受付")),
        ("0010002", ("1 受付", "1.1 窓口", "確認")),
        ("#機能要件!6", ("1 受付", "1.1 窓口", "無番")),
        ("0010003", ("2 通知", "2.1 送付", "送付")),
    ]
    assert found.functions[1].classes == {}
    assert found.functions[3].classes == {"municipality": Requirement.FORBIDDEN}
    assert remarks(found) == {
        "fit.class_unknown": (1, "機能要件!4 ？", True),
        "fit.note_row": (1, "機能要件!9", False),
        "fit.id_twice": (1, "0010001 (機能要件!3, 機能要件!5)", False),
        "fit.id_missing": (1, "機能要件!6", True),
    }


def test_ids_held_as_numbers_get_back_their_zeros(tmp_path):
    rows = [HEADS, ["a", "", "", "0010001", "甲。", "◎"], ["a", "", "", 10002, "乙。", "◎"]]
    found = read_specification(book_of(tmp_path / "s.xlsx", {"機能": rows}))
    assert [one.id for one in found.functions] == ["0010001", "0010002"]
    assert remarks(found)["fit.id_zeros"] == (1, "機能!3 0010002", True)


def test_an_id_merged_over_rows_is_one_function_with_all_of_its_text(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "s.xlsx"))
    sheet = book.add_worksheet("機能")
    sheet.write_row(0, 0, ["機能ID", "機能要件", "実装区分"])
    sheet.merge_range(1, 0, 2, 0, "0010001")
    sheet.write_column(1, 1, ["届出を受け付けること。", "受付番号を付けること。"])
    sheet.merge_range(1, 2, 2, 2, "◎")
    book.close()
    (found,) = read_specification(tmp_path / "s.xlsx").functions
    assert found.text == "届出を受け付けること。\n受付番号を付けること。"
    assert found.classes == {"any": Requirement.MANDATORY}


def test_of_two_editions_in_a_sheet_the_older_is_left_out(tmp_path):
    rows = [
        ["機能要件 第1.9版"],
        HEADS,
        ["a", "", "", "0010001", "古い要件。", "◎"],
        ["機能要件 第1.10版"],
        HEADS,
        ["a", "", "", "0010001", "新しい要件。", "○"],
    ]
    found = read_specification(book_of(tmp_path / "s.xlsx", {"機能": rows}))
    assert [one.text for one in found.functions] == ["新しい要件。"]
    assert remarks(found)["fit.editions_mixed"] == (1, "機能!3", False)


def test_of_editions_side_by_side_the_newer_columns_are_read(tmp_path):
    rows = [
        ["機能ID", "改定前", "", "改定後", ""],
        ["", "機能要件", "一般市区町村", "機能要件", "一般市区町村"],
        ["0010001", "古い要件。", "○", "新しい要件。", "◎"],
    ]
    book = xlsxwriter.Workbook(str(tmp_path / "s.xlsx"))
    sheet = book.add_worksheet("機能")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    sheet.merge_range(0, 1, 0, 2, "改定前")
    sheet.merge_range(0, 3, 0, 4, "改定後")
    book.close()
    found = read_specification(tmp_path / "s.xlsx")
    assert [(one.text, one.classes) for one in found.functions] == [
        ("新しい要件。", {"municipality": Requirement.MANDATORY})
    ]
    assert "fit.editions_side_by_side" in remarks(found)


def test_deleted_rows_and_hidden_sheets_are_left_out(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "s.xlsx"))
    sheet = book.add_worksheet("機能")
    sheet.write_row(0, 0, ["機能ID", "改定種別", "機能要件", "実装区分"])
    sheet.write_row(1, 0, ["0010001", "削除", "消えた要件。", "◎"])
    sheet.write_row(2, 0, ["0010002", "修正", "残る要件。", "◎"])
    hidden = book.add_worksheet("旧機能")
    hidden.write_row(0, 0, ["機能ID", "機能要件"])
    hidden.write_row(1, 0, ["0099999", "隠れた要件。"])
    hidden.hide()
    book.close()
    found = read_specification(tmp_path / "s.xlsx")
    assert [one.id for one in found.functions] == ["0010002"]
    assert remarks(found) == {"fit.sheet_hidden": (1, "旧機能", False), "fit.row_deleted": (1, "機能!2", False)}


def test_a_sheet_of_one_form_takes_its_id_from_above_the_table(tmp_path):
    fields = [["帳票ID", "0010101"], ["帳票名称", "住民票"], [], ["項番", "印字項目", "桁数"], ["1", "氏名", "40"]]
    found = read_specification(book_of(tmp_path / "s.xlsx", {"レイアウト1": fields}))
    assert [(one.id, one.name, [field.name for field in one.fields]) for one in found.forms] == [
        ("0010101", "住民票", ["氏名"])
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_csv_with_titles_of_its_own_is_read_by_a_mapping(tmp_path, encoding):
    (tmp_path / "s.csv").write_bytes("No,やること,区\n0010001,届出を受け付けること。①,◎\n".encode(encoding))
    (tmp_path / "m.yaml").write_text("functions: {id: No, text: やること, class.municipality: 区}\n", encoding="utf-8")
    found = read_specification(tmp_path / "s.csv", mapping=read_mapping(tmp_path / "m.yaml"))
    assert [(one.id, one.text, one.classes) for one in found.functions] == [
        ("0010001", "届出を受け付けること。①", {"municipality": Requirement.MANDATORY})
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [("- a", "office.fit.mapping"), ("functions: {番号: x}", "office.fit.mapping_names"), ("{", "office.fit.mapping"),
     ("機能: {id: x}", "office.fit.mapping_names")],
)  # fmt: skip
def test_a_mapping_that_is_none_is_told(tmp_path, content, code):
    (tmp_path / "m.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_mapping(tmp_path / "m.yaml")
    assert told.value.code == code


def test_what_is_no_specification_is_told(tmp_path):
    with pytest.raises(InputError) as told:
        read_specification(book_of(tmp_path / "a.xlsx", {"予算": [["款", "項", "目"], ["1", "2", "3"]]}))
    assert told.value.code == "office.fit.no_table"
    with pytest.raises(InputError) as told:
        read_specification(book_of(tmp_path / "b.xlsx", {"機能": [["機能ID", "機能要件"]]}))
    assert told.value.code == "office.fit.no_table"
    with pytest.raises(InputError) as told:
        read_specification(book_of(tmp_path / "c.xlsx", {"空": []}))
    assert told.value.code == "office.fit.empty_file"
    with pytest.raises(InputError) as told:
        read_specification(tmp_path / "none.xlsx")
    assert told.value.code == "system.not_found"
    (tmp_path / "d.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(InputError) as told:
        read_specification(tmp_path / "d.xlsx")
    assert told.value.code == "user.workbook"


def test_a_workbook_behind_a_password_is_told_in_one_line(tmp_path):
    locked = b"\xd0\xcf\x11\xe0" + b"\x00" * 508 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512
    (tmp_path / "s.xlsx").write_bytes(locked)
    with pytest.raises(InputError) as told:
        read_specification(tmp_path / "s.xlsx")
    assert told.value.code == "office.fit.password"


ROW = st.tuples(
    st.sampled_from(["", "1 受付", "※ 注記", "(注) 注記"]),
    st.sampled_from(["", "-", "0010001", "0010002", "12", "甲-3"]),
    st.sampled_from(["", "届出を受け付けること。", "通知を\n送ること。", "※ 注記"]),
    st.sampled_from(["", "◎", "○", "×", "－", "？", "必須"]),
    st.sampled_from(["", "修正", "削除"]),
)


@given(st.lists(ROW, max_size=12))
def test_every_row_is_kept_or_told(rows):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("大項目", "機能ID", "機能要件", "一般市区町村", "改定種別"), *rows])
        filled = sum(any(row) for row in rows)
        found = None
        with suppress(InputError):  # no row at all
            found = read_specification(path)
    if found is None:
        return
    left_out = sum(one.count for one in found.remarks if not one.kept)
    assert len(found.functions) + left_out == filled
    assert len({one.id for one in found.functions}) == len(found.functions)
