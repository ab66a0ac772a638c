"""Pages of the office from the meeting on: rank table, moves, minutes, and the papers for the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed, for_people, posted_version, status_of
from todoku_web.exchange.screening.actions import meeting, offering
from todoku_web.exchange.screening.paper.content import PER_PAPER, sheets_content
from todoku_web.exchange.screening.paper.pdf import render_sheets
from todoku_web.exchange.screening.paper.workbook import sheets_workbook
from todoku_web.exchange.screening.results import PLACED, ranked, with_candidates
from todoku_web.exchange.screening.typed import typed_day
from todoku_web.exchange.screening.views.access import seen_screening
from todoku_web.exchange.screening.workflow import ScreeningState
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.screening.models import Ranking, Screening
    from todoku_web.exchange.screening.results import Line, Ranked

_PER_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOW = ("near", "disagrees", *PLACED)


@never_cache
@require_safe
@for_people
def ranking(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Show the rank table: the plain mean first, the calibrated worth beside it, and what the meeting moved."""
    return ranking_page(request, seen_screening(request, screening_id, "view_result"))


def ranking_page(
    request: HttpRequest, found: Screening, *, error: TodokuError | None = None, tried: int = 0
) -> HttpResponse:
    """Return the page of the rank table; with an error at the application that was to be moved."""
    last: Ranking | None = found.rankings.first()
    table = ranked(found, last) if last else None
    show = request.GET.get("show", "")
    page = Paginator(_shown(table, show), _PER_PAGE).get_page(request.GET.get("page"))
    decided = found.state == ScreeningState.DECIDED
    free = offering.free_places(found) if decided and found.is_final else 0
    context = {
        "screening": found,
        "call": found.call,
        "ranking": last,
        "page": page,
        "rows": with_candidates(found, page.object_list),
        "placed": [(name, len(table.placed[name])) for name in PLACED] if table else [],
        "near": len(table.near_line()) if table else 0,
        "disagreeing": sum(one.figures["disagrees"] for one in table.lines) if table else 0,
        "over": max(0, len(table.placed["selected"]) - found.places) if table else 0,
        "leniency": table.leniency if table else [],
        "show": show,
        "shows": _SHOW,
        "targets": ["selected", *(["reserve"] if found.is_final else []), "not_selected"],
        "stale": last is not None and not decided and last.facts_version < found.facts_version,
        "job": found.ranking_job if found.ranking_job and found.ranking_job.is_open else None,
        "may_meet": request.user.has_perm("screening.hold_meeting", found) and found.state == ScreeningState.MEETING,
        "may_decide": request.user.has_perm("screening.decide_screening", found),
        "may_offer": free > 0 and request.user.has_perm("screening.offer_place", found),
        "free": free,
        "next": offering.next_in_reserve(found) if free else None,
        "parts": range(1, 2 + (len(table.lines) - 1) // PER_PAPER) if table else [],
        "moves": found.moves.select_related("candidate").order_by("-at", "-pk")[:_PER_PAGE],
        "tried": tried,
        "said": request.POST.get("reason", ""),
        "wanted": request.POST.get("to", ""),
        "error": error,
    }
    return render(request, "screening/ranking.html", context, status=status_of(error) if error else 200)


def _shown(table: Ranked | None, show: str) -> list[Line]:
    if table is None:
        return []
    if show == "near":
        return table.near_line()
    if show == "disagrees":
        return [one for one in table.lines if one.figures["disagrees"]]
    return [one for one in table.lines if show not in PLACED or one.placement == show]


@require_POST
@for_people
def rank(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Ask for a new rank table."""
    found = seen_screening(request, screening_id, "hold_meeting")
    try:
        meeting.rank(found, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return ranking_page(request, found, error=error)
    messages.success(request, text("screening.done.rank", current_lang()))
    return redirect("screening:ranking", found.pk)


@require_POST
@for_people
def move(request: HttpRequest, screening_id: UUID, number: int) -> HttpResponse:
    """Move an application across the line."""
    found = seen_screening(request, screening_id, "hold_meeting")
    try:
        meeting.move(found, number, request.POST.get("to", ""), reason=request.POST.get("reason", ""), by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return ranking_page(request, found, error=error, tried=number)
    messages.success(request, text("screening.done.move", current_lang()))
    return redirect("screening:ranking", found.pk)


@require_POST
@for_people
def offer(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Offer a free place to who is next in reserve."""
    found = seen_screening(request, screening_id, "offer_place")
    try:
        offering.offer(
            found,
            posted_number(request.POST.get("number", "")),
            reason=request.POST.get("reason", ""),
            by=request.user,
        )
    except NotAllowed:
        raise
    except TodokuError as error:
        return ranking_page(request, found, error=error)
    messages.success(request, text("screening.done.offer", current_lang()))
    return redirect("screening:ranking", found.pk)


@cache_control(private=True, no_cache=True)
@for_people
def minutes(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Keep when the meeting was, who attended, and what it considered."""
    found = seen_screening(request, screening_id, "view_result")
    error: TodokuError | None = None
    if request.method == "POST":
        try:
            meeting.write_minutes(
                found,
                held_on=typed_day(request.POST.get("held_on", "")),
                attended=request.POST.get("attended", ""),
                minutes=request.POST.get("minutes", ""),
                by=request.user,
                seen=posted_version(request),
            )
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
            found = seen_screening(request, screening_id, "view_result")
        else:
            messages.success(request, text("screening.saved", current_lang()))
            return redirect("screening:minutes", found.pk)
    stored = {
        "held_on": "" if found.held_on is None else found.held_on.isoformat(),
        "attended": found.attended,
        "minutes": found.minutes,
    }
    context = {
        "screening": found,
        "call": found.call,
        "form": request.POST if error else stored,
        "stored": stored if isinstance(error, ChangedMeanwhile) else None,
        "may_write": request.user.has_perm("screening.hold_meeting", found),
        "seen": found.version,
        "error": error,
    }
    return render(request, "screening/minutes.html", context, status=status_of(error) if error else 200)


@never_cache
@require_safe
@for_people
def sheets_pdf(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Give the score sheets for the meeting as a PDF, so many applications at once, in order of rank."""
    found = seen_screening(request, screening_id, "view_result")
    part = max(1, posted_number(request.GET.get("part", "1")))
    names = request.GET.get("names") == "1"
    lang = current_lang()
    pdf = render_sheets(sheets_content(found, _last(found), lang, part=part, names=names), lang)
    return _file(pdf, f"sheets-{str(found.pk)[:8]}-{part}-{lang}.pdf", "application/pdf")


@never_cache
@require_safe
@for_people
def sheets_xlsx(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Give the rank table and all sheets as a workbook."""
    found = seen_screening(request, screening_id, "view_result")
    lang = current_lang()
    return _file(sheets_workbook(found, _last(found), lang), f"sheets-{str(found.pk)[:8]}-{lang}.xlsx", _XLSX)


def _last(found: Screening) -> Ranking:
    last: Ranking | None = found.rankings.first()
    if last is None:
        raise InputError("screening.no_ranking")
    return last


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
