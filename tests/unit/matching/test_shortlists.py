"""Shortlists: the best of each kind, one order for all, and what a need lacks."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_parties import lists_of, need, needs, offer, offers
from todoku.errors import InputError
from todoku.matching.parties import KINDS
from todoku.matching.scores import score_pairs
from todoku.matching.shortlists import lacks_of, shortlist


def names(scores, lists):
    """Return what stands in every list, by id of need and kind."""
    return {
        (one.id, kind): [scores.offers[column].id for column in lists.offer[row, number] if column >= 0]
        for row, one in enumerate(scores.needs)
        for number, kind in enumerate(KINDS)
    }


@settings(max_examples=30)
@given(lists_of(needs, "n", most=2), lists_of(offers, "o", most=5), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_changes_nothing(some_needs, some_offers, rng):
    scores = score_pairs(some_needs, some_offers)
    mixed = score_pairs(rng.sample(some_needs, len(some_needs)), rng.sample(some_offers, len(some_offers)))
    assert names(scores, shortlist(scores, best=3)) == names(mixed, shortlist(mixed, best=3))


@settings(max_examples=30)
@given(lists_of(needs, "n", most=2), lists_of(offers, "o", least=2, most=5))
def test_another_offer_never_lowers_the_best_score_nor_mixes_the_others(some_needs, some_offers):
    few, all_ = score_pairs(some_needs, some_offers[:-1]), score_pairs(some_needs, some_offers)
    before, after = names(few, shortlist(few, best=9)), names(all_, shortlist(all_, best=9))
    added = some_offers[-1].id
    assert before == {key: [one for one in found if one != added] for key, found in after.items()}
    for row in range(len(some_needs)):
        for number, kind in enumerate(KINDS):
            old, new = (shortlist(one, best=1).offer[row, number, 0] for one in (few, all_))
            if old >= 0:
                assert all_.score[row, new] >= few.score[row, old] - 1e-6, kind


@settings(max_examples=30)
@given(lists_of(needs, "n", most=2), lists_of(offers, "o", most=6), st.integers(1, 4), st.floats(0, 1))
def test_lists_are_the_best_of_what_has_a_rank(some_needs, some_offers, best, least_known):
    scores = score_pairs(some_needs, some_offers)
    lists = shortlist(scores, best=best, least_known=least_known)
    for row in range(len(some_needs)):
        for number, kind in enumerate(KINDS):
            own = [column for column, one in enumerate(some_offers) if one.kind == kind]
            able = [c for c in own if not scores.bars[row, c] and scores.known[row, c] >= max(least_known, 1e-9)]
            told = {c: (-round(scores.score[row, c] * 1e6), -round(scores.known[row, c] * 1e3)) for c in able}
            order = sorted(able, key=lambda c: (told[c], some_offers[c].id))
            assert [c for c in lists.offer[row, number] if c >= 0] == order[:best]
            counts = lists.ranked[row, number], lists.barred[row, number], lists.unknown[row, number]
            barred = sum(bool(scores.bars[row, c]) for c in own)
            assert counts == (len(able), barred, len(own) - len(able) - barred)


def test_equal_offers_stand_by_their_id():
    some = [offer(f"o{number}") for number in range(9)]
    random.Random(1).shuffle(some)
    scores = score_pairs([need()], some)
    assert names(scores, shortlist(scores, best=3))["n1", "technology"] == ["o0", "o1", "o2"]


def test_of_equal_scores_the_better_known_comes_first():
    asked = need(latitude=None, longitude=None)
    scores = score_pairs(
        [asked],
        [
            offer("a", "people", succeeded=None, finished=None),
            offer("b", "people", fields=frozenset(), succeeded=None, finished=None, latitude=None, longitude=None),
            offer("c", "people", succeeded=999_999_998, finished=999_999_998),
        ],
    )
    assert names(scores, shortlist(scores))["n1", "people"] == ["c", "a", "b"]


def test_what_a_need_lacks():
    some = [
        offer("t", meets=frozenset({"R1"}), meets_at_lowest=frozenset({"R2"}), fails=frozenset()),
        offer("u"),
        offer("m", "money"),
        offer("w", "money", money_left_jpy=None),
    ]
    scores = score_pairs([need(), need("n2", money_jpy=None)], some)
    lists = shortlist(scores)
    nothing = lacks_of(scores, lists, 0, [])
    assert (nothing.can_have, nothing.nobody_offers) == (("technology", "money"), ("people",))
    assert (nothing.requirements, nothing.money_jpy) == (("R1", "R2"), 10_000_000)
    assert lacks_of(scores, lists, 0, [0]).requirements == ()
    assert lacks_of(scores, lists, 0, [1]).requirements == ("R2",)
    assert lacks_of(scores, lists, 0, [2]).money_jpy == 5_000_000
    assert lacks_of(scores, lists, 0, [2, 3]).money_jpy is None
    assert lacks_of(scores, lists, 1, [2]).money_jpy is None
    assert lacks_of(scores, lists, 0, [0, 2]).can_have == ()


def test_a_list_of_nobody_is_refused():
    with pytest.raises(InputError):
        shortlist(score_pairs([need()], [offer()]), best=0)
    assert (shortlist(score_pairs([need()], []), best=2).offer == np.full((1, 3, 2), -1)).all()
