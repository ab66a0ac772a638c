"""The workbook's real burden is the library's own, for whatever ratios and terms a person writes into it."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from todoku.money import thousand_yen
from todoku.plans.build import build_plan
from todoku.plans.config import parse_config
from todoku.plans.inputs import inputs_for
from todoku.programmes.local_share.burden import Borrowing, Split, burden
from todoku.programmes.local_share.repayment import Terms
from todoku.reports.rows.budget_tables import budget_table
from todoku.reports.workbook.book import write_workbook
from workbook_cells import UNKNOWN, formula_cells, labelled, named, recalculated, with_changes

FUNDING = {
    "decision_date": "2024-06-03",
    "bond": {"years": 12, "grace_years": 3, "interest_rate": "1.2%"},
    "stack": "kodo_musen.build+kaso",
}
TERMS = {
    "longer": {"years": 20, "grace": 5, "rate": 0.0195},
    "longest": {"years": 40, "grace": 0, "rate": 0.2},
    "once": {"years": 15, "grace": 3, "rate": 0.014, "per_year": 1},
    "principal": {"years": 10, "grace": 2, "rate": 0.009, "method": "元金均等"},
    "no_rate": {"rate": None},
    "no_term": {"years": None},
    "ratios": {"issue_ratio": 0.9, "allocation_ratio": 0.2222, "unit": 10_000},
}
GIVEN = {"years": 12, "grace": 3, "rate": 0.012, "per_year": 2, "method": "元利均等",
         "issue_ratio": 1, "allocation_ratio": 0.7, "unit": 100_000}  # fmt: skip


@pytest.fixture(scope="module")
def made():
    """Return the plan of 上士幌町 with a way to pay that the planner chose."""
    config = parse_config({"date": "2024-06-01", "funding": FUNDING}, name="plan.yaml")
    return build_plan(inputs_for("01633"), config)


@pytest.fixture(scope="module")
def file(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("stacks") / "plan.xlsx"
    write_workbook(made, path, lang="ja")
    return path


@pytest.fixture(scope="module")
def calculated(office, file, tmp_path_factory):
    books = {name: with_changes(file, _named(1, changes)) for name, changes in TERMS.items()}
    books["grant"] = with_changes(file, {"rate_numerator_public_public": 1, "rate_denominator_public_public": 3})
    return recalculated(office, tmp_path_factory.mktemp("office"), books | {"same": load_workbook(file)})


def _named(column, changes):
    return {f"stack_{column}_{name}": value for name, value in changes.items()}


def best(made):
    return next(stack for stack in made.plan.funding.options[0].stacks if stack.rank == 1)


def by_library(stack, **changes):
    given = GIVEN | changes
    rate = None if given["rate"] is None else Fraction(str(given["rate"]))
    method = "equal_principal" if given["method"] == "元金均等" else "equal_instalment"
    split = Split(stack.local_jpy + stack.national_jpy, changes.get("national_jpy", stack.national_jpy))
    return burden(
        split,
        year=2024,
        borrowing=Borrowing(
            Fraction(str(given["issue_ratio"])), Fraction(str(given["allocation_ratio"])), given["unit"]
        ),
        terms=Terms(given["years"], given["grace"] if given["years"] else 0, rate, method, given["per_year"]),
    )


def test_a_spreadsheet_comes_to_the_same_values(calculated, file):
    differing = {}
    for (sheet, place), (formula, value) in formula_cells(file).items():
        found = calculated["same"][sheet][place].value
        if found != (pytest.approx(value, rel=1e-12) if isinstance(value, float) else value):
            differing[sheet, place] = (formula, value, found)
    assert differing == {}


@pytest.mark.parametrize("name", TERMS)
def test_changed_ratios_and_terms_come_to_what_the_library_says(calculated, made, name):
    book, expected = calculated[name], by_library(best(made), **TERMS[name])
    assert named(book, "stack_1_bond").value == expected.bond_jpy
    assert named(book, "stack_1_own").value == expected.own_jpy
    assert named(book, "stack_1_allocation").value == expected.allocation_jpy
    assert named(book, "stack_1_real_burden").value == expected.real_burden_jpy
    interest = UNKNOWN if expected.interest_jpy is None else expected.interest_jpy
    assert named(book, "stack_1_interest").value == interest
    sheet = book["償還"]
    first = labelled(sheet, 2024)
    rows = [[cell.value for cell in sheet[row]] for row in range(first, first + 42)]
    held = [row for row in rows if isinstance(row[0], int)]
    assert [row[0] for row in held] == [year.fiscal_year for year in expected.years]
    assert [row[12] for row in held] == [year.principal_jpy for year in expected.years]
    assert [row[14] for row in held] == [year.allocation_jpy for year in expected.years]
    assert [row[16] for row in held] == [year.net_jpy for year in expected.years]
    assert "変更" in str([row[1].value for row in book["概要"].iter_rows() if row[0].value == "入力の状態"])


def test_a_changed_rate_of_the_grant_reaches_the_real_burden(calculated, made):
    stack = best(made)
    eligible = made.plan.funding.options[0].assessment.eligible_cost_jpy
    expected = by_library(stack, national_jpy=eligible // 3 // 1000 * 1000)
    assert named(calculated["grant"], "stack_1_real_burden").value == expected.real_burden_jpy


def test_the_budget_takes_bond_and_general_funds_from_the_chosen_way(calculated, made):
    stack = best(made)
    assert stack.id == FUNDING["stack"]
    sheet = calculated["same"]["予算要求"]
    row = [cell.value for cell in sheet[labelled(sheet, "公設公営")]]
    total = thousand_yen(made.plan.funding.options[0].capex_jpy)
    bond, national = thousand_yen(stack.bond_jpy), thousand_yen(stack.national_jpy)
    assert row[1:8] == [total, national, 0, bond, total - national - bond, 0, total - national]
    paper = budget_table(made.plan, "ja")
    assert [cell.replace(",", "") for cell in paper.rows[0].cells[1:]] == [str(value) for value in row[1:8]]
    assert "funding.stack" in "".join(paper.notes)
    private = next(row for row in paper.rows if row.cells[0].startswith("民設民営"))
    assert not private.cells[4][0].isdigit()


def test_without_a_choice_the_budget_leaves_bond_and_general_funds_open(made):
    funding = made.plan.funding.model_copy(update={"stack": None})
    table = budget_table(made.plan.model_copy(update={"funding": funding}), "ja")
    assert table.rows[0].cells[4:6] == (UNKNOWN, UNKNOWN)
    assert dt.date.fromisoformat(funding.decision_date).year == 2024
