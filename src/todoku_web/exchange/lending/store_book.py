"""Reads a lender's units and promises out of the database as a book that the law of availability works on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone

from todoku_web.exchange.lending.availability import Book, Claim, Held, Part, Span, still_out
from todoku_web.exchange.lending.availability import Unit as LentUnit
from todoku_web.exchange.lending.models import HOLDING, Holding, KitPart, State, Unit, UnitState
from todoku_web.exchange.lending.models import Reservation as Reserved
from todoku_web.exchange.lending.shipping import shipping_h

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.lending.models import Lender, Reservation


@dataclass(frozen=True, slots=True)
class Store:
    """A lender's book, with the reservations that stand in it or wait, by id."""

    now: datetime
    book: Book
    reservations: dict[Hashable, Reservation]


def open_store(organisation_id: int, kinds: Iterable[int]) -> Store:
    """Return the book of some kinds of a lender's equipment, and of those that sets join to them, as it stands.

    What should be back and is not occupies its units until it could be.
    """
    now, joined = timezone.now(), connected_kinds(organisation_id, kinds)
    theirs = Holding.objects.filter(unit__equipment__in=joined, reservation__state__in=HOLDING)
    kits = KitPart.objects.filter(equipment__in=joined)
    reservations = {
        one.pk: one
        for one in Reserved.objects.filter(organisation_id=organisation_id, state__in=(*HOLDING, State.WAITING))
        .filter(Q(equipment__in=joined) | Q(kit__in=kits.values("kit_id")) | Q(pk__in=theirs.values("reservation_id")))
        .select_related("organisation", "borrower", "asked_by", "equipment", "kit")
        .prefetch_related("kit__kit_parts__equipment", "holdings__unit__equipment")
    }
    held, missing = [], set()
    for one in reservations.values():
        for holding in one.holdings.all() if one.state in HOLDING else ():
            held.append(Held(holding.unit_id, one.pk, span_now(one, holding, now=now)))
            if one.is_overdue:
                missing.add(holding.unit_id)
    units = [
        LentUnit(unit.pk, unit.equipment_id, unit.state == UnitState.IN_SERVICE, unit.pk in missing)
        for unit in Unit.objects.filter(equipment__in=joined).order_by("label", "pk")
    ]
    return Store(now, Book(units, held, now=now), reservations)


def connected_kinds(organisation_id: int, kinds: Iterable[int]) -> set[int]:
    """Return kinds of equipment with all those that sets, or open reservations of sets, join to them."""
    groups: dict[Hashable, set[int]] = {}
    parts = KitPart.objects.filter(kit__organisation_id=organisation_id)
    held = Holding.objects.filter(
        reservation__organisation_id=organisation_id, reservation__kit__isnull=False, reservation__state__in=HOLDING
    )
    for key, kind in (
        *parts.values_list("kit_id", "equipment_id"),
        *held.order_by().values_list("reservation_id", "unit__equipment_id").distinct(),
    ):
        groups.setdefault(key, set()).add(kind)
    found, before = set(kinds), 0
    while len(found) != before:
        before = len(found)
        for group in groups.values():
            if group & found:
                found |= group
    return found


def kinds_of(one: Reservation) -> set[int]:
    """Return the kinds of equipment that a reservation is of, or holds."""
    return {equipment.pk for equipment, _ in one.thing.parts} | {
        holding.unit.equipment_id for holding in one.holdings.select_related("unit")
    }


def span_now(one: Reservation, holding: Holding, *, now: datetime) -> Span:
    """Return what a holding occupies, as things are now."""
    span = Span(holding.starts_at, holding.ends_at)
    if not one.is_overdue:
        return span
    return still_out(span, now=now, shipping_h=one.shipping_h, service_h=holding.unit.equipment.service_h)


def claim_of(one: Reservation) -> Claim:
    """Return what a reservation wants."""
    return Claim(
        one.pk, parts_of(one.thing, count=one.count, unit=one.unit_id), one.starts_at, one.ends_at, one.shipping_h
    )


def parts_of(thing: Any, *, count: int = 1, unit: int | None = None) -> tuple[Part, ...]:
    """Return the parts of a kind of equipment or a set; ``count`` of them, or the one unit that is named."""
    return tuple(
        Part(equipment.pk, number * count, equipment.preparation_h, equipment.service_h, unit)
        for equipment, number in thing.parts
    )


def new_claim(thing: Any, lender: Lender, wish: Any) -> Claim:
    """Return the claim of somebody's wish that is no reservation yet (see ``actions.asking.Wish``)."""
    unit = None if wish.unit is None else wish.unit.pk
    parts = parts_of(thing, count=wish.count, unit=unit)
    return Claim(uuid4(), parts, wish.starts_at, wish.ends_at, way_h(thing, wish.area_code, lender))


def way_h(thing: Any, destination: str, lender: Lender) -> int:
    """Return the hours to a town, one way; a set goes as one, as slowly as its slowest part."""
    return max(shipping_h(equipment, destination, default_h=lender.default_shipping_h) for equipment, _ in thing.parts)
