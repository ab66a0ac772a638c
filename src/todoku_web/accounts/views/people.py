"""A person's own page, and the table of who may do what."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from rules.permissions import permissions

from todoku.i18n import text
from todoku_web.accounts.actions import rename_person
from todoku_web.accounts.forms import NameForm
from todoku_web.accounts.memberships import memberships_of
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
def account_home(request: HttpRequest) -> HttpResponse:
    """Show name and organisations; change the name."""
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        rename_person(request.user, form.cleaned_data["name"])
        messages.success(request, text("accounts.message.saved", current_lang()))
        return redirect("account_home")
    return render(request, "accounts/home.html", {"form": form, "memberships": memberships_of(request.user)})


def rights_page(request: HttpRequest) -> HttpResponse:
    """Show every permission as its sentence."""
    lang = current_lang()
    names = sorted(permissions)
    groups = [
        (text(f"rights.app.{app}", lang), [text(f"right.{name}", lang) for name in of_app])
        for app, of_app in groupby(names, key=lambda name: name.partition(".")[0])
    ]
    return render(request, "accounts/rights.html", {"groups": groups})
