"""Offers a place that became free to who is next in reserve, by the office's click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, require
from todoku_web.exchange.calls.actions.locks import locked_call
from todoku_web.exchange.calls.actions.outcomes import set_outcomes
from todoku_web.exchange.calls.models import REASON_LENGTH, Application, ApplicationState
from todoku_web.exchange.screening.actions.history import changed, locked
from todoku_web.exchange.screening.actions.telling import tell_office
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from todoku_web.exchange.screening.models import Candidate, Screening


def free_places(screening: Screening) -> int:
    """Return how many places nobody has: of those that were to be given, less who is selected."""
    taken = screening.candidates.filter(application__state=ApplicationState.SELECTED).count()
    return max(0, screening.places - taken)


def next_in_reserve(screening: Screening) -> Candidate | None:
    """Return who comes next; None where nobody waits. Whose account is gone is passed over."""
    waiting = screening.candidates.filter(
        application__state=ApplicationState.WAITING, application__applicant__is_active=True
    )
    found: Candidate | None = waiting.select_related("application").order_by("application__waiting_number").first()
    return found


def offer(screening: Screening, number: int, *, reason: str, by: Any) -> Application:
    """Select who is next in reserve for a place that became free: they and the office are told.

    Raises ChangedMeanwhile where it is not this one's turn any more, InputError where no place is free; NotAllowed.
    """
    said = one_line(reason, most=REASON_LENGTH, needed=True)
    with transaction.atomic():
        locked_call(screening.call_id)
        now = locked(screening.pk)
        require(by, "screening.offer_place", now)
        if not free_places(now):
            raise InputError("screening.no_place_free")
        candidate = next_in_reserve(now)
        if candidate is None:
            raise InputError("screening.nobody_waits")
        if candidate.number != number:
            raise ChangedMeanwhile
        application = candidate.application
        chosen = {str(application.pk): application.version}
        set_outcomes(now.call, chosen, ApplicationState.SELECTED, by=by, reason=said)
        tell_office(now, "offered", by=by, number=number)
        changed(now, "offered", by, said=said, candidate=candidate)
        application.refresh_from_db()
    return application
