"""Who may answer a call: each rule with its reason, and what is not known asked of the applicant."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.exchange.calls.eligibility import Applicant, Verdict, assess, checked_rules, rule_words

KINDS = ("municipality", "vendor", "bureau")
MURORAN = Applicant("municipality", ("01205",), 82_383)


def one(rule, applicant):
    (found,) = assess(checked_rules([rule], kinds=KINDS), applicant)
    return found


@pytest.mark.parametrize(
    ("rule", "applicant", "verdict", "said"),
    [
        ({"kind": "organisation_kind", "in": ["municipality"]}, MURORAN, "met", "municipality"),
        ({"kind": "organisation_kind", "in": ["vendor"]}, MURORAN, "not_met", "municipality"),
        ({"kind": "organisation_kind", "in": ["vendor"]}, Applicant("person"), "not_met", "a person"),
        ({"kind": "organisation_kind", "in": ["person"]}, Applicant("person"), "met", "a person"),
        ({"kind": "area", "in": ["01"]}, MURORAN, "met", "Hokkaido"),
        ({"kind": "area", "in": ["01-iburi"]}, MURORAN, "met", "Iburi"),
        ({"kind": "area", "in": ["13"]}, MURORAN, "not_met", "Muroran"),
        ({"kind": "area", "in": ["01205"]}, Applicant("prefecture", ("01",)), "not_met", "Hokkaido"),
        ({"kind": "area", "in": ["01"]}, Applicant("vendor"), "unknown", "not known"),
        ({"kind": "population", "max": 100_000}, MURORAN, "met", "82,383"),
        ({"kind": "population", "max": 82_382}, MURORAN, "not_met", "82,383"),
        ({"kind": "population", "min": 82_383, "max": 82_383}, MURORAN, "met", "82,383"),
        ({"kind": "population", "min": 1}, Applicant("vendor"), "unknown", "not known"),
        ({"kind": "declared", "text": {"ja": "学生", "en": "student"}}, MURORAN, "unknown", "Declared"),
    ],
)
def test_a_rule_says_its_verdict_and_its_reason(rule, applicant, verdict, said):
    found = one(rule, applicant)
    assert found.verdict == Verdict(verdict)
    assert said in text(f"calls.why.{found.reason}", "en", **found.params)


def test_a_merged_municipality_is_read_as_its_successor_on_both_sides():
    from todoku.areas.registry import current_codes, register

    former = next(code for code in register().former if len(current_codes(code)) == 1)
    (successor,) = current_codes(former)
    (rule,) = checked_rules([{"kind": "area", "in": [former]}], kinds=KINDS)
    assert rule["in"] == [successor]
    old_rule = {"id": "r1", "kind": "area", "in": [former]}
    assert [one.verdict for one in assess([old_rule], Applicant("municipality", (successor,)))] == [Verdict.MET]
    assert [one.verdict for one in assess([rule], Applicant("municipality", (former,)))] == [Verdict.MET]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"kind": "age", "min": 18}, "calls.rule_unknown"),
        ({}, "calls.rule_unknown"),
        ({"kind": "organisation_kind", "in": ["emperor"]}, "calls.rule_kinds"),
        ({"kind": "organisation_kind", "in": []}, "calls.rule_kinds"),
        ({"kind": "area", "in": []}, "calls.rule_areas"),
        ({"kind": "area", "in": ["99999"]}, "calls.rule_area"),
        ({"kind": "population"}, "calls.rule_population"),
        ({"kind": "population", "min": 10, "max": 9}, "calls.rule_population"),
        ({"kind": "population", "max": -1}, "calls.rule_population"),
        ({"kind": "declared", "text": "x"}, "planning.text_empty"),
        ({"kind": "declared", "text": {"ja": "学\u202e生"}}, "planning.text_invisible"),
        ({"kind": "declared", "text": {"ja": "あ" * 201}}, "planning.text_long"),
    ],
)
def test_what_is_no_rule_is_refused(rule, code):
    with pytest.raises(InputError) as caught:
        checked_rules([rule], kinds=KINDS)
    assert caught.value.code == code


def test_every_rule_has_a_sentence_in_both_languages():
    rules = checked_rules(
        [
            {"kind": "organisation_kind", "in": ["municipality", "person"]},
            {"kind": "area", "in": ["01", "01205"]},
            {"kind": "population", "min": 1_000},
            {"kind": "population", "max": 10_000},
            {"kind": "population", "min": 1_000, "max": 10_000},
            {"kind": "declared", "text": {"ja": "学生である"}},
        ],
        kinds=KINDS,
    )
    said = [rule_words(rule) for rule in rules]
    assert [one["ja"] for one in said] == [
        "申し込めるのは: 市町村、個人",
        "地域: 北海道、室蘭市",
        "人口1,000人以上の市町村",
        "人口10,000人以下の市町村",
        "人口1,000人以上10,000人以下の市町村",
        "学生である",
    ]
    assert all(one["en"] for one in said)
