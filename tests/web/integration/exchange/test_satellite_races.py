"""Fifty people at once for the last seat of an office, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RACE = Path(__file__).parents[2] / "office_race.py"
PEOPLE, FEW = 50, 12


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_exactly_one_gets_the_last_seat(tmp_path, database, request):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKU_", "DATABASE_"))}
    url = {"DATABASE_URL": request.getfixturevalue("postgres")()} if database == "postgresql" else {}
    done = subprocess.run(
        [sys.executable, RACE, str(PEOPLE)],
        env={**clean, **url, "TODOKU_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["strict"] == {"booked": 1, "satellite_offices.full": PEOPLE - 1}
    assert told["waiting"] == {"booked": 1, "waiting": FEW - 1}
    assert told["same_form"] == {"booked": FEW}
    assert told["of_the_same_form"] == 1
    assert told["states"]["booked"] == 3
    assert (told["overfull"], told["faults"]) == (0, 0)
