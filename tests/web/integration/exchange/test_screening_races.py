"""Sheets, decisions, withdrawals and offers at the same moment, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUSH = Path(__file__).parents[2] / "screening_rush.py"


def check(folder, **environment):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKU_", "DATABASE_"))}
    answer = subprocess.run(
        [sys.executable, str(RUSH)],
        env={**plain, "TODOKU_HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert (told["one_sheet"], told["submitted"]) == ({"submitted": 8}, 1)
    assert told["rush"].get("withdrawn") == 2
    assert set(told["rush"]) <= {"withdrawn", "decided", "screening.ranking_old", "doors.changed_meanwhile"}
    assert told["sound"]
    assert told["gone"] == ["withdrawn"]
    free, left = told["free"]
    assert (told["offers"], left) == ({"offered": free, "screening.no_place_free": 6 - free}, 0)
    assert told["faults"] == []


@pytest.mark.slow
def test_on_sqlite(tmp_path):
    check(tmp_path)


@pytest.mark.slow
def test_on_postgresql(tmp_path, postgres):
    check(tmp_path, DATABASE_URL=postgres())
