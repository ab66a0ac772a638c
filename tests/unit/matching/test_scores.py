"""Scores of pairs: worked by hand, and the laws that they keep for any need and offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from sample_parties import lists_of, need, needs, offer, offers
from todoku.errors import InputError
from todoku.matching.scores import EARTH_RADIUS_KM, Bar, distances_km, score_pairs
from todoku.matching.weights import COMPONENTS, KIND_WEIGHTS, Weights

TINY = 1e-6


def one(a_need, an_offer, coverage=None, **given_):
    """Return score, known share and bars of one pair."""
    scores = score_pairs([a_need], [an_offer], coverage=None if coverage is None else [[coverage]], **given_)
    return float(scores.score[0, 0]), float(scores.known[0, 0]), Bar(int(scores.bars[0, 0]))


def test_a_pair_worked_by_hand():
    weights = {"technology": Weights(requirements=3, coverage=2, distance=1, field=2, past=1)}
    there = offer(latitude=42.3, longitude=141.0)
    score, known, bars = one(need(), there, 0.25, weights=weights)
    assert score == pytest.approx((3 * 1 / 2 + 2 * 0.25 + 1 * 1.0 + 2 * 1.0 + 1 * 4 / 6) / 9)
    assert (known, bars) == (pytest.approx(1.0), Bar(0))
    score, known, _ = one(need(), replace(there, fails=frozenset(), finished=None, succeeded=None), weights=weights)
    assert known == pytest.approx((3 / 2 + 1 + 2) / 9)  # one of two requirements, no coverage, no past
    assert score == pytest.approx(1.0)
    assert one(need(), offer(issue_areas=None, latitude=None, longitude=None, succeeded=None, finished=None))[1] < 0.4


def test_distances_are_those_of_the_great_circle():
    pole, equator = need(latitude=90.0, longitude=0.0), offer(latitude=0.0, longitude=77.0)
    assert distances_km([pole], [equator])[0, 0] == pytest.approx(EARTH_RADIUS_KM * np.pi / 2)
    sapporo, muroran = offer(latitude=43.0621, longitude=141.3544), need(latitude=42.3152, longitude=140.9740)
    sphere = Geod(a=EARTH_RADIUS_KM, b=EARTH_RADIUS_KM)
    assert distances_km([muroran], [sapporo])[0, 0] == pytest.approx(
        sphere.inv(140.9740, 42.3152, 141.3544, 43.0621)[2], rel=1e-9
    )
    assert np.isnan(distances_km([need(latitude=None, longitude=None)], [sapporo])).all()


def test_nearness_is_a_half_at_its_distance_and_levels_off():
    scores = score_pairs([need(latitude=0.0, longitude=0.0)], [offer(latitude=0.0, longitude=90.0)], half_km=10007.557)
    assert scores.components[COMPONENTS.index("distance"), 0, 0] == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("given_", "bars"),
    [
        ({"areas": frozenset({"01633"})}, Bar.AREA),
        ({"areas": frozenset({"01205", "01633"})}, Bar(0)),
        ({"last_day": date(2026, 3, 31)}, Bar.CLOSED),
        ({"last_day": date(2026, 4, 1)}, Bar(0)),
        ({"first_day": date(2027, 3, 31)}, Bar(0)),
        ({"first_day": date(2027, 4, 1)}, Bar.NOT_YET),
        ({"kind": "money", "money_left_jpy": 0}, Bar.MONEY_GONE),
        ({"kind": "money", "money_left_jpy": 1}, Bar(0)),
        ({"areas": frozenset(), "first_day": date(2030, 1, 1)}, Bar.AREA | Bar.NOT_YET),
    ],
)
def test_bars_at_the_day_and_the_border(given_, bars):
    assert one(need(), offer(**given_))[2] == bars


def test_what_is_not_known_bars_nothing():
    assert one(need(areas=frozenset()), offer(areas=frozenset({"01633"})))[2] == Bar(0)
    assert one(need(budget_year=None), offer(last_day=date(2000, 1, 1)))[2] == Bar(0)
    assert one(need(money_jpy=0), offer(kind="money", money_left_jpy=0))[2] == Bar(0)


@settings(max_examples=60)
@given(needs(), offers(), st.none() | st.floats(0, 1))
def test_scores_are_shares_and_hold_within_what_the_unknown_could_be(a_need, an_offer, coverage):
    scores = score_pairs([a_need], [an_offer], coverage=[[np.nan if coverage is None else coverage]])
    score, known = scores.score[0, 0], scores.known[0, 0]
    assert 0.0 <= known <= 1.0
    assert np.isnan(score) == (known == 0.0)
    if known > 0.0:
        assert 0.0 <= score <= 1.0
        assert scores.lowest[0, 0] - TINY <= score <= scores.highest[0, 0] + TINY


def better(an_offer, how):
    """Return an offer that is better in one thing, None where it cannot be."""
    if how == "requirement":
        states = (an_offer.fails, an_offer.meets_at_lowest, frozenset({"R1"}) - an_offer.meets)
        gained = next((min(ids) for ids in states if ids), None)
        return gained and replace(
            an_offer,
            meets=an_offer.meets | {gained},
            meets_at_lowest=an_offer.meets_at_lowest - {gained},
            fails=an_offer.fails - {gained},
        )
    if how == "field":
        return None if an_offer.fields is None else replace(an_offer, fields=an_offer.fields | {"f1", "f3"})
    if how == "issue":
        areas = an_offer.issue_areas
        return None if areas is None else replace(an_offer, issue_areas=areas | {"tourism", "disaster"})
    if how == "past":
        return None if not an_offer.finished else replace(an_offer, succeeded=an_offer.finished)
    left = an_offer.money_left_jpy
    return None if left is None else replace(an_offer, money_left_jpy=left + 10_000_000)


@settings(max_examples=60)
@given(needs(), offers(), st.sampled_from(["requirement", "field", "issue", "past", "money"]))
def test_a_better_offer_never_scores_lower(a_need, an_offer, how):
    changed = better(an_offer, how)
    if changed is not None:
        before, after = one(a_need, an_offer)[0], one(a_need, changed)[0]
        assert np.isnan(before) or after >= before - TINY


@settings(max_examples=60)
@given(needs(), offers(), st.floats(0, 1), st.floats(0, 1))
def test_more_coverage_and_nearness_never_score_lower(a_need, an_offer, less, more):
    assert one(a_need, an_offer, max(less, more))[0] >= one(a_need, an_offer, min(less, more))[0] - TINY or np.isnan(
        one(a_need, an_offer, less)[0]
    )
    if a_need.latitude is not None and an_offer.latitude is not None:
        there = replace(an_offer, latitude=a_need.latitude, longitude=a_need.longitude)
        before = one(a_need, an_offer)[0]
        assert np.isnan(before) or one(a_need, there)[0] >= before - TINY


ASKED = frozenset({"R1", "R2"})
UNKNOWN_AND_WORST = {
    "requirements": (
        {"fails": frozenset(), "meets": frozenset()},
        {"fails": frozenset({"R1", "R2"}), "meets": frozenset()},
    ),
    "field": ({"issue_areas": None}, {"issue_areas": frozenset()}),
    "past": ({"succeeded": None, "finished": None}, {"succeeded": 0, "finished": 1000}),
    "money": ({"kind": "money", "money_left_jpy": None}, {"kind": "money", "money_left_jpy": 0}),
    "distance": ({"latitude": None, "longitude": None}, {"latitude": -42.3, "longitude": -39.0}),
}


@pytest.mark.parametrize("component", UNKNOWN_AND_WORST)
def test_unknown_never_counts_as_zero(component):
    unknown, worst = ({"kind": "technology", **one_} for one_ in UNKNOWN_AND_WORST[component])
    without, with_worst = one(need(), offer(**unknown), 1.0), one(need(), offer(**worst), 1.0)
    assert without[0] > with_worst[0] + 0.01
    assert without[1] < with_worst[1] == pytest.approx(1.0)
    scores = score_pairs([need()], [offer(**unknown)], coverage=[[1.0]])
    assert np.isnan(scores.components[COMPONENTS.index(component), 0, 0])


def test_an_unknown_coverage_is_not_a_coverage_of_zero():
    assert one(need(), offer(), np.nan) == one(need(), offer(), None)
    assert one(need(), offer(), np.nan)[0] > one(need(), offer(), 0.0)[0]


@settings(max_examples=30)
@given(lists_of(needs, "n", most=3), lists_of(offers, "o", most=3))
def test_pairs_are_scored_as_if_alone(some_needs, some_offers):
    together = score_pairs(some_needs, some_offers)
    for row, a_need in enumerate(some_needs):
        for column, an_offer in enumerate(some_offers):
            score, known, bars = one(a_need, an_offer)
            assert together.score[row, column] == pytest.approx(score, nan_ok=True, abs=TINY)
            assert together.known[row, column] == pytest.approx(known, abs=TINY)
            assert together.bars[row, column] == bars


def test_weights_of_ours_leave_out_what_says_nothing_of_a_kind():
    assert (
        KIND_WEIGHTS["money"].coverage == KIND_WEIGHTS["people"].requirements == KIND_WEIGHTS["technology"].money == 0
    )
    far = {"latitude": -42.0, "longitude": -39.0}
    assert one(need(), offer(kind="money", **far))[0] == one(need(), offer(kind="money"))[0]


def test_nobody_on_a_side_is_no_mistake():
    assert score_pairs([], [offer()]).score.shape == (0, 1)
    assert score_pairs([need()], []).score.shape == (1, 0)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: score_pairs([need(), need()], []), "matching.id_twice"),
        (lambda: score_pairs([need()], [offer()], coverage=[[1.0, 1.0]]), "matching.shape"),
        (lambda: score_pairs([need()], [offer()], coverage=[[97.8]]), "matching.share"),
        (lambda: score_pairs([need()], [offer()], weights={}), "matching.kind_weights"),
        (lambda: score_pairs([need()], [offer()], half_km=0.0), "matching.half_km"),
        (Weights, "matching.weights"),
        (lambda: Weights(field=-1.0, past=2.0), "matching.weights"),
        (lambda: Weights(field=float("nan")), "matching.weights"),
        (lambda: need(latitude=None), "matching.place"),
        (lambda: need(latitude=141.0, longitude=43.0), "matching.place"),
        (lambda: need(money_jpy=-1), "matching.below_zero"),
        (lambda: offer(kind="machine"), "matching.kind"),
        (lambda: offer(succeeded=5), "matching.past"),
        (lambda: offer(succeeded=None), "matching.past"),
        (lambda: offer(meets_at_lowest=frozenset({"R1"})), "matching.requirement_twice"),
        (lambda: offer(first_day=date(2026, 4, 2), last_day=date(2026, 4, 1)), "matching.days"),
        (lambda: offer(places=-1), "matching.below_zero"),
    ],
)
def test_what_makes_no_sense_is_refused(call, code):
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.code == code
