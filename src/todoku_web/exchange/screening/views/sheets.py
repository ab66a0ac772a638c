"""The page on which a reviewer reads an application and scores it, and hands out its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed, for_people, kept, posted_version, status_of
from todoku_web.exchange.calls.shown_fields import told_answers
from todoku_web.exchange.screening.actions import reading as actions
from todoku_web.exchange.screening.actions import relations
from todoku_web.exchange.screening.criteria import shown
from todoku_web.exchange.screening.queries import others_of
from todoku_web.exchange.screening.sheet_table import sheet_table
from todoku_web.exchange.screening.sheets import Sheet, read_sheet
from todoku_web.exchange.screening.views.access import seen_reading
from todoku_web.exchange.screening.workflow import (
    ConflictKind,
    OthersShown,
    ReadingState,
    ScreeningState,
    due,
    is_open,
)
from todoku_web.pages.language import current_lang
from todoku_web.uploads.downloads import as_attachment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from todoku_web.exchange.screening.models import Reading


@cache_control(private=True, no_cache=True)
@for_people
def sheet(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Show an application with its score sheet; keep the sheet as a draft, or hand it in."""
    found = seen_reading(request, reading_id, "read_application")
    if request.method != "POST":
        typed = kept(request)
        return _page(request, found, typed={name: values[-1] for name, values in typed.items()} if typed else None)
    wants = request.POST.get("action") == "submit"
    criteria = found.screening.criteria.rows if found.screening.criteria else []
    try:
        given = read_sheet(request.POST, criteria)
        if wants:
            _sent(found, given, request)
        else:
            actions.keep_draft(found, given, by=request.user, seen=posted_version(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        return _page(request, seen_reading(request, reading_id, "read_application"), typed=request.POST, error=error)
    messages.success(request, text(f"screening.sheet.{'submitted' if wants else 'kept'}", current_lang()))
    return redirect("screening:sheet", found.pk)


def _sent(found: Reading, given: Sheet, request: HttpRequest) -> None:
    """Hand a sheet in; one that is refused is kept as a draft, so that nothing is lost."""
    try:
        actions.submit(found, given, by=request.user, seen=posted_version(request))
    except (NotAllowed, ChangedMeanwhile):
        raise
    except TodokuError:
        if found.state == ReadingState.ASSIGNED:
            actions.keep_draft(found, given, by=request.user, seen=posted_version(request))
        raise


def _page(
    request: HttpRequest,
    found: Reading,
    *,
    typed: Mapping[str, Any] | None = None,
    error: TodokuError | None = None,
) -> HttpResponse:
    lang, screening = current_lang(), found.screening
    application = found.candidate.application
    hidden = set(screening.hidden_fields) if screening.hides_applicant else set()
    files = {one.field: _file_name(found, one) for one in application.attachments.all() if one.field not in hidden}
    fields = [one for one in application.form.fields if one.id not in hidden]
    rows = screening.criteria.rows if screening.criteria else []
    sees_others = _sees_others(found)
    stored = Sheet.of(found)
    marks = {one["id"]: str((typed or {}).get(f"score-{one['id']}", "")) if typed is not None
             else str(stored.scores.get(one["id"], "")) for one in rows}  # fmt: skip
    context = {
        "reading": found,
        "reviewer": found.reviewer,
        "screening": screening,
        "call": screening.call,
        "application": application,
        "answers": told_answers(fields, application.answers, lang, files=files),
        "hides": screening.hides_applicant,
        "criteria": [(one, marks[one.id]) for one in shown(rows, lang)],
        "form": typed if typed is not None else {
            "committee_comment": stored.committee_comment, "applicant_comment": stored.applicant_comment},
        "is_draft": found.state == ReadingState.ASSIGNED,
        "is_open": is_open(screening.state, closes_at=screening.closes_at, own=found.closes_at, now=timezone.now()),
        "due": due(screening.closes_at, found.closes_at),
        "others": sheet_table(screening, others_of(found), lang, names=False) if sees_others else None,
        "kinds": ConflictKind.choices,
        "stored": [(one, stored.scores.get(one.id)) for one in shown(rows, lang)]
        if isinstance(error, ChangedMeanwhile)
        else None,
        "stored_comments": stored,
        "seen": found.version,
        "error": error,
    }  # fmt: skip
    return render(request, "screening/sheet.html", context, status=status_of(error) if error else 200)


def _sees_others(found: Reading) -> bool:
    """Whether the reader may see what the others gave: their own is in, and it is the time that was set."""
    if found.state != ReadingState.SUBMITTED:
        return False
    return found.screening.others == OthersShown.OWN or found.screening.state == ScreeningState.MEETING


@require_POST
@for_people
def report(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Report that the reader is related to the application after all."""
    found = seen_reading(request, reading_id)
    try:
        relations.report(
            found, kind=request.POST.get("kind", ""), reason=request.POST.get("reason", ""), by=request.user
        )
    except NotAllowed:
        raise
    except TodokuError as error:
        return _page(request, seen_reading(request, reading_id, "read_application"), error=error)
    messages.success(request, text("screening.reported", current_lang()))
    return redirect("screening:reviewing", found.reviewer_id)


@never_cache
@require_safe
@for_people
def file(request: HttpRequest, reading_id: UUID, field: str) -> HttpResponse:
    """Send a file of an application to its reader, under a name that tells nothing where the applicant is hidden."""
    found = seen_reading(request, reading_id, "read_application")
    if found.screening.hides_applicant and field in found.screening.hidden_fields:
        raise Http404
    held = next((one for one in found.candidate.application.attachments.all() if one.field == field), None)
    if held is None:
        raise Http404
    held.upload.name = _file_name(found, held)
    return as_attachment(held.upload)


def _file_name(found: Reading, held: Any) -> str:
    """Return how a file is called for its reader: where the applicant is hidden by number and field."""
    if not found.screening.hides_applicant:
        return str(held.upload.name)
    return f"{found.candidate.number}-{held.field}.{held.upload.kind}"
