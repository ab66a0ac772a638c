"""Distributions: their known quantiles and means, and the average of several units."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.plans.uncertainty.spread import Spread

EVENLY = (np.arange(100_000) + 0.5) / 100_000


@pytest.mark.parametrize(
    ("spread", "share", "value"),
    [
        (Spread("uniform", 2, 0, 6), 0.25, 3.0),
        (Spread("triangular", 0, 2, 10), 0.2, 2.0),  # the mode's share is (2 - 0) / 10
        (Spread("triangular", 0, 2, 10), 1 - 0.2, 10 - 4.0),  # (10 - x)^2 / (10 x 8) = 0.2
        (Spread("lognormal", 0, 3, 5), 0.5, 3.0),
        (Spread("lognormal", 0, 3, 5), 0.9, 5.0),
        (Spread("split", 1, 4, 25), 0.5, 4.0),
        (Spread("split", 1, 4, 25), 0.25, 2.0),
        (Spread("split", 1, 4, 25), 0.75, 10.0),
    ],
)
def test_quantiles(spread, share, value):
    assert spread.at(np.array([share]))[0] == pytest.approx(value)


def test_means():
    assert Spread("triangular", 1, 2, 9).at(EVENLY).mean() == pytest.approx(4.0, abs=1e-3)
    sigma = np.log(5 / 3) / 1.2815515655446004
    assert Spread("lognormal", 0, 3, 5).at(EVENLY).mean() == pytest.approx(3 * np.exp(sigma**2 / 2), rel=1e-3)


def test_the_average_of_units_is_narrower_by_the_square_root_of_their_number():
    one, sixteen = Spread("uniform", 0, 0, 1).at(EVENLY), Spread("uniform", 0, 0, 1, units=16).at(EVENLY)
    assert sixteen.mean() == pytest.approx(0.5, abs=0.003)
    assert sixteen.std() == pytest.approx(one.std() / 4, rel=0.02)


def test_ends_of_the_unit_interval_stay_finite():
    for kind in ("uniform", "triangular", "lognormal", "split"):
        assert np.isfinite(Spread(kind, 1, 2, 3).at(np.array([0.0, 1.0]))).all()
