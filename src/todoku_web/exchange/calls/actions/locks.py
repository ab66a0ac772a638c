"""Holds a call, and an application after it, while they are changed."""

from __future__ import annotations

from typing import Any

from todoku_web.exchange.calls.models import Application, Call


def locked_call(pk: Any) -> Call:
    """Return a call as the database has it now, held until the transaction ends.

    Whatever gives or takes a seat holds the call first, so that two never count the same seats.
    """
    return Call.objects.select_for_update(of=("self",)).select_related("organisation", "form").get(pk=pk)


def locked_application(pk: Any, call: Call | None = None) -> Application:
    """Return an application as the database has it now, held until the transaction ends; its call is held before it."""
    found = Application.objects.select_for_update(of=("self",)).select_related("form", "organisation", "applicant")
    application = found.get(pk=pk)
    if call is not None:
        application.call = call
    return application
