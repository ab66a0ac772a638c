"""Writes the costs of a shared service, and settles a fiscal year: from then on its shares are what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, require, require_seen
from todoku_web.exchange.shared_services.actions.history import locked, wrote
from todoku_web.exchange.shared_services.models import KINDS, CostItem, YearShares
from todoku_web.exchange.shared_services.weights import parties, use_by_member
from todoku_web.exchange.shared_services.years import Year, year_of
from todoku_web.notices.actions import people_of, tell

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.shared_services.models import SharedService

_FIELDS = ("fiscal_year", "kind", "title", "amount_jpy", "stage", "source")
_MOST = 500


def add(service: SharedService, value: dict[str, Any], *, by: Any, key: str) -> CostItem:
    """Return a new cost; the one that the same form made before, where it was sent twice.

    Raises InputError for a year that was settled, NotAllowed where the person may not.
    """
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.edit_service", now)
        made = now.costs.filter(key=key).first()
        if made is not None:
            return made
        if now.costs.count() >= _MOST:
            raise InputError("shared_services.many_costs", most=_MOST)
        require_open(now, value["fiscal_year"])
        item = CostItem.objects.create(service=now, key=key, **{name: value[name] for name in _FIELDS})
        wrote(now, "cost_added", by=by, fields=["costs"], year=item.fiscal_year)
    return item


def write(service: SharedService, item_id: UUID, value: dict[str, Any], *, by: Any, seen: int) -> CostItem:
    """Write a cost; ChangedMeanwhile where it is not what the person saw, InputError in a year that was settled."""
    with transaction.atomic():
        now, item = _held(service, item_id, by=by)
        if held(item) == value:
            return item
        require_seen(item, seen)
        require_open(now, item.fiscal_year)
        require_open(now, value["fiscal_year"])
        for name in _FIELDS:
            setattr(item, name, value[name])
        item.version += 1
        item.save()
        wrote(now, "cost_written", by=by, fields=["costs"], year=item.fiscal_year)
    return item


def remove(service: SharedService, item_id: UUID, *, by: Any, seen: int) -> None:
    """Take a cost out; sent twice it is gone once."""
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.edit_service", now)
        item = now.costs.filter(pk=item_id).first()
        if item is None:
            return
        require_seen(item, seen)
        require_open(now, item.fiscal_year)
        item.delete()
        wrote(now, "cost_removed", by=by, fields=["costs"], year=item.fiscal_year, amount_jpy=item.amount_jpy)


def settle(service: SharedService, fiscal_year: int, *, by: Any, seen_jpy: int) -> YearShares:
    """Return the shares of a year as they are from now on; settled twice they are what they were.

    ``seen_jpy`` is the sum that the person saw: ChangedMeanwhile where it is another by now. Raises InputError where
    an earlier year is open, an amount or a weight is not known; NotAllowed where the person may not.
    """
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.settle_year", now)
        made = now.settled.filter(fiscal_year=fiscal_year).first()
        if made is not None:
            return made
        earlier = now.costs.filter(fiscal_year__lt=fiscal_year).exclude(
            fiscal_year__in=now.settled.values("fiscal_year")
        )
        if (first := earlier.order_by("fiscal_year").first()) is not None:
            raise InputError("shared_services.settle_first", years=[first.fiscal_year])
        found, snapshot = _snapshot(now, fiscal_year)
        if found.sum_jpy != seen_jpy:
            raise ChangedMeanwhile
        assert found.key is not None
        made = YearShares.objects.create(
            service=now, fiscal_year=fiscal_year, version=found.key, snapshot=snapshot, total_jpy=seen_jpy, by=by
        )
        wrote(now, "settled", by=by, fields=["costs"], year=fiscal_year, total_jpy=seen_jpy)
        bodies = [row.member.organisation_id for row in found.rows]
        url = reverse("shared_services:costs", args=[now.pk])
        tell(people_of(bodies), "shared_services.settled", url=url, title=now.title, year=fiscal_year)
    return made


def held(item: CostItem) -> dict[str, Any]:
    """Return what a cost says, as its form reads it."""
    return {name: getattr(item, name) for name in _FIELDS}


def require_open(service: SharedService, fiscal_year: int) -> None:
    """Raise InputError for a year that was settled, or before one that was."""
    if service.settled.filter(fiscal_year__gte=fiscal_year).exists():
        raise InputError("shared_services.year_settled", year=fiscal_year)


def _held(service: SharedService, item_id: UUID, *, by: Any) -> tuple[SharedService, CostItem]:
    now = locked(service.pk)
    require(by, "shared_services.edit_service", now)
    item = now.costs.filter(pk=item_id).first()
    if item is None:
        raise ChangedMeanwhile("shared_services.gone")
    return now, item


def _snapshot(service: SharedService, fiscal_year: int) -> tuple[Year, dict[str, Any]]:
    """Return a year as it stands, and all that its shares follow from; InputError for the first that is not known."""
    members = list(service.members.select_related("organisation"))
    use = use_by_member(service)
    keys = list(service.keys.all())
    found = year_of(service, fiscal_year, service.costs.all(), keys=keys, settled=None, members=members, use=use)
    if not found.items:
        raise InputError("shared_services.nothing_to_settle", year=fiscal_year)
    if found.why or found.key is None:
        raise next(iter(found.why.values()))
    sharing = parties(service, fiscal_year, found.key, members, use)
    shares = {kind: {str(row.member.pk): row.shares[kind] for row in found.rows} for kind in KINDS}
    return found, {
        "key": found.key.number,
        "items": [{"id": str(one.pk), **held(one)} for one in found.items],
        "members": {
            one.id: {
                "months": one.months,
                "cases": one.cases,
                "spells": [{"months": spell.months, "weights": dict(spell.weights)} for spell in one.spells],
            }
            for one in sharing
        },
        "shares": shares,
    }
