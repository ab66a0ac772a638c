"""What the library of matching is told of a need and an offer: what is known, and nothing that is not."""

from __future__ import annotations

import numpy as np
import pytest

from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.matches.bars import Kept, kept_names
from todoku_web.exchange.matches.parties import areas_of, need_party, offer_party
from todoku_web.exchange.matches.shown_reasons import Told, shown_told
from todoku_web.exchange.needs.models import Need, Offer


def need(**fields):
    return Need(**{"issue_area": "mobility", "area_code": "01205", "requirements": [], **fields})


def offer(*, taken=0, finished=0, succeeded=0, **fields):
    made = Offer(**{"kind": "technology", "organisation_id": 1, **fields})
    return offer_party(made, taken=taken, finished=finished, succeeded=succeeded)


def test_a_municipality_lies_in_its_subprefecture_and_prefecture():
    assert areas_of("01205") == {"01205", "01-iburi", "01"}
    assert areas_of("13101") == {"13101", "13"}
    assert areas_of("99999") == frozenset()


def test_the_place_of_a_need_is_the_town_hall_and_not_its_point():
    told = need_party(need(lat=42.4, lon=141.1))
    assert (told.latitude, told.longitude) != (42.4, 141.1)
    assert told.latitude == pytest.approx(42.315, abs=0.01)
    assert need_party(need(area_code="13101")).latitude is None


def test_money_is_needed_of_nobody_where_it_is_assured_and_else_not_known():
    assert need_party(need(readiness="funded")).money_jpy == 0
    assert need_party(need(readiness="agreed", budget_jpy=5)).money_jpy is None


def test_an_offer_that_names_no_issue_is_for_any_and_fails_no_requirement():
    told = offer(requirements=["REQ-GEN-IMT"])
    assert told.issue_areas == set(IssueArea.values)
    assert told.meets == {"REQ-GEN-IMT"}
    assert told.fails == frozenset()
    assert told.areas is None


@pytest.mark.parametrize(
    ("capacity", "taken", "places", "left_jpy"),
    [(2, 0, 2, 100), (2, 1, 1, 100), (2, 2, 0, 0), (2, 3, 0, 0), (None, 0, 1, 100), (None, 4, 0, 100)],
)
def test_money_is_left_while_a_place_is(capacity, taken, places, left_jpy):
    told = offer(kind="money", capacity=capacity, taken=taken, budget_jpy=100)
    assert (told.kind, told.places, told.money_left_jpy) == ("money", places, left_jpy)


def test_money_that_is_not_said_is_not_known():
    assert offer(kind="money").money_left_jpy is None
    assert offer(kind="technology", capacity=1, taken=1).money_left_jpy is None


def test_past_results_are_not_known_before_something_ended():
    assert (offer().finished, offer().succeeded) == (None, None)
    assert (offer(finished=3, succeeded=0).finished, offer(finished=3, succeeded=0).succeeded) == (3, 0)


def test_our_bars_stand_in_bits_that_the_library_leaves_free():
    from todoku.matching.scores import Bar

    assert not any(int(ours) & int(theirs) for ours in Kept for theirs in Bar)
    assert np.uint8(sum(Kept)) == 0xF0
    assert kept_names(int(Kept.FULL | Kept.OWN) | int(Bar.AREA)) == ["full", "own"]


def test_a_score_says_where_it_could_lie_if_all_were_known():
    told = shown_told(Told(0.9, 0.5, 2, []), "en")
    assert (told.shown, told.known, told.span) == ("90", "50%", "(45 to 95 if all were known)")
    assert shown_told(Told(0.9, 1.0, 1, []), "en").span == ""
    assert shown_told(Told(None, 0.0, None, []), "en").shown == "not known"
