"""Quotes and bills are read as people write them, exactly; what cannot be read is left out and told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_office_costs import group
from sample_office_survey import csv_of
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.cloud_cost.reading import read_costs
from todoku.office.survey.amounts import read_amount, read_fiscal_year, unit_of_heading
from todoku.reports.office.entry_forms import write_cloud_form

HEAD = ["案", "段階", "一時・毎年", "金額(千円)", "開始年度", "終了年度", "負担する団体"]


@pytest.mark.parametrize(
    ("raw", "unit", "read"),
    [
        ("1,234千円", 1, (1_234_000,) * 3),
        ("１，５００万円", 1, (15_000_000,) * 3),
        ("1.2百万円", 1, (1_200_000,) * 3),
        ("0.5億円", 1, (50_000_000,) * 3),
        ("100～120万円", 1, (1_000_000, 1_100_000, 1_200_000)),
        ("3〜4", 1000, (3000, 3500, 4000)),
        ("¥1,000", 1, (1000,) * 3),
        (12.5, 1000, (12_500,) * 3),
        (0, 1, (0, 0, 0)),
        ("-5", 1, None),
        (-5, 1, None),
        (0.5, 1, None),
        ("高い", 1, None),
        ("1～2～3", 1, None),
        ("", 1, None),
        (True, 1, None),
        (float("nan"), 1, None),
        (float("inf"), 1, None),
        (10**17, 1, None),
    ],
)
def test_amounts(raw, unit, read):
    assert read_amount(raw, unit=unit) == read


@given(st.integers(0, 9 * 10**15))
def test_whole_yen_are_exact_with_commas(jpy):
    assert read_amount(f"{jpy:,}円") == (jpy, jpy, jpy)


def test_units_of_headings():
    assert [unit_of_heading(one) for one in ("金額(千円)", "金額（百万円）", "金額(円)", "Amount")] == [
        1000,
        10**6,
        1,
        1,
    ]


@pytest.mark.parametrize(
    ("raw", "year"),
    [("2026年度", 2026), (2026.0, 2026), ("令和8年度", 2026), ("R8", 2026), ("令和元年度", 2019), ("H31", 2019),
     ("いつか", None), ("26", None)],
)  # fmt: skip
def test_fiscal_years(raw, year):
    assert read_fiscal_year(raw) == year


def test_a_group_in_yaml(tmp_path):
    costs = read_costs([group(tmp_path / "g.yaml")])
    assert [one.name for one in costs.members] == ["A町", "B町", "C村"]
    assert [one.population for one in costs.members] == [8000, 15000, 1000]
    assert costs.lines[1].jpy == 15_000_000
    assert {one.option for one in costs.lines} == {"own", "shared", "government"}
    assert (costs.lines[-1].low_jpy, costs.lines[-1].high_jpy) == (30_000_000, 40_000_000)
    assert costs.lines[0].basis == "bill"
    assert costs.remarks == ()


def test_bad_rows_are_left_out_and_told(tmp_path):
    rows = [
        HEAD,
        ["単独", "運用", "毎年", "1,200", "R8", "", "Ａ町"],
        ["単独", "運用", "毎年", "要問合せ", "R8", "", "A町"],
        ["単独", "", "", 100, "R8", "", ""],
        ["", "運用", "毎年", 100, "R8", "", ""],
        ["単独", "運用", "毎年", 100, "来年", "", ""],
        ["単独", "運用", "毎年", 100, "R9", "R8", ""],
        ["共同利用", "", "毎年", 50, "", "", ""],
        ["共同利用", "移行", "", 50, "R8", "R9", ""],
        ["独自の案", "謎の段階", "一時", 5, "R8", "", ""],
        ["合計", "", "", 5000, "", "", ""],
    ]
    costs = read_costs([csv_of(tmp_path / "a.csv", rows)])
    assert [(one.option, one.stage, one.yearly, one.jpy) for one in costs.lines] == [
        ("own", "running", True, 1_200_000),
        ("shared", "running", True, 50_000),
        ("shared", "migration", False, 50_000),
        ("独自の案", "migration", False, 5000),
    ]
    told = {one.code: one.count for one in costs.remarks}
    assert told == {
        "cloud_amount": 1, "cloud_no_stage": 2, "cloud_year": 1, "cloud_years_backwards": 1, "cloud_stage_assumed": 2,
        "cloud_no_year": 1, "cloud_one_off_years": 1, "survey_no_choice": 1, "survey_total_row": 1,
    }  # fmt: skip
    assert costs.members[0].name == "Ａ町"


def test_a_file_without_costs_is_refused_by_name(tmp_path):
    with pytest.raises(InputError) as refused:
        read_costs([csv_of(tmp_path / "memo.csv", [["メモ"], ["あ"]])])
    assert refused.value.params["files"] == ["memo.csv"]
    broken = tmp_path / "b.yaml"
    broken.write_text("costs: [", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_costs([broken])
    assert refused.value.code == "office.cloud.yaml"


@pytest.mark.parametrize("lang", LANGS)
def test_the_form_filled_in_is_read_again(tmp_path, lang):
    from openpyxl import load_workbook

    form = tmp_path / "form.xlsx"
    write_cloud_form(form, lang=lang)
    book = load_workbook(form)
    costs, members, sizes = book.worksheets
    filled = {"B": "自治体クラウド", "C": None, "D": "運用", "F": "毎年", "G": 1000, "H": 2026, "J": "見積"}
    for column, cell in filled.items():
        costs[f"{column}8"] = cell
    members["B8"], members["C8"] = "A町", 8000
    sizes["B8"], sizes["C8"], sizes["D8"] = "自治体クラウド", 2, 5000
    book.save(form)
    found = read_costs([form])
    (line,) = found.lines
    assert (line.option, line.stage, line.yearly, line.jpy, line.first_year, line.who) == (
        "shared", "running", True, 1000, 2026, "",
    )  # fmt: skip
    assert [(one.name, one.population) for one in found.members] == [("A町", 8000)]
    assert [(one.option, one.bodies, one.jpy) for one in found.sizes] == [("shared", 2, 5000)]
    assert {one.code for one in found.remarks} == {"survey_example_row"}


def test_odd_parts_of_a_yaml_are_told_and_common_is_nobody(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(
        """
schema: mine
notes: none
members: [{municipality: A町, population: 5}, {municipality: Ａ町, population: 6}, just a text]
sizes: {option: shared}
costs: [{who: 全団体, option: 共同利用, stage: 運用, jpy: 5, first_year: 2026}]
""",
        encoding="utf-8",
    )
    found = read_costs([file])
    assert found.lines[0].who == ""
    assert [(one.name, one.population) for one in found.members] == [("Ａ町", 6)]
    assert {one.code: one.count for one in found.remarks} == {"cloud_section_unknown": 3, "cloud_member_twice": 1}
