"""Puts a lender's promises right after anything changed: who must move or wait, and who is next on the waiting list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.lending.actions.steps import keep_holdings, step
from todoku_web.exchange.lending.availability import replan
from todoku_web.exchange.lending.models import MOVABLE, State, UnitState
from todoku_web.exchange.lending.store_book import Store, claim_of, open_store, span_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.exchange.lending.models import Lender


def settle(lender: Lender, kinds: Iterable[int], *, by: Any) -> None:
    """Re-plan what can no longer be kept, and grant what has become free; everybody whom it concerns is told.

    The caller holds the lender (``locked_lender``) and has written what it changed, of which ``kinds`` of equipment.
    """
    store = open_store(lender.organisation_id, kinds)
    _prolong(store)
    found = sorted(store.reservations.values(), key=lambda one: (one.created_at, one.pk))
    movable = [one for one in found if one.state in MOVABLE]
    broken = {one.pk for one in movable if any(held.unit.state != UnitState.IN_SERVICE for held in one.holdings.all())}
    waiting = [one for one in found if one.state == State.WAITING]
    done = replan(store.book, [claim_of(one) for one in movable], [claim_of(one) for one in waiting])
    for pk, held in done.moved.items():
        keep_holdings(store.reservations[pk], held)
        step(store.reservations[pk], "moved", by=by, state=State.GRANTED)
    for pk in done.displaced:
        keep_holdings(store.reservations[pk], ())
        action = "displaced_unit" if pk in broken else "displaced_late"
        step(store.reservations[pk], action, by=by, state=State.WAITING)
    for pk, held in done.granted.items():
        keep_holdings(store.reservations[pk], held)
        step(store.reservations[pk], "promoted", by=by, state=State.GRANTED)


def _prolong(store: Store) -> None:
    """Write down that what should be back still occupies its units."""
    for one in store.reservations.values():
        for holding in one.holdings.all() if one.is_overdue else ():
            span = span_now(one, holding, now=store.now)
            if span.end > holding.ends_at:
                holding.ends_at = span.end
                holding.save(update_fields=["ends_at"])
