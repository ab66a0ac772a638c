"""The watchdog: a solver that overruns, fails or tells nothing costs its time and no more."""

from __future__ import annotations

import sys
import threading
import time

import numpy as np
import pytest

from todoku.run import Run
from todoku.siting.patience import Patience
from todoku.siting.watchdog import Programme, solve

KNAPSACK = Programme(
    cost=np.array([-6.0, -5.0, -4.0]),
    upper=np.ones(3),
    whole=3,
    start=np.array([0, 3]),
    index=np.array([0, 1, 2], dtype=np.int32),
    value=np.array([5.0, 4.0, 3.0]),
    row_lower=np.array([-np.inf]),
    row_upper=np.array([7.0]),
)
OVERRUNS = """
import sys, time
print('{"bound": -9.5}', flush=True)
print('{"chosen": [0]}', flush=True)
print('{"bound": -9.25}', flush=True)
time.sleep(600)
"""


def test_a_small_programme_is_solved():
    found = solve(KNAPSACK, options={}, patience=Patience(Run(), None))
    assert (found.chosen.tolist(), found.done, found.infeasible) == ([1, 2], True, False)
    assert found.bound == pytest.approx(-9.0)


def test_a_programme_without_answer_says_so():
    programme = Programme(**{**vars(KNAPSACK), "row_lower": np.array([13.0]), "row_upper": np.array([np.inf])})
    found = solve(programme, options={}, patience=Patience(Run(), None))
    assert (found.chosen, found.infeasible) == (None, True)


def test_a_solver_that_overruns_is_ended_and_what_it_told_is_kept():
    patience = Patience(Run(), 1.0)
    started = time.monotonic()
    found = solve(KNAPSACK, options={}, patience=patience, command=(sys.executable, "-c", OVERRUNS))
    assert time.monotonic() - started < 5.0
    assert (found.chosen.tolist(), found.bound, found.done, patience.stopped) == ([0], -9.25, False, "time")


def test_a_stop_ends_the_solver():
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    patience = Patience(Run(stop=stop), None)
    started = time.monotonic()
    found = solve(KNAPSACK, options={}, patience=patience, command=(sys.executable, "-c", OVERRUNS))
    assert time.monotonic() - started < 5.0
    assert (found.done, patience.stopped) == (False, "cancelled")


def test_a_solver_that_never_listens_is_ended_though_much_is_to_be_said():
    large = Programme(**{**vars(KNAPSACK), "cost": np.random.default_rng(1).random(1_000_000)})
    found = solve(large, options={}, patience=Patience(Run(), 0.5), command=(sys.executable, "-c", OVERRUNS))
    assert not found.done


def test_a_solver_that_fails_tells_nothing():
    found = solve(KNAPSACK, options={}, patience=Patience(Run(), 5.0), command=(sys.executable, "-c", "1/0"))
    assert (found.chosen, found.bound, found.done) == (None, -np.inf, False)
