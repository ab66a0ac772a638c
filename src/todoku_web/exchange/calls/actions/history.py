"""Keeps a changed call or application, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from todoku_web.audit.actions import record
from todoku_web.exchange.calls.models import Application, ApplicationEvent, Call, CallEvent

if TYPE_CHECKING:
    from collections.abc import Sequence


def call_done(
    call: Call, action: str, by: Any, *, said: str = "", changes: list[dict[str, str]] | None = None, **detail: Any
) -> None:
    """Keep a changed call, and write the step to its history and to the log."""
    call.version += 1
    call.changed_at = timezone.now()
    call.save()
    call_written(call, action, by, said=said, changes=changes, **detail)


def call_written(
    call: Call, action: str, by: Any, *, said: str = "", changes: list[dict[str, str]] | None = None, **detail: Any
) -> None:
    """Write a step to a call's history and to the log."""
    CallEvent.objects.create(
        call=call,
        actor=by,
        actor_name="" if by is None else str(by),
        action=action,
        text=said,
        changes=changes or [],
    )
    record(f"call.{action}", call, by=by, organisation=call.organisation, state=str(call.state), **detail)


def application_done(application: Application, action: str, by: Any, *, said: str = "") -> None:
    """Keep a changed application and write the step to its history."""
    application.version += 1
    application.changed_at = timezone.now()
    application.save()
    ApplicationEvent.objects.create(application=application, actor=by, action=action, text=said)


def applications_done(applications: Sequence[Application], state: Any, action: str, by: Any, *, said: str = "") -> None:
    """Give many applications one state, whoever waited no more, and write the step to the history of each."""
    found = Application.objects.filter(pk__in=[one.pk for one in applications])
    found.update(state=state, reason=said, waiting_number=None, version=F("version") + 1, changed_at=timezone.now())
    ApplicationEvent.objects.bulk_create(
        ApplicationEvent(application=one, actor=by, action=action, text=said) for one in applications
    )


def application_logged(application: Application, action: str, by: Any) -> None:
    """Write what became of an application to the log of the organisation that calls: without what it says."""
    record(
        f"application.{action}",
        application,
        by=by,
        organisation=application.call.organisation,
        call=str(application.call_id),
        number=application.number,
        state=str(application.state),
    )
