"""Markets made of scores: the laws of stable and best matching on planted years, and every place kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_exchange_year import exchange_year
from sample_parties import lists_of, need, needs, offer, offers
from todoku.errors import InputError
from todoku.matching.preferences import best_matching, preferences_from_scores
from todoku.matching.scores import score_pairs
from todoku.matching.shortlists import shortlist
from todoku.matching.stable import blocking_pairs, stable_matching


@settings(max_examples=40)
@given(lists_of(needs, "n", most=4), lists_of(offers, "o", most=5), st.integers(0, 3), st.integers(1, 4))
def test_places_are_kept_and_no_pair_blocks(some_needs, some_offers, places, options):
    scores = score_pairs(some_needs, some_offers)
    owners = {one.owner or one.id for one in some_offers}
    market = preferences_from_scores(scores, options=options, owner_places=dict.fromkeys(owners, places))
    stable, best = stable_matching(market.wishes), best_matching(market)
    assert len(blocking_pairs(market.wishes, stable)) == 0
    for found in (stable, best.offer):
        taken = [column for column in found if column >= 0]
        assert all(taken.count(column) <= some_offers[column].places for column in taken)
        by_owner = [some_offers[column].owner or some_offers[column].id for column in taken]
        assert all(by_owner.count(owner) <= places for owner in by_owner)
        assert not any(scores.bars[row, column] for row, column in enumerate(found) if column >= 0)
    assert best.total == pytest.approx(best.bound, abs=1e-6)
    got = sum(scores.score[row, column] for row, column in enumerate(stable) if column >= 0)
    assert got <= best.total + 1e-6


def test_options_are_the_shortlist_in_its_order():
    year = exchange_year(needs=60, offers=60)
    scores = score_pairs(year.needs, year.offers, coverage=year.coverage)
    lists, market = shortlist(scores, best=7), preferences_from_scores(scores, kind="people", options=7)
    for row in range(60):
        first, after = market.wishes.start[row : row + 2]
        assert market.wishes.offer[first:after].tolist() == [c for c in lists.offer[row, 1] if c >= 0]
        assert (market.score[first:after] == scores.score[row, market.wishes.offer[first:after]]).all()


def test_owners_may_value_needs_by_another_measure():
    some = [need("n1"), need("n2", latitude=44.0)]
    scores = score_pairs(some, [offer()])
    assert stable_matching(preferences_from_scores(scores).wishes).tolist() == [0, -1]
    other = preferences_from_scores(scores, owner_score=[[0.1], [0.9]])
    assert stable_matching(other.wishes).tolist() == [-1, 0]
    assert other.owners == ("o1",)


def test_least_known_keeps_out_what_is_hardly_known():
    blank = offer(
        "a", latitude=None, longitude=None, succeeded=None, finished=None, meets=frozenset(), fails=frozenset()
    )
    scores = score_pairs([need()], [blank, offer("b")])
    assert preferences_from_scores(scores).wishes.offer.tolist() == [0, 1]
    assert preferences_from_scores(scores, least_known=0.5).wishes.offer.tolist() == [1]


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"options": 0}, "matching.at_least_one"),
        ({"owner_score": [[1.0, 1.0]]}, "matching.shape"),
        ({"owner_score": [[np.nan]]}, "matching.not_finite"),
        ({"owner_places": {"stranger": 1}}, "matching.no_owner"),
        ({"owner_places": {"o1": -1}}, "matching.not_finite"),
    ],
)
def test_what_makes_no_sense_is_refused(given_, code):
    with pytest.raises(InputError) as refused:
        preferences_from_scores(score_pairs([need()], [offer()]), **given_)
    assert refused.value.code == code


def test_planted_best_matches_are_recovered():
    """A fifth of what offers tell is unknown, a twentieth of what needs ask for is beside it."""
    shares = []
    for seed in range(3):
        year = exchange_year(needs=500, offers=300, seed=seed)
        scores = score_pairs(year.needs, year.offers, coverage=year.coverage)
        lists = shortlist(scores, best=3)
        for number, kind in enumerate(("technology", "people")):
            market = preferences_from_scores(scores, kind=kind)
            true = year.planted[:, number]
            shares.append(
                [
                    (lists.offer[:, number, 0] == true).mean(),
                    (lists.offer[:, number] == true[:, None]).any(axis=1).mean(),
                    (stable_matching(market.wishes) == true).mean(),
                    (best_matching(market).offer == true).mean(),
                ]
            )
    technology, people = np.mean(shares[::2], axis=0), np.mean(shares[1::2], axis=0)
    assert (technology > [0.88, 0.97, 0.91, 0.96]).all(), technology
    assert (people > [0.65, 0.84, 0.76, 0.81]).all(), people
