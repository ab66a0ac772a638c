"""Many people at the same moment for the last day of a dispatch, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLANNERS = Path(__file__).parents[2] / "visit_planners.py"
PEOPLE = 12


def run(folder, **environment):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKU_", "DATABASE_"))}
    answer = subprocess.run(
        [sys.executable, str(PLANNERS), str(PEOPLE)],
        env={**plain, "TODOKU_HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def check(told):
    assert told["last_day"] == {"done": 1, "desk.visit_days": PEOPLE - 1}
    assert told["days"] == 3
    assert told["same_form"] == {"done": PEOPLE}
    assert told["same_once"] == 1
    assert told["once_a_year"] == {"done": 1, "desk.times_a_year": PEOPLE - 1}
    assert told["decided_once"] == {"done": 1, "doors.changed_meanwhile": PEOPLE - 1}
    assert told["faults"] == []


@pytest.mark.slow
def test_on_sqlite(tmp_path):
    check(run(tmp_path))


@pytest.mark.slow
def test_on_postgresql(tmp_path, postgres):
    check(run(tmp_path, DATABASE_URL=postgres()))
