"""Assessments of every form of rule: limits, fixed amounts, open choices, shares, contracts and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from sample_programmes import RICH, programme_of
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.programmes.assess import assess
from todoku.programmes.grounds import stated_grounds
from todoku.programmes.question import Question, parse_number

PROGRAMME = programme_of()
STATION = Question(
    decision_date=date(2020, 6, 1),
    municipality_code="01633",
    implementer="municipality",
    eligible_cost_jpy=45_000_000,
    grounds=stated_grounds("過疎"),
    grant="station",
    facts={"households": "99"},
)
FORMS = replace(STATION, grant="forms", facts={})


def said(steps, lang="ja"):
    return [step.sentence(lang) for step in steps]


def amounts(found):
    return found.national_jpy, found.prefecture_jpy, found.municipality_jpy, found.operator_jpy


def test_prescribed_shares_are_shown_and_add_up():
    found = assess(PROGRAMME, STATION)
    assert (found.status, found.rate, found.local_jpy) == ("eligible", Fraction(2, 3), 15_000_000)
    assert amounts(found) == (30_000_000, 6_000_000, 4_000_000, 5_000_000)
    assert "注意: ある県の例" in said(found.trace)
    more = assess(PROGRAMME, replace(STATION, facts={"households": "100"}))
    assert (more.rate, more.prefecture_jpy) == (Fraction(1, 2), None)


def test_the_number_that_is_asked_for_decides_and_its_other_side_is_told():
    found = assess(PROGRAMME, STATION)
    assert "世帯数: 99世帯" in said(found.reasons)
    assert said(found.changes) == ["世帯数 100以上なら、率は 2/3 でなく 1/2。"]
    alone = assess(PROGRAMME, replace(STATION, implementer="private", facts={"operators": "1"}))
    assert (alone.status, alone.national_jpy) == ("ineligible", 0)
    assert said(alone.changes, "en") == [
        "If operators that take part 2 or more: rate 1/2 instead of not eligible.",
    ]
    shared = assess(PROGRAMME, replace(STATION, implementer="private", facts={"operators": "2"}))
    assert "If operators that take part below 2: not eligible instead of rate 1/2." in said(shared.changes, "en")


def test_an_unknown_number_leaves_the_rate_open():
    found = assess(PROGRAMME, replace(STATION, facts={}))
    assert (found.status, found.national_jpy) == ("unknown", None)
    assert said(found.reasons) == [
        "率が定まらない: 世帯数が不明。",
        "世帯数 100未満なら、率は 2/3。",
        "世帯数 100以上なら、率は 1/2。",
    ]


def test_below_the_least_cost_nothing_is_granted_and_the_clause_says_so():
    found = assess(PROGRAMME, replace(STATION, eligible_cost_jpy=999_999, total_cost_jpy=2_000_000))
    assert (found.status, found.rate, found.national_jpy, found.local_jpy) == ("ineligible", None, 0, 2_000_000)
    (limit,) = found.limits_applied
    assert limit.line("ja").startswith(
        "対象経費 999,999 円が下限事業費 1,000,000 円に満たない。 [「下限100万円、上限9,000万円」"
    )
    assert limit in found.reasons
    assert "対象経費があと 1 円多く 1,000,000 円なら、国 666,000 円。" in said(found.changes)
    assert amounts(found) == (0, None, None, None)


def test_a_cap_on_the_cost_is_applied_and_what_it_takes_is_said():
    found = assess(PROGRAMME, replace(STATION, eligible_cost_jpy=120_000_000))
    assert (found.status, found.national_jpy) == ("eligible", 60_000_000)
    assert sum(amounts(found)) == 120_000_000
    assert said(found.limits_applied) == ["対象経費 120,000,000 円のうち、上限の 90,000,000 円までが対象"]
    assert "対象経費の上限(90,000,000 円)により 20,000,000 円少ない。" in said(found.changes)


def test_a_cap_on_the_grant_is_applied_and_what_it_takes_is_said():
    operator = replace(STATION, implementer="private", facts={"operators": "3"})
    found = assess(PROGRAMME, operator)
    assert (found.national_jpy, found.status) == (20_000_000, "eligible")
    assert said(found.limits_applied) == ["補助上限額 20,000,000 円(上限がなければ 22,500,000 円)"]
    assert "補助上限(20,000,000 円)により 2,500,000 円少ない。" in said(found.changes)
    below = assess(PROGRAMME, replace(operator, eligible_cost_jpy=40_000_000))
    assert (below.national_jpy, below.limits_applied) == (20_000_000, ())
    assert "補助上限額 20,000,000 円以内" in said(below.trace)


def test_two_forms_left_open_are_conditional_and_both_amounts_are_named():
    found = assess(PROGRAMME, FORMS)
    assert (found.status, found.national_jpy, found.local_jpy, found.rate) == ("conditional", None, None, None)
    assert said(found.reasons) == [
        "選ぶものによって変わる: 補助の形が決まっていない。",
        "定額なら、対象経費 45,000,000 円に対し国 15,000,000 円。",
        "1/2補助なら、対象経費 45,000,000 円に対し国 20,000,000 円。",
    ]


def test_two_forms_that_give_the_same_leave_nothing_open():
    found = assess(PROGRAMME, replace(FORMS, eligible_cost_jpy=30_000_000))
    assert (found.status, found.national_jpy, found.rate) == ("eligible", 15_000_000, None)
    assert "端数: 1,000 円未満を四捨五入" in said(found.trace)[-2]


def test_a_chosen_form_is_settled_and_the_other_is_told():
    fixed = assess(PROGRAMME, replace(FORMS, facts={"form": "fixed"}))
    assert (fixed.status, fixed.national_jpy, fixed.rate) == ("eligible", 15_000_000, None)
    assert said(fixed.changes) == ["1/2補助なら、定額(15,000,000 円まで)でなく率 1/2。"]
    assert "事業費 45,000,000 円、定額 15,000,000 円まで → 国 15,000,000 円" in said(fixed.trace)


@pytest.mark.parametrize(
    ("code", "implementer", "status"),
    [
        ("01100", "municipality", "ineligible"),  # 札幌市
        ("01633", "prefecture", "ineligible"),
        ("01205", "municipality", "conditional"),  # 室蘭市
        ("13101", "municipality", "conditional"),  # 千代田区
        ("99999", "municipality", "unknown"),
    ],
)
def test_the_kind_of_municipality_is_filled_in(code, implementer, status):
    found = assess(PROGRAMME, replace(FORMS, municipality_code=code, implementer=implementer))
    assert found.status == status
    given = replace(FORMS, municipality_code="99999", facts={"municipality_kind": "village", "form": "half"})
    assert assess(PROGRAMME, given).rate == Fraction(1, 2)


def test_an_open_choice_with_a_condition_of_its_own_stays_conditional():
    bent = RICH.replace(
        "              fixed_jpy: 15000000\n",
        "              fixed_jpy: 15000000\n              conditional: {ja: 要領による, en: by the call}\n",
    )
    programme = programme_of(bent)
    same = assess(programme, replace(FORMS, eligible_cost_jpy=30_000_000))
    assert (same.status, same.national_jpy) == ("conditional", 15_000_000)
    fixed = assess(programme, replace(FORMS, facts={"form": "fixed"}))
    assert (fixed.status, fixed.national_jpy) == ("conditional", 15_000_000)
    assert "条件: 要領による" in said(fixed.reasons)


def test_a_choice_between_an_amount_and_none_is_conditional_without_an_amount():
    bent = RICH.replace(
        "              outcome: fixed\n              fixed_jpy: 15000000\n",
        "              outcome: no_rate\n              reason: {ja: 個別に定める, en: set case by case}\n",
    )
    found = assess(programme_of(bent), FORMS)
    assert (found.status, found.national_jpy) == ("conditional", None)
    assert "定額なら、個別に定める" in said(found.reasons)
    chosen = assess(programme_of(bent), replace(FORMS, facts={"form": "fixed"}))
    assert (chosen.status, chosen.national_jpy, chosen.rate) == ("conditional", None, None)


def test_contracts_and_days_have_no_amount_and_say_how_they_come():
    trial = assess(PROGRAMME, replace(STATION, grant="trial"))
    assert (trial.support, trial.status, trial.national_jpy, trial.in_kind) == ("contract", "conditional", None, None)
    assert said(trial.reasons) == ["この支援は委託で、補助率はない。"]
    adviser = assess(PROGRAMME, replace(STATION, grant="adviser", user_rate=Fraction(1, 2)))
    assert (adviser.status, adviser.national_jpy, adviser.in_kind.at_most) == ("conditional", None, 3)
    assert said(adviser.reasons) == [
        "この支援は人や日数による支援で、補助率はない。",
        "支援の内容: 1件3日まで",
        "利用者が指定した率は使わない(この支援は人や日数による支援)。",
    ]


def test_a_requested_rule_is_conditional_and_a_user_rate_keeps_the_limits():
    late = replace(STATION, decision_date=date(2021, 6, 1))
    assert (assess(PROGRAMME, late).status, assess(PROGRAMME, late).rule_status) == ("conditional", "requested")
    own = assess(PROGRAMME, replace(STATION, user_rate=Fraction(1, 3), eligible_cost_jpy=120_000_000))
    assert (own.status, own.national_jpy, own.prefecture_jpy) == ("conditional", 30_000_000, None)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"households": "-1"}, "programme.number"),
        ({"households": "many"}, "programme.number"),
        ({"operators": "0"}, "programme.number_minimum"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(facts, code):
    implementer = "private" if "operators" in facts else "municipality"
    with pytest.raises(InputError) as caught:
        assess(PROGRAMME, replace(STATION, implementer=implementer, facts=facts))
    assert caught.value.code == code


def test_numbers_are_read_exactly():
    assert parse_number("1,200", name="households") == 1200
    assert parse_number("０．１", name="x") * 3 == Fraction(3, 10)


def test_every_step_reads_in_both_languages():
    questions = [
        STATION,
        replace(STATION, eligible_cost_jpy=1),
        replace(STATION, eligible_cost_jpy=120_000_000),
        replace(STATION, implementer="private", facts={"operators": "3"}),
        FORMS,
        replace(FORMS, facts={"form": "fixed"}),
        replace(STATION, grant="adviser"),
    ]
    for question in questions:
        found = assess(PROGRAMME, question)
        for lang in LANGS:
            assert all(step.line(lang) for step in (*found.trace, *found.changes, *found.reasons))
