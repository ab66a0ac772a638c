"""What pages ask about the log: the entries of one chain, filtered, and its seals."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.audit.models import Entry, Seal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

_YEARS = (2000, 2999)


def entries(organisation: Any, filters: Mapping[str, str]) -> QuerySet[Entry]:
    """Return the entries of an organisation's chain, or of the portal's for None, the latest first.

    ``filters``: ``action``, ``actor`` (part of the name), ``first`` and ``last`` day in Japan as ``2027-04-01``; what
    is empty or cannot be read filters nothing.
    """
    found = Entry.objects.filter(organisation=organisation).order_by("-number")
    if filters.get("action"):
        found = found.filter(action=filters["action"])
    if filters.get("actor"):
        found = found.filter(actor_name__icontains=filters["actor"])
    first, last = _day(filters.get("first", "")), _day(filters.get("last", ""))
    if first:
        found = found.filter(at__gte=_begin_of(first))
    if last:
        found = found.filter(at__lt=_begin_of(last + timedelta(days=1)))
    return found


def actions_in(organisation: Any) -> list[str]:
    """Return the actions that stand in a chain."""
    found = Entry.objects.filter(organisation=organisation).order_by("action")
    return list(found.values_list("action", flat=True).distinct())


def seals(organisation: Any) -> QuerySet[Seal]:
    """Return the seals of a chain, the first day first."""
    return Seal.objects.filter(organisation=organisation).order_by("day")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and _YEARS[0] <= day.year <= _YEARS[1] else None


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
