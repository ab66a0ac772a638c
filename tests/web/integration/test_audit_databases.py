"""The log under many writers at once, and against changes, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

WRITERS = Path(__file__).parents[1] / "audit_writers.py"
THREADS, ENTRIES = 8, 12


def run(folder, **environment):
    command = [sys.executable, str(WRITERS), str(THREADS), str(ENTRIES)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKU_", "DATABASE_"))}
    answer = subprocess.run(
        command, env={**plain, "TODOKU_HOME": str(folder), **environment}, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def check(told, refusals):
    assert told["entries"] == told["verified"] == THREADS * ENTRIES + 1
    assert told["faults"] == []
    assert told["left"] == told["entries"]
    assert [refused in answer for refused, answer in zip(refusals, told["refused"], strict=True)] == [True] * 5


def test_on_sqlite(tmp_path):
    check(run(tmp_path), ["only added to"] * 4 + ["syntax error"])


def test_on_postgresql(tmp_path, postgres):
    check(run(tmp_path, DATABASE_URL=postgres()), ["only added to"] * 5)
