"""What bodies decide on the applications of the made-up year: outcomes, their publication, the end of calls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import Admission, ApplicationState
from todoku_web.exchange.calls.models.applications import SEATED
from todoku_web.exchange.screening.actions.setting_up import judged_stages
from todoku_web.exchange.year.made_screening import MadeScreening
from todoku_web.exchange.year.screenings import screen
from todoku_web.exchange.year.texts import texts

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.year.call_desk import CallDesk

_S: Any = ApplicationState
_LEFT_AGAIN = 20
"""One of so many who have a seat leaves it once results are published."""


def decide(desk: CallDesk) -> list[MadeScreening]:
    """Let the body that calls screen, decide, publish and end, as far as the call's fate has it."""
    call, fate, draws = desk.call, desk.made.fate, desk.draws
    if fate == "cancelled":
        _cancel(desk)
    if fate not in {"closed", "decided", "finished"}:
        return []
    screened = screen(desk) if call.admission == Admission.SELECTION and judged_stages(call) else []
    if fate == "closed":
        return screened
    at = screened[-1].last if screened else _after(desk, 4, 10)
    if call.admission == Admission.SELECTION and not screened:
        at = _choose(desk, at)
    at += draws.days(1, 2)
    call.state, call.decided_at = CallState.DECIDED, at
    desk.made.note(desk.frame, "decided", at)
    if not screened:
        at = _some_leave(desk, at)
    if fate == "finished":
        call.state = CallState.FINISHED
        desk.made.note(desk.frame, "finished", max(at, call.held_at or at) + draws.days(1, 5))
    return screened


def _after(desk: CallDesk, low: int, high: int) -> datetime:
    assert desk.call.closes_at is not None
    return desk.call.closes_at + timedelta(hours=10) + desk.draws.days(low, high)


def _some_leave(desk: CallDesk, at: datetime) -> datetime:
    """Let some of who have a seat withdraw; return when the last one did."""
    seated = [one for one in desk.own if one.state in SEATED]
    for one in desk.draws.some(seated, len(seated) // _LEFT_AGAIN):
        at += timedelta(minutes=desk.draws.whole(1, 90))
        desk.withdraw(one, at)
    return at


def _choose(desk: CallDesk, at: datetime) -> datetime:
    """Give every application its outcome without a screening; return when that was done."""
    call, draws = desk.call, desk.draws
    by = desk.frame.cast.officer(call.organisation, "approver")
    standing = desk.in_state(_S.SUBMITTED)
    order = draws.order(len(standing))
    first = call.capacity or len(standing)
    waiting = first + min(3, len(standing) // 6)
    groups = {_S.SELECTED: order[:first], _S.WAITING: order[first:waiting], _S.NOT_SELECTED: order[waiting:]}
    for outcome, numbers in groups.items():
        at += timedelta(minutes=draws.whole(5, 40))
        reason = texts()["calls"]["not_selected"] if outcome == _S.NOT_SELECTED else ""
        desk.give([standing[number] for number in sorted(numbers)], outcome, at, by=by, reason=reason)
    return at


def _cancel(desk: CallDesk) -> None:
    call, said = desk.call, texts()["calls"]["cancelled"]
    at = _after(desk, 1, 4)
    by = desk.frame.cast.officer(call.organisation, "approver")
    for one in desk.own:
        if one.state != _S.WITHDRAWN:
            one.state, one.waiting_number, one.reason = _S.CANCELLED, None, said
            desk.note(one, "call_cancelled", at, by=by, said=said)
    call.state = CallState.CANCELLED
    desk.made.note(desk.frame, "cancelled", at, said=said)
