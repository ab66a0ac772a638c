"""A committee's record: struck sheets never count, ties at the line stay open, moves need reasons, bytes come again."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_exchange_year import screening_round
from todoku.errors import InputError
from todoku.matching.committee import PLACEMENTS, committee_record, made_again, outcome, proposed, rank_rows


def facts(sheets, *, applications=4, reviewers=3, struck=(), places=2, reserves=1, criteria=(("a", 2), ("b", 1))):
    return {
        "criteria": [list(one) for one in criteria],
        "applications": list(range(1, applications + 1)),
        "reviewers": list(range(1, reviewers + 1)),
        "sheets": [list(one) for one in sheets],
        "struck": [list(one) for one in struck],
        "places": places,
        "reserves": reserves,
        "seed": 1,
    }


def some_sheets(seed, *, applications=6, reviewers=4):
    rng = np.random.default_rng(seed)
    return [
        [application, int(reviewer) + 1, [int(mark) for mark in rng.integers(1, 6, 2)]]
        for application in range(1, applications + 1)
        for reviewer in sorted(rng.choice(reviewers, rng.integers(0, reviewers + 1), replace=False))
    ]


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.integers(0, 6), st.integers(0, 6))
def test_struck_sheets_change_nothing_but_their_count(seed, places, reserves):
    sheets = some_sheets(seed)
    struck, kept = sheets[::3], [one for one in sheets if one not in sheets[::3]]
    given = {"applications": 6, "reviewers": 4, "places": places, "reserves": reserves}
    with_struck = rank_rows(facts(kept, struck=struck, **given))["rows"]
    without = rank_rows(facts(kept, **given))["rows"]
    assert [{**row, "struck": 0} for row in with_struck] == without
    assert sum(row["struck"] for row in with_struck) == len(struck)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(0, 7), st.integers(0, 7))
def test_everybody_is_placed_once_never_over_the_line_and_never_against_the_mean(seed, places, reserves):
    rows = rank_rows(facts(some_sheets(seed), applications=6, reviewers=4, places=places))["rows"]
    placed = proposed(rows, places=places, reserves=reserves)
    assert set(placed) == set(range(1, 7))
    counted = [list(placed.values()).count(name) for name in PLACEMENTS]
    assert counted[0] <= places
    assert counted[1] <= reserves
    rank = {row["application"]: row["mean_rank"] for row in rows}
    above = [rank[number] for number, name in placed.items() if name == "selected"]
    below = [rank[number] for number, name in placed.items() if name in {"reserve", "not_selected"}]
    assert not above or not below or max(above) < min(below)
    assert all(name == "open" for number, name in placed.items() if rank[number] is None)


def test_a_tie_across_the_line_is_open_and_the_meeting_places_it_with_a_reason():
    sheets = [[1, 1, [5, 5]], [2, 1, [4, 4]], [3, 1, [4, 4]], [4, 1, [1, 1]]]
    rows = rank_rows(facts(sheets))["rows"]
    assert proposed(rows, places=2, reserves=1) == {1: "selected", 2: "open", 3: "open", 4: "reserve"}
    moves = [
        {"application": 3, "to": "selected", "reason": "x"},
        {"application": 2, "to": "not_selected", "reason": "y"},
    ]
    found = outcome(rows, moves, places=2, reserves=1)
    assert found == {"selected": [1, 3], "reserve": [4], "not_selected": [2], "open": []}
    for wrong in ({"application": 9}, {"to": "open"}, {"reason": ""}):
        with pytest.raises(InputError):
            outcome(rows, [{**moves[0], **wrong}], places=2, reserves=1)


def test_disagreement_and_gaps_are_shown():
    sheets = [[1, 1, [5, 5]], [1, 2, [2, None]], [2, 1, [3, 3]], [2, 2, [4, 4]]]
    rows = {row["application"]: row for row in rank_rows(facts(sheets, applications=3))["rows"]}
    assert (rows[1]["spread"], rows[1]["disagrees"], rows[1]["mean"]) == (3.0, True, 3.5)
    assert (rows[2]["spread"], rows[2]["disagrees"]) == (1.0, False)
    assert (rows[3]["mean"], rows[3]["mean_rank"], rows[3]["spread"], rows[3]["disagrees"]) == (None, None, None, False)


def test_the_record_comes_again_and_an_altered_one_does_not():
    given = facts(some_sheets(3), applications=6, reviewers=4)
    moves = [{"application": number, "to": "not_selected", "reason": "x"} for number in range(1, 7)]
    record = committee_record({"by": "x"}, given, rank_rows(given), moves)
    assert made_again(record.text) == record
    assert made_again(record.text.decode()).sha256 == record.sha256
    altered = record.text.replace(b'"places":2', b'"places":1')
    assert altered != record.text
    assert made_again(altered).text != record.text
    moved = json.loads(record.text)
    moved["outcome"]["selected"] = [1]
    assert made_again(json.dumps(moved)) == record
    for wrong in (b"", b"[]", b"{}", b'{"facts": {}}', record.text[:-5]):
        with pytest.raises(InputError):
            made_again(wrong)


def test_planted_leniency_is_found_and_the_calibrated_order_is_nearer_the_truth():
    nearer, truly = [], []
    for seed in range(6):
        made = screening_round(seed, bias=1.0)
        marks = [
            [int(of) + 1, int(by) + 1, [round(1000 * float(score))]]
            for of, by, score in zip(made.proposal, made.reviewer, made.score, strict=True)
        ]
        known = facts(marks, applications=60, reviewers=12, places=15, criteria=(("a", 1),))
        found = rank_rows(known)
        leniency = [value for _, value in found["leniency"]]
        truly.append(np.corrcoef(leniency, made.leniency)[0, 1])
        best = set(np.argsort(-made.worth)[:15] + 1)
        by_mean = {row["application"] for row in found["rows"] if row["mean_rank"] <= 15}
        by_worth = {row["application"] for row in found["rows"] if row["worth_rank"] <= 15}
        nearer.append(len(by_worth & best) - len(by_mean & best))
        spans = [(row["rank_low"], row["worth_rank"], row["rank_high"]) for row in found["rows"]]
        assert np.mean([low <= rank <= high for low, rank, high in spans]) > 0.9
    assert min(truly) > 0.95
    assert sum(nearer) > 0


def test_what_does_not_fit_together_is_refused():
    for wrong in ([[9, 1, [1, 1]]], [[1, 9, [1, 1]]]):
        with pytest.raises(InputError):
            rank_rows(facts(wrong))
    assert rank_rows(facts([]))["rows"][0]["mean_rank"] is None
