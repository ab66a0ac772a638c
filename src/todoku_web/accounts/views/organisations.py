"""Pages of organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts import queries
from todoku_web.accounts.actions import make_organisation
from todoku_web.accounts.forms import OrganisationForm, kind_choices
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import OrganisationKind
from todoku_web.accounts.views.access import require, seen_organisation
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_ON_A_PAGE = 50


@login_required
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations of the person, and what they asked for."""
    decides = request.user.has_perm("accounts.decide_on_organisation")
    return render(
        request,
        "accounts/organisations.html",
        {
            "memberships": memberships_of(request.user),
            "wishes": queries.requests_of(request.user)[:_ON_A_PAGE],
            "lists_all": request.user.has_perm("accounts.list_organisations"),
            "waiting_count": queries.waiting_requests().count() if decides else 0,
            "reads_portal_log": request.user.has_perm("audit.read_portal_log"),
        },
    )


@login_required
def every_organisation(request: HttpRequest) -> HttpResponse:
    """Show all organisations to the staff, filtered by name, area and kind."""
    require(request, "accounts.list_organisations", None)
    kind, search = request.GET.get("kind", ""), request.GET.get("search", "").strip()
    kind = kind if kind in OrganisationKind.values else ""
    found = Paginator(queries.organisations(search=search, kind=kind), _ON_A_PAGE)
    shown = {"page": found.get_page(request.GET.get("page")), "kind": kind, "search": search, "kinds": kind_choices()}
    return render(request, "accounts/every_organisation.html", shown)


@login_required
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Make an organisation."""
    require(request, "accounts.make_organisation", None)
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_organisation(**form.cleaned_data, by=request.user)
        except TodokuError as error:
            form.refuse(error)
        else:
            messages.success(request, text("organisation.made", current_lang(), name=made.name))
            return redirect("organisation", pk=made.pk)
    return render(request, "accounts/new_organisation.html", {"form": form})


@login_required
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an organisation, its members and who is invited."""
    body = seen_organisation(request, pk)
    invites = request.user.has_perm("accounts.invite_member", body)
    found = Paginator(queries.members(body), _ON_A_PAGE)
    shown = {
        "organisation": body,
        "page": found.get_page(request.GET.get("page")),
        "invites": invites,
        "changes": request.user.has_perm("accounts.change_member", body),
        "reads_log": request.user.has_perm("audit.read_log", body),
        "invitations": queries.open_invitations(body) if invites else [],
    }
    return render(request, "accounts/organisation.html", shown)
