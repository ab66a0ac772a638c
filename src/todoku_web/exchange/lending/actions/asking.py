"""What a borrower does: asks for equipment, changes what was asked for, calls it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.areas.municipalities import region_of
from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.exchange.lending.actions.locks import locked_lender, locked_reservation
from todoku_web.exchange.lending.actions.settling import settle
from todoku_web.exchange.lending.actions.steps import keep_holdings, step, written
from todoku_web.exchange.lending.availability import Book, Claim, Held, Span
from todoku_web.exchange.lending.models import (
    NOTE_LENGTH,
    OUT,
    TEXT_LENGTH,
    Equipment,
    Kit,
    Reservation,
    State,
    Unit,
    UnitState,
)
from todoku_web.exchange.lending.moments import in_each_language
from todoku_web.exchange.lending.periods import FARTHEST_DAYS, check_end, check_period, longest_days
from todoku_web.exchange.lending.store_book import claim_of, kinds_of, new_claim, open_store, way_h
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from todoku_web.exchange.lending.models import Lender

MOST_UNITS = 100
_OUTSIDE = (State.PREPARED, *OUT)
"""Nothing but the end can be changed any more."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to borrow a thing for."""

    starts_at: datetime
    ends_at: datetime
    area_code: str
    purpose: str
    count: int = 1
    unit: Unit | None = None
    waits: bool = False
    licence_read: bool = False

    @classmethod
    def of(cls, one: Reservation) -> Wish:
        """Return what a reservation says now."""
        return cls(
            one.starts_at, one.ends_at, one.area_code, one.purpose, one.count, one.unit, one.waits, licence_read=True
        )


@transaction.atomic
def ask(thing: Equipment | Kit, wish: Wish, *, borrower: Any, by: Any, key: str) -> Reservation:
    """Return a new reservation; the one that the same form made before, where it was sent twice.

    It is granted at once where the lender lets it and units are free, waits where the borrower said so, and is asked
    of the lender where the lender decides on each. Raises InputError with the earliest hour that is possible where
    nothing is free, NotAllowed where the person may not borrow for the organisation.
    """
    require(by, "lending.borrow_equipment", borrower)
    require(by, "lending.view_equipment", thing)
    lender = locked_lender(thing.organisation_id)
    made = Reservation.objects.filter(asked_by=by, key=key).first()
    if made is not None:
        return made
    now = timezone.now()
    check_period(wish.starts_at, wish.ends_at, now=now, most_days=longest_days(thing))
    _check(thing, wish)
    book = open_store(lender.organisation_id, (equipment.pk for equipment, _ in thing.parts)).book
    claim = new_claim(thing, lender, wish)
    held = book.allot(claim)
    if held is None and not wish.waits:
        raise not_free(book, claim)
    decides = any(equipment.confirms_each for equipment, _ in thing.parts)
    state = State.ASKED if decides else State.WAITING if held is None else State.GRANTED
    try:
        with transaction.atomic():
            made = _begin(thing, wish, claim, borrower=borrower, by=by, key=key, state=state)
    except IntegrityError:  # the same form for another lender's thing, at the same moment
        return Reservation.objects.get(asked_by=by, key=key)
    if state == State.GRANTED and held is not None:
        keep_holdings(made, held)
    written(made, str(state), by=by)
    return made


@transaction.atomic
def change(found: Reservation, wish: Wish, *, by: Any, seen: int) -> Reservation:
    """Change a reservation; of what is prepared or out only the end, as far as nobody waits behind it.

    Raises InputError where what is wanted is not free (and leaves everything as it was), ChangedMeanwhile where it is
    not what the person saw.
    """
    now, lender = locked_reservation(found, by=by, right="change_reservation", seen=seen)
    kinds = kinds_of(now)
    if now.state in _OUTSIDE:
        _change_end(now, wish)
    else:
        _change_all(now, lender, wish)
    step(now, "changed", by=by)
    settle(lender, kinds, by=by)
    return now


@transaction.atomic
def cancel(found: Reservation, *, by: Any, seen: int, said: str = "") -> Reservation:
    """Call a reservation off before it goes out; the lender says why. Whoever waits first for it gets it."""
    now, lender = locked_reservation(found, by=by, right="cancel_reservation", seen=seen)
    lenders = by.has_perm("lending.keep_equipment", now.organisation)
    now.reason = paragraphs(said, most=NOTE_LENGTH, needed=lenders and now.asked_by_id != by.pk)
    kinds = kinds_of(now)
    keep_holdings(now, ())
    step(now, "cancelled", by=by, state=State.CANCELLED, said=now.reason)
    settle(lender, kinds, by=by)
    return now


def not_free(book: Book, claim: Claim) -> InputError:
    """Return the error that says when a claim could begin at the earliest."""
    first = book.earliest(claim, until=book.now + timedelta(days=FARTHEST_DAYS))
    if first is None:
        return InputError("lending.not_free_unknown")
    return InputError("lending.not_free", earliest=in_each_language(first))


def _begin(
    thing: Equipment | Kit, wish: Wish, claim: Claim, *, borrower: Any, by: Any, key: str, state: Any
) -> Reservation:
    return Reservation.objects.create(
        key=key,
        organisation=thing.organisation,
        borrower=borrower,
        asked_by=by,
        equipment=thing if isinstance(thing, Equipment) else None,
        kit=thing if isinstance(thing, Kit) else None,
        unit=wish.unit,
        count=wish.count,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        shipping_h=claim.shipping_h,
        area_code=wish.area_code,
        purpose=paragraphs(wish.purpose, most=TEXT_LENGTH, needed=True),
        waits=wish.waits,
        state=state,
    )


def _check(thing: Equipment | Kit, wish: Wish) -> None:
    """Refuse what no calendar can mend: nothing to lend, too many, a unit of another kind, a town that is none."""
    if not thing.is_offered:
        raise InputError("lending.not_offered", thing=thing.title)
    if not 1 <= wish.count <= MOST_UNITS:
        raise InputError("lending.count", most=MOST_UNITS)
    for equipment, number in thing.parts:
        there = equipment.units.exclude(state=UnitState.RETIRED).count()
        if there < number * wish.count:
            raise InputError("lending.too_few_units", thing=equipment.title, units=there)
    unit = wish.unit
    if unit is not None:
        is_of_it = isinstance(thing, Equipment) and unit.equipment_id == thing.pk and wish.count == 1
        if not is_of_it or unit.state == UnitState.RETIRED:
            raise InputError("lending.other_unit", unit=unit.label)
    if not region_of(wish.area_code).is_municipality:
        raise InputError("lending.no_town", code=wish.area_code)
    if not wish.licence_read and any(equipment.needs_radio_licence for equipment, _ in thing.parts):
        raise InputError("lending.licence_unread")


def _change_end(now: Reservation, wish: Wish) -> None:
    kept = Wish.of(now)
    fixed = ("starts_at", "area_code", "count", "unit")
    if any(getattr(wish, name) != getattr(kept, name) for name in fixed):
        raise InputError("lending.only_end")
    check_end(wish.starts_at, wish.ends_at, now=timezone.now(), most_days=longest_days(now.thing))
    book = open_store(now.organisation_id, kinds_of(now)).book
    now.ends_at = wish.ends_at
    claim = claim_of(now)
    of_kind = {part.kind: part for part in claim.parts}
    for holding in now.holdings.select_related("unit"):
        part = of_kind.get(holding.unit.equipment_id, claim.parts[0])
        span = Span(holding.starts_at, claim.span(part).end)
        if book.in_the_way(holding.unit_id, span, but=now.pk):
            latest = book.latest_end(claim)
            raise InputError("lending.not_longer", latest=in_each_language(latest or now.starts_at))
        holding.ends_at = span.end
        holding.save(update_fields=["ends_at"])
    now.overdue_told_on = None


def _change_all(now: Reservation, lender: Lender, wish: Wish) -> None:
    before = claim_of(now)
    moves = (wish.starts_at, wish.ends_at) != (now.starts_at, now.ends_at)
    if moves:
        check_period(wish.starts_at, wish.ends_at, now=timezone.now(), most_days=longest_days(now.thing))
    _check(now.thing, wish)
    now.starts_at, now.ends_at, now.area_code = wish.starts_at, wish.ends_at, wish.area_code
    now.count, now.unit = wish.count, wish.unit
    now.waits = wish.waits or now.state == State.WAITING
    now.purpose = paragraphs(wish.purpose, most=TEXT_LENGTH, needed=True)
    now.shipping_h = way_h(now.thing, wish.area_code, lender)
    claim = claim_of(now)
    if now.state == State.GRANTED and claim != before:
        keep_holdings(now, _other_units(now, claim, before))


def _other_units(now: Reservation, claim: Claim, before: Claim) -> tuple[Held, ...]:
    book = open_store(now.organisation_id, kinds_of(now)).book
    book.release(now.pk)
    # what had begun under the old period need not be begun anew
    held = book.allot(claim, in_a_hurry=claim.begins >= min(book.now, before.begins))
    if held is None:
        raise not_free(book, claim)
    return held
