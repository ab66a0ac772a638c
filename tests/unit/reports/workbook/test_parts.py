"""The workbook of a plan that crosses parts: changing the rate of one part recalculates its grant and the sum."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from todoku.money import floor_to, product, thousand_yen
from todoku.plans.build import build_plan
from todoku.plans.config import CostConfig, FundingConfig, PlanConfig
from todoku.plans.inputs import inputs_for
from todoku.plans.network_config import PriceOverride
from todoku.reports.rows.cost_tables import whole_lines
from todoku.reports.workbook.book import write_workbook
from workbook_cells import UNKNOWN, formula_cells, funding_row, labelled, named, recalculated, with_changes

CHANGED = {
    "rate_numerator_public_public_2": 3,
    "rate_denominator_public_public_2": 4,
    "quantity_fibre_trunk_submarine_3": 20,
    "price_fibre_trunk_submarine": 16_000_001,
    "eligible_share_fibre_drop": 1,
    "contribution_jpy": 0,
}
UNKNOWN_PART = {"rate_denominator_public_private_iru_3": None}


@pytest.fixture(scope="module")
def plan():
    """Return the plan of 羽幌町, of whose price per kilometre a hundredth is no whole yen."""
    odd = PriceOverride(jpy=5_455_037, year=2026, tax="excluded", source="見積")
    config = PlanConfig(
        date=dt.date(2024, 6, 1),
        costs=CostConfig(overrides={"FIB-AERIAL-NEW": odd}),
        funding=FundingConfig(decision_date=dt.date(2024, 6, 1)),
    )
    return build_plan(inputs_for("01484"), config)


@pytest.fixture(scope="module")
def written(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("parts") / "plan.xlsx"
    write_workbook(plan, path, lang="ja")
    return path


@pytest.fixture(scope="module")
def calculated(office, written, tmp_path_factory):
    books = {
        "kept": load_workbook(written),
        "changed": with_changes(written, CHANGED),
        "open": with_changes(written, UNKNOWN_PART),
    }
    return recalculated(office, tmp_path_factory.mktemp("office"), books)


def test_a_spreadsheet_comes_to_the_programs_values(calculated, written):
    cells = formula_cells(written)
    differing = {
        (sheet, place): (formula, value)
        for (sheet, place), (formula, value) in cells.items()
        if calculated["kept"][sheet][place].value != (pytest.approx(value) if isinstance(value, float) else value)
    }
    assert (len(cells) > 100, differing) == (True, {})


def test_written_sums_are_those_of_the_plan(plan, written):
    book, made = load_workbook(written, data_only=True), plan.plan
    grant = made.funding.options[0].assessment
    for number, part in enumerate(grant.parts, start=1):
        assert named(book, f"fibre_total_{number}_jpy").value == part.capex_jpy
        assert named(book, f"fibre_eligible_{number}_jpy").value == part.eligible_cost_jpy
        assert named(book, f"fibre_to_be_asked_{number}_jpy").value == part.to_be_asked_cost_jpy
    assert named(book, "fibre_total_jpy").value == made.funding.options[0].capex_jpy
    assert funding_row(book, "国（円）") == [option.national_jpy for option in made.funding.options]
    adds = funding_row(book, "要確認がすべて対象なら国の補助に加わる額（円）")
    assert adds == [option.to_be_asked_adds_jpy for option in made.funding.options]
    state = [row[1].value for row in book["概要"].iter_rows() if row[0].value == "入力の状態"]
    assert "変更" not in str(state)
    budget = book["予算要求"]
    for line in whole_lines(made):
        label = next(row for row in budget.iter_rows() if row[1].value == thousand_yen(line.amount_jpy))
        assert label[0].value


def changed_parts(plan):
    """Return eligible and total cost of each part with the changed inputs, as the library has them."""
    found = {part.name: [0, 0] for part in plan.funding.options[0].assessment.parts}
    for line in plan.costs:
        if line.component == "fibre":
            price = CHANGED["price_fibre_trunk_submarine"] if line.id.endswith("submarine") else line.unit_price_jpy
            quantity = 20 if (line.id, line.part) == ("fibre_trunk_submarine", "焼尻島") else line.quantity
            cents = line.amount_jpy - product(line.quantity, line.unit_price_jpy)
            found[line.part][0] += product(quantity, price) + cents
            found[line.part][1] += product(quantity, price) + cents
    return found


def test_changing_one_part_changes_its_grant_and_the_sum(plan, calculated):
    made, book = plan.plan, calculated["changed"]
    costs = changed_parts(made)
    rates = [Fraction(1, 2), Fraction(3, 4), Fraction(2, 3)]
    grants = [floor_to(cost[0] * rate, unit=1000) for cost, rate in zip(costs.values(), rates, strict=True)]
    total = sum(cost[1] for cost in costs.values())
    assert named(book, "fibre_total_jpy").value == total
    assert funding_row(book, "国（円）")[0] == sum(grants)
    assert funding_row(book, "町（円）")[0] == total - sum(grants)
    assert funding_row(book, "要確認がすべて対象なら国の補助に加わる額（円）")[0] == 0
    assert set(funding_row(book, "検算（負担の合計＝事業費）")) == {"一致"}
    sheet = book["財源"]
    shown = [row[1].value for row in sheet.iter_rows() if row[0].value == "この区域の国の補助（円）"]
    assert shown == grants


def test_an_empty_rate_of_one_part_leaves_the_sum_unknown(plan, calculated):
    place = [option.id for option in plan.plan.funding.options].index("public_private_iru")
    grants = funding_row(calculated["open"], "国（円）")
    assert grants[place] == UNKNOWN
    assert [amount for number, amount in enumerate(grants) if number != place] == [
        option.national_jpy for number, option in enumerate(plan.plan.funding.options) if number != place
    ]
    budget = calculated["open"]["予算要求"]
    assert budget.cell(labelled(budget, "公設民営（IRU）"), 3).value == UNKNOWN
