"""The law of a dispatch, by numbers alone: how much of an adviser is left, and why a visit is more than there is.

The source (総務省「地域情報化アドバイザー」派遣事業) gives two limits for a case: support that includes a visit on
the spot takes three days at most, support that is online only ten hours. It does not say how online hours count in a
case that has both; there both limits are counted: every day with a visit, on the spot or online, as a day, and the
online hours besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

_HOUR_MIN, _DAY_MIN = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that is planned or was held."""

    day: date
    minutes: int
    online: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a case; None where a limit is not known."""

    days: int | None
    """Of a case with a visit on the spot."""
    online_hours: int | None
    """Of a case's online visits in all."""
    day_hours: int | None = None
    """Of one day; None where the source gives none, too."""
    own_days: int | None = None
    own_hours: int | None = None
    """What the adviser offers for one need; None where they do not say."""


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a case is taken."""

    days: int
    online_minutes: int
    minutes: int
    is_on_site: bool
    """Whether a visit on the spot is among them."""


@dataclass(frozen=True, slots=True)
class Left:
    """How much of a case is left; None where that is not known."""

    days: int | None
    online_minutes: int | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a visit cannot be: ``error.desk.visit_<reason>`` says it with the numbers."""

    reason: str
    most: int = 0
    found: int = 0


def used(visits: Iterable[Visit]) -> Used:
    """Return what some visits take: several on one day are one day."""
    held = list(visits)
    return Used(
        days=len({one.day for one in held}),
        online_minutes=sum(one.minutes for one in held if one.online),
        minutes=sum(one.minutes for one in held),
        is_on_site=any(not one.online for one in held),
    )


def left(visits: Iterable[Visit], limits: Limits) -> Left:
    """Return what is left beside some visits: days with a visit on the spot among them, and online hours."""
    taken = used(visits)
    days = None if limits.days is None else max(0, limits.days - taken.days)
    hours = limits.online_hours
    return Left(days, None if hours is None else max(0, hours * _HOUR_MIN - taken.online_minutes))


def why_not(visits: Collection[Visit], further: Visit, limits: Limits) -> Refusal | None:
    """Return why a further visit cannot be planned beside others; None where it can."""
    return first_fault([*visits, further], limits, day=further.day)


def first_fault(visits: Collection[Visit], limits: Limits, *, day: date | None = None) -> Refusal | None:
    """Return the first limit that some visits break together; None where they keep all.

    ``day`` is the one of which the hours are looked at; all of them where it is None.
    """
    taken = used(visits)
    if taken.is_on_site:
        if limits.days is None:
            return Refusal("days_unknown")
        if taken.days > limits.days:
            mixed = "days_mixed" if taken.online_minutes else "days"
            return Refusal(mixed, most=limits.days, found=taken.days)
    if taken.online_minutes:
        if limits.online_hours is None:
            return Refusal("hours_unknown")
        if taken.online_minutes > limits.online_hours * _HOUR_MIN:
            return Refusal("hours", most=limits.online_hours, found=taken.online_minutes)
    return _of_a_day(visits, limits, day) or _of_the_adviser(taken, limits)


def _of_a_day(visits: Iterable[Visit], limits: Limits, day: date | None) -> Refusal | None:
    most = _DAY_MIN if limits.day_hours is None else limits.day_hours * _HOUR_MIN
    held = list(visits)
    for one in {visit.day for visit in held} if day is None else {day}:
        minutes = sum(visit.minutes for visit in held if visit.day == one)
        if minutes > most:
            return Refusal("day_hours", most=most // _HOUR_MIN, found=minutes)
    return None


def _of_the_adviser(taken: Used, limits: Limits) -> Refusal | None:
    if limits.own_days is not None and taken.days > limits.own_days:
        return Refusal("own_days", most=limits.own_days, found=taken.days)
    if limits.own_hours is not None and taken.minutes > limits.own_hours * _HOUR_MIN:
        return Refusal("own_hours", most=limits.own_hours, found=taken.minutes)
    return None
