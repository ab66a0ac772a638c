"""Refuses a person who may not do a thing, in the words of the right, and what was changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.errors import InputError, TodokuError
from todoku.i18n import LANGS, text
from todoku_web.exchange.lending.models import Lender, Reservation

if TYPE_CHECKING:
    from django.db.models import Model


class NotAllowed(TodokuError):
    """The person may not do this with the thing as it stands."""


class ChangedMeanwhile(TodokuError):
    """Somebody else changed the thing after the person's page was made."""


def require(person: Any, right: str, thing: Any = None) -> None:
    """Raise NotAllowed, with the sentence of the right, where a person does not have it."""
    if not person.has_perm(f"lending.{right}", thing):
        sentence = {lang: text(f"right.lending.{right}", lang) for lang in LANGS}
        raise NotAllowed("lending.not_allowed", right=sentence)


def require_seen(now: Model, seen: int) -> None:
    """Raise ChangedMeanwhile where a thing is no longer what a person saw."""
    if getattr(now, "version", None) != seen:
        raise ChangedMeanwhile("lending.changed_meanwhile")


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
    require(by, right, now)
    return now, lender
