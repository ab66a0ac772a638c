"""Fifty people at the same moment for the last seat, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TAKERS = Path(__file__).parents[2] / "seat_takers.py"
PEOPLE = 50


def run(folder, seats, **environment):
    command = [sys.executable, str(TAKERS), str(PEOPLE), str(seats)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKU_", "DATABASE_"))}
    answer = subprocess.run(
        command, env={**plain, "TODOKU_HOME": str(folder), **environment}, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def check(told, seats):
    assert told["strict"] == {"accepted": seats, "calls.full": PEOPLE - seats}
    assert told["kind"] == {"accepted": seats, "waiting": PEOPLE - seats}
    assert told["sent_by_fifty"] == {"accepted": PEOPLE}
    assert told["same_once"] == 1
    assert told["withdrawn"] == {"withdrawn": PEOPLE // 2}
    assert told["left"] == ["accepted"] * seats + ["waiting"] * (PEOPLE // 2 - seats)
    assert told["numbers"]
    assert told["faults"] == []


@pytest.mark.slow
@pytest.mark.parametrize("seats", [1])
def test_on_sqlite(tmp_path, seats):
    check(run(tmp_path, seats), seats)


@pytest.mark.slow
@pytest.mark.parametrize("seats", [1])
def test_on_postgresql(tmp_path, postgres, seats):
    check(run(tmp_path, seats, DATABASE_URL=postgres()), seats)
