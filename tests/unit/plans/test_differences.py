"""Two plans side by side: what is the same, what differs, and what is not known."""

from __future__ import annotations

import pytest

from sample_plan import sample_result
from todoku.plans.differences import differences


@pytest.fixture(scope="module")
def plan():
    return sample_result().plan


def of(found, group, name):
    return next(one for one in found.figures if (one.group, one.id) == (group, name))


def changed(plan, part, **values):
    return plan.model_copy(update={part: getattr(plan, part).model_copy(update=values)})


def test_a_plan_does_not_differ_from_itself(plan):
    found = differences(plan, plan)
    assert all(one.first == one.second and one.change in {0, None} for one in found.figures)
    assert (found.settings, found.data, found.same_area) == ((), (), True)
    assert {one.group for one in found.figures} == {"totals", "design", "costs", "funding", "indicators"}


def test_totals_and_design_are_set_side_by_side(plan):
    other = changed(plan, "totals", sites=plan.totals.sites + 3, capex_jpy=1)
    found = differences(plan, other)
    assert of(found, "totals", "sites").change == 3
    assert of(found, "totals", "capex_jpy").change == 1 - plan.totals.capex_jpy
    bare = changed(plan, "design", mobile=None)
    assert of(differences(plan, bare), "design", "covered_population").second is None
    assert of(differences(plan, bare), "design", "covered_population").change is None


def test_cost_lines_of_all_parts_are_one_and_a_line_that_is_lacking_costs_nothing(plan):
    line = plan.costs[0]
    halves = (line.model_copy(update={"part": "a"}), line.model_copy(update={"part": "b"}), *plan.costs[1:])
    found = differences(plan, plan.model_copy(update={"costs": halves}))
    assert of(found, "costs", line.name_key).change == line.amount_jpy
    without = differences(plan, plan.model_copy(update={"costs": plan.costs[1:]}))
    assert of(without, "costs", line.name_key).second == 0


def test_the_lightest_lawful_way_to_pay_counts(plan):
    found = differences(plan, plan)
    for option in plan.funding.options:
        lightest = [stack.real_burden_jpy for stack in option.stacks if stack.rank == 1]
        assert of(found, "funding", f"{option.id}.real_burden_jpy").first == (lightest[0] if lightest else None)
        assert of(found, "funding", f"{option.id}.national_jpy").first == option.national_jpy


def test_shares_of_a_what_if_stand_beside_the_unknown_ones_as_conditional():
    plan = sample_result("unknown").plan
    bare = tuple(
        one.model_copy(update={"what_if": None, "what_if_shares": None, "what_if_stacks": None})
        for one in plan.funding.options
    )
    found = differences(plan, changed(plan, "funding", options=bare))
    for option in plan.funding.options:
        for share in ("national_jpy", "prefecture_jpy", "municipality_jpy", "operator_jpy"):
            figure = of(found, "funding", f"{option.id}.what_if.{share}")
            assert (figure.first, figure.second) == (getattr(option.what_if_shares, share), None)
            assert figure.conditional
        lightest = [stack.real_burden_jpy for stack in option.what_if_stacks or () if stack.rank == 1]
        assert of(found, "funding", f"{option.id}.what_if.real_burden_jpy").first == (lightest[0] if lightest else None)
    assert any(one.conditional and one.first for one in found.figures)
    assert not of(found, "funding", "public_public.national_jpy").conditional
    none = changed(plan, "funding", options=bare)
    assert not any(one.conditional for one in differences(none, none).figures)
    older = tuple(one.model_copy(update={"what_if_shares": None}) for one in plan.funding.options)
    told = differences(plan, changed(plan, "funding", options=older))
    national = of(told, "funding", "public_public.what_if.national_jpy")
    assert national.second == plan.funding.options[0].what_if.national_jpy
    assert of(told, "funding", "public_public.what_if.municipality_jpy").second is None


def test_decisions_and_data_that_differ_are_named(plan):
    config = {**plan.config, "mobile": {"target": 0.5}, "title": "x"}
    first = plan.model_copy(update={"config": {**plan.config, "mobile": {"target": 0.9}, "title": None}})
    refs = (plan.inputs.datasets[0].model_copy(update={"sha256": "0" * 64}), *plan.inputs.datasets[2:])
    second = changed(plan.model_copy(update={"config": config}), "inputs", datasets=refs)
    found = differences(first, second)
    assert {(one.path, one.first, one.second) for one in found.settings} == {
        ("mobile.target", 0.9, 0.5),
        ("title", None, "x"),
    }
    kinds = {one.kind: one for one in found.data}
    assert set(kinds) == {one.kind for one in plan.inputs.datasets[:2]}
    assert kinds[plan.inputs.datasets[1].kind].second is None
    assert kinds[plan.inputs.datasets[1].kind].first


def test_plans_of_two_areas_are_told_apart(plan):
    assert not differences(plan, changed(plan, "area", code="01100")).same_area
