"""The portal's integration tests on PostgreSQL, too: what works on one database works on the other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LIMIT_S = 1500


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_S)
def test_the_integration_tests_pass_on_postgresql(postgres):
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-m", "not slow"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [*command, "tests/web/integration"],
        cwd=ROOT,
        env={**environment, "DATABASE_URL": postgres()},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:]
