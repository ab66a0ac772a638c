"""Reasons: every part told with what it rests on, in both languages, and no more than the score knows."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings

from sample_parties import need, needs, offer, offers
from todoku.i18n import LANGS
from todoku.matching.reasons import reasons
from todoku.matching.scores import Bar, score_pairs


def told(a_need, an_offer, coverage=np.nan):
    return {one.code: one for one in reasons(score_pairs([a_need], [an_offer], coverage=[[coverage]]), 0, 0)}


@settings(max_examples=50)
@given(needs(), offers())
def test_reasons_add_up_to_the_score(a_need, an_offer):
    scores = score_pairs([a_need], [an_offer])
    found = reasons(scores, 0, 0)
    parts = [one for one in found if one.component is not None]
    assert sum(one.weight for one in parts) == pytest.approx(1.0)
    assert parts == sorted(parts, key=lambda one: -one.weight)
    known = sum(one.weight for one in parts if one.value is not None)
    assert scores.known[0, 0] <= known + 1e-6  # components of several parts may be known in part
    assert Bar(int(scores.bars[0, 0])).bit_count() == sum(one.bars for one in found)
    assert all(one.text(lang) for one in found for lang in LANGS)


def test_what_a_reason_rests_on():
    found = told(need(), offer(), 0.5)
    requirements = found["requirements.counted"]
    assert (requirements.params["asked"], requirements.params["met"], requirements.params["unknown"]) == (2, 1, 0)
    assert requirements.params["failed_ids"] == ("R2",)
    assert requirements.value == 0.5
    assert requirements.text("en") == (
        "Of 2 requirements 1 are met, 0 at the lowest figure alone, 1 are not met, 0 are unknown."
    )
    assert found["coverage.known"].text() == "その場所の50%をカバーしています。"
    assert found["distance.known"].text("en") == "It is 89 km away as the crow flies."
    assert found["past.known"].text("en") == "Of 4 finished trials or dispatches 3 met their aim."
    assert set(found) == {
        "requirements.counted", "coverage.known", "distance.known", "field.same", "past.known"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("a_need", "an_offer", "code"),
    [
        ({"requirements": frozenset()}, {}, "requirements.none_asked"),
        ({"requirements": frozenset({"R9"})}, {}, "requirements.unknown"),
        ({}, {}, "coverage.unknown"),
        ({"latitude": None, "longitude": None}, {}, "distance.unknown"),
        ({}, {"issue_areas": None}, "field.unknown"),
        ({"fields": frozenset({"f1"})}, {"issue_areas": None}, "field.unknown"),
        ({"fields": frozenset({"f1"})}, {"issue_areas": None, "fields": frozenset()}, "field.finer"),
        ({"fields": frozenset({"f1"})}, {"fields": frozenset({"f1"})}, "field.same_finer"),
        ({"fields": frozenset({"f1"})}, {}, "field.same_finer_unknown"),
        ({"issue_area": "labour"}, {"fields": frozenset({"f1"})}, "field.other"),
        ({"issue_area": "labour", "fields": frozenset({"f1"})}, {"fields": frozenset({"f1"})}, "field.other_finer"),
        ({"issue_area": "labour", "fields": frozenset({"f1"})}, {}, "field.other_finer_unknown"),
        ({}, {"succeeded": None, "finished": None}, "past.unknown"),
        ({}, {"succeeded": 0, "finished": 0}, "past.none"),
        ({}, {"kind": "money"}, "money.short"),
        ({"money_jpy": 5_000_000}, {"kind": "money"}, "money.enough"),
        ({"money_jpy": None}, {"kind": "money"}, "money.only_left"),
        ({}, {"kind": "money", "money_left_jpy": None}, "money.only_needed"),
        ({"money_jpy": None}, {"kind": "money", "money_left_jpy": None}, "money.unknown"),
        ({"areas": frozenset()}, {"areas": frozenset({"01633"})}, "condition.area_unknown"),
        ({"budget_year": None}, {"last_day": date(2026, 9, 30)}, "condition.year_unknown"),
        ({}, {"first_day": date(2026, 10, 1)}, "condition.from"),
        ({}, {"last_day": date(2026, 9, 30)}, "condition.until"),
        ({}, {"last_day": date(2026, 3, 31)}, "bar.closed"),
        ({}, {"first_day": date(2027, 4, 1)}, "bar.not_yet"),
        ({}, {"areas": frozenset({"01633"})}, "bar.area"),
        ({}, {"kind": "money", "money_left_jpy": 0}, "bar.money_gone"),
    ],
)
def test_every_case_has_its_sentence(a_need, an_offer, code):
    found = told(need(**a_need), offer(**an_offer))[code]
    assert "{" not in found.text("ja") + found.text("en")
    assert found.bars == code.startswith("bar.")


def test_a_whole_year_needs_no_condition():
    found = told(need(), offer(first_day=date(2026, 4, 1), last_day=date(2027, 3, 31)))
    assert not any(code.startswith("condition.") for code in found)
