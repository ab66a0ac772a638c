"""The five real logs, read once for all tests of the room."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def real_paths(shared_data):
    return [shared_data / "logs" / f"BPIC15_{number}.xes.gz" for number in range(1, 6)]


@pytest.fixture(scope="session")
def real_log(real_paths):
    from todoku.office.events.reading import read_logs

    return read_logs(real_paths)
