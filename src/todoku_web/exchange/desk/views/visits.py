"""Takes in what people plan, report, confirm and cancel of visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, posted_version, require, seen, status_of
from todoku_web.exchange.desk.actions import visits as actions
from todoku_web.exchange.desk.actions.visits import VisitContent
from todoku_web.exchange.desk.dispatch_queries import dispatch_for_page, visit_for_page
from todoku_web.exchange.desk.views.dispatches import dispatch_page
from todoku_web.exchange.desk.views.reading import posted, posted_key, typed_day, typed_minutes
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.desk.models import Visit

_STEPS = ("cancel", "confirm", "send_back")


@require_POST
@for_people
def plan(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Plan a visit."""
    found = seen(request, dispatch_for_page(dispatch_id), "desk.view_dispatch", "desk.plan_visit")
    typed = posted(request, "day", "hours", "online", "place")
    try:
        content = VisitContent(
            day=typed_day(typed["day"]),
            minutes=typed_minutes(typed["hours"]),
            online=typed["online"] == "yes",
            place=typed["place"],
        )
        actions.plan(found, content, by=request.user, key=posted_key(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        return dispatch_page(request, found, error=error, tried="plan", typed=typed)
    messages.success(request, text("desk.done.visit_planned", current_lang()))
    return redirect("desk:dispatch", found.pk)


@require_POST
@for_people
def act(request: HttpRequest, visit_id: UUID, name: str) -> HttpResponse:
    """Cancel a visit, confirm its report, or send the report back."""
    found = _seen(request, visit_id)
    if name not in _STEPS:
        raise Http404
    said = request.POST.get("said", "")
    try:
        if name == "cancel":
            actions.cancel(found, by=request.user, said=said)
        else:
            actions.judge(found, name, by=request.user, seen=posted_version(request), said=said)
    except NotAllowed:
        raise
    except TodokuError as error:
        again = seen(request, dispatch_for_page(found.dispatch_id), "desk.view_dispatch")
        return dispatch_page(request, again, error=error, tried=f"{name}-{visit_id}", said=said)
    messages.success(request, text(f"desk.done.visit_{name}", current_lang()))
    return redirect("desk:dispatch", found.dispatch_id)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def report(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Report what was advised on a visit, and what comes next."""
    found = _seen(request, visit_id)
    require(request.user, "desk.report_visit", found)
    typed = posted(request, "advised", "next_steps", "hours", "seen")
    error = None
    if request.method == "POST":
        try:
            actions.report(
                found,
                advised=typed["advised"],
                next_steps=typed["next_steps"],
                minutes=typed_minutes(typed["hours"]),
                by=request.user,
                seen=posted_version(request),
            )
            messages.success(request, text("desk.done.visit_reported", current_lang()))
            return redirect("desk:dispatch", found.dispatch_id)
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
    else:
        typed |= {"advised": found.advised, "next_steps": found.next_steps}
        typed |= {"hours": f"{found.minutes / 60:g}", "seen": str(found.version)}
    context = {"visit": found, "typed": typed, "error": error, "is_early": found.day > timezone.localdate()}
    return render(request, "desk/report.html", context, status=status_of(error) if error else 200)


def _seen(request: HttpRequest, visit_id: UUID) -> Visit:
    """Return a visit of a dispatch that the person takes part in; 404 for everybody else."""
    found = visit_for_page(visit_id)
    if found is None or not request.user.has_perm("desk.view_dispatch_work", found.dispatch):
        raise Http404
    return found
