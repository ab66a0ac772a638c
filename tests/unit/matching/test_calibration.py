"""Calibrated scores: planted biases come back, and the equations are those of the whole model."""

from __future__ import annotations

import numpy as np
import pytest

from sample_exchange_year import screening_round
from todoku.errors import InputError
from todoku.matching.calibration import calibrated, chance_above_cut


def planted(seed, **given):
    made = screening_round(seed, **given)
    counts = {"proposals": len(made.worth), "reviewers": len(made.leniency)}
    return made, calibrated(made.proposal, made.reviewer, made.score, **counts)


def test_planted_leniency_is_recovered():
    made, found = planted(1, bias=1.0, proposals=600)
    assert np.corrcoef(made.leniency, found.leniency)[0, 1] > 0.98
    assert found.variances == pytest.approx((1.0, made.leniency.var(), 0.25), rel=0.25)


@pytest.mark.parametrize(
    ("bias", "chance", "least", "gain", "correlation"),
    [
        (0.7, 0.5, 0.83, 0.06, 0.96),
        (1.0, 0.5, 0.83, 0.10, 0.98),
        (0.7, 0.8, 0.75, 0.03, 0.93),
        (1.0, 0.8, 0.74, 0.06, 0.96),
    ],
)
def test_more_of_the_truly_best_are_found_than_by_the_mean(bias, chance, least, gain, correlation):
    """60 proposals, 12 reviewers, 3 reads each, the best 15: averages over seeds, beside knowing every leniency."""
    by_mean, by_worth, by_knowing, recovered = [], [], [], []
    for seed in range(100):
        made, found = planted(seed, bias=bias, chance=chance)
        known = np.bincount(made.proposal, weights=made.score - made.leniency[made.reviewer])
        best = set(np.argsort(-made.worth)[:15])
        for hits, scores in ((by_mean, found.mean), (by_worth, found.worth), (by_knowing, known)):
            hits.append(len(best & set(np.argsort(-scores)[:15])) / 15)
        recovered.append(np.corrcoef(made.leniency, found.leniency)[0, 1])
    assert np.mean(by_worth) >= least
    assert np.mean(by_worth) - np.mean(by_mean) > gain
    assert np.mean(by_worth) > np.mean(by_knowing) - 0.02
    assert np.mean(recovered) > correlation


def test_the_equations_are_those_of_the_whole_model():
    made, found = planted(3, bias=0.8, proposals=20, reviewers=5)
    of, by, given = made.proposal, made.reviewer, made.score
    of_var, by_var, chance = found.variances
    design = np.column_stack([np.ones(len(of)), np.eye(20)[of], np.eye(5)[by]])
    system = design.T @ design + np.diag([0.0] + [chance / of_var] * 20 + [chance / by_var] * 5)
    solved, inverse = np.linalg.solve(system, design.T @ given), np.linalg.inv(system)
    assert found.worth == pytest.approx(solved[0] + solved[1:21])
    assert found.leniency == pytest.approx(solved[21:])
    assert found.worth_sd == pytest.approx(np.sqrt(chance * np.diag(inverse)[1:21]))


def test_the_chance_at_the_cut_sums_to_the_places_and_repeats():
    _, found = planted(4, bias=0.5)
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
