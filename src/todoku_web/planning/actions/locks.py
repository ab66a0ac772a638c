"""Holds a plan while it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from todoku_web.planning.models import Plan


def locked(plan: Plan) -> Plan:
    """Return a plan as the database has it now, held until the transaction ends."""
    return type(plan).objects.select_for_update(of=("self",)).select_related("organisation", "current").get(pk=plan.pk)
