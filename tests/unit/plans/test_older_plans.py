"""Plans that earlier releases wrote are read: nothing is guessed of what they did not say."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from sample_plan import sample_result
from todoku.errors import InputError
from todoku.i18n import has
from todoku.plans.config import PlanConfig
from todoku.plans.differences import differences
from todoku.plans.older_plans import upgraded
from todoku.plans.plan import Plan
from todoku.plans.plan_file import read_plan
from todoku.plans.uncertainty.shares import grants_of
from todoku.reports.rows.design_tables import design_table

FIRST = Path(__file__).resolve().parents[2] / "golden" / "plan" / "first.json"
"""The first form that a plan had, as it was written then, cut down to two forms of ownership."""
ADDED = (
    "lang",
    "phasing",
    "inputs.datasets.*.notes",
    "design.fibre.pon",
    "design.mobile.terrain",
    "costs.*.part",
    "branches.*.farms",
    "funding.contribution_jpy",
    "funding.facts",
    "funding.stack",
    "funding.notes",
    *(
        f"funding.options.*.{name}"
        for name in (
            "municipality_and_operator_jpy",
            "split_reason",
            "balance_reason",
            "to_be_asked_adds_jpy",
            "what_if_shares",
            "what_if_shares.municipality_and_operator_jpy",
            "what_if_shares.split_reason",
            "stacks",
            "what_if_stacks",
            "assessment.parts",
            "what_if.parts",
        )
    ),
    "limits.*.params",
)
"""Every field that the form has gained since."""


def without(content, path):
    """Remove a field from a document, at every place that the path leads to."""
    step, _, rest = path.partition(".")
    if step == "*":
        for one in content:
            without(one, rest)
    elif not rest:
        content.pop(step, None)
    elif content.get(step):
        without(content[step], rest)


@pytest.fixture(scope="module", params=["known", "unknown"])
def written(request):
    return json.loads(sample_result(request.param).plan.model_dump_json(by_alias=True))


def test_the_first_form_is_read_and_its_codes_become_sentences():
    plan = read_plan(FIRST)
    assert plan.lang == "ja"
    assert "1,951世帯" in plan.assumption.text
    said = (*plan.limits, *plan.funding.options[0].conditions)
    assert {one.code for one in said if one.text == one.code} == {one.code for one in said if not has(one.code)}
    assert sum(one.text != one.code for one in said) > 10
    reasons = [one.reason for one in plan.indicators.before if one.reason is not None]
    assert reasons
    assert all(one.text != one.code for one in reasons)
    rate = next(step for step in plan.funding.options[0].what_if.trace if step.code == "programmes.trace.rate")
    assert "1/2" in rate.text


def test_what_the_first_form_did_not_say_is_not_told():
    plan = read_plan(FIRST)
    assert plan.design.mobile.terrain.reason == "not_told"
    row = next(row for row in design_table(plan, "ja").rows if "以前の版" in row.cells[-1])
    assert "不明" in row.cells[1]
    option = plan.funding.options[0]
    assert (option.split_reason, option.municipality_and_operator_jpy, plan.phasing) == (None, None, None)
    (part,) = option.what_if.parts
    assert (part.name, part.national_jpy, part.rate) == (None, option.what_if.national_jpy, "1/2")
    assert part.capex_jpy == option.capex_jpy
    PlanConfig.model_validate(plan.config)
    assert grants_of(plan)
    assert differences(plan, plan).settings == ()


@pytest.mark.parametrize("path", [*ADDED, "all"])
def test_a_plan_without_fields_that_came_later_is_read(written, path):
    content = copy.deepcopy(written)
    for one in ADDED if path == "all" else (path,):
        without(content, one)
    assert content != written or ("what_if" in path and written["funding"]["rules_as_of"] is None)
    found = Plan.model_validate(upgraded(content))
    assert found.totals == Plan.model_validate(written).totals


def test_a_plan_of_today_stays_as_it_is(written):
    assert upgraded(written) == written


@pytest.mark.parametrize("part", ["design", "funding", "limits", "assumption", "config", "indicators"])
@pytest.mark.parametrize("value", [None, 5, "x", [1], {"options": [3], "mobile": 1, "key": 5, "before": {}}])
def test_what_is_no_plan_in_any_form_is_refused(tmp_path, written, part, value):
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({**written, part: value}), encoding="utf-8")
    if part == "config" and isinstance(value, dict):
        return
    with pytest.raises(InputError) as caught:
        read_plan(file)
    assert caught.value.code == "plan.file_form"
