"""What tests of the exchange share: somebody who calls, and the clock."""

from __future__ import annotations

import pytest
from django.utils import timezone


@pytest.fixture
def officer(db):  # noqa: ARG001
    """Return somebody of the bureau who may announce calls."""
    from sample_calls import organiser

    return organiser()


@pytest.fixture
def at(monkeypatch):
    """Let it be a moment: ``at(moment)``."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to
