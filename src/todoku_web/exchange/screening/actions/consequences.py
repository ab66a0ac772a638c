"""What follows for screenings when something becomes of an application or a call elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import Admission, ApplicationState
from todoku_web.exchange.screening.actions.history import facts_changed, locked, wrote
from todoku_web.exchange.screening.actions.offering import free_places, next_in_reserve
from todoku_web.exchange.screening.actions.telling import tell_office, tell_reviewers, told_names
from todoku_web.exchange.screening.models import Candidate, Screening
from todoku_web.exchange.screening.workflow import ReadingState, ReviewerState, ScreeningState
from todoku_web.notices.actions import deliver, notice

if TYPE_CHECKING:
    from todoku_web.exchange.calls.models import ApplicationEvent, Call, CallEvent


def holds_reserve(call: Call) -> bool:
    """Whether the office offers free places of a call by hand: its screening decided who comes next."""
    if call.admission != Admission.SELECTION:
        return False
    return Screening.objects.filter(call=call, is_final=True, state=ScreeningState.DECIDED).exists()


def after_application_event(instance: ApplicationEvent, *, created: bool, **_given: Any) -> None:
    """An application was withdrawn: its sheets count no more, and a place that it had is offered by the office."""
    if not created or instance.action not in ("withdrawn", "account_gone"):
        return
    for candidate in Candidate.objects.filter(application_id=instance.application_id).select_related("screening"):
        now = locked(candidate.screening_id)
        facts_changed(now)
        if now.state != ScreeningState.DECIDED:
            readers = now.reviewers.filter(
                readings__candidate=candidate, readings__state=ReadingState.ASSIGNED, state=ReviewerState.ACCEPTED
            )
            if now.state == ScreeningState.READING:
                tell_reviewers(now, readers.select_related("person"), "withdrawn", number=candidate.number)
            tell_office(now, "withdrawn", by=instance.actor, number=candidate.number)
        elif now.is_final:
            waits = next_in_reserve(now) if free_places(now) else None
            url = reverse("screening:ranking", args=[now.pk])
            kind = "place_free" if waits else "withdrawn"
            tell_office(now, kind, by=instance.actor, url=url, number=candidate.number,
                        **({"next": waits.number} if waits else {}))  # fmt: skip
        wrote(now, "withdrawn", instance.actor, candidate=candidate)


def _tell_called_off(call_id: Any) -> None:
    going_on = Screening.objects.filter(call_id=call_id).exclude(state=ScreeningState.DECIDED)
    for screening in going_on.select_related("call__organisation"):
        asked = screening.reviewers.filter(state__in=(ReviewerState.INVITED, ReviewerState.ACCEPTED))
        tell_reviewers(screening, asked.select_related("person"), "call_cancelled")


def after_call_event(instance: CallEvent, *, created: bool, **_given: Any) -> None:
    """A call was called off, which its reviewers are told; or its results were published: whoever has a letter is."""
    if not created or instance.action not in (CallState.DECIDED, CallState.CANCELLED):
        return
    if instance.action == CallState.CANCELLED:
        _tell_called_off(instance.call_id)
        return
    final = Screening.objects.filter(call_id=instance.call_id, is_final=True, state=ScreeningState.DECIDED)
    screening = final.select_related("call__organisation").first()
    if screening is None:
        return
    outcomes = (ApplicationState.SELECTED, ApplicationState.WAITING, ApplicationState.NOT_SELECTED)
    found = Candidate.objects.filter(screening__call_id=instance.call_id, application__state__in=outcomes)
    applications = {one.application_id: one.application for one in found.select_related("application__applicant")}
    deliver(
        notice(
            one.applicant,
            f"screening.letter_{one.state}",
            url=reverse("screening:letter", args=[one.pk]),
            number=one.number,
            reference=screening.decision.letter["reference"],
            **told_names(screening),
        )
        for one in applications.values()
        if one.applicant is not None
    )
