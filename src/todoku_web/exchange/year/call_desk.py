"""One call's desk in the made-up year: its applications are handled in the order of time, as its office does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from todoku_web.exchange.calls.models import Admission, Application, ApplicationEvent, ApplicationState
from todoku_web.exchange.calls.models.applications import SEATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from todoku_web.accounts.models import Person
    from todoku_web.exchange.calls.models import Call
    from todoku_web.exchange.year.calls import MadeCall
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame

_S: Any = ApplicationState


@dataclass(slots=True)
class CallDesk:
    """A call with its applications and their histories."""

    frame: Frame
    draws: Draws
    made: MadeCall
    readers: Iterator[Person]
    """Whom its screenings invite next: each in turn, over all calls."""
    own: list[Application] = field(default_factory=list)
    events: list[ApplicationEvent] = field(default_factory=list)

    @property
    def call(self) -> Call:
        """The call."""
        return self.made.call

    def note(self, one: Application, action: str, at: datetime, *, by: Any, said: str = "") -> None:
        """Note a step of an application, which makes a new version."""
        one.version += 1
        one.changed_at = at
        self.events.append(ApplicationEvent(application=one, at=at, actor=by, action=action, text=said))

    def in_state(self, state: Any) -> list[Application]:
        """Return the applications that stand in a state, in the order in which they came."""
        return [one for one in self.own if one.state == state]

    def seated(self) -> int:
        """Return how many seats are taken."""
        return sum(one.state in SEATED for one in self.own)

    def take(self, one: Application, at: datetime) -> None:
        """Take an application in: it gets its number, and its seat or its place on the waiting list."""
        call = self.call
        call.last_number += 1
        one.number, one.submitted_at = call.last_number, at
        if call.admission == Admission.SELECTION:
            one.state = _S.SUBMITTED
        elif call.capacity is None or self.seated() < call.capacity:
            one.state = _S.ACCEPTED
        else:
            self._wait(one)
        self.note(one, str(one.state), at, by=one.applicant)

    def withdraw(self, one: Application, at: datetime) -> None:
        """Take an application back: its seat goes to who waits first, while what was called for has not begun."""
        before = one.state
        one.state, one.waiting_number = _S.WITHDRAWN, None
        self.note(one, "withdrawn", at, by=one.applicant)
        begun = self.call.held_at is not None and at >= self.call.held_at
        if before not in SEATED or begun:
            return
        chosen = _S.SELECTED if self.call.admission == Admission.SELECTION else _S.ACCEPTED
        waiting = sorted(self.in_state(_S.WAITING), key=lambda other: other.waiting_number or 0)
        for other in waiting[:1]:
            other.state, other.waiting_number = chosen, None
            self.note(other, "promoted", at, by=one.applicant)

    def give(self, found: Iterable[Application], outcome: Any, at: datetime, *, by: Any, reason: str = "") -> None:
        """Give applications an outcome, all with one reason; the call notes it once."""
        rows = list(found)
        for one in rows:
            if outcome == _S.WAITING:
                self._wait(one)
            else:
                one.state = outcome
            one.reason = reason
            self.note(one, str(outcome), at, by=by, said=reason)
        if rows:
            self.made.note(self.frame, "outcomes_set", at, said=reason)

    def _wait(self, one: Application) -> None:
        self.call.last_waiting += 1
        one.state, one.waiting_number = _S.WAITING, self.call.last_waiting
