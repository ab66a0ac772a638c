"""The workbook says what the program says, and goes on saying it when a person changes an input."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from fractions import Fraction

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from sample_plan import sample_result
from todoku.money import RoundingMode, floor_to, product, round_to, thousand_yen
from todoku.plans.build import build_plan
from todoku.plans.config import FundingConfig, PlanConfig
from todoku.plans.inputs import inputs_for
from todoku.plans.plan import PlanResult
from todoku.reports.workbook.book import write_workbook

UNKNOWN = "不明"
TABLE_SHEETS = ("費用", "財源", "指標", "支線", "実績比較", "出典", "使用データ", "メッシュ")
VARIANTS = ("known", "unknown", "real")


@pytest.fixture(scope="session")
def real():
    """Return the plan of 礼文町 from the built-in pack, with the rules of 2024 as a what-if."""
    config = PlanConfig(date=dt.date(2026, 11, 20), funding=FundingConfig(rules_as_of=dt.date(2024, 4, 1)))
    return build_plan(inputs_for("01517", pack=None, one_sheet=None), config)


@pytest.fixture(scope="session")
def results(real):
    return {"known": sample_result("known"), "unknown": sample_result("unknown"), "real": real}


@pytest.fixture(scope="session")
def written(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbooks")
    for name, result in results.items():
        write_workbook(result, folder / f"{name}.xlsx", lang="ja")
    return folder


def named(book, name):
    """Return the cell that bears a name."""
    sheet, address = book.defined_names[name].attr_text.rsplit("!", 1)
    return book[sheet.strip("'")][address.replace("$", "")]


def formula_cells(path):
    """Return every formula of a workbook: (sheet, address) -> (formula, value)."""
    formulas, values = load_workbook(path), load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): (cell.value, values[sheet.title][cell.coordinate].value)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def labelled(sheet, label, *, column=1):
    """Return the row in which a column holds a label."""
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, column).value == label:
            return row
    raise AssertionError(label)


def funding_row(book, label):
    return [cell.value for cell in book["財源"][labelled(book["財源"], label)]][1:]


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
        assert [value if value not in {UNKNOWN, None} else None for value in shown] == [
            getattr(one, field) for one in paid
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
    assert [place for place, (_, value) in cells.items() if value is None or str(value).startswith("#")] == []


def test_sheets_are_set_up_for_paper_and_screen(written, results):
    book = load_workbook(written / "known.xlsx")
    plan_id = results["known"].plan.id
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
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
    assert book.sheetnames[:4] == ["Summary", "Costs", "Funding", "Budget"]
    shown = [cell.value for name in ("Funding", "Budget") for row in book[name].iter_rows() for cell in row]
    japanese = re.compile(r"[぀-ヿ一-鿿]")
    assert [value for value in shown if isinstance(value, str) and japanese.search(value)] == []


# --- recalculated by a spreadsheet


def recalculated(office, tmp_path, books):
    """Save workbooks without their values, let LibreOffice calculate them, and return them as it saved them."""
    for name, book in books.items():
        book.save(tmp_path / f"{name}.xlsx")
    out = tmp_path / "calculated"
    profile = (tmp_path / "profile").as_uri()
    command = [office, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run(
        [*command, *(str(tmp_path / f"{name}.xlsx") for name in books)], check=True, capture_output=True, timeout=240
    )
    return {name: load_workbook(out / f"{name}.xlsx", data_only=True) for name in books}


def with_changes(path, changes):
    book = load_workbook(path)
    for name, value in changes.items():
        named(book, name).value = value
    return book


CHANGED = {
    "price_fibre_trunk": 6_123_457,
    "quantity_fibre_access": 33.35,
    "eligible_share_fibre_trunk": 0.7777,
    "eligible_share_drop": 0.35,
    "eligible_share_exchange": 0,
    "rate_numerator_public_private_iru": 2,
    "rate_denominator_public_private_iru": 3,
    "prefecture_public_private_iru": 12_345_678,
    "municipality_private_subsidised": 50_000_001,
    "bond_ratio": 0.95,
    "price_site": 31_000_000,
}
REAL_CHANGED = {
    "price_fibre_trunk_aerial": 7_000_001,
    "eligible_share_fibre_trunk_aerial": 0.5,
    "balance_take_up": 0.5,
    "balance_fee": 1_234,
    "balance_pole_rent": 2_000,
    "fee_public_public": 4_800,
    "rate_numerator_public_public": 7,
    "rate_denominator_public_public": 12,
}


@pytest.fixture(scope="session")
def calculated(office, written, tmp_path_factory):
    """Return all workbooks, as they are and changed, after one run of LibreOffice."""
    books = {name: load_workbook(written / f"{name}.xlsx") for name in VARIANTS}
    books["changed"] = with_changes(written / "known.xlsx", CHANGED)
    books["real_changed"] = with_changes(written / "real.xlsx", REAL_CHANGED)
    return recalculated(office, tmp_path_factory.mktemp("office"), books)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_spreadsheet_comes_to_the_same_values(calculated, written, variant):
    differing = {}
    for (sheet, place), (formula, value) in formula_cells(written / f"{variant}.xlsx").items():
        found = calculated[variant][sheet][place].value
        same = found == pytest.approx(value, rel=1e-12) if isinstance(value, float) else found == value
        if not same:
            differing[sheet, place] = (formula, value, found)
    assert differing == {}


def changed_lines(plan, changes):
    """Return what the library makes of the changed cost lines: id -> (amount, eligible amount)."""
    found = {}
    for line in plan.costs:
        quantity = changes.get(f"quantity_{line.id}", line.quantity)
        amount = product(quantity, changes.get(f"price_{line.id}", line.unit_price_jpy))
        share = changes.get(f"eligible_share_{line.id}", 1 if line.eligibility == "eligible" else 0)
        counted = floor_to(amount * Fraction(str(share)), unit=1) if line.component == "fibre" else 0
        found[line.id] = (amount, counted)
    return found


def test_changed_inputs_come_to_what_the_library_says(calculated, results):
    plan, book = results["known"].plan, calculated["changed"]
    lines = changed_lines(plan, CHANGED)
    fibre_ids = [line.id for line in plan.costs if line.component == "fibre"]
    total = sum(lines[name][0] for name in fibre_ids)
    eligible = sum(lines[name][1] for name in fibre_ids)
    assert named(book, "fibre_total_jpy").value == total
    assert named(book, "fibre_eligible_jpy").value == eligible
    assert named(book, "mobile_total_jpy").value == sum(
        amount for name, (amount, _) in lines.items() if name not in fibre_ids
    )
    asked = sum(lines[line.id][0] - lines[line.id][1] for line in plan.costs if line.eligibility == "to_be_asked")
    assert named(book, "fibre_to_be_asked_jpy").value == asked
    order = [option.id for option in plan.funding.options]
    iru, private = order.index("public_private_iru"), order.index("private_subsidised")
    grants = funding_row(book, "国（円）")
    assert grants[iru] == floor_to(eligible * Fraction(2, 3), unit=1000)
    assert grants[private] == floor_to(eligible * Fraction(1, 3), unit=1000)
    assert funding_row(book, "町（円）")[iru] == total - grants[iru] - 12_345_678
    assert funding_row(book, "事業者（円）")[private] == total - grants[private] - 50_000_001
    wider = floor_to((eligible + asked) * Fraction(2, 3), unit=1000)
    assert funding_row(book, "要確認がすべて対象なら国の補助に加わる額（円）")[iru] == wider - grants[iru]
    assert set(funding_row(book, "検算（負担の合計＝事業費）")) == {"一致"}
    assert "変更" in str([row[1].value for row in book["概要"].iter_rows() if row[0].value == "入力の状態"])


def test_changed_inputs_reach_budget_and_branches(calculated, results):
    plan, book = results["known"].plan, calculated["changed"]
    lines = changed_lines(plan, CHANGED)
    total = sum(lines[line.id][0] for line in plan.costs if line.component == "fibre")
    eligible = sum(lines[line.id][1] for line in plan.costs if line.component == "fibre")
    grant = floor_to(eligible * Fraction(2, 3), unit=1000)
    budget = book["予算要求"]
    row = [cell.value for cell in budget[labelled(budget, "公設民営（IRU）")]]
    town = thousand_yen(total) - thousand_yen(grant) - thousand_yen(12_345_678)
    bond = floor_to(town * Fraction("0.95"), unit=100)
    assert row[1:] == [thousand_yen(total), thousand_yen(grant), thousand_yen(12_345_678), bond, town - bond, 0, town]
    routes = [line for line in plan.costs if line.component == "fibre" and line.unit == "km"]
    factor = sum(lines[line.id][0] for line in routes) / sum(line.amount_jpy for line in routes)
    branches = book["支線"]
    first = labelled(branches, "順位") + 1
    costs = [branches.cell(first + place, 9).value for place in range(len(plan.branches))]
    assert costs == [round(branch.cost_jpy * factor) for branch in plan.branches]
    assert branches.cell(first + len(costs) - 1, 14).value == sum(costs)


def test_changed_inputs_reach_the_balance_of_a_real_plan(calculated, results):
    plan, book = results["real"].plan, calculated["real_changed"]
    inputs = {one.id: Fraction(str(one.value)) for one in plan.funding.inputs if one.value is not None}
    households = plan.totals.households - plan.design.fibre.unreached_households
    subscribers = round_to(Fraction("0.5") * households, unit=1, mode=RoundingMode.HALF_UP)
    poles = -(-Fraction(str(plan.totals.route_km)) * 1000 // inputs["balance_pole_span"])
    lines = changed_lines(plan, REAL_CHANGED)
    eligible = sum(counted for _, counted in lines.values())
    worn = sum(amount for name, (amount, _) in lines.items() if name.startswith("fibre") and name != "fibre_drop")
    renewal = round_to(worn / inputs["balance_life"], unit=1, mode=RoundingMode.HALF_UP)
    kept = plan.funding.options[0].years[0].maintenance_jpy
    sheet = book["十年収支"]
    for form, fee in (("公設公営", 4_800), ("公設民営（IRU）", 1_234)):
        year = [cell.value for cell in sheet[labelled(sheet, form) + 2]]
        revenue, rent = fee * subscribers * 12, int(poles) * 2_000
        assert year[1:7] == [revenue, rent, kept, renewal, *[revenue - rent - kept - renewal] * 2]
    grant = floor_to(eligible * Fraction(7, 12), unit=1000)
    assert funding_row(book, "国（円）")[0] == grant
    total = sum(amount for name, (amount, _) in lines.items() if name.startswith("fibre"))
    assert funding_row(book, "町（円）")[0] == total - grant


def test_defined_names_point_at_single_cells(written):
    book = load_workbook(written / "real.xlsx")
    for name, defined in book.defined_names.items():
        west, south, east, north = range_boundaries(defined.attr_text.rsplit("!", 1)[1].replace("$", ""))
        assert (west, south) == (east, north), name
