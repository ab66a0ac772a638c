"""Pages on which a member's role, sole decisions and deputyship are set, and on which members are removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.accounts import queries
from todoku_web.accounts.actions import change_member, remove_member
from todoku_web.accounts.actions.members import EditedMeanwhile
from todoku_web.accounts.forms import MemberForm
from todoku_web.accounts.views.access import require, seen_member
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
def member(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Show and change what a member is; where somebody else changed it meanwhile, ask which is to hold."""
    found = seen_member(request, pk, member_pk)
    require(request, "accounts.change_member", found)
    candidates = queries.approvers(found.organisation, besides=found)
    shown = {"member": found, "organisation": found.organisation, "form": MemberForm.of(found, candidates)}
    if request.method == "POST":
        form = MemberForm(request.POST, approvers=candidates)
        shown["form"] = form
        if form.is_valid():
            try:
                change_member(found, form.terms(), seen_version=form.cleaned_data["version"], by=request.user)
            except EditedMeanwhile as error:
                shown |= {"form": form.seen_again(error.now), "now": error.now}
            except InputError as error:
                form.refuse(error)
            else:
                messages.success(request, text("accounts.message.saved", current_lang()))
                return redirect("organisation", pk=pk)
    return render(request, "accounts/member.html", shown)


@login_required
def remove(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Ask whether a member is to go, and let them go."""
    found = seen_member(request, pk, member_pk)
    require(request, "accounts.remove_member", found)
    shown = {"member": found, "organisation": found.organisation, "error": None}
    if request.method == "POST":
        try:
            remove_member(found, by=request.user)
        except InputError as error:
            shown["error"] = error
        else:
            messages.success(request, text("member.removed", current_lang(), name=str(found.person)))
            stays = request.user.has_perm("accounts.view_organisation", found.organisation)
            return redirect("organisation", pk=pk) if stays else redirect("organisations")
    return render(request, "accounts/remove_member.html", shown)
