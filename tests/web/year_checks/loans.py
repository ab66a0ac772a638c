"""Loans: no unit twice at a time, nobody waits for what is free, each step after the one before."""

from __future__ import annotations

from itertools import pairwise

from django.utils import timezone

from todoku_web.exchange.lending.models import HOLDING, Holding, Reservation, State, Unit
from todoku_web.exchange.lending.periods import check_order, longest_days
from todoku_web.exchange.lending.store_book import claim_of, kinds_of, open_store

_AFTER = {
    "": {"asked", "waiting", "granted"},
    "asked": {"granted", "waiting", "refused", "lapsed"},
    "waiting": {"promoted", "lapsed"},
    "granted": {"prepared", "cancelled"},
    "prepared": {"shipped"},
    "shipped": {"handed_over"},
    "handed_over": {"returned", "overdue"},
    "returned": {"closed"},
}
_LEADS = {"promoted": "granted", "lapsed": "cancelled", "overdue": "handed_over"}


def of_holdings():
    faults = []
    for unit in Unit.objects.prefetch_related("holdings__reservation"):
        held = sorted(unit.holdings.all(), key=lambda one: one.starts_at)
        faults += [
            f"unit {unit.pk}: {before.reservation_id} and {after.reservation_id}"
            for before, after in pairwise(held)
            if after.starts_at < before.ends_at
        ]
    strange = Holding.objects.exclude(reservation__state__in=(*HOLDING, State.CLOSED))
    return faults + [f"{one.reservation_id}: holds though {one.reservation.state}" for one in strange]


def of_reservations():
    faults = []
    for one in Reservation.objects.select_related("equipment", "kit").prefetch_related("events", "holdings__unit"):
        check_order(one.starts_at, one.ends_at, most_days=longest_days(one.thing))
        state, last, version = "", one.created_at, 0
        for event in one.events.all():
            if event.at < last or event.at > timezone.now() or event.action not in _AFTER.get(state, ()):
                faults.append(f"{one.pk}: {event.action} after {state} at {event.at}")
            version += event.action != "overdue"
            state, last = _LEADS.get(event.action, event.action), event.at
        if (state, max(version, 1)) != (one.state, one.version):
            faults.append(f"{one.pk}: {one.state} {one.version}, not {state} {version}")
        if one.state in HOLDING and one.holdings.count() != sum(count for _, count in one.thing.parts):
            faults.append(f"{one.pk}: holds {one.holdings.count()}")
        if one.state in {State.RETURNED, State.CLOSED} and one.returned_at is None:
            faults.append(f"{one.pk}: returned when")
    return faults


def of_waiting():
    """Nobody waits for what is free."""
    waiting = Reservation.objects.filter(state=State.WAITING).select_related("organisation", "equipment", "kit")
    return [
        one.pk
        for one in waiting
        if open_store(one.organisation_id, kinds_of(one)).book.allot(claim_of(one)) is not None
    ]
