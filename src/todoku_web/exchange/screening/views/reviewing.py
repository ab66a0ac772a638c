"""Pages of who reviews: the invitation, relations, what there is to read, and score sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, status_of
from todoku_web.exchange.calls.form_fields import FieldType
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.screening.actions import relations
from todoku_web.exchange.screening.actions import reviewers as people
from todoku_web.exchange.screening.queries import invited_by, reader_list, to_declare
from todoku_web.exchange.screening.typed import typed_fields
from todoku_web.exchange.screening.views.access import seen_reviewing
from todoku_web.exchange.screening.workflow import ConflictKind, ReviewerState, ScreeningState
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.screening.models import Reading, Reviewer, Screening

_PER_PAGE, _LONGEST = 100, 60


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to who has its link; who is signed in is led on to their answer."""
    found = invited_by(token)
    if found is None:
        raise Http404
    if request.user.is_authenticated and request.user.has_perm("screening.answer_invitation", found):
        return redirect("screening:reviewing", found.pk)
    if not request.user.is_authenticated:
        # who opens the link has got the mail: signing up with that address needs no second one
        get_adapter(request).stash_verified_email(request, found.email)
    return render(request, "screening/invitation.html", {"reviewer": found, "screening": found.screening})


@never_cache
@require_safe
@for_people
def reviewing(request: HttpRequest, reviewer_id: UUID) -> HttpResponse:
    """Show a reviewer what they have to do: answer, declare, read."""
    return _reviewing_page(request, seen_reviewing(request, reviewer_id))


def _reviewing_page(request: HttpRequest, who: Reviewer, *, error: TodokuError | None = None) -> HttpResponse:
    may_read = who.is_ready and who.screening.state in (ScreeningState.READING, ScreeningState.MEETING)
    typed = error is not None and request.POST.get("answer") == "accept"
    form: Any = {"most": who.most, "keywords": ", ".join(who.keywords)}
    context = {
        "reviewer": who,
        "screening": who.screening,
        "call": who.screening.call,
        "may_answer": request.user.has_perm("screening.answer_invitation", who),
        "may_declare": request.user.has_perm("screening.declare_relations", who)
        and who.screening.confirmed_at is not None,
        "readings": [(one, _heading(one, who.screening)) for one in reader_list(who)] if may_read else [],
        "may_read": may_read,
        "may_leave": who.state == ReviewerState.ACCEPTED and who.screening.state != ScreeningState.DECIDED,
        "own_conflicts": who.conflicts.select_related("candidate__application__organisation"),
        "issues": IssueArea.choices,
        "form": request.POST if typed else form,
        "chosen": set(request.POST.getlist("issues")) if typed else set(who.issues),
        "said": request.POST.get("reason", ""),
        "error": error,
    }
    return render(request, "screening/reviewing.html", context, status=status_of(error) if error else 200)


def _heading(reading: Reading, screening: Screening) -> str:
    """Return the first answer in one line that the reader may see: what the application calls itself."""
    hidden = set(screening.hidden_fields) if screening.hides_applicant else set()
    application = reading.candidate.application
    shown = (one.id for one in application.form.fields if one.type == FieldType.TEXT and one.id not in hidden)
    return next((str(application.answers[name]) for name in shown if application.answers.get(name)), "")


@require_POST
@for_people
def answer(request: HttpRequest, reviewer_id: UUID) -> HttpResponse:
    """Accept or decline an invitation."""
    who = seen_reviewing(request, reviewer_id)
    accepts = request.POST.get("answer") == "accept"
    try:
        people.answer(
            who,
            accepts=accepts,
            by=request.user,
            fields=typed_fields(request.POST) if accepts else None,
            reason=request.POST.get("reason", ""),
        )
    except NotAllowed:
        raise
    except TodokuError as error:
        return _reviewing_page(request, seen_reviewing(request, reviewer_id), error=error)
    messages.success(request, text(f"screening.answered.{'accepted' if accepts else 'declined'}", current_lang()))
    return redirect("screening:reviewing", who.pk)


@require_POST
@for_people
def leave(request: HttpRequest, reviewer_id: UUID) -> HttpResponse:
    """Give the review up."""
    who = seen_reviewing(request, reviewer_id)
    try:
        people.leave(who, by=request.user, reason=request.POST.get("reason", ""))
    except NotAllowed:
        raise
    except TodokuError as error:
        return _reviewing_page(request, seen_reviewing(request, reviewer_id), error=error)
    messages.success(request, text("screening.has_left", current_lang()))
    return redirect("screening:home")


@cache_control(private=True, no_cache=True)
@for_people
def declare(request: HttpRequest, reviewer_id: UUID) -> HttpResponse:
    """List who applies, by name alone, for relations to be declared; nothing else of an application stands here."""
    who = seen_reviewing(request, reviewer_id, "declare_relations")
    if request.method != "POST":
        return _declare_page(request, who)
    told = {}
    for key in request.POST:
        kind = request.POST.get(key, "")
        if key.startswith("kind-") and kind:
            name = key.removeprefix("kind-")
            told[name] = (kind, request.POST.get(f"reason-{name}", ""))
    done = request.POST.get("done") == "yes"
    try:
        relations.declare(who, told, done=done, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _declare_page(request, who, error=error)
    messages.success(request, text(f"screening.declared.{'done' if done else 'kept'}", current_lang()))
    if done:
        return redirect("screening:reviewing", who.pk)
    return redirect(request.get_full_path())


def _declare_page(request: HttpRequest, who: Reviewer, *, error: TodokuError | None = None) -> HttpResponse:
    search = request.GET.get("search", "").strip()[:_LONGEST]
    page = Paginator(to_declare(who, search=search), _PER_PAGE).get_page(request.GET.get("page"))
    known = {one.candidate_id: one for one in who.conflicts.all()}
    rows = [
        (
            one,
            known.get(one.pk),
            request.POST.get(f"kind-{one.application_id}", ""),
            request.POST.get(f"reason-{one.application_id}", ""),
        )
        for one in page.object_list
    ]
    context = {
        "reviewer": who,
        "screening": who.screening,
        "call": who.screening.call,
        "page": page,
        "rows": rows,
        "kinds": ConflictKind.choices,
        "search": search,
        "error": error,
    }
    return render(request, "screening/declare.html", context, status=status_of(error) if error else 200)
