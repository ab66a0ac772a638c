"""Holds a lender, and a reservation with it, while they are changed."""

from __future__ import annotations

from typing import Any

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.lending.models import Lender, Reservation


def locked_lender(organisation_id: int) -> Lender:
    """Return a lender, held until the end of the transaction: nobody else promises or frees its units meanwhile.

    Raises InputError for an organisation that has not said on what terms it lends.
    """
    found = Lender.objects.select_for_update(of=("self",)).filter(organisation_id=organisation_id).first()
    if found is None:
        raise InputError("lending.no_terms")
    return found


def locked_reservation(found: Reservation, *, by: Any, right: str, seen: int) -> tuple[Reservation, Lender]:
    """Return a reservation as it stands now, and its lender, both held; refuse where it was changed meanwhile."""
    lender = locked_lender(found.organisation_id)
    now = (
        Reservation.objects.select_for_update(of=("self",))
        .select_related("organisation", "borrower", "asked_by", "equipment", "kit")
        .get(pk=found.pk)
    )
    require_seen(now, seen)
    require(by, f"lending.{right}", now)
    return now, lender
