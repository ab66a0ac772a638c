"""Says where a call stands at a moment: one rule, open from ``opens_at`` on and closed from ``closes_at`` on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class CallState(StrEnum):
    """What was decided of a call; whether it is open is asked of the clock."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    DECIDED = "decided"
    FINISHED = "finished"
    CANCELLED = "cancelled"

    @property
    def word(self) -> str:
        """The key of its text."""
        return f"calls.state.{self}"


class Phase(StrEnum):
    """Where a call stands at a moment; ``calls.phase.<phase>`` is its text in the catalogue."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"
    FINISHED = "finished"
    CANCELLED = "cancelled"

    @property
    def word(self) -> str:
        """The key of its text."""
        return f"calls.phase.{self}"


def phase_at(state: CallState | str, *, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> Phase:
    """Return where a call stands at ``now``: open while ``opens_at <= now < closes_at``."""
    if state != CallState.ANNOUNCED:
        return Phase(state)
    if opens_at is not None and now < opens_at:
        return Phase.COMING
    if closes_at is not None and now >= closes_at:
        return Phase.CLOSED
    return Phase.OPEN
