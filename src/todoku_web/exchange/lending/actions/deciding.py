"""What a lender decides on a request, and how it goes on to the way and is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.exchange.lending.actions.asking import not_free
from todoku_web.exchange.lending.actions.locks import locked_reservation
from todoku_web.exchange.lending.actions.settling import settle
from todoku_web.exchange.lending.actions.steps import keep_holdings, step
from todoku_web.exchange.lending.availability import Span
from todoku_web.exchange.lending.models import NOTE_LENGTH, OUT, State
from todoku_web.exchange.lending.moments import in_each_language
from todoku_web.exchange.lending.store_book import claim_of, kinds_of, open_store
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from todoku_web.exchange.lending.models import Reservation


@transaction.atomic
def grant(found: Reservation, *, by: Any, seen: int) -> Reservation:
    """Grant a request, however little time is left to prepare; where nothing is free it joins the waiting list.

    Raises InputError where nothing is free and the borrower does not wait, or the loan would have begun.
    """
    now, lender = locked_reservation(found, by=by, right="decide_reservation", seen=seen)
    if now.starts_at <= timezone.now():
        raise InputError("lending.past", starts=in_each_language(now.starts_at))
    book = open_store(lender.organisation_id, kinds_of(now)).book
    claim = claim_of(now)
    held = book.allot(claim, in_a_hurry=True)
    if held is None:
        if not now.waits:
            raise not_free(book, claim)
        step(now, "waiting", by=by, state=State.WAITING)
    else:
        keep_holdings(now, held)
        step(now, "granted", by=by, state=State.GRANTED)
    return now


@transaction.atomic
def refuse(found: Reservation, *, by: Any, seen: int, said: str) -> Reservation:
    """Refuse a request, with the reason."""
    now, _ = locked_reservation(found, by=by, right="decide_reservation", seen=seen)
    now.reason = paragraphs(said, most=NOTE_LENGTH, needed=True)
    step(now, "refused", by=by, state=State.REFUSED, said=now.reason)
    return now


@transaction.atomic
def prepare(found: Reservation, *, by: Any, seen: int) -> Reservation:
    """Say that what was granted lies ready."""
    now, _ = locked_reservation(found, by=by, right="prepare_reservation", seen=seen)
    take_up(now)
    step(now, "prepared", by=by, state=State.PREPARED)
    return now


@transaction.atomic
def ship(found: Reservation, *, by: Any, seen: int) -> Reservation:
    """Say that what lay ready is on its way."""
    now, _ = locked_reservation(found, by=by, right="ship_reservation", seen=seen)
    take_up(now)
    step(now, "shipped", by=by, state=State.SHIPPED)
    return now


@transaction.atomic
def close(found: Reservation, *, by: Any, seen: int) -> Reservation:
    """Say that what came back is ready for the next one; its units are free from now on."""
    now, lender = locked_reservation(found, by=by, right="close_reservation", seen=seen)
    moment = timezone.now()
    for holding in now.holdings.all():
        holding.ends_at = min(holding.ends_at, max(moment, holding.starts_at))
        holding.save(update_fields=["ends_at"])
    step(now, "closed", by=by, state=State.CLOSED)
    settle(lender, kinds_of(now), by=by)
    return now


def take_up(now: Reservation) -> None:
    """Let a reservation occupy its units from now on.

    Raises InputError where one is with somebody else or promised before, and where the loan would be over already.
    """
    store = open_store(now.organisation_id, kinds_of(now))
    if store.now >= now.ends_at:
        raise InputError("lending.period_over", ends=in_each_language(now.ends_at))
    for holding in now.holdings.select_related("unit"):
        span = Span(min(holding.starts_at, store.now), holding.ends_at)
        met = store.book.in_the_way(holding.unit_id, span, but=now.pk)
        if met:
            other = store.reservations[met[0].claim]
            code = "lending.unit_still_out" if other.state in OUT else "lending.unit_promised"
            raise InputError(code, unit=holding.unit.label, until=in_each_language(met[0].span.end))
        if span.start < holding.starts_at:
            holding.starts_at = span.start
            holding.save(update_fields=["starts_at"])
