"""Sentences of the paper: what is known is said, as far as it is known, and what to do about the rest."""

import pytest

from sample_plan import sample_result
from todoku.indicators.indicator import Indicator
from todoku.plans.plan import IndicatorPair
from todoku.provenance import Basis
from todoku.reports.rows import answers
from todoku.reports.rows.next_steps import next_steps
from todoku.reports.rows.state_tables import change_table

KNOWN = sample_result().plan
UNKNOWN = sample_result("unknown").plan
RANGE = {"lowest": 0.316, "highest": 0.897}


def rate(value, **parts):
    basis = Basis.UNKNOWN if value is None else Basis.MODELLED
    return Indicator(id="ftth_household_rate", value=value, unit="ratio", basis=basis, parts=parts)


def plan_with(before, after):
    return KNOWN.model_copy(update={"indicators": IndicatorPair(before=(before,), after=(after,))})


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (rate(0.72), rate(1.0), "72.0%から100.0%に引き上げる。"),
        (rate(None), rate(1.0), "整備前が不明、整備後が100.0%である"),
        (rate(None, **RANGE), rate(None, lowest=0.419, highest=1.0), "整備前が31.6%〜89.7%、整備後が41.9%〜100.0%"),
        (rate(None), rate(None), "整備前後とも算定していない"),
        (rate(None, lowest=0.0, highest=1.0), rate(1.0), "整備前が不明、整備後が100.0%"),
    ],
)
def test_the_purpose_tells_the_rate_as_far_as_it_is_known(before, after, said):
    assert said in answers.purpose(plan_with(before, after), "ja")


def test_the_table_of_changes_shows_the_same_range_as_the_purpose():
    (row,) = change_table(plan_with(rate(None, **RANGE), rate(1.0)), "ja").rows
    assert row.cells[1:4] == ("31.6%〜89.7%", "100.0%", "不明")


def test_a_known_grant_needs_no_next_step():
    assert next_steps(KNOWN, "ja") == []


def asked(plan, *, config, index, facts, what_if):
    kinds = [one for one in plan.inputs.datasets if one.kind != "facts"]
    if facts:
        kinds.append(plan.inputs.datasets[0].model_copy(update={"kind": "facts"}))
    options = plan.funding.options
    if not what_if:
        options = tuple(one.model_copy(update={"what_if": None}) for one in options)
    return plan.model_copy(
        update={
            "config": config,
            "inputs": plan.inputs.model_copy(update={"datasets": tuple(kinds)}),
            "funding": plan.funding.model_copy(update={"fiscal_index": index, "options": options}),
        }
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"config": {}, "index": "0.24", "facts": True, "what_if": False}, ["--rules-as-of"]),
        ({"config": {}, "index": "0.24", "facts": True, "what_if": True}, []),
        ({"config": {}, "index": None, "facts": False, "what_if": True}, ["funding.area_ground", "--fiscal-index"]),
        (
            {"config": {"funding": {"area_ground": "過疎"}}, "index": None, "facts": False, "what_if": True},
            ["--fiscal-index"],
        ),
    ],
)
def test_what_is_missing_is_named_with_how_to_give_it(given, words):
    plan = asked(UNKNOWN, **given)
    steps = next_steps(plan, "ja")
    assert len(steps) == len(words)
    assert all(word in step for word, step in zip(words, steps, strict=True))
    assert all(step in answers.who_pays(plan, "ja") for step in steps)
    assert len(next_steps(plan, "en")) == len(words)
