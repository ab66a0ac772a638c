"""Calibrated scores: planted biases come back, and the equations are those of the whole model."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.errors import InputError
from todoku.matching.calibration import calibrated, chance_above_cut


def planted(seed, *, bias, proposals=60, reviewers=12, reads=3):
    rng = np.random.default_rng(seed)
    worth, leniency = rng.standard_normal(proposals), bias * rng.standard_normal(reviewers)
    by = np.concatenate([rng.choice(reviewers, reads, replace=False) for _ in range(proposals)])
    of = np.repeat(np.arange(proposals), reads)
    given = 3.0 + worth[of] + leniency[by] + 0.5 * rng.standard_normal(len(of))
    return worth, leniency, calibrated(of, by, given, proposals=proposals, reviewers=reviewers), (of, by, given)


def test_planted_leniency_is_recovered():
    _, leniency, found, _ = planted(1, bias=1.0, proposals=600)
    assert np.corrcoef(leniency, found.leniency)[0, 1] > 0.98
    assert found.variances == pytest.approx((1.0, leniency.var(), 0.25), rel=0.25)


@pytest.mark.parametrize(("bias", "gain"), [(0.7, 0.03), (1.0, 0.06)])
def test_more_of_the_truly_best_are_found_than_by_the_mean(bias, gain):
    by_mean, by_worth = [], []
    for seed in range(60):
        worth, _, found, _ = planted(seed, bias=bias)
        best = set(np.argsort(-worth)[:15])
        by_mean.append(len(best & set(np.argsort(-found.mean)[:15])) / 15)
        by_worth.append(len(best & set(np.argsort(-found.worth)[:15])) / 15)
    assert np.mean(by_worth) - np.mean(by_mean) > gain


def test_the_equations_are_those_of_the_whole_model():
    _, _, found, (of, by, given) = planted(3, bias=0.8, proposals=20, reviewers=5)
    of_var, by_var, chance = found.variances
    design = np.column_stack([np.ones(len(of)), np.eye(20)[of], np.eye(5)[by]])
    system = design.T @ design + np.diag([0.0] + [chance / of_var] * 20 + [chance / by_var] * 5)
    solved, inverse = np.linalg.solve(system, design.T @ given), np.linalg.inv(system)
    assert found.worth == pytest.approx(solved[0] + solved[1:21])
    assert found.leniency == pytest.approx(solved[21:])
    assert found.worth_sd == pytest.approx(np.sqrt(chance * np.diag(inverse)[1:21]))


def test_the_chance_at_the_cut_sums_to_the_places_and_repeats():
    _, _, found, _ = planted(4, bias=0.5)
    chance = chance_above_cut(found, places=15)
    assert chance.sum() == pytest.approx(15)
    assert (chance == chance_above_cut(found, places=15)).all()
    assert chance[np.argmax(found.worth)] > 0.9
    assert chance[np.argmin(found.worth)] < 0.1
    assert chance_above_cut(found, places=0).sum() == 0
    assert chance_above_cut(found, places=99).tolist() == [1.0] * 60


@pytest.mark.parametrize("scores", [[], [1.0, 2.0], [1.0, float("nan"), 2.0]])
def test_too_few_scores_are_refused(scores):
    with pytest.raises(InputError):
        calibrated(range(len(scores)), range(len(scores)), scores, proposals=5, reviewers=5)
