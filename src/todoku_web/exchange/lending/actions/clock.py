"""What follows from the clock alone: what lapses, what is overdue and whom it keeps waiting. May run at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from todoku_web.exchange.lending.actions.locks import locked_lender
from todoku_web.exchange.lending.actions.settling import settle
from todoku_web.exchange.lending.actions.steps import keep_holdings, step, written
from todoku_web.exchange.lending.models import MOVABLE, OUT, UNDECIDED, Lender, Reservation, State
from todoku_web.exchange.lending.store_book import kinds_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


def tell_overdue() -> int:
    """Tell what is overdue, once a day (in Japan) each, and re-plan what it keeps waiting; return how many were told.

    Requests and promises whose time is over without anybody having acted lapse, and their people are told.
    """
    return sum(_of_lender(pk) for pk in Lender.objects.order_by("pk").values_list("organisation_id", flat=True))


@transaction.atomic
def _of_lender(organisation_id: int) -> int:
    lender = locked_lender(organisation_id)
    now, today = timezone.now(), timezone.localdate()
    own = Reservation.objects.filter(organisation_id=organisation_id).select_related(
        "organisation", "borrower", "asked_by", "equipment", "kit"
    )
    late = list(own.filter(state__in=OUT, ends_at__lte=now))
    kinds = _lapsed(own.filter(state__in=UNDECIDED, starts_at__lte=now))
    kinds |= _lapsed(own.filter(state__in=MOVABLE, ends_at__lte=now))
    kinds = kinds.union(*(kinds_of(one) for one in late))
    if kinds:
        settle(lender, kinds, by=None)
    told = 0
    for one in late:
        if one.overdue_told_on == today:
            continue
        one.overdue_told_on = today
        one.save(update_fields=["overdue_told_on"])
        written(one, "overdue", by=None)
        told += 1
    return told


def _lapsed(over: QuerySet) -> set[int]:
    """Let reservations lapse, and return the kinds of equipment that they were of."""
    kinds: set[int] = set()
    for one in over:
        kinds |= kinds_of(one)
        keep_holdings(one, ())
        step(one, "lapsed", by=None, state=State.CANCELLED)
    return kinds
