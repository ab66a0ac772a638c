"""The workbook says what the program says, and holds what a person may change as named, limited inputs."""

from __future__ import annotations

import re

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from todoku.money import thousand_yen
from todoku.plans.plan import PlanResult
from todoku.reports.rows import words
from todoku.reports.workbook.book import write_workbook
from todoku.reports.workbook.sheet import shown_number
from workbook_cells import TO_BE_AGREED, UNKNOWN, VARIANTS, formula_cells, funding_row, labelled, named

TABLE_SHEETS = ("費用", "財源", "指標", "支線", "実績比較", "出典", "使用データ", "メッシュ")


@pytest.mark.parametrize("variant", VARIANTS)
def test_written_values_are_the_programs(written, results, variant):
    plan = results[variant].plan
    book = load_workbook(written / f"{variant}.xlsx", data_only=True)
    fibre = [line for line in plan.costs if line.component == "fibre"]
    assert named(book, "all_total_jpy").value == plan.totals.capex_jpy
    assert named(book, "fibre_total_jpy").value == plan.funding.options[0].capex_jpy
    assert named(book, "fibre_eligible_jpy").value == plan.funding.options[0].assessment.eligible_cost_jpy
    assert named(book, "fibre_to_be_asked_jpy").value == plan.funding.options[0].assessment.to_be_asked_cost_jpy
    assert named(book, "mobile_total_jpy").value == plan.totals.capex_jpy - sum(line.amount_jpy for line in fibre)
    paid = []
    for option in plan.funding.options:
        paid.append(option)
        if option.what_if is not None:
            paid.append(option.what_if_shares)
    labels = {"national_jpy": "国（円）", "municipality_jpy": "町（円）", "operator_jpy": "事業者（円）"}
    for field, label in labels.items():
        shown = funding_row(book, label)
        lacking = [TO_BE_AGREED if one.split_reason is not None else UNKNOWN for one in paid]
        wanted = [getattr(one, field) for one in paid]
        if field == "operator_jpy":
            shown = [UNKNOWN if value is None else value for value in shown]
        assert shown == [why if amount is None else amount for amount, why in zip(wanted, lacking, strict=True)]
    assert funding_row(book, "町、事業者の計（円）") == [
        UNKNOWN if one.municipality_and_operator_jpy is None else one.municipality_and_operator_jpy for one in paid
    ]
    adds = funding_row(book, "要確認がすべて対象なら国の補助に加わる額（円）")
    known = [one.to_be_asked_adds_jpy for one in paid]
    assert [value for value, one in zip(adds, known, strict=True) if one is not None] == [
        one for one in known if one is not None
    ]


@pytest.mark.parametrize("variant", VARIANTS)
def test_branches_balance_and_budget_are_the_programs(written, results, variant):
    plan = results[variant].plan
    book = load_workbook(written / f"{variant}.xlsx", data_only=True)
    sheet = book["支線"]
    first = labelled(sheet, "順位") + 1
    rows = [
        [cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_row=first + len(plan.branches) - 1)
    ]
    assert [(row[0], row[4], row[8], row[12], row[13]) for row in rows] == [
        (one.rank, one.households, one.cost_jpy, one.cumulative_households, one.cumulative_cost_jpy)
        for one in plan.branches
    ]
    if variant == "real":
        assert [row[9] for row in rows] == [one.jpy_per_household for one in plan.branches]
    totals = [row[5].value for row in book["十年収支"].iter_rows() if row[0].value == "10年間の計"]
    idle = [one for one in plan.funding.options if all(year.net_jpy == 0 == year.pole_rent_jpy for year in one.years)]
    earning = [one.ten_year_net_jpy for one in plan.funding.options if one not in idle]
    assert totals == [UNKNOWN if value is None else value for value in earning]
    budget = book["予算要求"]
    row = labelled(budget, "公設公営")
    option = plan.funding.options[0]
    assert budget.cell(row, 2).value == thousand_yen(option.capex_jpy)
    grant = option.national_jpy
    assert budget.cell(row, 3).value == (UNKNOWN if grant is None else thousand_yen(grant))
    assert budget.cell(row, 5).value == budget.cell(row, 6).value == UNKNOWN


def test_balance_of_a_real_plan_is_live_where_its_inputs_give_it(written):
    sheet = load_workbook(written / "real.xlsx")["十年収支"]
    row = labelled(sheet, "公設民営（IRU）") + 2
    assert [sheet.cell(row, column).data_type for column in range(2, 8)] == ["f"] * 6


def test_the_same_plan_gives_the_same_bytes(results, written, tmp_path):
    write_workbook(results["known"], tmp_path / "again.xlsx", lang="ja")
    assert (tmp_path / "again.xlsx").read_bytes() == (written / "known.xlsx").read_bytes()


def test_names_that_look_like_formulas_stay_text(results, tmp_path):
    plan = results["known"].plan
    nasty = ["=1+1", '+cmd|"/c calc"!A1', "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")']
    branches = tuple(
        branch.model_copy(update={"name": name, "places": (name,)})
        for branch, name in zip(plan.branches, nasty, strict=False)
    )
    changed = plan.model_copy(update={"title": "=2+2", "branches": branches})
    write_workbook(PlanResult(changed, results["known"].layers), tmp_path / "plan.xlsx", lang="ja")
    book = load_workbook(tmp_path / "plan.xlsx")
    assert (book["概要"]["A1"].value, book["概要"]["A1"].data_type) == ("=2+2", "s")
    first = labelled(book["支線"], "順位") + 1
    for row, name in enumerate(nasty, start=first):
        for column in (2, 3):
            cell = book["支線"].cell(row, column)
            assert (cell.value, cell.data_type) == (name, "s")


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_formula_holds_a_value_and_none_an_error(written, variant):
    cells = formula_cells(written / f"{variant}.xlsx")
    assert len(cells) > 100
    assert [place for place, (_, value) in cells.items() if str(value).startswith("#")] == []
    # years beyond the term of a bond are empty
    assert {sheet for (sheet, _), (_, value) in cells.items() if value is None} <= {"償還"}


def test_sheets_are_set_up_for_paper_and_screen(written, results):
    book = load_workbook(written / "known.xlsx")
    plan_id = results["known"].plan.id
    for sheet in book:
        width = sum(column.width * (column.max - column.min + 1) for column in sheet.column_dimensions.values())
        a4, a3 = 9, 8
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", a3 if width > 200 else a4)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert plan_id in sheet.oddFooter.left.text
    for name in TABLE_SHEETS:
        assert book[name].freeze_panes is not None, name
        assert book[name].print_title_rows is not None, name


def test_inputs_have_names_and_limits(written, results):
    book = load_workbook(written / "known.xlsx")
    for line in results["known"].plan.costs:
        assert named(book, f"price_{line.id}").value == line.unit_price_jpy
        assert named(book, f"quantity_{line.id}").value == line.quantity
    share = named(book, "eligible_share_drop")
    rule = next(one for one in book["費用"].data_validations.dataValidation if share.coordinate in one.sqref)
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "1")
    assert share.comment is not None
    assert named(book, "rate_denominator_private_subsidised").value == 3
    assert named(book, "bond_ratio").value is None


def test_figures_are_numbers_that_can_be_sorted(written, results):
    book = load_workbook(written / "known.xlsx", data_only=True)
    plan = results["known"].plan
    sheet = book["実績比較"]
    first = labelled(sheet, "本計画")
    assert sheet.cell(first + 1, 3).value == plan.comparisons[0].cost_jpy
    indicators = book["指標"]
    rate = next(one for one in plan.indicators.before if one.id == "farm_area_broadband_rate")
    values = {row[1].value for row in indicators.iter_rows(min_row=4)}
    assert rate.value in values
    assert book["メッシュ"].auto_filter.ref is not None
    assert isinstance(book["メッシュ"].cell(labelled(book["メッシュ"], "メッシュコード") + 1, 1).value, str)


def test_english_has_no_japanese_of_its_own(results, tmp_path):
    write_workbook(results["real"], tmp_path / "plan.xlsx", lang="en")
    book = load_workbook(tmp_path / "plan.xlsx")
    names = ["Summary", "Costs", "Funding", "Ways to pay", "Repayment", "Budget"]
    assert book.sheetnames[:6] == names
    shown = [cell.value for name in names[2:] for row in book[name].iter_rows() for cell in row]
    japanese = re.compile(r"[぀-ヿ一-鿿]")
    assert [value for value in shown if isinstance(value, str) and japanese.search(value)] == []


def test_defined_names_point_at_single_cells(written):
    book = load_workbook(written / "real.xlsx")
    for name, defined in book.defined_names.items():
        west, south, east, north = range_boundaries(defined.attr_text.rsplit("!", 1)[1].replace("$", ""))
        assert (west, south) == (east, north), name


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("value", "decimals"), [(0.0, 0), (7.0, 0), (1951.0, 0), (-21.33, 2), (1234567.5, 1), (0.05, 3), (-999.0, 0)]
)
def test_a_number_that_is_shown_is_read_back_with_its_digits(lang, value, decimals):
    found, pattern = shown_number(words.number(value, lang, decimals=decimals))
    assert (found, pattern) == (value, "#,##0" + ("." + "0" * decimals if decimals else ""))
    share, percent = shown_number(words.ratio(value / 1e7, lang, decimals=1))
    assert (round(share, 3), percent) == (round(value / 1e7, 3), "#,##0.0%")


def test_what_is_more_or_less_than_a_number_stays_text():
    assert shown_number("2027") == (2027.0, "0")
    for text in ("", "—", "不明", "1:32", "01633", "12 km", "1,23", "10\n20", "１０", "-5"):
        assert shown_number(text) is None


@pytest.mark.parametrize("name", ["設計", "前提と限界", "年度別"])
def test_figures_of_the_tables_are_numbers_with_their_units_beside_them(written, name):
    book = load_workbook(written / "real.xlsx")
    cells = [cell for row in book[name].iter_rows() for cell in row if cell.value is not None]
    right = [cell for cell in cells if cell.alignment.horizontal == "right"]
    assert [cell.value for cell in right if isinstance(cell.value, str) and shown_number(cell.value)] == []
    assert sum(isinstance(cell.value, int | float) for cell in right) > 5


def test_the_design_s_lengths_can_be_added(written, results):
    fibre, rows = results["real"].plan.design.fibre, load_workbook(written / "real.xlsx")["設計"].iter_rows
    held = {row[0].value: (row[1].value, row[2].value) for row in rows(max_col=3)}
    assert held["集落内の配線"] == (round(fibre.distribution_km, 2), "km")
