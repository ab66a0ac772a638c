"""What stands before the pages: a report for who may see it, refusals in the words of the right."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from todoku_web.accounts.models import Organisation
from todoku_web.planning.doors import signed_in
from todoku_web.service_reports.actions import NotAllowed
from todoku_web.service_reports.queries import report_for_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.service_reports.models import ServiceReport


def for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who is not signed in to do so, keeping what was typed; tell a refusal with the sentence of the right."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            return render(request, "400.html", {"error": error}, status=403)

    return signed_in(answered)


def seen_report(request: HttpRequest, report_id: UUID) -> ServiceReport:
    """Return a report that the person may see; 404 for everybody else."""
    found = report_for_page(report_id)
    if found is None or not request.user.has_perm("service_reports.view_report", found):
        raise Http404
    return found


def seen_municipality(request: HttpRequest, pk: int) -> Organisation:
    """Return a municipality of which the person may see the inbox; 404 for everybody else."""
    found: Organisation = get_object_or_404(Organisation, pk=pk)
    if not request.user.has_perm("service_reports.view_inbox", found):
        raise Http404
    return found
