"""Screening: weighted criteria with gaps, both ranks side by side, and the cut line."""

from __future__ import annotations

import numpy as np
import pytest

from sample_exchange_year import screening_round
from todoku.errors import InputError
from todoku.matching.screening import rank_table, sheet_scores


def test_a_gap_counts_as_nothing_and_not_as_zero():
    found = sheet_scores([[4, 2], [4, np.nan], [np.nan, np.nan], [4, 0]], [3, 1])
    assert found.score.tolist() == pytest.approx([3.5, 4.0, np.nan, 3.0], nan_ok=True)
    assert found.known.tolist() == [1.0, 0.75, 0.0, 1.0]


@pytest.mark.parametrize(
    ("criteria", "weights"), [([[1, 2]], [1]), ([[1]], [0]), ([[1]], [-1]), ([[np.inf]], [1]), ([1, 2], [1, 1])]
)
def test_sheets_that_make_no_sense_are_refused(criteria, weights):
    with pytest.raises(InputError):
        sheet_scores(criteria, weights)


def table(seed, *, bias, places=15):
    made = screening_round(seed, bias=bias)
    ids = [f"P{number:02d}" for number in range(60)]
    return made, rank_table(ids, made.proposal, made.reviewer, made.score, reviewers=12, places=places)


def test_both_ranks_stand_side_by_side():
    made, found = table(1, bias=1.0)
    means = np.bincount(made.proposal, weights=made.score) / 3
    assert [row.mean for row in found.rows] == pytest.approx(sorted(means, reverse=True))
    assert [row.mean_rank for row in found.rows] == list(range(1, 61))
    assert sorted(row.worth_rank for row in found.rows) == list(range(1, 61))
    assert [row.mean_rank for row in found.rows] != [row.worth_rank for row in found.rows]
    assert sum(row.chance_above for row in found.rows) == pytest.approx(15)
    surely = [row for row in found.rows if row.is_stable]
    assert all(row.chance_above >= 0.9 or row.chance_above <= 0.1 for row in surely)
    assert 0 < len(surely) < 60
    assert np.corrcoef(found.calibration.leniency, made.leniency)[0, 1] > 0.95


def test_equal_means_share_a_rank_and_who_was_not_read_comes_last():
    found = rank_table(
        ["c", "b", "a", "d"], [0, 0, 1, 1, 2, 0], [0, 1, 0, 1, 0, 2], [3, 5, 5, 3, 1, np.nan], reviewers=3, places=1
    )
    assert [(row.id, row.reads, row.mean_rank) for row in found.rows] == [
        ("b", 2, 1),
        ("c", 2, 1),
        ("a", 1, 3),
        ("d", 0, None),
    ]
    last = found.rows[-1]
    assert (last.mean, last.worth, last.worth_rank, last.chance_above, last.is_stable) == (None,) * 5
    assert len(found.calibration.worth) == 3


def test_with_too_few_scores_there_is_a_mean_and_no_calibration():
    found = rank_table(["a", "b"], [0, 1], [0, 0], [3.0, 4.0], reviewers=1, places=1)
    assert [(row.id, row.mean, row.worth_rank) for row in found.rows] == [("b", 4.0, None), ("a", 3.0, None)]
    assert found.calibration is None
    assert rank_table([], [], [], [], reviewers=0, places=0).rows == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proposal": [0]}, "matching.lengths"),
        ({"proposal": [0, 0, 5]}, "matching.out_of_range"),
        ({"reviewer": [0, 0, 5]}, "matching.out_of_range"),
        ({"score": [1.0, 2.0, np.inf]}, "matching.not_finite"),
        ({"places": -1}, "matching.not_finite"),
    ],
)
def test_what_makes_no_sense_is_refused(change, code):
    given = {"proposal": [0, 1, 1], "reviewer": [0, 0, 1], "score": [1.0, 2.0, 3.0], "places": 1} | change
    with pytest.raises(InputError) as refused:
        rank_table(
            ["a", "b"], given["proposal"], given["reviewer"], given["score"], reviewers=2, places=given["places"]
        )
    assert refused.value.code == code
