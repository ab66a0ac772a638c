"""The saving rate comes from cases alone: their published figures, wide intervals, and a test on themselves."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.candidates.calibration import calibration
from todoku.office.candidates.cases import published_cases
from todoku.office.candidates.saving_rate import saving_rate
from todoku.office.candidates.trials import measured

CASES = {case.id: case for case in published_cases()}


def test_published_figures_follow_from_the_hours():
    tax, desk = CASES["RPA-TSUKUBA-TAX"], CASES["RPA-TSUKUBA-DESK"]
    assert tax.before_hours - tax.after_hours == pytest.approx(336, abs=0.5)
    assert tax.saving_rate == pytest.approx(0.792, abs=5e-4)
    assert desk.before_hours - desk.after_hours == pytest.approx(71, abs=0.5)
    assert desk.saving_rate == pytest.approx(0.833, abs=5e-4)
    assert CASES["RPA-KUJI"].saving_rate == pytest.approx(0.78, abs=0.01)
    assert CASES["OCR-KUJI"].saving_rate == pytest.approx(0.833, abs=5e-4)
    assert CASES["RPA-KUJI-NEG"].remaining == pytest.approx(10.1, abs=0.05)
    assert CASES["RPA-NANTO"].saving_rate == pytest.approx(0.56)
    assert CASES["SM03"].saving_rate == pytest.approx(0.65)


def test_every_case_stands_in_the_facts_with_its_address(shared):
    facts = json.loads((shared / "facts" / "office.json").read_text(encoding="utf-8"))
    others = (shared / "facts" / "official_facts.json").read_text(encoding="utf-8")
    by_id = {fact["id"]: fact for fact in facts}
    rpa = {one for one, fact in by_id.items() if fact["category"] in {"rpa", "ai_ocr"} and one != "RPA-ADOPT"}
    assert rpa == CASES.keys() - {"SM03"}
    for one in rpa:
        assert CASES[one].url == by_id[one]["url"]
        told = by_id[one]["value"]
        if isinstance(told, dict):
            assert (CASES[one].before_hours, CASES[one].after_hours) == (told["before_h"], told["after_h"])
    assert CASES["SM03"].url in others
    assert all(case.title[lang] for case in CASES.values() for lang in LANGS)


def test_the_interval_is_the_one_worked_out_by_hand():
    """ln of what remains: mean and s of six cases, t(5) = 2.5706 for 95 %."""
    logs = [math.log(case.remaining) for case in CASES.values() if case.full_check is not True]
    mean = sum(logs) / 6
    deviation = math.sqrt(sum((one - mean) ** 2 for one in logs) / 5)
    half = 2.570582 * deviation * math.sqrt(7 / 6)
    found = saving_rate(published_cases())
    assert (found.low, found.high) == pytest.approx((1 - math.exp(mean + half), 1 - math.exp(mean - half)), abs=1e-6)
    assert found.cases == ("RPA-TSUKUBA-TAX", "RPA-TSUKUBA-DESK", "RPA-KUJI", "OCR-KUJI", "RPA-NANTO", "SM03")
    assert found.slowest == pytest.approx(1 - 16.2 / 1.6)


def test_whether_all_must_be_checked_by_eye_widens_while_it_is_unknown():
    found = saving_rate(published_cases())
    assert found.interval(full_check=False) == (found.low, found.high)
    assert found.interval(full_check=None) == (found.slowest, found.high)


def test_each_case_lies_in_what_the_others_predict_but_for_the_rule():
    rows = {row.case.id: row for row in calibration()}
    assert {one for one, row in rows.items() if not row.inside} == {"RPA-KUJI-NEG"}
    assert rows["RPA-KUJI-NEG"].by_rule
    nanto = rows["RPA-NANTO"]
    assert (nanto.others, nanto.saved_hours) == (5, None)
    assert nanto.predicted == pytest.approx((0.468, 0.915), abs=1e-3)
    tax = rows["RPA-TSUKUBA-TAX"]
    assert tax.predicted_hours[0] < tax.saved_hours < tax.predicted_hours[1]


def test_own_trials_join_the_cases():
    trial = measured(100, 40, 12, municipality="久慈市", activity="入力")
    assert len(calibration([trial])) == len(published_cases()) + 1
    assert saving_rate([*published_cases(), trial.case]).cases[-1] == "久慈市 入力"


@given(st.lists(st.floats(0.05, 2.0), min_size=3, max_size=12), st.floats(0.5, 0.9))
def test_more_confidence_is_never_narrower(remaining, confidence):
    cases = [measured(1, one, 12, municipality="a", activity=str(place)).case for place, one in enumerate(remaining)]
    wide, narrow = saving_rate(cases), saving_rate(cases, confidence=confidence)
    assert wide.low <= narrow.low <= narrow.typical <= narrow.high <= wide.high <= 1


def test_two_cases_are_too_few():
    with pytest.raises(InputError) as refused:
        saving_rate(published_cases()[:2])
    assert refused.value.code == "office.candidates.few_cases"
