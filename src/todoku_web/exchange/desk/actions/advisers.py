"""Notes on which days an adviser can come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.audit.actions import record
from todoku_web.exchange.desk.actions.dispatches import held_adviser
from todoku_web.exchange.desk.models import AdviserDays

if TYPE_CHECKING:
    from datetime import date

    from todoku_web.exchange.needs.models import Offer

_MOST = 100
_LONGEST_DAYS = 370


def add_days(offer: Offer, *, first: date, last: date, by: Any, key: str) -> AdviserDays:
    """Return days on which an adviser can come, both included; the same form sent twice notes them once.

    While none are noted, any day may be asked for. Raises InputError for days that end before they begin, are over, or
    are too many, NotAllowed where the person may not.
    """
    with transaction.atomic():
        now = held_adviser(offer)
        require(by, "desk.set_adviser_days", now)
        made = now.adviser_days.filter(key=key).first()
        if made is not None:
            return made
        if not first <= last or last < timezone.localdate() or (last - first).days > _LONGEST_DAYS:
            raise InputError("desk.days_order", first=first, last=last)
        if now.adviser_days.count() >= _MOST:
            raise InputError("desk.many_days", most=_MOST)
        made = AdviserDays.objects.create(offer=now, key=key, first=first, last=last)
        _logged(now, "adviser_days.added", first, last, by)
    return made


def remove_days(offer: Offer, pk: int, *, by: Any) -> None:
    """Take days away again; visits that are planned on them stay. What is gone already stays gone."""
    with transaction.atomic():
        now = held_adviser(offer)
        require(by, "desk.set_adviser_days", now)
        found = now.adviser_days.filter(pk=pk).first()
        if found is not None:
            found.delete()
            _logged(now, "adviser_days.removed", found.first, found.last, by)


def _logged(offer: Offer, action: str, first: date, last: date, by: Any) -> None:
    detail = {"first": first.isoformat(), "last": last.isoformat()}
    record(action, offer, by=by, organisation=offer.organisation, **detail)
