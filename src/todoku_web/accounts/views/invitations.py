"""Pages on which people are invited into an organisation, and on which they accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.accounts import queries
from todoku_web.accounts.actions import accept_invitation, invite, withdraw_invitation
from todoku_web.accounts.forms import InvitationForm
from todoku_web.accounts.mails import send_invitation
from todoku_web.accounts.models import Invitation
from todoku_web.accounts.views.access import require, seen_organisation
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
def new_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody; the link goes by mail and is shown once, for where the mail does not arrive."""
    body = seen_organisation(request, pk)
    require(request, "accounts.invite_member", body)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, token = invite(form.cleaned_data["email"], body, form.cleaned_data["role"], by=request.user)
        except InputError as error:
            form.add_error("email", text(f"error.{error.code}", current_lang(), **error.params))
        else:
            url = request.build_absolute_uri(reverse("invitation", args=(token,)))
            sent = send_invitation(request, made, url)
            shown = {"organisation": body, "invitation": made, "url": url, "sent": sent}
            return render(request, "accounts/invited.html", shown)
    return render(request, "accounts/invite.html", {"organisation": body, "form": form})


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Make an invitation void."""
    body = seen_organisation(request, pk)
    require(request, "accounts.invite_member", body)
    withdraw_invitation(get_object_or_404(Invitation, pk=invitation_pk, organisation=body), by=request.user)
    messages.success(request, text("invitation.withdrawn", current_lang()))
    return redirect("organisation", pk=pk)


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to who has its link, and accept it for who is signed in."""
    found = queries.invitation_of(token)
    if found is None:
        raise Http404
    shown: dict[str, Any] = {"invitation": found, "error": None}
    if not request.user.is_authenticated:
        if found.is_open:
            # who opens the link has got the mail: signing up with that address needs no second one
            get_adapter(request).stash_verified_email(request, found.email)
        return render(request, "accounts/invitation.html", shown)
    if request.method == "POST":
        try:
            membership = accept_invitation(found, by=request.user)
        except InputError as error:
            shown["error"] = error
        else:
            name = membership.organisation.name
            messages.success(request, text("invitation.accepted", current_lang(), organisation=name))
            return redirect("organisation", pk=membership.organisation_id)
    return render(request, "accounts/invitation.html", shown)
