"""Pages on which somebody reports, and sees what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed, for_people, kept, require, status_of
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas
from todoku_web.service_reports import actions
from todoku_web.service_reports.forms import ReportForm, asked_place
from todoku_web.service_reports.merging import differences
from todoku_web.service_reports.queries import others_in_square, own_reports
from todoku_web.service_reports.views.access import seen_report
from todoku_web.uploads.downloads import as_attachment

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.service_reports.models import ServiceReport

_PER_PAGE = 25
_MOST_OTHERS = 20


@cache_control(private=True, no_cache=True)
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Report that a place has or lacks service."""
    require(request.user, "service_reports.add_report")
    if request.method == "POST":
        form = ReportForm(request.POST, request.FILES, person=request.user)
        if form.is_valid():
            made = _tried(form, lambda: actions.report(**_said(form), by=request.user, key=form.cleaned_data["key"]))
            if made is not None:
                messages.success(request, text("service_reports.thanks", current_lang()))
                return redirect("service_reports:report", made.pk)
        return _form_page(request, form, status=400)
    typed = kept(request)
    initial = {name: values[0] for name, values in typed.items() if values} if typed else asked_place(request)
    return _form_page(request, ReportForm.fresh(person=request.user, **initial))


@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List what the person reported."""
    page = Paginator(own_reports(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "service_reports/mine.html", {"page": page})


@never_cache
@require_safe
@for_people
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Show one report with its history, and what the person may do with it."""
    return report_page(request, seen_report(request, report_id))


@cache_control(private=True, no_cache=True)
@for_people
def edit(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Change one's own report while nobody has decided on it; where it was changed meanwhile, ask what is to hold."""
    found = seen_report(request, report_id)
    require(request.user, "service_reports.change_report", found)
    if request.method != "POST":
        return _form_page(request, ReportForm.of(found, person=request.user), found)
    form = ReportForm(request.POST, request.FILES, person=request.user)
    if form.is_valid():
        seen = form.cleaned_data.get("seen") or 0
        try:
            changed = _tried(form, lambda: actions.edit(found, **_said(form), by=request.user, seen=seen))
        except ChangedMeanwhile:
            rows = differences(found, form.content, form.place_found, current_lang())
            page = {"report": found, "rows": rows, "form": form}
            return render(request, "service_reports/merge.html", page, status=409)
        if changed is not None:
            messages.success(request, text("service_reports.saved", current_lang()))
            return redirect("service_reports:report", found.pk)
    return _form_page(request, form, found, status=400)


@require_POST
@for_people
def act(request: HttpRequest, report_id: UUID, action: str) -> HttpResponse:
    """Withdraw, answer, confirm, reject, ask back or reopen."""
    found = seen_report(request, report_id)
    seen = int(request.POST.get("seen", "")) if request.POST.get("seen", "").isdigit() else 0
    said = request.POST.get("said", "")
    doings: dict[str, Any] = {
        "withdraw": lambda: actions.withdraw(found, by=request.user, seen=seen),
        "answer": lambda: actions.answer(found, by=request.user, seen=seen, said=said),
        "reopen": lambda: actions.reopen(found, by=request.user, seen=seen, said=said),
        **{
            name: lambda name=name: actions.decide(found, name, by=request.user, seen=seen, said=said)
            for name in actions.DECISIONS
        },
    }
    if action not in doings:
        raise Http404
    try:
        doings[action]()
    except NotAllowed:
        raise
    except TodokuError as error:
        found.refresh_from_db()
        return report_page(request, found, error=error, tried=action, said=said)
    messages.success(request, text(f"service_reports.done.{action}", current_lang()))
    return redirect("service_reports:report", found.pk)


@require_safe
@for_people
def evidence(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Send the evidence of a report to who may see where it is."""
    found = seen_report(request, report_id)
    if found.evidence is None or not request.user.has_perm("service_reports.view_place", found):
        raise Http404
    return as_attachment(found.evidence)


def report_page(
    request: HttpRequest, found: ServiceReport, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    """Return the page of a report; with an error the form that was tried keeps what was typed."""
    person = request.user
    rights = (
        "view_place",
        "view_names",
        "change_report",
        "withdraw_report",
        "answer_report",
        "review_report",
        "reopen_report",
    )
    may = {name: person.has_perm(f"service_reports.{name}", found) for name in rights}
    others = [
        one for one in others_in_square(found)[:_MOST_OTHERS] if person.has_perm("service_reports.view_report", one)
    ]
    page = {"report": found, "may": may, "others": others, "error": error}
    status = 200 if error is None else status_of(error)
    return render(request, "service_reports/report.html", {**page, "tried": tried, "said": said}, status=status)


def _said(form: ReportForm) -> dict[str, Any]:
    return {"content": form.content, "place": form.place_found, "evidence": form.upload}


def _tried(form: ReportForm, doing: Any) -> Any:
    """Return what an action gives; None where it refuses, which the form then says."""
    try:
        return doing()
    except (NotAllowed, ChangedMeanwhile):
        raise
    except TodokuError as error:
        form.add_error(None, text(f"error.{error.code}", current_lang(), **error.params))
        return None


def _form_page(
    request: HttpRequest, form: ReportForm, found: ServiceReport | None = None, *, status: int = 200
) -> HttpResponse:
    page = {"form": form, "report": found, "areas": known_areas()}
    return render(request, "service_reports/form.html", page, status=status)
