"""What stands before the pages: calls and applications for who may see them, refusals in the words of the right."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from todoku_web.exchange.calls.actions.allowed import ChangedMeanwhile, NotAllowed
from todoku_web.exchange.calls.queries import application_for_page, call_for_page
from todoku_web.planning.doors import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku.errors import TodokuError
    from todoku_web.exchange.calls.models import Application, Call

FORBIDDEN, CONFLICT, UNFIT = 403, 409, 422
_LONGEST_POSTED = 9


def for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who is not signed in to do so, keeping what was typed; tell a refusal with the sentence of the right."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            return render(request, "400.html", {"error": error}, status=FORBIDDEN)

    return signed_in(answered)


def seen_call(request: HttpRequest, call_id: UUID) -> Call:
    """Return a call that the person may see; 404 for everybody else."""
    found = call_for_page(call_id)
    if found is None or not request.user.has_perm("calls.view_call", found):
        raise Http404
    return found


def seen_application(request: HttpRequest, application_id: UUID) -> Application:
    """Return an application that the person may see; 404 for everybody else."""
    found = application_for_page(application_id)
    if found is None or not request.user.has_perm("calls.view_application", found):
        raise Http404
    return found


def status_of(error: TodokuError) -> int:
    """Return with which status a page tells an error: somebody else was first, or it cannot be."""
    return CONFLICT if isinstance(error, ChangedMeanwhile) else UNFIT


def posted_version(request: HttpRequest) -> int:
    """Return the version that a page saw; 0 for what is none."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isdecimal() and len(typed) <= _LONGEST_POSTED else 0
