"""The worksheet comes back as it was filled in, in both languages; what cannot be read is told and stays unknown."""

from __future__ import annotations

import datetime as dt

import pytest

from sample_office_specification import fill_worksheet, write_specification
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.specification.as_is import read_as_is, read_package
from todoku.office.specification.importer import read_specification
from todoku.office.specification.model import Kind
from todoku.reports.office.fit_gap.worksheet import write_worksheet

WORDS = {
    "ja": {"sheets": ("機能", "帳票", "データ項目", "帳票項目"), "there": "現行の有無", "yes": "有", "no": "無"},
    "en": {
        "sheets": ("Functions", "Forms", "Data items", "Form fields"),
        "there": "There today?",
        "yes": "yes",
        "no": "no",
    },
}


@pytest.fixture
def specification(tmp_path):
    return read_specification(write_specification(tmp_path / "s.xlsx"))


def worksheet(tmp_path, specification, lang="ja"):
    write_worksheet(tmp_path / "w.xlsx", specification, lang=lang, body_kind="municipality")
    return tmp_path / "w.xlsx"


def codes(found):
    return {one.code for one in found.remarks}


@pytest.mark.parametrize("lang", LANGS)
def test_the_worksheet_reads_back_whole(tmp_path, specification, lang):
    words = WORDS[lang]
    functions, forms, data, _ = words["sheets"]
    path = worksheet(tmp_path, specification, lang)
    again = read_specification(path)  # it holds the standard, too
    assert [(one.id, one.text, one.levels) for one in again.functions] == [
        (one.id, one.text, one.levels) for one in specification.functions
    ]
    fill_worksheet(
        path,
        {
            functions: {"0010001": {words["there"]: words["yes"]}, "0010003": {words["there"]: words["no"]}},
            forms: {"0010101": {words["there"]: words["yes"]}},
            data: {"D0001": {words["there"]: words["no"]}},
        },
    )
    found = read_as_is(path)
    assert (found.business, found.edition, found.asked, found.remarks) == ("resident_register", "2.1", True, ())
    answered = {(item.kind, item.id): item.present for item in found.items if item.present is not None}
    assert answered == {
        (Kind.FUNCTION, "0010001"): True,
        (Kind.FUNCTION, "0010003"): False,
        (Kind.FORM, "0010101"): True,
        (Kind.DATA, "D0001"): False,
    }
    assert len(found.items) == 14


def test_every_answer_comes_back(tmp_path, specification):
    path = fill_worksheet(
        worksheet(tmp_path, specification),
        {
            "機能": {
                "0010001": {
                    "現行の有無": "有", "現行の名称": "転入処理", "現行の方法": "システム", "年間件数": 1200,
                    "年間時間": "300.5", "時間の根拠": "実測", "カスタマイズの有無": "有",
                    "カスタマイズの初期費用(円)": "３００万円",
                    "カスタマイズの年額費用(円)": 120000, "対応方針": "外付", "方針の理由": "窓口の混雑",
                    "決定者": "課長", "決定日": "令和8年10月1日", "初期費用(円)": 0, "年額費用(円)": "",
                    "連携要件": "宛名の連携", "パッケージの対応": "有", "パッケージの備考": "標準",
                },
                "0010002": {"現行の有無": "たぶん", "年間時間": 5, "カスタマイズの年額費用(円)": "1.5",
                            "年間件数": "多数", "パッケージの対応": "×"},
            }
        },
        own=[("機能", {"現行の名称": "町内会の案内", "対応する標準ID": "0010005"})],
        fields=[("2", {"現行の順": 1}), ("1", {"現行の順": 2, "現行の名称": "名前", "現行の桁数": 60})],
    )  # fmt: skip
    found = read_as_is(path)
    first, second = found.items[:2]
    assert (first.name, first.how, first.times_per_year, first.hours_per_year, first.hours_basis) == (
        "転入処理", "システム", 1200, 300.5, "measured",
    )  # fmt: skip
    assert (first.customised, first.custom_initial_jpy, first.custom_yearly_jpy) == (True, 3_000_000, 120_000)
    decision = first.decision
    assert (decision.kind, decision.reason, decision.decided_by, decision.decided_on, decision.interface) == (
        "external", "窓口の混雑", "課長", dt.date(2026, 10, 1), "宛名の連携",
    )  # fmt: skip
    assert (decision.initial_jpy, decision.yearly_jpy) == (0, None)
    assert (second.present, second.hours_basis, second.custom_yearly_jpy) == (None, "unknown", None)
    assert codes(found) == {"fit.answer_unread", "fit.hours_no_basis", "fit.yen_unread", "fit.number_unread"}
    own = next(item for item in found.items if not item.id)
    assert (own.name, own.present, own.stands_for) == ("町内会の案内", True, "0010005")
    form = next(item for item in found.items if item.id == "0010101")
    assert [(one.name, one.length, one.stands_for) for one in form.fields] == [("住所", None, ""), ("名前", 60, "氏名")]
    told = read_package(path)
    assert (told.has[Kind.FUNCTION, "0010001"], told.has[Kind.FUNCTION, "0010002"]) == (True, False)
    assert told.has[Kind.FUNCTION, "0010003"] is None
    assert told.notes == {(Kind.FUNCTION, "0010001"): "標準"}


def test_a_worksheet_that_nobody_filled_in_is_told(tmp_path, specification):
    path = worksheet(tmp_path, specification)
    with pytest.raises(InputError) as told:
        read_as_is(path)
    assert told.value.code == "office.fit.empty_as_is"
    with pytest.raises(InputError) as told:
        read_package(path)
    assert told.value.code == "office.fit.empty_package"
    (tmp_path / "a.csv").write_text("費目,金額\n委託料,100\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_as_is(tmp_path / "a.csv")
    assert told.value.code == "office.fit.no_answers"


def test_a_row_that_tells_of_today_is_there_though_nobody_said_so(tmp_path, specification):
    answers = {"0010001": {"年間時間": 3, "時間の根拠": "実測"}, "0010002": {"年間時間": 3, "現行の有無": "不明"}}
    found = read_as_is(fill_worksheet(worksheet(tmp_path, specification), {"機能": answers}))
    assert [item.present for item in found.items[:3]] == [True, None, None]
    assert "fit.present_implied" in codes(found)


@pytest.mark.usefixtures("specification")
def test_a_specification_is_not_taken_for_a_town(tmp_path):
    for read in (read_as_is, read_package):
        with pytest.raises(InputError) as told:
            read(tmp_path / "s.xlsx")
        assert told.value.code == "office.fit.is_specification"


def test_a_list_of_the_towns_own_in_cp932_is_what_it_has(tmp_path):
    content = "現行の名称,機能要件,年間時間,時間の根拠\n転入の受付,届出を受け付ける,120,調査\n証明の発行,,,\n"
    (tmp_path / "a.csv").write_bytes(content.encode("cp932"))
    found = read_as_is(tmp_path / "a.csv")
    assert not found.asked
    assert [(item.id, item.name, item.text, item.present, item.hours_per_year) for item in found.items] == [
        ("", "転入の受付", "届出を受け付ける", True, 120.0),
        ("", "証明の発行", "", True, None),
    ]


def test_a_vendors_list_is_what_its_package_has(tmp_path):
    (tmp_path / "p.csv").write_text("機能ID,機能要件\n0010001,a\n0010002,b\n", encoding="utf-8")
    assert read_package(tmp_path / "p.csv").has == {(Kind.FUNCTION, "0010001"): True, (Kind.FUNCTION, "0010002"): True}
    (tmp_path / "q.csv").write_text("機能ID,対応状況\n0010001,○\n0010002,×\n0010003,\n", encoding="utf-8")
    assert list(read_package(tmp_path / "q.csv").has.values()) == [True, False, None]


def test_the_same_worksheet_is_written_byte_for_byte(tmp_path, specification):
    first = worksheet(tmp_path, specification).read_bytes()
    assert worksheet(tmp_path, specification).read_bytes() == first
