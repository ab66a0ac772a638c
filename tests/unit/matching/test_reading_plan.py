"""Who reads what: bars and limits hold, what is kept stays, loads are even, and what lacks is told with its reason."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.matching.reading_plan import best_replacement, competence_table, plan_readings
from todoku.matching.reviewers import assign_reviewers
from todoku.run import Run


@given(st.integers(0, 10_000))
def test_nobody_reads_where_they_are_barred_or_more_than_their_most_and_what_is_kept_stays(seed):
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 15)), int(rng.integers(1, 9)))
    worth, barred = rng.integers(0, 3, shape) / 2, rng.random(shape) < rng.choice([0.1, 0.6])
    kept = (rng.random(shape) < 0.2) & ~barred
    most = np.maximum(rng.integers(0, 8, shape[1]), kept.sum(axis=0))
    readers = int(rng.integers(1, 4))
    plan = plan_readings(worth, barred, kept, per_proposal=readers, most_each=most, run=Run())
    assert not (plan.chosen & barred).any()
    assert (plan.chosen & kept == kept).all()
    assert (plan.load <= most).all()
    assert (plan.load == plan.chosen.sum(axis=0)).all()
    short = {one.proposal: one.missing for one in plan.lacks}
    found = plan.chosen.sum(axis=1)
    for row in range(shape[0]):
        assert max(readers - found[row], 0) == short.get(row, 0)
        free = ~barred[row] & ~plan.chosen[row] & (plan.load < most)
        assert row not in short or not free.any()
    assert all(one.barred == barred[one.proposal].sum() for one in plan.lacks)


def test_as_few_as_can_be_are_missing_and_of_as_many_different_proposals():
    found = assign_reviewers(
        np.array([[1.0, 0.9], [0.1, 0.1], [0.5, 0.5]]),
        np.zeros((3, 2)),
        per_proposal=2,
        most_each=[2, 1],
        run=Run(),
        may_lack=True,
    )
    assert found.missing.tolist() == [1, 1, 1]
    assert found.total == pytest.approx(1.0 + 0.5 + 0.1)
    assert found.bound >= found.total


def test_loads_are_even_where_that_covers_everything():
    worth = np.tile([1.0, 0.5, 0.0, 0.0, 0.0], (20, 1))
    plan = plan_readings(worth, worth < -1, worth < -1, per_proposal=1, most_each=[20] * 5, run=Run())
    assert plan.load.tolist() == [4] * 5
    barred = np.zeros((20, 5), dtype=bool)
    barred[:, 2:] = True
    plan = plan_readings(worth, barred, barred & False, per_proposal=1, most_each=[20] * 5, run=Run())
    assert (plan.load.tolist(), plan.lacks) == ([20, 0, 0, 0, 0], ())


def test_what_lacks_is_told_with_its_reason():
    barred = np.array([[True, True, False], [False, False, False]])
    plan = plan_readings(np.ones((2, 3)), barred, barred & False, per_proposal=2, most_each=[1, 1, 2], run=Run())
    assert [(one.proposal, one.missing, one.barred, one.full) for one in plan.lacks] == [(0, 1, 2, 0)]
    barred = np.zeros((2, 2), dtype=bool)
    plan = plan_readings(np.ones((2, 2)), barred, barred, per_proposal=2, most_each=[2, 1], run=Run())
    assert [(one.missing, one.barred, one.full) for one in plan.lacks] == [(1, 0, 1)]


def test_keywords_are_found_whatever_their_width_and_case():
    found = competence_table(
        ["tourism", "labour", ""],
        ["観光地の５Ｇ整備とＡＩ", "5g", "何も"],
        versed_in=[{"tourism"}, set(), {"labour"}],
        keywords=[["5G", "ai"], ["5G"], []],
    )
    assert found.tolist() == [
        pytest.approx([0.5 + 1 / 3, 0.25, 0.0]),
        pytest.approx([0.25, 0.25, 0.5]),
        pytest.approx([0.0, 0.0, 0.0]),
    ]
    assert competence_table([], [], versed_in=[], keywords=[]).shape == (0, 0)
    with pytest.raises(InputError):
        competence_table(["a"], [], versed_in=[], keywords=[])


def test_a_replacement_is_the_most_versed_who_is_free_and_of_equals_the_least_laden():
    given = {"load": [1, 2, 1, 0], "most_each": [2, 2, 4, 9]}
    assert best_replacement([0.5, 0.9, 0.5, 0.1], [False] * 4, **given) == 2
    assert best_replacement([0.5, 0.9, 0.5, 0.1], [True, False, True, False], **given) == 3
    assert best_replacement([0.5, 0.9], [True, False], load=[0, 2], most_each=[1, 2]) is None


def test_shapes_must_agree():
    with pytest.raises(InputError):
        plan_readings(np.ones((2, 2)), np.ones((2, 1)), np.ones((2, 2)), per_proposal=1, most_each=[1, 1], run=Run())
    with pytest.raises(InputError):
        assign_reviewers(np.ones((2, 2)), np.zeros((2, 2)), per_proposal=[1], most_each=[1, 1], run=Run())
