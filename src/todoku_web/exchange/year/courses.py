"""Leads things of the made-up year along their workflows, and notes each step as the actions of the apps do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

BEGUN = "begun"


@dataclass(slots=True)
class Course:
    """A thing as it stands, and what happened to it so far, the oldest first.

    ``events``: instances of ``event``, which point to the thing by ``owner``. ``ways``: name -> the way with its
    sources and target. Steps that the workflow does not know raise ValueError: they would be a fault of this package.
    """

    thing: Any
    event: Any
    owner: str
    ways: Mapping[str, Any]
    events: list[Any] = field(default_factory=list)

    def note(
        self,
        action: str,
        at: datetime,
        *,
        by: Any,
        office: Any = None,
        said: str = "",
        fields: Iterable[str] = (),
        changes: list[dict[str, Any]] | None = None,
        before: str = "",
        new: bool = True,
    ) -> None:
        """Note something that was done; all but the beginning makes a new version, unless it is of a part (``new``).

        ``fields``: what was written, where the history does not hold what it was before; else ``changes``.
        """
        if self.events and at < self.events[-1].at:
            raise ValueError((action, at, self.events[-1].at))
        if self.events and new:
            self.thing.version += 1
            self.thing.changed_at = at
        told = changes or [{"field": one} for one in fields]
        more = {"changes": told} if hasattr(self.event, "changes") else {}
        self.events.append(
            self.event(
                **{self.owner: self.thing},
                at=at,
                actor=by,
                office="" if office is None else office.name,
                action=action,
                from_state=before,
                to_state=str(self.thing.state),
                text=said,
                version=self.thing.version,
                **more,
            )
        )

    def go(self, name: str, at: datetime, *, by: Any, office: Any = None, said: str = "") -> None:
        """Lead the thing along a way."""
        way = self.ways[name]
        if self.thing.state not in way.sources:
            raise ValueError((name, self.thing.state))
        self.end(name, way.target, at, by=by, office=office, said=said)

    def end(self, action: str, state: Any, at: datetime, *, by: Any, office: Any = None, said: str = "") -> None:
        """Bring the thing into a state that follows from something else."""
        before = str(self.thing.state)
        self.thing.state = state
        self.note(action, at, by=by, office=office, said=said, before=before)

    @property
    def last(self) -> datetime:
        """When something happened last."""
        last: datetime = self.events[-1].at
        return last

    def state_at(self, moment: datetime) -> Any:
        """Return where the thing stood at a moment; empty before it began."""
        stood: Any = ""
        for event in self.events:
            if event.at > moment:
                break
            stood = event.to_state
        return stood
