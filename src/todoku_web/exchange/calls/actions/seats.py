"""Gives seats and takes them back; whoever does so holds the call (``allowed.locked_call``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.errors import InputError
from todoku_web.exchange.calls.actions.history import application_done, application_logged
from todoku_web.exchange.calls.actions.telling import tell
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import Admission, ApplicationState
from todoku_web.exchange.calls.models.applications import SEATED
from todoku_web.exchange.calls.page_parts import is_held

if TYPE_CHECKING:
    from todoku_web.exchange.calls.models import Application, Call


def seats_taken(call: Call) -> int:
    """Return how many seats of a call are taken: by who was accepted or selected."""
    return call.applications.filter(state__in=SEATED).count()


def seat(call: Call, application: Application) -> None:
    """Give a new application its place: a seat, a place on the waiting list, or its turn to be looked at.

    Raises InputError where there is neither seat nor waiting list. The caller saves both.
    """
    if call.admission == Admission.SELECTION:
        application.state = ApplicationState.SUBMITTED
    elif call.capacity is None or seats_taken(call) < call.capacity:
        application.state = ApplicationState.ACCEPTED
    elif call.waiting_list:
        put_waiting(call, application)
    else:
        raise InputError("calls.full", capacity=call.capacity)


def put_waiting(call: Call, application: Application) -> None:
    """Put an application at the end of the waiting list."""
    call.last_waiting += 1
    application.state, application.waiting_number = ApplicationState.WAITING, call.last_waiting


def promote(call: Call, by: Any) -> int:
    """Give free seats to who waits, in order, and tell them; return to how many.

    Nobody is promoted once what was called for has begun, or is over, or where free places are offered by hand. Whose
    account is gone is passed over, which their application says.
    """
    over = call.state in (CallState.FINISHED, CallState.CANCELLED)
    if over or is_held(call) or (call.held_at is not None and timezone.now() >= call.held_at):
        return 0
    free = None if call.capacity is None else call.capacity - seats_taken(call)
    if free is not None and free <= 0:
        return 0
    waiting = call.applications.select_for_update(of=("self",)).select_related("applicant", "organisation")
    promoted: list[Application] = []
    for one in waiting.filter(state=ApplicationState.WAITING).order_by("waiting_number"):
        if free is not None and len(promoted) >= free:
            break
        one.call = call
        one.waiting_number = None
        if one.applicant is None or not one.applicant.is_active:
            one.state = ApplicationState.WITHDRAWN
            application_done(one, "account_gone", None)
            continue
        chosen = call.admission == Admission.SELECTION
        one.state = ApplicationState.SELECTED if chosen else ApplicationState.ACCEPTED
        application_done(one, "promoted", by)
        application_logged(one, "promoted", by)
        promoted.append(one)
    if call.admission == Admission.FIRST_COME or call.state == CallState.DECIDED:
        tell(promoted, "promoted")
    return len(promoted)
