"""Sets what becomes of many applications at once, with the reason; they are told when the results are published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, require
from todoku_web.exchange.calls.actions.history import application_done, applications_done, call_written
from todoku_web.exchange.calls.actions.locks import locked_call
from todoku_web.exchange.calls.actions.seats import put_waiting, seats_taken
from todoku_web.exchange.calls.actions.telling import tell
from todoku_web.exchange.calls.clock import CallState, Phase
from todoku_web.exchange.calls.models import REASON_LENGTH, Admission, ApplicationState, Call
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku_web.exchange.calls.models import Application

OUTCOMES: tuple[Any, ...] = (ApplicationState.SELECTED, ApplicationState.WAITING, ApplicationState.NOT_SELECTED)
_CHANGEABLE = (ApplicationState.SUBMITTED, *OUTCOMES)
MOST_AT_ONCE = 500


def set_outcomes(call: Call, chosen: Mapping[str, int], outcome: Any, *, by: Any, reason: str = "") -> int:
    """Give applications (id -> the version that was seen) one outcome; return how many became different.

    Only of a selection that is closed or decided. Raises InputError for more than the capacity, ChangedMeanwhile where
    any of them was changed or withdrawn since; then none is changed. Once results are published people are told at
    once.
    """
    said = one_line(reason, most=REASON_LENGTH, needed=outcome == ApplicationState.NOT_SELECTED)
    _check_asked(chosen, outcome)
    with transaction.atomic():
        now = locked_call(call.pk)
        require(by, "calls.set_outcome", now)
        if now.admission != Admission.SELECTION or now.phase not in (Phase.CLOSED, Phase.DECIDED):
            raise InputError("calls.outcome_early")
        found = now.applications.select_for_update(of=("self",)).select_related("applicant", "organisation")
        rows = list(found.filter(pk__in=list(chosen), state__in=_CHANGEABLE).order_by("number"))
        if len(rows) < len(chosen) or any(one.version != chosen[str(one.pk)] for one in rows):
            raise ChangedMeanwhile
        changed = [one for one in rows if (one.state, one.reason) != (outcome, said)]
        for one in changed:
            one.call = now
        _give(now, changed, outcome, by, said)
        if now.capacity is not None and seats_taken(now) > now.capacity:
            raise InputError("calls.capacity_full", capacity=now.capacity)
        now.save(update_fields=["last_waiting"])
        if now.state == CallState.DECIDED:
            tell(changed, f"{outcome}_now")
        if changed:
            numbers = [one.number for one in changed]
            call_written(now, "outcomes_set", by, said=said, outcome=str(outcome), numbers=numbers)
    return len(changed)


def _check_asked(chosen: Mapping[str, int], outcome: Any) -> None:
    if outcome not in OUTCOMES:
        raise InputError("calls.outcome")
    if not 1 <= len(chosen) <= MOST_AT_ONCE:
        raise InputError("calls.outcome_none", most=MOST_AT_ONCE)


def _give(call: Call, changed: Sequence[Application], outcome: Any, by: Any, said: str) -> None:
    if outcome != ApplicationState.WAITING:
        applications_done(changed, outcome, outcome, by, said=said)
        return
    for one in changed:
        if one.state != ApplicationState.WAITING:
            put_waiting(call, one)
        one.reason = said
        application_done(one, outcome, by, said=said)
