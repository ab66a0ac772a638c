"""The paper's tables of a plan that crosses parts: costs, grant and reasoning part by part; no word of it elsewhere."""

from __future__ import annotations

import datetime as dt

import pytest

from sample_plan import sample_result
from todoku.i18n import LANGS
from todoku.plans.build import build_plan
from todoku.plans.config import FundingConfig, PlanConfig
from todoku.plans.inputs import inputs_for
from todoku.reports.rows import words
from todoku.reports.rows.answers import who_pays
from todoku.reports.rows.budget_tables import budget_lines_table
from todoku.reports.rows.cost_tables import cost_sums_table, costs_table
from todoku.reports.rows.funding_tables import options_table
from todoku.reports.rows.part_names import part_names
from todoku.reports.rows.part_tables import parts_table
from todoku.reports.rows.tables import plan_tables
from todoku.reports.rows.trace_tables import trace_tables

REST = {"ja": "羽幌町(天売島、焼尻島を除く)", "en": "Haboro-cho (without 天売島, 焼尻島)"}


@pytest.fixture(scope="module")
def plan():
    config = PlanConfig(date=dt.date(2026, 11, 20), funding=FundingConfig(rules_as_of=dt.date(2024, 4, 1)))
    return build_plan(inputs_for("01484"), config).plan


@pytest.mark.parametrize("lang", LANGS)
def test_a_plan_in_one_part_has_no_table_of_parts_and_no_word_of_them(lang):
    one = sample_result("known").plan
    assert part_names(one, lang) == {}
    assert parts_table(one, lang) is None
    assert "parts" not in plan_tables(one, lang)
    assert all("区域ごと" not in word for word in (who_pays(one, lang), *plan_tables(one, lang)))


@pytest.mark.parametrize("lang", LANGS)
def test_parts_are_named_by_what_they_are_and_the_rest_by_what_it_is_not(plan, lang):
    assert part_names(plan, lang) == {None: REST[lang], "天売島": "天売島", "焼尻島": "焼尻島"}


def test_each_part_stands_with_its_rate_and_grant_under_each_set_of_figures(plan):
    table = parts_table(plan, "ja")
    titles = [row.cells[0] for row in table.rows if row.kind == "group"]
    assert titles == [
        "公設公営、公設民営（IRU）、民設民営（負担金）、民設移行",
        "公設公営、公設民営（IRU）、民設移行  試算（令和6年度の率による）",
        "民設民営（負担金）  試算（令和6年度の率による）",
    ]
    supposed = [row.cells for row in table.rows if row.kind == "what_if"]
    grants = [part.national_jpy for option in plan.funding.options[1:3] for part in option.what_if.parts]
    assert [cells[6] for cells in supposed] == [f"{amount:,}" for amount in grants]
    assert [cells[5] for cells in supposed] == ["1/2", "2/3", "2/3", "1/3", "1/2", "1/2"]
    assert [cells[1] for cells in supposed[:2]] == ["過疎、山村、特定農山村、豪雪", "離島"]
    totals = [row.cells[6] for row in table.rows if row.kind == "total"]
    assert totals == ["不明", *(f"{plan.funding.options[place].what_if.national_jpy:,}" for place in (0, 2))]
    assert table.notes[0].startswith("【要確認】")


def test_costs_stand_part_by_part_and_are_added_up_where_the_parts_do_not_matter(plan):
    table = costs_table(plan, "ja")
    subtotals = [row.cells[4] for row in table.rows if row.kind == "subtotal"]
    parts = plan.funding.options[0].assessment.parts
    assert subtotals == [f"{part.capex_jpy:,}" for part in parts]
    ids = {line.id for line in plan.costs}
    assert len(cost_sums_table(plan, "ja").rows) == len(budget_lines_table(plan, "ja").rows) == len(ids) + 1


def test_rates_that_differ_stand_together(plan):
    row = next(row for row in options_table(plan, "ja").rows if row.kind == "what_if" and row.cells[0] == "補助率")
    assert row.cells[1:] == (*["1/2、2/3（区域別）"] * 2, "1/3、1/2（区域別）", "1/2、2/3（区域別）")
    assert "羽幌町(天売島、焼尻島を除く)は1/2、天売島、焼尻島は2/3" in who_pays(plan, "ja")
    assert "1/2 for Haboro-cho" in who_pays(plan, "en")


def test_the_reasoning_says_once_what_holds_for_all_parts(plan):
    option = plan.funding.options[0]
    table = next(one for one in trace_tables(plan, "ja") if "公設公営" in one.title and "試算" in one.title)
    titles = [row.cells[0] for row in table.rows if row.kind == "group"]
    assert titles == ["すべての区域に共通", REST["ja"], "天売島", "焼尻島", "区域ごとの補助と合計"]
    steps = [row.cells[1] for row in table.rows if row.kind == "body"]
    wanted = {words.reason(step, "ja") for part in option.what_if.parts for step in part.trace}
    wanted |= {words.reason(step, "ja") for step in option.what_if.trace}
    assert set(steps) == wanted
    assert [row.cells[0] for row in table.rows if row.kind == "body"] == [str(n + 1) for n in range(len(steps))]
