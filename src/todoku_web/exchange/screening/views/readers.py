"""Pages of the office about who reads what: the list, one application with its sheets, striking and replacing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, status_of
from todoku_web.exchange.screening.actions import reading as of_readings
from todoku_web.exchange.screening.actions import relations, replacing
from todoku_web.exchange.screening.models import Reading
from todoku_web.exchange.screening.queries import listed_candidates, with_readings
from todoku_web.exchange.screening.sheet_table import sheet_table
from todoku_web.exchange.screening.typed import typed_moment
from todoku_web.exchange.screening.views.access import candidate_of, seen_screening
from todoku_web.exchange.screening.workflow import GONE, LIVE, ConflictKind, OthersShown, ReadingState, ScreeningState
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.screening.models import Candidate, Screening

_PER_PAGE, _LONGEST = 50, 60
_SHOW = ("short", "unread")


@never_cache
@require_safe
@for_people
def readers(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """List the applications with who reads each, and how many sheets are in."""
    found = seen_screening(request, screening_id)
    show, search = request.GET.get("show", ""), request.GET.get("search", "").strip()[:_LONGEST]
    listed = listed_candidates(found, show=show if show in _SHOW else "", search=search)
    page = Paginator(listed, _PER_PAGE).get_page(request.GET.get("page"))
    assignment = found.assignments.select_related("made_by").first()
    context = {
        "screening": found,
        "call": found.call,
        "page": page,
        "rows": with_readings(list(page.object_list)),
        "show": show,
        "shows": _SHOW,
        "search": search,
        "assignment": assignment,
        "lacks": assignment.summary["lacks"][:_PER_PAGE] if assignment else [],
        "job": found.assigning if found.assigning and found.assigning.is_open else None,
        "may_deal": request.user.has_perm("screening.assign_readers", found)
        and found.state in (ScreeningState.PREPARING, ScreeningState.READING)
        and found.confirmed_at is not None,
    }
    return render(request, "screening/readers.html", context)


@never_cache
@require_safe
@for_people
def application(request: HttpRequest, screening_id: UUID, number: int) -> HttpResponse:
    """Show one application with its sheets, struck ones as struck, and its readers' relations."""
    found = seen_screening(request, screening_id)
    return _application_page(request, found, candidate_of(found, number))


def _application_page(
    request: HttpRequest, found: Screening, candidate: Candidate, *, error: TodokuError | None = None, tried: str = ""
) -> HttpResponse:
    readings = list(
        candidate.readings.exclude(state=ReadingState.RELEASED)
        .select_related("reviewer", "criteria", "struck_by")
        .order_by("reviewer__number")
    )
    may = {name: request.user.has_perm(f"screening.{right}", found)
           for name, right in (("strike", "strike_reading"), ("replace", "assign_readers"),
                               ("hand_back", "hand_back_sheet"), ("result", "view_result"))}  # fmt: skip
    live = sum(one.state in LIVE for one in readings)
    context = {
        "screening": found,
        "call": found.call,
        "candidate": candidate,
        "readings": readings,
        "table": sheet_table(found, readings, current_lang(), names=True),
        "conflicts": candidate.conflicts.select_related("reviewer", "by"),
        "kinds": ConflictKind.choices,
        "may": may,
        "returnable": found.others == OthersShown.MEETING and found.state == ScreeningState.READING,
        "lacks": max(0, found.readers - live) if candidate.application.state not in GONE else 0,
        "error": error,
        "tried": tried,
        "form": request.POST,
    }
    return render(request, "screening/application.html", context, status=status_of(error) if error else 200)


def _reading_of(candidate: Candidate, reading_id: Any) -> Reading:
    found = candidate.readings.select_related("screening", "reviewer").filter(pk=reading_id).first()
    if found is None:
        raise Http404
    return found


@require_POST
@for_people
def strike(request: HttpRequest, screening_id: UUID, number: int, reading_id: UUID) -> HttpResponse:
    """Report a reader of an application as related: their sheet is struck."""
    found = seen_screening(request, screening_id, "strike_reading")
    candidate = candidate_of(found, number)
    reading = _reading_of(candidate, reading_id)
    kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "")
    return _done(
        request, found, candidate, "strike",
        lambda: relations.report(reading, kind=kind, reason=reason, by=request.user),
    )  # fmt: skip


@require_POST
@for_people
def hand_back(request: HttpRequest, screening_id: UUID, number: int, reading_id: UUID) -> HttpResponse:
    """Give a sheet back to its reader."""
    found = seen_screening(request, screening_id, "hand_back_sheet")
    candidate = candidate_of(found, number)
    reading = _reading_of(candidate, reading_id)
    reason = request.POST.get("reason", "")
    return _done(
        request, found, candidate, "hand_back", lambda: of_readings.hand_back(reading, reason=reason, by=request.user)
    )


@require_POST
@for_people
def replace(request: HttpRequest, screening_id: UUID, number: int) -> HttpResponse:
    """Find another reader for an application."""
    found = seen_screening(request, screening_id, "assign_readers")
    candidate = candidate_of(found, number)
    typed = request.POST.get("closes_at", "")
    return _done(
        request, found, candidate, "replace",
        lambda: replacing.replace(found, number, closes_at=typed_moment(typed), by=request.user),
    )  # fmt: skip


def _done(request: HttpRequest, found: Screening, candidate: Candidate, tried: str, doing: Any) -> HttpResponse:
    try:
        doing()
    except NotAllowed:
        raise
    except TodokuError as error:
        return _application_page(request, found, candidate_of(found, candidate.number), error=error, tried=tried)
    messages.success(request, text(f"screening.done.{tried}", current_lang()))
    return redirect("screening:application", found.pk, candidate.number)
