"""The law of availability: which units a loan holds and for how long with its buffers, and who is next when one frees.

A loan ``[starts, ends)`` occupies each of its units from ``starts - shipping - preparation`` until
``ends + shipping + service``. No two loans ever occupy one unit at the same time. Units of a kind are interchangeable
unless one is named; a set is free when every part of it is. This module knows no database and no clock.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A time from ``start`` up to, and without, ``end``."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        """Whether any moment lies in both."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Part:
    """So many units of one kind, with the hours that each needs before it goes out and after it is back."""

    kind: int
    count: int = 1
    preparation_h: int = 0
    service_h: int = 0
    named: int | None = None
    """The one unit that is wanted, of a count of one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody wants: parts, from when until when, and how long the way is in hours, each way."""

    id: Hashable
    parts: tuple[Part, ...]
    starts_at: datetime
    ends_at: datetime
    shipping_h: int = 0

    def span(self, part: Part, *, not_before: datetime | None = None) -> Span:
        """Return what the claim occupies of a unit; ``not_before`` cuts off what is past where there is a hurry."""
        start = self.starts_at - (self.shipping_h + part.preparation_h) * HOUR
        end = self.ends_at + (self.shipping_h + part.service_h) * HOUR
        return Span(start if not_before is None else max(start, not_before), end)

    @property
    def begins(self) -> datetime:
        """When the first hand must be laid on it."""
        return min(self.span(part).start for part in self.parts)

    def moved_to(self, starts_at: datetime) -> Claim:
        """Return the same claim as long, but from another hour on."""
        return replace(self, starts_at=starts_at, ends_at=starts_at + (self.ends_at - self.starts_at))


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that can be lent.

    ``is_lendable`` is false while it is repaired or gone for good: no loan may keep it. ``is_missing`` is true while it
    should be back and is not: nobody new is promised it, but what is promised for later stands.
    """

    id: int
    kind: int
    is_lendable: bool = True
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A unit that a claim occupies."""

    unit: int
    claim: Hashable
    span: Span


class Book:
    """A lender's units, and who occupies them when.

    Parameters
    ----------
    units
        All that there are, lendable or not.
    held
        What is occupied; they may overlap where something came back late, until ``replan`` has put it right.
    now
        Before this hour nobody can begin to prepare.
    """

    def __init__(self, units: Iterable[Unit], held: Iterable[Held] = (), *, now: datetime) -> None:
        self.now = now
        self._units = {unit.id: unit for unit in units}
        self._held: dict[int, dict[Hashable, Span]] = {unit: {} for unit in self._units}
        self._units_of: dict[Hashable, set[int]] = {}
        for one in held:
            self.reshape(one.unit, one.claim, one.span)

    def held(self) -> Iterator[Held]:
        """Yield all that is occupied."""
        for unit, claims in self._held.items():
            for claim, span in claims.items():
                yield Held(unit, claim, span)

    def held_by(self, claim: Hashable) -> tuple[Held, ...]:
        """Return the units that a claim occupies."""
        return tuple(Held(unit, claim, self._held[unit][claim]) for unit in sorted(self._units_of.get(claim, ())))

    def allot(self, claim: Claim, *, in_a_hurry: bool = False) -> tuple[Held, ...] | None:
        """Return units that are free for a claim, without taking them; None where there are not enough.

        There must be time for preparation and shipping, unless the lender says to be ``in_a_hurry``: then what is left
        of it must do.
        """
        if claim.ends_at <= self.now or (claim.begins < self.now and not in_a_hurry):
            return None
        found: list[Held] = []
        for part in claim.parts:
            span = claim.span(part, not_before=self.now)
            taken = {one.unit for one in found}
            free = [unit for unit in self._candidates(part, claim.id) if unit not in taken and self._free(unit, span)]
            if len(free) < part.count:
                return None
            free.sort(key=lambda unit: self._idle_before(unit, span))
            found += [Held(unit, claim.id, span) for unit in free[: part.count]]
        return tuple(found)

    def hold(self, held: Iterable[Held]) -> None:
        """Occupy units; ValueError where one is occupied already, which no caller may try."""
        for one in held:
            if not self._free(one.unit, one.span):
                raise ValueError(one.unit)
            self.reshape(one.unit, one.claim, one.span)

    def release(self, claim: Hashable) -> None:
        """Free what a claim occupies."""
        for unit in self._units_of.pop(claim, ()):
            del self._held[unit][claim]

    def reshape(self, unit: int, claim: Hashable, span: Span) -> None:
        """Let something that is out occupy its unit for longer or shorter; what it then meets is for ``replan``."""
        self._held[unit][claim] = span
        self._units_of.setdefault(claim, set()).add(unit)

    def in_the_way(self, unit: int, span: Span, *, but: Hashable) -> tuple[Held, ...]:
        """Return what others occupy of a unit in a span, the earliest first."""
        met = [
            Held(unit, claim, held) for claim, held in self._held[unit].items() if claim != but and held.overlaps(span)
        ]
        return tuple(sorted(met, key=lambda one: one.span))

    def clashes(self, claim: Hashable) -> bool:
        """Whether a claim occupies a unit that is not to be lent, or that somebody else occupies, too."""
        return any(
            not self._units[one.unit].is_lendable or self.in_the_way(one.unit, one.span, but=claim)
            for one in self.held_by(claim)
        )

    def earliest(self, claim: Claim, *, until: datetime) -> datetime | None:
        """Return the first whole hour, from the claim's own on, at which a claim as long as this can begin.

        None where there is none before ``until``: too few units, or nobody knows when one comes back.
        """
        possible = {claim.starts_at, self.now + (claim.starts_at - claim.begins)}
        for part in claim.parts:
            before = (claim.shipping_h + part.preparation_h) * HOUR
            for unit in self._candidates(part, claim.id):
                possible |= {span.end + before for other, span in self._held[unit].items() if other != claim.id}
        starts = sorted({whole_hour(one) for one in possible})
        fitting = (one for one in starts if claim.starts_at <= one < until and self.allot(claim.moved_to(one)))
        return next(fitting, None)

    def latest_end(self, claim: Claim) -> datetime | None:
        """Return until when a claim can keep the units that it occupies; None where nobody waits behind it."""
        ends = []
        for part in claim.parts:
            behind = (claim.shipping_h + part.service_h) * HOUR
            for one in self.held_by(claim.id):
                if self._units[one.unit].kind == part.kind:
                    later = [
                        span.start
                        for other, span in self._held[one.unit].items()
                        if other != claim.id and span.start >= one.span.start
                    ]
                    ends += [min(later) - behind] if later else []
        return min(ends, default=None)

    def _candidates(self, part: Part, claim: Hashable) -> Iterator[int]:
        for unit in self._units.values():
            is_one = unit.id == part.named if part.named is not None else unit.kind == part.kind
            if is_one and unit.is_lendable and (not unit.is_missing or claim in self._held[unit.id]):
                yield unit.id

    def _free(self, unit: int, span: Span) -> bool:
        return not any(held.overlaps(span) for held in self._held[unit].values())

    def _idle_before(self, unit: int, span: Span) -> tuple[timedelta, int]:
        """Sort by how short a unit lies idle before a span, so that long gaps stay whole."""
        ended = [held.end for held in self._held[unit].values() if held.end <= span.start]
        return (span.start - max(ended) if ended else timedelta.max, unit)


class Ledger(Protocol):
    """Promises as ``replan`` puts them right, whatever they are kept of: single units, or so many seats of a room."""

    def clashes(self, claim: Hashable, /) -> bool:
        """Whether what a claim occupies can no longer be kept."""

    def release(self, claim: Hashable, /) -> None:
        """Free what a claim occupies."""

    def allot(self, claim: Claim, /, *, in_a_hurry: bool = False) -> tuple[Held, ...] | None:
        """Return what is free for a claim, without taking it; None where there is not enough."""

    def hold(self, held: Iterable[Held], /) -> None:
        """Occupy what was allotted."""


@dataclass(frozen=True, slots=True)
class Replan:
    """What became of claims: moved to other units, put back to waiting, granted from the waiting list."""

    moved: dict[Hashable, tuple[Held, ...]] = field(default_factory=dict)
    displaced: list[Hashable] = field(default_factory=list)
    granted: dict[Hashable, tuple[Held, ...]] = field(default_factory=dict)


def replan(book: Ledger, movable: Sequence[Claim], waiting: Sequence[Claim]) -> Replan:
    """Put a book right, and fill what is free from the waiting list.

    ``movable`` are claims that are promised and have not gone out: where one clashes with something that is out, or its
    unit is not to be lent, it gets other units, or has to wait. Then whoever waits gets what fits, the first first: a
    claim that does not fit holds nobody up. Both in the order in which they were asked.
    """
    done = Replan()
    clashing = [claim for claim in movable if book.clashes(claim.id)]
    for claim in clashing:
        book.release(claim.id)
    for claim in clashing:
        held = book.allot(claim, in_a_hurry=True)
        if held is None:
            done.displaced.append(claim.id)
        else:
            book.hold(held)
            done.moved[claim.id] = held
    for claim in waiting:
        held = book.allot(claim)
        if held is not None:
            book.hold(held)
            done.granted[claim.id] = held
    return done


def still_out(span: Span, *, now: datetime, shipping_h: int, service_h: int) -> Span:
    """Return what something occupies that should be back: at least until it could be ready, came it back now."""
    return Span(span.start, max(span.end, whole_hour(now) + (shipping_h + service_h) * HOUR))


def whole_hour(moment: datetime) -> datetime:
    """Return a moment, rounded up to a whole hour."""
    utc = moment.astimezone(UTC)
    down = utc.replace(minute=0, second=0, microsecond=0)
    return down if down == utc else down + HOUR
