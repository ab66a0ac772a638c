"""Whatever people write into the forms, reading them ends with rows and remarks, or with one clear refusal."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.cloud_cost.reading import read_costs
from todoku.office.cloud_cost.study import study_of
from todoku.office.events.log import remark_text
from todoku.office.procedures.inventory import read_inventory
from todoku.office.procedures.principles import common_scorecards, scorecards
from todoku.office.procedures.priority import priorities_of
from todoku.office.security.assessment import read_assessment
from todoku.office.security.gaps import plan_of, standings

WORDS = [
    "", " ", "-", "不明", "単独", "移行", "補助", "毎年", "1,200", "千円", "3～5", "5～3", "０", "-1", "1e9", "nan",
    "令和8年度", "R99", "2026", "13:00", "150%", "0.5", "要", "なし", "済", "合計", "※注", "記入例", "A町", "全団体",
    "'=1+1", "9" * 30, "A" * 500, "\n", "\x0b",
]  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(WORDS), st.integers(-(10**18), 10**18), st.floats(allow_nan=False), st.text(max_size=12)
)
FORMS = {
    "cloud": {
        "案": ["単独", "共同利用", "ガバメントクラウド"], "段階": ["運用", "移行", "補助", "終了"],
        "一時・毎年": ["毎年", "一時", ""],
        "金額(千円)": ["1,200", "3～5", "0", "12.5"], "開始年度": ["R8", "2027", ""], "終了年度": ["", "R9"],
        "負担する団体": ["", "A町", "B町"], "根拠": ["見積", "請求"],
    },
    "procedures": {
        "市町村": ["久慈市", "野田村", ""], "手続の名称": ["転出届", "犬の登録"],
        "年間件数": ["1,200", "月100件", "5～9"],
        "オンライン利用率(%)": ["20", "0～50", ""], "オンライン受付": ["あり", "なし"], "手数料": ["あり", "なし"],
        "電子納付": ["あり", "なし"], "添付書類": ["0", "2"], "うち庁内で分かるもの": ["0", "1", "3"],
        "職員の時間(分)": ["5", "3～5"], "住民の時間": ["30分", "1時間"],
        "システムの形": ["自前", "サービス利用", "なし"],
    },
    "security": {
        "項目番号": ["G01", "G02", "M01", "M02", "B01", "B03", "P01", "B04", "B05"],
        "状態": ["済", "一部", "未実施", "対象外", ""], "根拠資料": ["", "方針"], "担当": ["", "総務課"],
        "期限": ["", "2027-03-31", "令和9年4月1日"],
    },
}  # fmt: skip
"""Columns of each form with what is mostly written there."""


def study_costs(path):
    costs = read_costs([path])
    assert all(0 <= one.low_jpy <= one.jpy <= one.high_jpy for one in costs.lines)
    study = study_of(costs)
    for one in study.sharings:
        if one.burdens:
            total = next(option.total_jpy for option in study.options if option.option == one.option)
            assert sum(burden.jpy for burden in one.burdens) == total
    return study.remarks


def rank_procedures(path):
    found = read_inventory([path])
    for one in priorities_of(found.procedures):
        for hours in (one.staff_hours, one.resident_hours, one.hours):
            assert hours is None or 0 <= hours[0] <= hours[1]
    scorecards(found.procedures)
    common_scorecards(found.procedures)
    return found.remarks


def plan_security(path):
    found = read_assessment(path)
    standings(found)
    plan_of(found, "beta_dash")
    return found.remarks


READERS = {"cloud": study_costs, "procedures": rank_procedures, "security": plan_security}


@st.composite
def sheets(draw, name):
    columns = [st.one_of(st.sampled_from(usual), st.sampled_from(usual), CELLS) for usual in FORMS[name].values()]
    return [list(FORMS[name]), *draw(st.lists(st.tuples(*columns), max_size=8))]


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None, max_examples=120)
@given(data=st.data())
def test_odd_worksheets_are_read_or_refused(name, data):
    rows = data.draw(sheets(name))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        try:
            remarks = READERS[name](path)
        except InputError:
            return
        assert all(remark_text(remark, lang) for remark in remarks for lang in LANGS)
