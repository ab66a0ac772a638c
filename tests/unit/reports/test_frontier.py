"""The frontier in tables, words and pictures: this plan's row stands where it belongs."""

from __future__ import annotations

import json

import pytest

from sample_plan import sample_result
from todoku.i18n import LANGS
from todoku.plans.frontier.form import Reach
from todoku.reports.drawings.frontier_chart import frontier_chart
from todoku.reports.rows.answers import what_is_built
from todoku.reports.rows.frontier_tables import frontier_tables, frontier_text

REACH = Reach(
    limit="budget",
    target=None,
    budget_jpy=300_000_000,
    gap_households=400,
    households=250,
    share=0.625,
    left_out_squares=7,
    left_out_households=150,
    left_out_uncounted_squares=0,
    unknown_households=0,
    bound_households=260,
    lower_bound_jpy=290_000_000,
    gap=0.04,
)


@pytest.fixture
def plan():
    return sample_result().plan


def ours(table):
    return [place for place, row in enumerate(table.rows) if row.kind == "ours"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_plan_that_is_a_point_takes_its_row(plan, lang):
    (table,) = frontier_tables(plan, lang)
    assert len(table.rows) == len(plan.frontier.points)
    assert ours(table) == [len(table.rows) - 1]


@pytest.mark.parametrize("lang", LANGS)
def test_a_plan_between_points_has_a_row_between_them(plan, lang):
    points = plan.frontier.points
    cost_jpy = (points[0].cost_jpy + points[1].cost_jpy) // 2
    between = plan.model_copy(
        update={
            "totals": plan.totals.model_copy(update={"capex_jpy": cost_jpy}),
            "frontier": plan.frontier.model_copy(update={"households": points[0].households + 1}),
        }
    )
    (table,) = frontier_tables(between, lang)
    assert len(table.rows) == len(points) + 1
    assert ours(table) == [1]


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_left_out_is_said_with_its_bound(plan, lang):
    limited = plan.model_copy(update={"reach": REACH})
    said = frontier_text(limited, lang)
    assert [word for word in ("250", "260", "150", "4.0%") if word not in said] == []
    assert "150" in what_is_built(limited, lang)
    uncounted = plan.model_copy(update={"reach": REACH.model_copy(update={"left_out_uncounted_squares": 3})})
    assert len(frontier_text(uncounted, lang)) > len(said)


@pytest.mark.parametrize("lang", LANGS)
def test_the_chart_says_its_points_to_those_who_cannot_see_it(plan, lang):
    drawn = frontier_chart(plan.frontier, lang=lang, ours=(plan.totals.capex_jpy, plan.frontier.households))
    assert drawn.svg.count("<circle") == len(plan.frontier.points)
    assert all(f"{one.households:,}" in drawn.alt for one in plan.frontier.points)


def test_a_plan_without_a_frontier_has_no_table(plan):
    without = plan.model_copy(update={"frontier": None})
    assert (frontier_tables(without, "ja"), frontier_text(without, "ja")) == ((), "")
    assert "frontier" in json.loads(without.model_dump_json(by_alias=True))
