"""Writes what introducing an edition costs a municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku_web.accounts.doors import require
from todoku_web.offices.standards.actions.history import locked, wrote
from todoku_web.offices.standards.models import Cost
from todoku_web.offices.standards.part_specs import COST
from todoku_web.parts.collision import Collision
from todoku_web.parts.columns import as_read, stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.offices.standards.models import Edition

NOTHING_SEEN = 0
"""The version of a cost that nobody has written yet."""


def held_value(cost: Cost | None) -> dict[str, Any]:
    """Return a cost as its form reads it; nothing of one that nobody has written yet."""
    return {one.name: None if cost is None else as_read(getattr(cost, one.name)) for one in COST.fields}


def write(edition: Edition, value: Mapping[str, Any], *, by: Any, seen: int) -> Cost:
    """Write what an edition costs; Collision where somebody else wrote something else meanwhile.

    The same sent twice is written once.
    """
    with transaction.atomic():
        now = locked(edition.standard_id)
        held = now.editions.get(pk=edition.pk)
        held.standard = now
        require(by, "standards.write_cost", held)
        cost = Cost.objects.filter(edition=held).first()
        if cost is not None and held_value(cost) == dict(value):
            return cost
        if cost is not None and cost.version != seen:
            raise Collision(cost, held_value(cost), dict(value))
        if cost is None:
            cost = Cost(edition=held, version=NOTHING_SEEN)
        for column in COST.fields:
            setattr(cost, column.name, stored(column, value[column.name]))
        cost.version += 1
        cost.changed_at = timezone.now()
        cost.save()
        wrote(now, "cost_written", by=by, edition=held.number, about=cost.source, basis=cost.basis)
    return cost
