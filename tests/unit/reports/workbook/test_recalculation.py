"""The workbook goes on saying what the library says when a person changes an input and a spreadsheet recalculates."""

from __future__ import annotations

from fractions import Fraction

import pytest
from openpyxl import load_workbook

from todoku.money import RoundingMode, floor_to, product, round_to, thousand_yen
from workbook_cells import (
    TO_BE_AGREED,
    UNKNOWN,
    VARIANTS,
    formula_cells,
    funding_row,
    labelled,
    named,
    recalculated,
    with_changes,
)

CHANGED = {
    "price_fibre_trunk": 6_123_457,
    "quantity_fibre_access": 33.35,
    "eligible_share_fibre_trunk": 0.7777,
    "eligible_share_drop": 0.35,
    "eligible_share_exchange": 0,
    "rate_numerator_public_private_iru": 2,
    "rate_denominator_public_private_iru": 3,
    "prefecture_public_private_iru": 12_345_678,
    "contribution_jpy": 50_000_001,
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
    "contribution_jpy": 3_000_000,
}


AGREED = {"agreed_none": 0, "agreed": 90_000_001, "agreed_too_much": 334_063_501, "withdrawn": None}


@pytest.fixture(scope="session")
def calculated(office, written, tmp_path_factory):
    """Return all workbooks, as they are and changed, after one run of LibreOffice."""
    books = {name: load_workbook(written / f"{name}.xlsx") for name in VARIANTS}
    books["changed"] = with_changes(written / "known.xlsx", CHANGED)
    books["real_changed"] = with_changes(written / "real.xlsx", REAL_CHANGED)
    for name, amount_jpy in AGREED.items():
        books[name] = with_changes(written / "open.xlsx", {"contribution_jpy": amount_jpy})
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


@pytest.mark.parametrize(("name", "amount_jpy"), AGREED.items())
def test_a_contribution_that_is_entered_settles_who_pays(calculated, results, name, amount_jpy):
    plan, book = results["open"].plan, calculated[name]
    place = [option.id for option in plan.funding.options].index("private_subsidised")
    option = plan.funding.options[place]
    rest = option.municipality_and_operator_jpy
    shown = [
        funding_row(book, label)[place] for label in ("国（円）", "町、事業者の計（円）", "町（円）", "事業者（円）")
    ]
    parts = [TO_BE_AGREED] * 2 if amount_jpy is None else [amount_jpy, rest - amount_jpy]
    assert shown == [option.national_jpy, rest, *parts]
    check = "負担が残額を超過" if name == "agreed_too_much" else "一致"
    assert funding_row(book, "検算（負担の合計＝事業費）")[place] == check
    cover, budget = book["概要"], book["予算要求"]
    assert [cell.value for cell in cover[labelled(cover, "民設民営（負担金）")]][4:6] == parts
    row = [cell.value for cell in budget[labelled(budget, "民設民営（負担金）")]][1:]
    cost, grant = thousand_yen(option.capex_jpy), thousand_yen(option.national_jpy)
    if amount_jpy is None:
        assert row == [cost, grant, 0, *[TO_BE_AGREED] * 4]
    else:
        other = thousand_yen(rest - amount_jpy) if rest >= amount_jpy else row[5]
        town = cost - grant - other
        split = [0, 0] if town == 0 else [UNKNOWN] * 2
        assert row == [cost, grant, 0, *split, other, town]
    state = [row[1].value for row in cover.iter_rows() if row[0].value == "入力の状態"]
    assert ("変更" in str(state)) == (amount_jpy is not None)


def test_a_contribution_reaches_the_what_if_column_and_no_unknown_grant(calculated, results):
    plan, book = results["real"].plan, calculated["real_changed"]
    forms = [what for one in plan.funding.options for what in ((one.id, False), (one.id, True))]
    true, supposed = (forms.index(("private_subsidised", what_if)) for what_if in (False, True))
    eligible = sum(counted for _, counted in changed_lines(plan, REAL_CHANGED).values())
    total = sum(a for name, (a, _) in changed_lines(plan, REAL_CHANGED).items() if name.startswith("fibre"))
    rate = Fraction(plan.funding.options[2].what_if.rate)
    grant = floor_to(eligible * rate, unit=1000)
    town, operator = (funding_row(book, label) for label in ("町（円）", "事業者（円）"))
    assert (town[true], operator[true]) == (UNKNOWN, UNKNOWN)
    assert (town[supposed], operator[supposed]) == (3_000_000, total - grant - 3_000_000)


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
