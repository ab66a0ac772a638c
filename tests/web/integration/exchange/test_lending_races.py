"""Many people at once, on both databases: the last unit, the waiting list, one form sent often, one notice a day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

RACE = Path(__file__).parents[2] / "lending_race.py"
THREADS = 8


def run(folder, **environment):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKU_", "DATABASE_"))}
    answer = subprocess.run(
        [sys.executable, str(RACE), str(THREADS)],
        env={**plain, "TODOKU_HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def check(told):
    assert told["last_unit"] == ["granted", *["lending.not_free"] * (THREADS - 1)]
    assert told["waiting"] == ["granted", *["waiting"] * (THREADS - 1)]
    assert told["double"] == ["granted"] * THREADS
    assert told["of_the_same_form"] == 1
    assert told["notices"] == [*["0"] * (THREADS - 1), "1"]
    assert (told["told"], told["overlapping"], told["faults"]) == (1, 0, 0)


def test_on_sqlite(tmp_path):
    check(run(tmp_path))


def test_on_postgresql(tmp_path, postgres):
    check(run(tmp_path, DATABASE_URL=postgres()))
