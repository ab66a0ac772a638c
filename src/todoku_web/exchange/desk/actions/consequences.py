"""What follows for dispatches and questions when an adviser withdraws, a need ends, or towns merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.utils import timezone

from todoku_web.exchange.desk.actions.dispatches import come_to_nothing, held, written
from todoku_web.exchange.desk.actions.questions import held as held_question
from todoku_web.exchange.desk.actions.questions import logged
from todoku_web.exchange.desk.actions.questions import written as question_written
from todoku_web.exchange.desk.models import Dispatch, Question
from todoku_web.exchange.desk.workflow import DISPATCH_GOING_ON, DispatchState
from todoku_web.exchange.needs.actions.acting import acts_for
from todoku_web.exchange.needs.places import holding
from todoku_web.exchange.needs.workflow import NeedState, OfferState

if TYPE_CHECKING:
    from todoku_web.exchange.calls.models import ApplicationEvent
    from todoku_web.exchange.needs.models import NeedEvent, OfferEvent

_OF_NEEDS = {NeedState.CLOSED: "need_closed", NeedState.WITHDRAWN: "need_withdrawn"}


def after_offer_event(instance: OfferEvent, *, created: bool, **_told: Any) -> None:
    """Cancel what was planned with an adviser who has just withdrawn, in the same transaction."""
    if created and instance.to_state == OfferState.WITHDRAWN:
        found = Dispatch.objects.filter(offer_id=instance.offer_id)
        _end(found, "adviser_withdrawn", instance, acts_for(instance.actor, instance.offer))


def after_need_event(instance: NeedEvent, *, created: bool, **_told: Any) -> None:
    """Cancel what was planned for a need that has just been closed or withdrawn."""
    action = _OF_NEEDS.get(NeedState(instance.to_state))
    if created and action and instance.from_state != instance.to_state:
        found = Dispatch.objects.filter(need_id=instance.need_id)
        _end(found, action, instance, acts_for(instance.actor, instance.need))


def after_application_event(instance: ApplicationEvent, *, created: bool, **_told: Any) -> None:
    """Cancel what was planned for an application that has just been withdrawn."""
    if created and instance.action == "withdrawn":
        found = Dispatch.objects.filter(application_id=instance.application_id)
        _end(found, "application_gone", instance, instance.application.call.organisation)


def _end(dispatches: Any, action: str, event: Any, body: Any) -> None:
    """Cancel the visits to come, and the dispatches that had none; those that had one are left for the office to end.

    A visit up to today may have been held and stays to be reported. The log of the body that did it holds it: a
    transaction writes in one body's log alone.
    """
    for key in dispatches.filter(state__in=DISPATCH_GOING_ON).order_by("pk").values_list("pk", flat=True):
        now = held(Dispatch(pk=key))
        before = now.state
        come_to_nothing(now, event.text, after=timezone.localdate())
        if not now.counts:
            now.state = DispatchState.CANCELLED
        written(now, action, by=event.actor, before=before, said=event.text, body=body)


def follow_mergers() -> int:
    """Put questions and dispatches of abolished municipalities into the ones that followed; return how many."""
    moved = 0
    for model in (Question, Dispatch):
        for code in set(model.objects.order_by().values_list("area_code", flat=True).distinct()):
            new, former = holding(code)
            if new != code:
                keys = model.objects.filter(area_code=code).values_list("pk", flat=True)
                moved += sum(_move(model, key, code, new, former) for key in keys)
    return moved


def after_migrations(using: str, **_told: Any) -> None:
    """Follow mergers whenever the portal was brought up to date: the register comes with it."""
    if Dispatch._meta.db_table in connections[using].introspection.table_names():  # noqa: SLF001 - Django's documented name
        follow_mergers()


@transaction.atomic
def _move(model: Any, key: Any, code: str, new: str, former: str) -> int:
    now = (held if model is Dispatch else held_question)(model(pk=key))
    if now.area_code != code:
        return 0
    now.area_code = new
    if model is Dispatch:
        written(now, "moved", by=None, before=now.state, said=former)
        return 1
    now.version += 1
    now.save()
    question_written(now, "moved", by=None, before=now.state, said=former)
    logged(now, "moved", by=None, body=None)
    return 1
