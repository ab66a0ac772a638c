"""Kernels that were made ready are those that a market and a screening use: nobody waits for another one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from todoku.matching import ready

FRESH = """
import numpy as np
from todoku.matching import ready
from todoku.matching.preferences import best_matching, preferences_from_scores
from todoku.matching.reviewers import assign_reviewers
from todoku.matching.scores import score_pairs
from todoku.matching.stable import blocking_pairs, stable_matching
from todoku.run import Run
from sample_exchange_year import exchange_year

ready.make_ready()
before = [list(one.signatures) for one in ready._ENTRIES]
year = exchange_year(needs=60, offers=60)
for kind in (None, "technology"):
    scores = score_pairs(year.needs, year.offers, coverage=year.coverage)
    market = preferences_from_scores(scores, kind=kind, options=5)
    blocking_pairs(market.wishes, stable_matching(market.wishes))
    best_matching(market)
rng = np.random.default_rng(1)
assign_reviewers(rng.random((12, 6)), rng.random((12, 6)) < 0.1, per_proposal=2, most_each=np.full(6, 6), run=Run())
assert before == [list(one.signatures) for one in ready._ENTRIES], "another kernel was made"
assert all(before)
"""


def test_no_other_kernel_is_made_for_a_market():
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run([sys.executable, "-c", FRESH], env=env, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_once_made_they_are_kept(monkeypatch):
    ready.make_ready()
    assert ready.is_ready()
    monkeypatch.setattr(ready, "_ENTRIES", (kernel_that_nobody_called(),))
    assert not ready.is_ready()


def kernel_that_nobody_called():
    from todoku.kernels import kernel

    @kernel
    def unused(number):
        return number

    return unused
