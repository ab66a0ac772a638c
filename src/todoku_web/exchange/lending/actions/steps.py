"""Writes a step of a reservation: its new state, its history, the log, and letters to whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.audit.actions import record
from todoku_web.exchange.lending.actions.telling import tell_both
from todoku_web.exchange.lending.models import Holding, ReservationEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.exchange.lending.availability import Held
    from todoku_web.exchange.lending.models import Reservation


def step(now: Reservation, action: str, *, by: Any, state: Any = None, said: str = "") -> None:
    """Bring a reservation into a state (None leaves it) and tell it: ``lending.did.<action>`` says what was done."""
    if state is not None:
        now.state = state
    now.version += 1
    now.save()
    written(now, action, by=by, said=said)


def written(now: Reservation, action: str, *, by: Any, said: str = "") -> None:
    """Add what was done to history and log, and send letters once it is kept; the purpose stands in neither."""
    ReservationEvent.objects.create(reservation=now, actor=by, action=action, text=said)
    facts = {"thing": now.thing.title, "borrower": now.borrower.name, "loan_state": str(now.state)}
    record(f"loan.{action}", now, by=by, organisation=now.organisation, **facts)
    tell_both(now, action, by=by, said=said)


def keep_holdings(now: Reservation, held: Iterable[Held]) -> None:
    """Let a reservation occupy these units, and no others."""
    now.holdings.all().delete()
    Holding.objects.bulk_create(
        Holding(reservation=now, unit_id=one.unit, starts_at=one.span.start, ends_at=one.span.end) for one in held
    )
