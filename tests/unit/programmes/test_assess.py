"""Assessments: exact amounts, what is unknown and why, what would change, and the trace in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from todoku.errors import InputError, ProgrammeError
from todoku.i18n import LANGS
from todoku.programmes.assess import assess
from todoku.programmes.grounds import Grounds, municipal_grounds, stated_grounds, unknown_grounds
from todoku.programmes.question import Question, parse_fiscal_index, parse_rate
from todoku.programmes.rulebook.load import load_programme

DAY = date(2024, 6, 3)
KAMISHIHORO = Question(
    decision_date=DAY,
    municipality_code="01633",
    implementer="municipality",
    eligible_cost_jpy=100_000_001,
    grounds=municipal_grounds("01633").of(),
    fiscal_index="0.24",
    index_year=2021,
)


def keys(steps):
    return [step.key.removeprefix("programmes.trace.") for step in steps]


def said(steps, lang="ja"):
    return [step.sentence(lang) for step in steps]


def test_a_known_rate_gives_whole_thousands_and_the_rest(kodo_musen):
    found = assess(kodo_musen, KAMISHIHORO)
    assert (found.status, found.rate, found.route, found.area) == ("eligible", Fraction(1, 2), "direct", "other")
    assert (found.national_jpy, found.local_jpy) == (50_000_000, 50_000_001)
    assert found.grounds == ("kaso", "sanson", "tokutei_noson", "gosetsu")
    assert (
        found.clauses[0]
        == "「【その他の条件不利地域】 国（※） 1/2 自治体（※） 1/2」 (「超高速ブロードバンド整備支援」の頁)"
    )


def test_every_step_can_be_read_in_both_languages_and_rules_carry_their_source(kodo_musen):
    found = assess(kodo_musen, KAMISHIHORO)
    for lang in LANGS:
        assert all(step.line(lang) for step in (*found.trace, *found.changes))
    cited = {step.key.removeprefix("programmes.trace.") for step in found.trace if step.clause and step.source}
    assert cited == {"version", "note", "implementer", "area", "assumed", "rate", "rounding_assumed"}
    assert "State's rate 1/2" in said(found.trace, "en")
    amount = next(step for step in found.trace if step.key == "programmes.trace.amount")
    assert amount.sentence("ja") == "補助対象経費 100,000,001 円 × 1/2 → 国 50,000,000 円"


def test_what_would_change_the_answer_is_said(kodo_musen):
    assert said(assess(kodo_musen, KAMISHIHORO).changes) == ["財政力指数 0.5以上なら、率は 1/2 でなく 1/3。"]
    at_half = replace(KAMISHIHORO, fiscal_index="0.50")
    assert said(assess(kodo_musen, at_half).changes, "en") == ["If fiscal index below 0.5: rate 1/2 instead of 1/3."]
    haboro = replace(KAMISHIHORO, municipality_code="01484", grounds=municipal_grounds("01484").of())
    assert "天売島、焼尻島(離島)なら、率は 1/2 でなく 2/3。" in said(assess(kodo_musen, haboro).changes)
    private = replace(KAMISHIHORO, implementer="private", fiscal_index=None)
    assert assess(kodo_musen, private).changes == ()


def test_the_assumptions_about_the_index_are_said_only_where_it_is_asked(kodo_musen):
    assert "令和3年度" in "".join(said(assess(kodo_musen, KAMISHIHORO).trace))
    assert keys(assess(kodo_musen, KAMISHIHORO).trace).count("assumed") == 2
    island = replace(KAMISHIHORO, grounds=stated_grounds("離島"), fiscal_index=None)
    found = assess(kodo_musen, island)
    assert (found.status, found.rate) == ("eligible", Fraction(2, 3))
    assert "assumed" not in keys(found.trace)
    given = assess(kodo_musen, replace(KAMISHIHORO, index_year=None))
    assert keys(given.trace).count("assumed") == 1
    assert "財政力指数 0.24(利用者の指定)" in said(given.reasons)


def test_what_is_assumed_of_the_index_stands_among_the_reasons_after_what_decides(kodo_musen):
    reasons = assess(kodo_musen, KAMISHIHORO).reasons
    assert keys(reasons).count("assumed") == 2
    assert keys(reasons).index("rate") < keys(reasons).index("assumed")
    assert any("どの年度の財政力指数" in sentence for sentence in said(reasons))


def test_an_unknown_index_leaves_the_rate_open_and_names_both(kodo_musen):
    found = assess(kodo_musen, replace(KAMISHIHORO, fiscal_index=None))
    assert (found.status, found.rate, found.national_jpy, found.local_jpy) == ("unknown", None, None, None)
    assert said(found.reasons)[:3] == [
        "率が定まらない: 財政力指数が不明。",
        "財政力指数 0.5未満なら、率は 1/2。",
        "財政力指数 0.5以上なら、率は 1/3。",
    ]


def test_unknown_rules_give_no_old_rate_and_the_what_if_is_stamped(kodo_musen):
    today = replace(KAMISHIHORO, decision_date=date(2026, 11, 22))
    found = assess(kodo_musen, today)
    assert (found.status, found.rule_status, found.rate, found.national_jpy) == ("unknown", "unknown", None, None)
    what_if = assess(kodo_musen, replace(today, rules_as_of=date(2024, 4, 1)))
    assert (what_if.rate, what_if.national_jpy, what_if.rule_status) == (Fraction(1, 2), 50_000_000, "unknown")
    assert what_if.status == "conditional"
    assert said(what_if.reasons)[0] == "試算: 令和6年度の率による(令和6年4月1日現在の規定)。"
    assert said(what_if.reasons, "en")[0] == "What-if: by the rates of FY2024 (rules as of 2024-04-01)."


def test_a_what_if_is_conditional_only_where_its_rules_are_not_those_of_the_day(kodo_musen):
    same = assess(kodo_musen, replace(KAMISHIHORO, rules_as_of=date(2024, 4, 1)))
    assert (same.status, same.national_jpy) == ("eligible", 50_000_000)
    other = assess(kodo_musen, replace(KAMISHIHORO, rules_as_of=date(2019, 6, 1)))
    assert other.status == "conditional"


def test_what_other_rules_refuse_is_unknown_where_those_of_the_day_are(kodo_musen):
    out = replace(KAMISHIHORO, decision_date=date(2026, 11, 22), grounds=stated_grounds("なし"))
    found = assess(kodo_musen, replace(out, rules_as_of=date(2024, 4, 1)))
    assert (found.status, found.rule_status, found.supposed_refusal) == ("unknown", "unknown", True)
    assert (found.national_jpy, found.local_jpy) == (None, None)
    assert keys(found.reasons) == ["what_if_rules", "no_ground", "what_if_refuses"]
    assert "国の負担はない" in said(found.reasons)[-1]
    assert "令和7年度" in said(found.reasons)[-1]
    known = replace(out, decision_date=DAY, rules_as_of=date(2019, 6, 1))
    assert (assess(kodo_musen, known).status, assess(kodo_musen, known).national_jpy) == ("ineligible", 0)


def test_a_least_cost_of_other_rules_refuses_nothing_where_those_of_the_day_are_unknown(scheme):
    floor = 'limits: {cost_floor_jpy: 1000, cite: [{source: paper, quote: "下限"}]}'
    programme = load_programme(scheme("          rounding:", f"          {floor}\n          rounding:"))
    small = replace(KAMISHIHORO, decision_date=date(2020, 6, 1), eligible_cost_jpy=999)
    assert (assess(programme, small).status, assess(programme, small).national_jpy) == ("ineligible", 0)
    found = assess(programme, replace(small, decision_date=date(2021, 6, 1), rules_as_of=date(2020, 6, 1)))
    assert (found.status, found.national_jpy, found.supposed_refusal) == ("unknown", None, True)
    assert keys(found.reasons)[-2:] == ["floor_missed", "what_if_refuses"]


def test_a_users_own_rate_is_stamped_and_conditional(kodo_musen):
    today = replace(KAMISHIHORO, decision_date=date(2026, 11, 22), user_rate=Fraction(4, 5))
    found = assess(kodo_musen, today)
    assert (found.status, found.rate, found.national_jpy) == ("conditional", Fraction(4, 5), 80_000_000)
    assert said(found.reasons)[0] == "試算: 利用者が指定した率 4/5 による。制度の率ではない。"
    out = replace(KAMISHIHORO, user_rate=Fraction(4, 5), facts={"work": "plain_renewal"})
    assert (assess(kodo_musen, out).status, assess(kodo_musen, out).national_jpy) == ("ineligible", 0)


def test_a_town_designated_only_in_parts_is_conditional(kodo_musen):
    held = dict.fromkeys(stated_grounds("なし").held, False)
    partly = Grounds(part=None, held=held, elsewhere={"kaso": ("甲村",), "sanson": ("乙村",)}, as_of={})
    found = assess(kodo_musen, replace(KAMISHIHORO, grounds=partly))
    assert (found.status, found.rate, found.national_jpy) == ("conditional", Fraction(1, 2), 50_000_000)
    assert "条件: 指定を受けているのは 甲村、乙村 だけで、事業がその区域にある場合に限る。" in said(found.reasons)


def test_a_ground_that_is_unknown_but_decides_leaves_the_rate_open(kodo_musen):
    held = {**dict.fromkeys(unknown_grounds().held, False), "rito": None, "kaso": True}
    maybe = Grounds(part=None, held=held, elsewhere={}, as_of={})
    found = assess(kodo_musen, replace(KAMISHIHORO, grounds=maybe))
    assert (found.status, found.rate) == ("unknown", None)
    assert "離島なら、率は 2/3。" in said(found.reasons)
    nothing = assess(kodo_musen, replace(KAMISHIHORO, grounds=unknown_grounds()))
    assert nothing.status == "unknown"
    assert keys(nothing.reasons) == ["grounds_unknown"]


def test_the_total_is_shared_though_the_rate_is_of_the_eligible_part(kodo_musen):
    found = assess(kodo_musen, replace(KAMISHIHORO, eligible_cost_jpy=10_001_999, total_cost_jpy=30_000_000))
    assert (found.national_jpy, found.local_jpy) == (5_000_000, 25_000_000)


def test_a_planned_rate_is_conditional(scheme):
    programme = load_programme(scheme("status: enacted", "status: requested"))
    question = replace(KAMISHIHORO, decision_date=date(2020, 5, 1))
    found = assess(programme, question)
    assert (found.status, found.rule_status, found.national_jpy) == ("conditional", "requested", 50_000_000)


def test_after_the_last_day_of_a_programme_nothing_is_granted(scheme):
    found = assess(load_programme(scheme()), replace(KAMISHIHORO, decision_date=date(2022, 4, 1)))
    assert (found.status, found.national_jpy, found.local_jpy) == ("ineligible", 0, 100_000_001)
    assert keys(found.reasons) == ["ended"]


def test_an_implementer_that_the_programme_does_not_fund_is_not_eligible(scheme):
    programme = load_programme(scheme())
    question = replace(KAMISHIHORO, decision_date=date(2020, 5, 1), implementer="private")
    assert (assess(programme, question).status, assess(programme, question).national_jpy) == ("ineligible", 0)


def test_a_rounding_that_goes_up_stops_at_the_cost(scheme):
    programme = load_programme(scheme("mode: floor", "mode: ceiling"))
    question = replace(KAMISHIHORO, decision_date=date(2020, 5, 1), eligible_cost_jpy=7)
    assert assess(programme, question).national_jpy == 7


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"implementer": "owner"}, "programme.implementer"),
        ({"grant": "upkeep"}, "programme.grant"),
        ({"rules_as_of": date(2019, 3, 31)}, "programme.rules_as_of"),
    ],
)
def test_what_the_programme_does_not_know_is_refused(kodo_musen, change, code):
    with pytest.raises(ProgrammeError) as caught:
        assess(kodo_musen, replace(KAMISHIHORO, **change))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"eligible_cost_jpy": -1}, "money.out_of_range"),
        ({"eligible_cost_jpy": 0.5}, "money.not_exact"),
        ({"eligible_cost_jpy": 9_000_000_000_000_001}, "money.out_of_range"),
        ({"total_cost_jpy": 100_000_000}, "programme.cost_above_total"),
        ({"user_rate": Fraction(3, 2)}, "programme.user_rate"),
        ({"fiscal_index": "about 0.5"}, "programme.fiscal_index"),
        ({"fiscal_index": "-0.1"}, "programme.fiscal_index"),
        ({"facts": {"work": "painting"}}, "programme.input"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(kodo_musen, change, code):
    with pytest.raises(InputError) as caught:
        assess(kodo_musen, replace(KAMISHIHORO, **change))
    assert caught.value.code == code


def test_the_index_is_read_exactly():
    assert parse_fiscal_index("0.50") == Fraction(1, 2)
    assert parse_fiscal_index("０．２４") == Fraction(6, 25)
    assert parse_fiscal_index("0.1") * 3 == Fraction(3, 10)


def test_a_rate_is_read_exactly():
    assert [parse_rate(text) for text in ("2/3", "0.5", "50%", "1")] == [
        Fraction(2, 3),
        Fraction(1, 2),
        Fraction(1, 2),
        1,
    ]
    for text in ("0/1", "3/2", "1/0", "1/00", "half", "-0.5", "101%"):
        with pytest.raises(InputError):
            parse_rate(text)


def test_cost_classes_are_those_of_the_day_or_the_newest_known(kodo_musen):
    kinds = {
        "fibre_line": "eligible",
        "station_building": "eligible",
        "station_equipment": "eligible",
        "drop": "to_be_asked",
        "in_house": "to_be_asked",
        "public_upgrade": "ineligible",
        "plain_renewal": "ineligible",
        "radio_equipment": "ineligible",
    }
    found = {kind: kodo_musen.cost_rule(kind, on=DAY) for kind in kinds}
    assert {kind: finding.rule.eligibility for kind, finding in found.items()} == kinds
    assert all(finding.current for finding in found.values())
    later = kodo_musen.cost_rule("drop", on=date(2026, 11, 22))
    assert (later.rule.eligibility, later.current, later.version.to) == ("to_be_asked", False, date(2025, 3, 31))
    assert kodo_musen.cost_rule("helicopter", on=DAY).rule is None


@pytest.mark.parametrize(
    ("cost_thousand_yen", "rate", "grant_thousand_yen"),
    [
        (112_870, Fraction(2, 3), 75_246),  # 雄武町 上雄武, 携帯電話等エリア整備事業 H30
        (12_980, Fraction(2, 3), 8_653),  # 揖斐川町 小津, 携帯電話等エリア整備事業 H28
        (24_613, Fraction(2, 3), 16_408),  # 飛騨市 神岡町山田, 携帯電話等エリア整備事業 R1
        (529_620, Fraction(1, 3), 176_540),  # 興部町, 地域情報通信基盤整備推進交付金
        (1_058_913, Fraction(1, 3), 352_971),  # 長沼町, 加入者系光 H14
        (4_857, Fraction(2, 3), 3_238),  # 雨竜町, 公衆無線LAN H30
        (10_586, Fraction(2, 3), 7_057),  # 標茶町, 公衆無線LAN H30
    ],
)
def test_the_rounding_gives_the_published_decisions_of_other_schemes(
    kodo_musen, cost_thousand_yen, rate, grant_thousand_yen
):
    question = replace(KAMISHIHORO, eligible_cost_jpy=cost_thousand_yen * 1000, user_rate=rate)
    assert assess(kodo_musen, question).national_jpy == grant_thousand_yen * 1000
