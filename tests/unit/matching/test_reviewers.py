"""Reviewers: every bar and limit kept, proven best, and refused where it cannot be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.errors import Infeasible, InputError
from todoku.matching.reviewers import assign_reviewers
from todoku.run import Run


@given(st.integers(0, 10_000))
def test_bars_and_limits_hold_and_the_total_is_the_bound(seed):
    rng = np.random.default_rng(seed)
    worth, conflict = rng.random((12, 8)), rng.random((12, 8)) < 0.15
    conflict[:, :4] &= ~(conflict[:, :4].all(axis=1))[:, None]
    try:
        found = assign_reviewers(worth, conflict, per_proposal=2, most_each=np.full(8, 4), run=Run())
    except Infeasible:
        return
    assert not (found.chosen & conflict).any()
    assert (found.chosen.sum(axis=1) == 2).all()
    assert (found.load <= 4).all()
    assert found.total == pytest.approx(found.bound, abs=1e-6)
    assert found.total == pytest.approx(worth[found.chosen].sum())


def test_a_pair_far_down_the_list_is_found_where_it_is_needed():
    worth = np.tile(np.linspace(1.0, 0.1, 40), (40, 1))  # all like the same few
    found = assign_reviewers(worth, np.zeros((40, 40)), per_proposal=1, most_each=np.ones(40), run=Run())
    assert (found.load == 1).all()
    assert found.total == pytest.approx(worth[0].sum())


@pytest.mark.parametrize(("per_proposal", "most"), [(2, 1), (3, 40)])
def test_too_few_readers_are_refused(per_proposal, most):
    with pytest.raises(Infeasible):
        assign_reviewers(np.ones((5, 2)), np.zeros((5, 2)), per_proposal=per_proposal, most_each=[most] * 2, run=Run())


def test_shapes_must_agree():
    with pytest.raises(InputError):
        assign_reviewers(np.ones((5, 2)), np.zeros((5, 3)), per_proposal=1, most_each=[1, 1], run=Run())
