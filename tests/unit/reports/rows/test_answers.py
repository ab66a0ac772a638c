"""Sentences of the paper: what is known is said, as far as it is known, and what to do about the rest."""

import pytest

import sample_facts
from sample_plan import sample_result
from todoku.i18n import LANGS
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
    return sample_facts.indicator("ftth_household_rate", value, basis=basis, parts=parts)


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


def test_a_plan_of_nothing_says_so_and_promises_no_rise():
    none = KNOWN.totals.model_copy(update={"households": 0, "population": 0, "route_km": 0.0, "sites": 0})
    nothing = plan_with(rate(1.0), rate(1.0)).model_copy(update={"totals": none, "costs": ()})
    said = "未整備と申告された区域がないため、この計画で整備するものはありません。"
    assert (answers.purpose(nothing, "ja"), answers.what_is_built(nothing, "ja")) == (said, said)


def test_the_table_of_changes_shows_the_same_range_as_the_purpose():
    (row,) = change_table(plan_with(rate(None, **RANGE), rate(1.0)), "ja").rows
    assert row.cells[1:4] == ("31.6%〜89.7%", "100.0%", "不明")


def test_a_part_that_is_to_be_agreed_is_said_with_what_is_shared_and_how_to_settle_it():
    plan = sample_result("open").plan
    private = plan.funding.options[2]
    said = answers.who_pays(plan, "ja")
    assert private.municipality_and_operator_jpy == 334_063_500
    assert "民設民営（負担金）で未定（国の分を除く約3億3,406万円を町と事業者で分担）" in said
    assert said.count("funding.contribution_jpy") == 1
    assert "0円" not in said
    english = answers.who_pays(plan, "en")
    assert "to be agreed with Private build with contribution" in english
    assert "municipality and operator share the ¥334.1 million" in english


def test_a_part_that_is_to_be_agreed_in_the_what_if_is_said_too():
    option = UNKNOWN.funding.options[2]
    open_shares = sample_result("open").plan.funding.options[2]
    names = ("municipality_jpy", "operator_jpy", "split_reason")
    shares = option.what_if_shares.model_copy(update={name: getattr(open_shares, name) for name in names})
    options = tuple(
        one.model_copy(update={"what_if_shares": shares}) if one is option else one for one in UNKNOWN.funding.options
    )
    plan = UNKNOWN.model_copy(update={"funding": UNKNOWN.funding.model_copy(update={"options": options})})
    said = answers.who_pays(plan, "ja")
    assert "試算（令和6年度の率による）では" in said
    assert "民設民営（負担金）で未定（国の分を除く約3億3,406万円を町と事業者で分担）" in said
    assert said.count("funding.contribution_jpy") == 1


@pytest.mark.parametrize("lang", LANGS)
def test_forms_whose_grant_is_unknown_are_told_beside_those_that_are_known(lang):
    options = (KNOWN.funding.options[0], *UNKNOWN.funding.options[1:])
    plan = KNOWN.model_copy(update={"funding": KNOWN.funding.model_copy(update={"options": options})})
    said = answers.who_pays(plan, lang)
    known, unknown = ("公設公営で約", "公設民営（IRU）、民設民営（負担金）、民設移行の補助額")
    if lang == "en":
        known, unknown = "million with Public build and run.", "With Public build, IRU lease, Private build with contr"
    assert known in said
    assert unknown in said


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
