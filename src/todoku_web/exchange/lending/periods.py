"""Refuses periods that cannot be: backwards, past, too long, too far away, not on the hour, or of no time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from todoku.dates import JST
from todoku.errors import InputError
from todoku_web.exchange.lending.moments import in_each_language

if TYPE_CHECKING:
    from typing import Any

FARTHEST_DAYS = 730
"""Nobody reserves further ahead than this."""


def check_period(starts_at: datetime, ends_at: datetime, *, now: datetime, most_days: int) -> None:
    """Raise InputError for a period that nobody can reserve, ``now``."""
    check_order(starts_at, ends_at, most_days=most_days)
    if starts_at <= now:
        raise InputError("lending.past", starts=in_each_language(starts_at))
    if starts_at > now + timedelta(days=FARTHEST_DAYS):
        raise InputError("lending.too_far", most=FARTHEST_DAYS)


def check_end(starts_at: datetime, ends_at: datetime, *, now: datetime, most_days: int) -> None:
    """Raise InputError for another end of a loan that is on its way or out already."""
    check_order(starts_at, ends_at, most_days=most_days)
    if ends_at <= now:
        raise InputError("lending.end_past", ends=in_each_language(ends_at))


def check_order(starts_at: datetime, ends_at: datetime, *, most_days: int) -> None:
    """Raise InputError for times of no zone, off the hour, in the wrong order, or too far apart."""
    for moment in (starts_at, ends_at):
        if timezone.is_naive(moment):
            raise InputError("lending.no_zone", value=moment.isoformat())
        local = moment.astimezone(JST)
        if local.minute or local.second or local.microsecond:
            raise InputError("lending.whole_hours", value=local.isoformat(timespec="minutes"))
    if ends_at <= starts_at:
        raise InputError(
            "lending.ends_before_starts", starts=in_each_language(starts_at), ends=in_each_language(ends_at)
        )
    if ends_at - starts_at > timedelta(days=most_days):
        raise InputError("lending.too_long", most=most_days)


def longest_days(thing: Any) -> int:
    """Return for how many days something is lent at most; a set for as long as each of its parts."""
    return min(equipment.max_days for equipment, _ in thing.parts)
