"""The reference of the interface, the page of a problem, and the pages on which tokens are made and revoked."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from todoku.errors import TodokuError
from todoku.i18n import entry, has, text
from todoku_web.api import actions
from todoku_web.api.description import description
from todoku_web.api.forms import TokenForm
from todoku_web.api.problems import not_found
from todoku_web.api.queries import tokens_seen_by
from todoku_web.api.reference import sections
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from todoku_web.api.models import Token

_ON_A_PAGE = 20


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Show every operation with its parameters, answers and an example to copy."""
    root = request.build_absolute_uri(reverse("api-root"))
    shown = {
        "root": root,
        "sections": sections(current_lang(), root=root),
        "rate_known": settings.API_RATE_KNOWN,
        "rate_unknown": settings.API_RATE_UNKNOWN,
    }
    return render(request, "api/reference.html", shown)


@require_GET
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a problem's code means."""
    key = f"error.{code}"
    if not has(key):
        raise Http404
    return render(request, "api/problem.html", {"code": code, "told": entry(key)[current_lang()]})


@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """Say where the description, the reference and the geographic part of the interface are."""
    here = {"description": "api-openapi", "reference": "api", "ogc": "ogc-landing"}
    return JsonResponse({name: request.build_absolute_uri(reverse(url)) for name, url in here.items()})


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Return the description of the interface."""
    return JsonResponse(description(current_lang()), json_dumps_params={"ensure_ascii": False})


def nothing_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Say that there is nothing at this address."""
    raise not_found()


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List tokens, and make a new one."""
    if request.method == "POST":
        return _make(request)
    return _list(request, TokenForm(person=request.user))


@never_cache
@login_required
@require_POST
@reauthentication_required
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """End a token for good."""
    token = get_object_or_404(tokens_seen_by(request.user), pk=number)
    if not request.user.has_perm("api.revoke_token", token):
        raise Http404
    actions.revoke_token(token, by=request.user)
    messages.success(request, text("api.token.was_revoked", current_lang(), name=token.name))
    return redirect("api-tokens")


@reauthentication_required
def _make(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST, person=request.user)
    if not form.is_valid():
        return _list(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        token, secret = actions.make_token(
            request.user,
            name=given["name"],
            scopes=given["scopes"],
            days=given["days"],
            organisation=given["organisation"],
            form_key=given["key"],
        )
    except TodokuError as error:
        form.add_error(None, text(f"error.{error.code}", current_lang(), **error.params))
        return _list(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if secret is None:
        messages.info(request, text("api.token.made_before", current_lang()))
        return redirect("api-tokens")
    return _shown_once(request, token, secret)


def _shown_once(request: HttpRequest, token: Token, secret: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("api-v1:list_areas"))
    return render(request, "api/token_made.html", {"token": token, "secret": secret, "address": address})


def _list(request: HttpRequest, form: TokenForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    pages: Any = Paginator(tokens_seen_by(request.user), _ON_A_PAGE)
    shown = {"page": pages.get_page(request.GET.get("page")), "form": form}
    return render(request, "api/tokens.html", shown, status=status)
