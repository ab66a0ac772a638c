"""The law of seats: how many of a place are taken when, so that no more are ever promised than there are.

The seats of a place are alike, and nobody is given a numbered one: a booking of ``n`` seats fits where at every moment
of it at least ``n`` are free, and the place is open all the while. Who is put back, and who is next when a seat frees,
is what :func:`todoku_web.exchange.lending.availability.replan` says of any such ledger. Knows no database and no clock.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC
from typing import TYPE_CHECKING

from todoku_web.exchange.lending.availability import Claim, Held, Part, Span
from todoku_web.exchange.satellite_offices.opening import STEP, covers

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from datetime import datetime


class SeatBook:
    """The seats of one place, when it is open, and who has them when.

    Parameters
    ----------
    place, seats
        Id of the place, and how many seats it has.
    opening
        When it is open, in order.
    claims
        What was promised; more than fits where hours or seats became fewer, until ``replan`` has put it right.
    now
        Before this nobody can begin.
    """

    def __init__(
        self, place: int, seats: int, opening: Sequence[Span], claims: Iterable[Claim] = (), *, now: datetime
    ) -> None:
        self.place, self.seats, self.opening, self.now = place, seats, opening, now
        self._held: dict[Hashable, list[Held]] = {}
        self._on: dict[int, set[Hashable]] = defaultdict(set)
        for claim in claims:
            self.hold(self._wanted(claim))

    def clashes(self, claim: Hashable, /) -> bool:
        """Whether the place is closed for some of a booking's time, or overfull."""
        span = self._held[claim][0].span
        return not covers(self.opening, span) or self.taken(span) > self.seats

    def release(self, claim: Hashable, /) -> None:
        """Free the seats of a booking."""
        for one in self._held.pop(claim, ()):
            for day in _days(one.span):
                self._on[day].discard(claim)

    def allot(self, claim: Claim, /, *, in_a_hurry: bool = False) -> tuple[Held, ...] | None:
        """Return seats that are free for a booking, without taking them; None where there are not enough.

        What has begun fits only ``in_a_hurry``: where it was promised before.
        """
        if claim.ends_at <= self.now or (claim.starts_at <= self.now and not in_a_hurry):
            return None
        held = self._wanted(claim)
        span = held[0].span
        fits = covers(self.opening, span) and self.taken(span, but=claim.id) + len(held) <= self.seats
        return held if fits else None

    def hold(self, held: Iterable[Held], /) -> None:
        """Take seats."""
        for one in held:
            self._held.setdefault(one.claim, []).append(one)
            for day in _days(one.span):
                self._on[day].add(one.claim)

    def taken(self, span: Span, *, but: Hashable = None) -> int:
        """Return how many seats are taken at most at any moment of a time."""
        near = set().union(*(self._on.get(day, ()) for day in _days(span))) - {but}
        met = [rows for rows in map(self._held.__getitem__, near) if rows[0].span.overlaps(span)]
        starts = {span.start, *(rows[0].span.start for rows in met if rows[0].span.start > span.start)}
        return max(sum(len(rows) for rows in met if rows[0].span.start <= one < rows[0].span.end) for one in starts)

    def free(self, span: Span) -> int | None:
        """Return how many seats are free all through a time; None where the place is closed for some of it."""
        return max(0, self.seats - self.taken(span)) if covers(self.opening, span) else None

    def earliest(self, claim: Claim) -> datetime | None:
        """Return the first moment, from the booking's own on, at which one as long fits; None where none is known."""
        ends = [rows[0].span.end for rows in self._held.values()]
        possible = {claim.starts_at, *(_on_step(one.start) for one in self.opening), *map(_on_step, ends)}
        fitting = (one for one in sorted(possible) if one >= claim.starts_at and self.allot(claim.moved_to(one)))
        return next(fitting, None)

    def _wanted(self, claim: Claim) -> tuple[Held, ...]:
        span = Span(claim.starts_at, claim.ends_at)
        return (Held(self.place, claim.id, span),) * claim.parts[0].count


def seats_claim(claim: Hashable, place: int, count: int, starts_at: datetime, ends_at: datetime) -> Claim:
    """Return what a booking wants."""
    return Claim(claim, (Part(place, count),), starts_at, ends_at)


def _days(span: Span) -> range:
    """Return the days of UTC that a time touches, by their numbers: what does not meet on one does not meet."""
    return range(span.start.astimezone(UTC).toordinal(), span.end.astimezone(UTC).toordinal() + 1)


def _on_step(moment: datetime) -> datetime:
    """Return a moment, put on to the next on which a booking can begin."""
    over = (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % STEP
    return moment + (STEP - over) if over else moment
