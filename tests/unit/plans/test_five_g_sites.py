"""The fewest stations for a 5G基盤展開率: each operator alone, shared, and the operators together."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.areas import mesh
from todoku.errors import Infeasible, InputError
from todoku.plans.places.five_g_sites import deployment_sites
from todoku.run import Run
from todoku.siting.place_files import Candidates

SQUARES = ("644132", "644133", "644142", "644143")


def stations(squares, costs=None):
    """Return one candidate in the middle of each square."""
    lat, lon = mesh.centre(list(squares))
    count = len(squares)
    none = np.zeros(count, dtype=bool)
    cost = np.ones(count) if costs is None else np.array(costs, dtype=float)
    names = tuple(f"S{row}" for row in range(count))
    return Candidates(names, np.asarray(lat), np.asarray(lon), cost, np.full(count, np.inf), none, none)


def test_one_operator_builds_in_the_cheapest_squares_that_it_lacks():
    found = deployment_sites(stations(SQUARES, [9, 5, 2, 3]), SQUARES, {"A": SQUARES[2:3]}, rate=0.75, run=Run())
    assert found.stations.tolist() == [1, 3]
    assert (found.objective, found.bound, found.status) == (8.0, 8.0, "optimal")
    assert (found.before, found.after) == ({"A": 0.25}, {"A": 0.75})


def test_shared_stations_stand_where_most_operators_lack_them():
    own = {"A": SQUARES[:2], "B": SQUARES[1:3], "C": ()}
    found = deployment_sites(stations(SQUARES), SQUARES, own, rate=0.75, run=Run())
    assert found.objective == found.bound == 3.0  # C needs three, and A and B are served by them
    assert all(rate >= 0.75 for rate in found.after.values())


def test_operators_together_count_a_square_once():
    union = {"A+B": {*SQUARES[:2], *SQUARES[1:3]}}
    assert deployment_sites(stations(SQUARES), SQUARES, union, rate=0.75, run=Run()).stations.tolist() == []


@pytest.mark.parametrize("seed", range(5))
def test_shared_stations_against_every_choice(seed):
    rng = np.random.default_rng(seed)
    squares = [f"6441{row}{column}" for row in range(3) for column in range(3)]
    own = {name: [one for one in squares if rng.random() < 0.3] for name in "ABC"}
    costs = rng.integers(1, 9, 9)
    found = deployment_sites(stations(squares, costs), squares, own, rate=0.6, run=Run())
    held = np.array([[one in own[name] for one in squares] for name in own])
    best = min(
        costs[chosen].sum()
        for bits in range(512)
        for chosen in [np.array([bits >> one & 1 for one in range(9)], dtype=bool)]
        if ((held | chosen).sum(axis=1) >= 6).all()
    )
    assert (found.objective, found.bound) == (best, best)


def test_a_rate_out_of_reach_names_the_highest():
    with pytest.raises(Infeasible) as caught:
        deployment_sites(stations(SQUARES[:1]), SQUARES, {"A": SQUARES[1:2]}, rate=0.75, run=Run())
    assert caught.value.params == {"target": 0.75, "reachable": 0.5}


@pytest.mark.parametrize(
    ("squares", "rate", "code"),
    [
        ((), 0.5, "siting.no_target_squares"),
        (("53394611",), 0.5, "siting.squares_level"),
        (SQUARES, 1.5, "siting.target_range"),
    ],
)
def test_wrong_targets_are_refused(squares, rate, code):
    with pytest.raises(InputError) as caught:
        deployment_sites(stations(SQUARES), squares, {"A": ()}, rate=rate, run=Run())
    assert caught.value.code == code
