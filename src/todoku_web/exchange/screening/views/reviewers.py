"""Pages of the office about reviewers: who was invited, in what they are versed, and letting one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, posted_version, require, status_of
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.screening.actions import reviewers as people
from todoku_web.exchange.screening.mails import send_invitation
from todoku_web.exchange.screening.queries import with_loads
from todoku_web.exchange.screening.typed import typed_fields
from todoku_web.exchange.screening.views.access import reviewer_of, seen_screening
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.screening.models import Reviewer, Screening

_PER_PAGE = 50


@never_cache
@for_people
def reviewers(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """List the reviewers of a screening, and invite one; the link is shown once, for where the mail does not arrive."""
    found = seen_screening(request, screening_id)
    if request.method != "POST":
        return _list_page(request, found)
    require(request.user, "screening.invite_reviewer", found)
    try:
        made = people.invite(
            found,
            email=request.POST.get("email", ""),
            name=request.POST.get("name", ""),
            fields=typed_fields(request.POST),
            by=request.user,
        )
    except NotAllowed:
        raise
    except TodokuError as error:
        return _list_page(request, found, error=error)
    return _list_page(request, found, sent=[_sent(request, *made)])


@require_POST
@for_people
def invite_again(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Invite some of those who reviewed for the organisation before."""
    found = seen_screening(request, screening_id, "invite_reviewer")
    try:
        made = people.invite_again(found, request.POST.getlist("chosen"), by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _list_page(request, found, error=error)
    return _list_page(request, found, sent=[_sent(request, *one) for one in made])


def _sent(request: HttpRequest, made: Reviewer, token: str) -> tuple[Reviewer, str, bool]:
    """Send an invitation; return it with its link, and whether the letter went."""
    url = request.build_absolute_uri(reverse("screening:invitation", args=[token]))
    return made, url, send_invitation(request, made, url)


def _list_page(
    request: HttpRequest,
    found: Screening,
    *,
    error: TodokuError | None = None,
    sent: list[tuple[Reviewer, str, bool]] | None = None,
) -> HttpResponse:
    page = Paginator(found.reviewers.order_by("number"), _PER_PAGE).get_page(request.GET.get("page"))
    may_invite = request.user.has_perm("screening.invite_reviewer", found)
    context = {
        "screening": found,
        "call": found.call,
        "page": page,
        "rows": with_loads(list(page.object_list)),
        "may_invite": may_invite,
        "earlier": people.earlier_reviewers(found) if may_invite else [],
        "issues": IssueArea.choices,
        "form": request.POST if error else {"most": "20"},
        "chosen": set(request.POST.getlist("issues")) if error else set(),
        "sent": sent or [],
        "error": error,
    }
    return render(request, "screening/reviewers.html", context, status=status_of(error) if error else 200)


@cache_control(private=True, no_cache=True)
@for_people
def reviewer(request: HttpRequest, screening_id: UUID, reviewer_id: UUID) -> HttpResponse:
    """Show one reviewer with relations and readings; change in what they are versed."""
    found = seen_screening(request, screening_id)
    who = reviewer_of(found, reviewer_id)
    if request.method != "POST":
        return _reviewer_page(request, found, who)
    require(request.user, "screening.invite_reviewer", found)
    try:
        people.change(who, fields=typed_fields(request.POST), by=request.user, seen=posted_version(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        return _reviewer_page(request, found, reviewer_of(found, reviewer_id), error=error)
    messages.success(request, text("screening.saved", current_lang()))
    return redirect("screening:reviewer", found.pk, who.pk)


@require_POST
@for_people
def invite_anew(request: HttpRequest, screening_id: UUID, reviewer_id: UUID) -> HttpResponse:
    """Invite somebody once more, with a new link."""
    found = seen_screening(request, screening_id, "invite_reviewer")
    who = reviewer_of(found, reviewer_id)
    try:
        made = people.invite_anew(who, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _reviewer_page(request, found, who, error=error)
    return _list_page(request, found, sent=[_sent(request, *made)])


@require_POST
@for_people
def let_go(request: HttpRequest, screening_id: UUID, reviewer_id: UUID) -> HttpResponse:
    """Let a reviewer go."""
    found = seen_screening(request, screening_id, "invite_reviewer")
    who = reviewer_of(found, reviewer_id)
    try:
        people.leave(who, by=request.user, reason=request.POST.get("reason", ""))
    except NotAllowed:
        raise
    except TodokuError as error:
        return _reviewer_page(request, found, who, error=error, tried="let_go")
    messages.success(request, text("screening.let_go", current_lang()))
    return redirect("screening:reviewers", found.pk)


def _reviewer_page(
    request: HttpRequest, found: Screening, who: Reviewer, *, error: TodokuError | None = None, tried: str = ""
) -> HttpResponse:
    typed = error is not None and not tried
    form: Any = {"most": who.most, "keywords": ", ".join(who.keywords)}
    context = {
        "screening": found,
        "call": found.call,
        "reviewer": who,
        "readings": who.readings.select_related("candidate").order_by("candidate__number"),
        "conflicts": who.conflicts.select_related("candidate__application__organisation", "by"),
        "issues": IssueArea.choices,
        "form": request.POST if typed else form,
        "chosen": set(request.POST.getlist("issues")) if typed else set(who.issues),
        "may_change": request.user.has_perm("screening.invite_reviewer", found),
        "error": error,
        "tried": tried,
        "said": request.POST.get("reason", ""),
    }
    return render(request, "screening/reviewer.html", context, status=status_of(error) if error else 200)
