"""The tables of ways to pay: each figure has a line, each line adds up, and each reason its clause and document."""

from __future__ import annotations

import re

import pytest

from sample_plan import sample_result
from todoku.i18n import LANGS
from todoku.plans.build import build_plan
from todoku.plans.config import parse_config
from todoku.plans.inputs import inputs_for
from todoku.reports.rows import stack_cases, stack_lines, stack_reasons, stack_tables
from todoku.reports.rows.answers import who_pays
from todoku.reports.rows.tables import plan_tables
from todoku.reports.rows.trace_tables import rule_documents

BOND = {"years": 12, "grace_years": 3, "interest_rate": "1.2%"}


def planned(code, **funding):
    config = parse_config({"date": "2026-11-22", "funding": {"rules_as_of": "2024-04-01", **funding}}, name="-")
    return build_plan(inputs_for(code), config).plan


@pytest.fixture(scope="module")
def kamishihoro():
    return planned("01633", bond=BOND)


@pytest.fixture(scope="module")
def supported():
    return planned("01633", bond=BOND, prefecture_jpy=30_000_000)


@pytest.fixture(scope="module")
def haboro():
    return planned("01484", bond=BOND)


def amounts(table, column):
    return [int(row.cells[column].replace(",", "")) for row in table.rows if row.kind != "total"]


@pytest.mark.parametrize("variant", ["kamishihoro", "supported"])
@pytest.mark.parametrize("lang", LANGS)
def test_each_column_of_money_names_the_line_that_works_it_out(request, variant, lang):
    plan = request.getfixturevalue(variant)
    table = stack_tables.stack_tables(plan, lang)[1]
    lines = {row.cells[0]: row.cells for row in stack_lines.lines_tables(plan, lang)[0].rows}
    best = table.rows[0].cells
    for place, column in enumerate(table.columns):
        named = re.search(r"\[\d+\]", column.title)
        if named:
            assert lines[named[0]][3] == best[place]
    assert [row.cells[0] for row in table.rows] == ["1", "2", "3", "4", "5", "6"]
    assert {row.kind for row in table.rows} == {"what_if"}


def test_the_lines_add_up_as_their_formulas_say(kamishihoro):
    rows = stack_lines.lines_tables(kamishihoro, "ja")[0].rows
    line = {int(row.cells[0].strip("[]")): row.cells[3] for row in rows}
    yen = {number: int(shown.replace(",", "")) for number, shown in line.items() if number < 16}
    assert yen[6] == yen[1] - yen[3] - yen[4] - yen[5]
    assert (yen[7], yen[8], yen[11]) == (yen[6], yen[7] // 100_000 * 100_000, yen[8])
    assert yen[10] == yen[6] - yen[8] - yen[9]
    assert yen[13] == (yen[11] + yen[12]) * 7 // 10
    assert yen[15] == yen[10] + yen[11] + yen[12] - yen[13]
    assert line[16] == f"{yen[15] / yen[1]:.2%}"


@pytest.mark.parametrize("lang", LANGS)
def test_every_quoted_clause_names_a_document_of_the_list(kamishihoro, lang):
    numbers = {str(number) for number in rule_documents(kamishihoro).values()}
    tables = [*stack_lines.lines_tables(kamishihoro, lang), stack_reasons.stack_conditions_table(kamishihoro, lang),
              stack_reasons.refused_stacks_table(kamishihoro, lang),
              stack_reasons.stack_grounds_table(kamishihoro, lang)]  # fmt: skip
    for table in tables:
        clauses = [row.cells[-1] for row in table.rows if row.kind != "group"]
        assert any(clause != "—" for clause in clauses)
        for clause in clauses:
            assert clause == "—" or set(re.findall(r"\[[規R](\d+)\]", clause)) & numbers


def test_the_years_of_the_best_way_sum_to_its_lines(kamishihoro):
    case, stack = stack_cases.shown_cases(kamishihoro)[0]
    assert [option.id for option in case.options] == ["public_public", "public_private_iru", "transfer"]
    table = stack_tables.years_tables(kamishihoro, "ja")[0]
    assert table.rows[0].cells[0] == "令和9年度"
    assert sum(amounts(table, len(table.columns) - 1)) == stack.real_burden_jpy
    assert table.rows[-1].cells[-1] == f"{stack.real_burden_jpy:,}"
    assert len(table.rows) == 1 + 12 + 1


def test_parts_have_lines_of_their_own_under_the_grant(haboro):
    rows = stack_lines.lines_tables(haboro, "ja")[0].rows
    grant = [row.cells for row in rows if row.cells[0].startswith("[3")]
    assert [cells[0] for cells in grant] == ["[3]", "[3.1]", "[3.2]", "[3.3]"]
    total, *parts = (int(cells[3].replace(",", "")) for cells in grant)
    assert total == sum(parts)
    assert ["× 2/3" in cells[2] for cells in grant] == [False, False, True, True]


def test_conditions_are_lines_to_tick_and_each_way_is_told_once(kamishihoro):
    table = stack_reasons.stack_conditions_table(kamishihoro, "ja")
    assert {row.cells[0] for row in table.rows} == {"□"}
    told = [row.cells[1:] for row in table.rows]
    assert len(told) == len(set(told))
    assert any("過疎地域持続的発展市町村計画" in cells[1] for cells in told)


@pytest.mark.parametrize("lang", LANGS)
def test_ways_that_are_not_lawful_stand_with_their_forms_and_reasons(kamishihoro, lang):
    table = stack_reasons.refused_stacks_table(kamishihoro, lang)
    titles = [row.cells[0] for row in table.rows if row.kind == "group"]
    assert len(titles) == len(set(titles))
    assert all(len(row.cells) == 4 and row.cells[2] for row in table.rows if row.kind != "group")


def test_the_answer_says_the_real_burden_and_the_bond_it_hangs_on(kamishihoro):
    case, stack = stack_cases.shown_cases(kamishihoro)[0]
    answer = who_pays(kamishihoro, "ja")
    assert "過疎対策事業債を充てられれば、町の実質負担は約2億4,599万円（利子を含む）" in answer
    assert (case.what_if, stack.real_burden_jpy) == (True, 245_990_785)
    assert "（利子を除く）" in who_pays(planned("01633"), "ja")


def test_a_chosen_way_is_shown_in_place_of_the_best():
    plan = planned("01633", stack="kodo_musen.build+hosei")
    assert [stack.id for _, stack in stack_cases.shown_cases(plan)] == ["kodo_musen.build+hosei"]
    assert "補正予算債を充てられれば" in who_pays(plan, "ja")


def test_a_plan_made_before_there_were_ways_to_pay_has_empty_tables():
    plan = sample_result("known").plan
    assert stack_cases.stack_cases(plan) == []
    assert stack_cases.real_burdens(plan, "ja") == []
    assert plan_tables(plan, "en")["stacks_refused"].rows == ()
