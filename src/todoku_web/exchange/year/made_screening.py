"""A screening of the made-up year with everything that belongs to it, before it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from todoku_web.exchange.screening.models import (
    Assignment,
    Candidate,
    Conflict,
    CriteriaVersion,
    Decision,
    Move,
    Ranking,
    Reading,
    Reviewer,
    Screening,
    ScreeningEvent,
)

if TYPE_CHECKING:
    from todoku_web.accounts.models import Person
    from todoku_web.exchange.year.call_desk import CallDesk

READ_DAYS = 9


@dataclass(slots=True)
class MadeScreening:
    """A screening with everything that belongs to it."""

    desk: CallDesk
    screening: Screening
    criteria: CriteriaVersion
    base: datetime
    """The midnight from which it counts its days: the call's closing, or the day after the stage before."""
    reviewers: list[Reviewer] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    rankings: list[Ranking] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    events: list[ScreeningEvent] = field(default_factory=list)

    @property
    def last(self) -> datetime:
        """When something was done last."""
        last: datetime = max(one.at for one in self.events)
        return last

    @property
    def officer(self) -> Person:
        """Who acts for the body that calls."""
        return self.desk.frame.cast.officer(self.desk.call.organisation, "approver")

    def on(self, day: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return an hour of one of its days."""
        return self.base + timedelta(days=day, hours=hour, minutes=minute)

    def note(
        self,
        action: str,
        at: datetime,
        *,
        by: Any = None,
        new: bool = True,
        said: str = "",
        candidate: Candidate | None = None,
        reviewer: Reviewer | None = None,
    ) -> None:
        """Note a step; ``new`` where it makes a new version of the screening itself."""
        if new:
            self.screening.version += 1
            self.screening.changed_at = at
        actor = by or self.officer
        self.events.append(
            ScreeningEvent(
                screening=self.screening,
                at=at,
                actor=actor,
                actor_name=str(actor),
                action=action,
                number=None if candidate is None else candidate.number,
                reviewer="" if reviewer is None else reviewer.name,
                text=said,
            )
        )
