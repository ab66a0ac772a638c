"""What stands before the pages: calls and applications for who may see them, refusals in the words of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from todoku_web.accounts.doors import seen
from todoku_web.exchange.calls.queries import application_for_page, call_for_page

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.calls.models import Application, Call


def seen_call(request: HttpRequest, call_id: UUID) -> Call:
    """Return a call that the person may see; 404 for everybody else."""
    return seen(request, call_for_page(call_id), "calls.view_call")


def seen_application(request: HttpRequest, application_id: UUID) -> Application:
    """Return an application that the person may see; 404 for everybody else."""
    return seen(request, application_for_page(application_id), "calls.view_application")
