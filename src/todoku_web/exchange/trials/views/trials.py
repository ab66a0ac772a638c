"""Pages on which somebody plans a trial, sees where it stands, and leads it on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, require
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.views.access import seen_need
from todoku_web.exchange.trials.actions import trials as actions
from todoku_web.exchange.trials.paper.pdf import render_sheet
from todoku_web.exchange.trials.sheet import sheet_content
from todoku_web.exchange.trials.views.access import seen_trial
from todoku_web.exchange.trials.views.page import trial_page
from todoku_web.exchange.trials.workflow import TRANSITIONS
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID


_LONGEST_KEY = 64


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Plan a trial of a need."""
    need = seen_need(request, need_id)
    require(request.user, "trials.begin_trial", need)
    mine = [one.organisation for one in memberships_of(request.user)]
    bodies = [one for one in mine if request.user.has_perm("trials.begin_trial_for", one)]
    if not bodies:
        require(request.user, "trials.begin_trial_for", mine[0] if mine else None)
    offices = actions.offices_for(need.area_code)
    typed = {name: request.POST.get(name, "") for name in ("title", "organisation", "office", "key")}
    error: TodokuError | None = None
    if request.method == "POST":
        organisation = next((one for one in bodies if str(one.pk) == typed["organisation"]), None)
        office = next((one for one in offices if str(one.pk) == typed["office"]), None)
        key = typed["key"][:_LONGEST_KEY] or uuid4().hex
        try:
            if organisation is None:
                raise InputError("planning.choice")
            made = actions.begin(
                need, typed["title"], organisation=organisation, office=office, by=request.user, key=key
            )
            return redirect("trials:trial", made.pk)
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
    else:
        typed |= {"title": need.title, "key": uuid4().hex}
        typed |= {"organisation": str(bodies[0].pk), "office": str(offices[0].pk) if offices else ""}
    context = {"need": need, "bodies": bodies, "offices": offices, "typed": typed, "error": error}
    return render(request, "trials/new.html", context, status=400 if error else 200)


@never_cache
@require_safe
@for_all
def trial(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Show one trial, what it lacks, what came of it, and what the person may do with it."""
    return trial_page(request, seen_trial(request, trial_id))


@require_POST
@for_people
def act(request: HttpRequest, trial_id: UUID, name: str) -> HttpResponse:
    """Lead a trial along a transition."""
    found = seen_trial(request, trial_id)
    if name not in {way.name for way in TRANSITIONS}:
        raise Http404
    said, seen = request.POST.get("said", ""), posted_number(request.POST.get("seen", ""))
    try:
        actions.go(found, name, by=request.user, seen=seen, said=said, onwards=request.POST.get("need") == "onwards")
    except NotAllowed:
        raise
    except TodokuError as error:
        return trial_page(request, seen_trial(request, trial_id), error=error, tried=name, said=said)
    messages.success(request, text(f"trials.done.{name}", current_lang()))
    return redirect("trials:trial", found.pk)


@never_cache
@require_safe
@for_all
def sheet(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Show the trial's sheet (EBPM) to print."""
    found = seen_trial(request, trial_id)
    works = request.user.has_perm("trials.view_work", found)
    return render(
        request, "trials/sheet.html", {"trial": found, "sheet": sheet_content(found, current_lang(), works=works)}
    )


@never_cache
@require_safe
@for_all
def sheet_pdf(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Give the trial's sheet as a PDF, in the language of the page."""
    found, lang = seen_trial(request, trial_id), current_lang()
    content = sheet_content(found, lang, works=request.user.has_perm("trials.view_work", found))
    headers = {"Content-Disposition": f'attachment; filename="ebpm-{found.pk}-{lang}.pdf"'}
    return HttpResponse(render_sheet(content, lang), content_type="application/pdf", headers=headers)
