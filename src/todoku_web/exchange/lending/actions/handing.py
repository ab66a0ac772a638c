"""Hand-over and return: in which condition each unit goes out and comes back, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.exchange.lending.actions.deciding import take_up
from todoku_web.exchange.lending.actions.locks import locked_reservation
from todoku_web.exchange.lending.actions.settling import settle
from todoku_web.exchange.lending.actions.steps import step
from todoku_web.exchange.lending.availability import HOUR
from todoku_web.exchange.lending.models import NOTE_LENGTH, OUT, Condition, State, UnitState
from todoku_web.exchange.lending.store_book import kinds_of
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.exchange.lending.models import Holding, Reservation
    from todoku_web.uploads.models import Upload

_TO_REPAIR: frozenset[Any] = frozenset({Condition.DAMAGED, Condition.MISSING})


@transaction.atomic
def hand_over(found: Reservation, conditions: Mapping[int, str], *, by: Any, seen: int, said: str = "") -> Reservation:
    """Say that the borrower has it, and in which condition each unit (by its id) went out.

    Raises InputError for a unit that is damaged or missing: it cannot be handed over.
    """
    now, _ = locked_reservation(found, by=by, right="hand_over_reservation", seen=seen)
    if now.state not in OUT:
        take_up(now)
    for holding in _of_each(now, conditions):
        holding.condition_out = conditions[holding.unit_id]
        if holding.condition_out in _TO_REPAIR:
            raise InputError("lending.not_to_hand_over", unit=holding.unit.label)
        holding.save(update_fields=["condition_out"])
        _note_condition(holding, holding.condition_out)
    note = paragraphs(said, most=NOTE_LENGTH)
    step(now, "handed_over", by=by, state=State.HANDED_OVER, said=note)
    return now


@transaction.atomic
def take_back(
    found: Reservation,
    conditions: Mapping[int, str],
    *,
    by: Any,
    seen: int,
    said: str = "",
    photo: Upload | None = None,
) -> Reservation:
    """Say that it came back, and in which condition each unit did; what is damaged or missing goes to repair.

    Each unit is free when its service is over, reckoned from now; who waits for it, or can no longer have it, is told.
    """
    now, lender = locked_reservation(found, by=by, right="take_back_reservation", seen=seen)
    moment = timezone.now()
    bad = False
    for holding in _of_each(now, conditions):
        holding.condition_back = conditions[holding.unit_id]
        bad = bad or holding.condition_back in _TO_REPAIR
        holding.ends_at = max(moment, holding.starts_at) + holding.unit.equipment.service_h * HOUR
        holding.save(update_fields=["condition_back", "ends_at"])
        _note_condition(holding, holding.condition_back)
    note = paragraphs(said, most=NOTE_LENGTH, needed=bad)
    now.returned_at, now.return_photo = moment, photo
    step(now, "returned", by=by, state=State.RETURNED, said=note)
    settle(lender, kinds_of(now), by=by)
    return now


def _of_each(now: Reservation, conditions: Mapping[int, str]) -> list[Holding]:
    """Return what a reservation holds; InputError where a condition is not said of each unit."""
    held = list(now.holdings.select_related("unit__equipment"))
    for one in held:
        if conditions.get(one.unit_id) not in Condition.values:
            raise InputError("lending.condition_needed", unit=one.unit.label)
    return held


def _note_condition(holding: Holding, condition: Any) -> None:
    unit = holding.unit
    before = (unit.condition, unit.state)
    unit.condition = condition
    if condition in _TO_REPAIR and unit.state == UnitState.IN_SERVICE:
        unit.state = UnitState.IN_REPAIR
    if (unit.condition, unit.state) != before:
        unit.version += 1
        unit.save(update_fields=["condition", "state", "version"])
