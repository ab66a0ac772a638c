"""Laws of the estimate: volume never lowers the score, the unknown never narrows, what was measured wins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.office.candidates.benefits import Quote, benefit_of
from todoku.office.candidates.estimate import candidates_of, total_saved
from todoku.office.candidates.trials import measured
from todoku.office.survey.rows import SurveyRow

shares = st.integers(0, 100).map(lambda number: number / 100)
amounts = st.floats(0, 1e5)
maybe = st.none() | shares


@st.composite
def rows(draw):
    return SurveyRow(
        "久慈市",
        draw(st.sampled_from(["入力", "申請の受付", "審査"])),
        volume_per_year=draw(amounts),
        minutes_per_case=draw(st.floats(0, 600)),
        share=draw(maybe),
        rule_like_share=draw(maybe),
        rework_share=draw(maybe),
        digital_input_share=draw(maybe),
        full_check=draw(st.sampled_from([None, False, True])),
    )


def one(row, **how):
    (found,) = candidates_of([row], **how)
    return found


@given(rows(), st.floats(1, 10))
def test_more_volume_never_lowers_the_score(row, times):
    more = replace(row, volume_per_year=row.volume_per_year * times)
    assert one(more).score >= one(row).score
    low, high = one(row).saved_hours or (0, 0)
    wider = one(more).saved_hours or (0, 0)
    assert wider[1] - wider[0] >= (high - low) * (1 - 1e-9)


@given(rows(), st.sampled_from(["rule_like_share", "rework_share", "digital_input_share", "full_check",
                                "volume_per_year", "minutes_per_case"]))  # fmt: skip
def test_an_unknown_factor_never_narrows_the_interval(row, name):
    if getattr(row, name) is True:  # such work is excluded, not estimated
        return
    known, unknown = one(row).saved_hours, one(replace(row, **{name: None})).saved_hours
    if unknown is not None and known is not None:
        slack = 1e-9 * max(1.0, abs(known[0]), abs(known[1]))
        assert unknown[0] <= known[0] + slack
        assert unknown[1] >= known[1] - slack
    if known is None:
        assert unknown is None


@given(rows())
def test_what_nobody_told_is_named(row):
    found = one(replace(row, rule_like_share=None, volume_per_year=None))
    assert {"rule_like", "volume_per_year"} <= set(found.missing)
    assert (found.saved_hours, found.score, found.basis) == (None, None, "unknown")
    assert "unknown_volume_per_year" in {reason.code for reason in found.reasons}


@given(st.lists(rows(), max_size=5))
def test_the_total_is_the_sum_of_its_parts(told):
    found = candidates_of(told)
    known = [each.saved_hours for each in found if each.saved_hours is not None]
    total = total_saved(found)
    assert total is None if not known else total == (sum(low for low, _ in known), sum(high for _, high in known))
    scores = [each.score for each in found if each.kind != "review_first" and each.score is not None]
    assert scores == sorted(scores, reverse=True)


ROW = SurveyRow("久慈市", "入力", volume_per_year=1200.0, minutes_per_case=5.0, rule_like_share=0.8, rework_share=0.1,
                digital_input_share=0.5, full_check=False)  # fmt: skip


def test_the_interval_is_the_product_of_its_factors():
    found = one(ROW)
    low, high = found.rate.low, found.rate.high
    assert found.hours_per_year == 100
    assert found.saved_hours == pytest.approx((100 * 0.8 * 0.9 * 0.5 * low, 100 * 0.8 * high))
    assert found.typical_hours == pytest.approx(100 * 0.8 * 0.95 * 0.75 * found.rate.typical)
    assert found.score == pytest.approx(100 * 0.8 * 0.95 * 0.75)
    assert (found.basis, found.missing, found.kind) == ("modelled", (), "rpa")
    assert {factor.name: factor.basis for factor in found.factors}["minutes_per_case"] == "survey"


KINDS = {
    "full check": (replace(ROW, full_check=True), "review_first", "full_check"),
    "judgement": (replace(ROW, rule_like_share=0.4), "review_first", "judgement"),
    "paper": (replace(ROW, digital_input_share=0.1), "ocr_rpa", "paper"),
    "fax": (replace(ROW, digital_input_share=None, input="fax"), "ocr_rpa", "paper"),
    "application on paper": (
        replace(ROW, activity="転入届出の入力", digital_input_share=0.0),
        "digital_first",
        "procedure",
    ),
    "application online": (replace(ROW, activity="電子申請の取込み"), "rpa", "digital"),
    "enquiries": (replace(ROW, activity="住民からの問い合わせ"), "ai_chat", "ai_chat"),
    "placement": (replace(ROW, task="保育所の入所選考"), "ai_matching", "ai_matching"),
    "nothing told": (replace(ROW, digital_input_share=None), "open", "input_unknown"),
}


@pytest.mark.parametrize("case", KINDS)
def test_the_kind_and_the_reason_that_decided_it(case):
    row, kind, reason = KINDS[case]
    found = one(row)
    assert (found.kind, found.reasons[0].code) == (kind, reason)
    if kind in {"ai_chat", "ai_matching"} or row.full_check:
        assert (found.saved_hours, found.typical_hours) == (None, None)


def test_what_must_be_checked_by_eye_stands_last():
    found = candidates_of(
        [replace(ROW, activity="a", full_check=True, volume_per_year=1e6), replace(ROW, activity="b")]
    )
    assert [each.activity for each in found] == ["b", "a"]


TRIAL = measured(50, 10, 6, municipality="久慈市", activity="入力", full_check=False)


def test_what_was_measured_replaces_the_estimate_and_says_how_far_it_was_off():
    before, found = one(ROW), one(ROW, trials=[TRIAL])
    assert TRIAL.saved_hours_per_year == 80
    assert (found.saved_hours, found.basis, found.typical_hours) == ((80, 80), "measured", 80)
    assert found.trial.estimated_interval == before.saved_hours  # made without the trial
    assert found.trial.ratio == pytest.approx(80 / before.typical_hours)
    assert not found.trial.inside
    inside = one(ROW, trials=[measured(50, 30, 12, municipality="久慈市", activity="入力")])
    assert inside.trial.inside


def test_a_trial_joins_the_cases_of_the_others():
    other = replace(ROW, activity="転記")
    plain, joined = one(other), candidates_of([ROW, other], trials=[TRIAL])[-1]
    assert "久慈市 入力" in joined.rate.cases
    assert joined.rate != plain.rate
    slow = measured(10, 90, 12, municipality="久慈市", activity="入力", full_check=True)
    assert candidates_of([ROW, other], trials=[slow])[-1].rate.cases == plain.rate.cases


def test_a_measured_minute_is_told_as_such():
    row = replace(ROW, minutes_basis="measured", minutes_source="計測.xlsx!7")
    (minutes,) = [factor for factor in one(row).factors if factor.name == "minutes_per_case"]
    assert (minutes.basis, minutes.source) == ("measured", "計測.xlsx!7")


def test_money_comes_from_given_prices_alone():
    found = one(ROW, trials=[TRIAL])
    assert benefit_of(found, hourly_cost_jpy=None).break_even_jpy is None
    alone = benefit_of(found, hourly_cost_jpy=2500)
    assert (alone.break_even_jpy, alone.net_jpy) == ((200_000, 200_000), None)
    quoted = benefit_of(found, hourly_cost_jpy=2500, quotes=[Quote("久慈市", "入力", 150_000)])
    assert quoted.net_jpy == (50_000, 50_000)
    assert benefit_of(one(replace(ROW, volume_per_year=None)), hourly_cost_jpy=2500).break_even_jpy is None
