"""Officers at the same moment for the last place of an offer, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TAKERS = Path(__file__).parents[2] / "place_takers.py"
OFFICERS = 12


def check(folder, **environment):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKU_", "DATABASE_"))}
    command = [sys.executable, str(TAKERS), str(OFFICERS)]
    answer = subprocess.run(
        command, env={**plain, "TODOKU_HOME": str(folder), **environment}, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["last_place"] == {"proposed": 1, "matches.full": OFFICERS - 1}
    assert told["same_pair"] == {"proposed": 1, "matches.lives_already": OFFICERS - 1}
    assert told["withdrawn"] == 1
    assert set(told["others"]) <= {"proposed", "matches.offer_closed"}
    assert told["living"] == [1, 1, 0]
    assert told["answers"] in (["doors.changed_meanwhile", "offer_agreed"], ["declined", "doors.changed_meanwhile"])
    assert told["faults"] == []


@pytest.mark.slow
def test_on_sqlite(tmp_path):
    check(tmp_path)


@pytest.mark.slow
def test_on_postgresql(tmp_path, postgres):
    check(tmp_path, DATABASE_URL=postgres())
