"""Pages on which somebody asks for an organisation, and on which the staff decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts import queries
from todoku_web.accounts.actions import ask_for_organisation, decide_on_organisation
from todoku_web.accounts.forms import DecisionForm, OrganisationRequestForm
from todoku_web.accounts.mails import send_decision
from todoku_web.accounts.models import OrganisationRequest
from todoku_web.accounts.views.access import require
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask that an organisation be made."""
    require(request, "accounts.ask_for_organisation", None)
    form = OrganisationRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_organisation(**form.cleaned_data, by=request.user)
        except TodokuError as error:
            form.refuse(error)
        else:
            messages.success(request, text("organisation_request.sent", current_lang()))
            return redirect("organisations")
    return render(request, "accounts/ask_for_organisation.html", {"form": form})


@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """Show the wishes that wait for the staff."""
    require(request, "accounts.decide_on_organisation", None)
    return render(request, "accounts/organisation_requests.html", {"wishes": queries.waiting_requests()})


@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a wish; confirm or refuse it."""
    require(request, "accounts.decide_on_organisation", None)
    asked = get_object_or_404(OrganisationRequest.objects.select_related("asked_by"), pk=pk)
    form = DecisionForm(request.POST or None)
    shown = {"asked": asked, "form": form, "error": None}
    if request.method == "POST" and form.is_valid():
        confirm = "confirm" in request.POST
        try:
            made = decide_on_organisation(asked, by=request.user, confirm=confirm, answer=form.cleaned_data["answer"])
        except TodokuError as error:
            shown["error"] = error
        else:
            asked.refresh_from_db()
            where = reverse("organisation", args=(made.pk,)) if made else reverse("organisations")
            send_decision(request, asked, request.build_absolute_uri(where))
            messages.success(request, text(f"organisation_request.{asked.state}", current_lang()))
            return redirect("organisation_requests")
    return render(request, "accounts/decide_on_organisation.html", shown)
