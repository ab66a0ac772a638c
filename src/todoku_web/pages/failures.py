"""What is said when a request cannot be met: a page that explains, and a way on on which nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

_FOUND, _FORBIDDEN, _NOT_FOUND = 302, 403, 404
_PROGRAMS = "/api/v1/"
"""Addresses for programs, which say by themselves what goes wrong."""


class FailureMiddleware:
    """Leads on who was signed out meanwhile, and tells the one line of an error that nothing else has told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; what was sent after the session had ended leads to signing in, and back from there."""
        if request.path.startswith(_PROGRAMS):
            return self.get_response(request)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            # no name or word holds it, and PostgreSQL takes no text with it
            return bad_request(request)
        response = self.get_response(request)
        wants_sign_in = _leads_to_sign_in(response)
        refused = wants_sign_in or response.status_code in {_FORBIDDEN, _NOT_FOUND}
        if refused and request.method == "POST" and _session_has_ended(request):
            messages.warning(request, text("failure.session_ended", current_lang()))
            response = redirect_to_login(_page_of_form(request))
            wants_sign_in = True
        if wants_sign_in and request.headers.get("HX-Request"):
            # htmx would follow the redirect by itself and put the sign-in page into a part of this one
            return HttpResponse(headers={"HX-Redirect": redirect_to_login(_page_of_form(request)).url})
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Tell an error of the product's own family as a page; leave all others to Django."""
        return render(request, "400.html", {"error": error}, status=400) if isinstance(error, TodokuError) else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that the form was sent from elsewhere, or from a page opened before signing in."""
    return render(request, "403_csrf.html", {"back": _page_of_form(request)}, status=_FORBIDDEN)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that the request cannot be read."""
    return HttpResponse(render_to_string("bare_failure.html", _bare("failure.400")), status=400)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that the portal failed; nothing of the frame is asked for, as the database itself may be what fails."""
    return HttpResponse(render_to_string("bare_failure.html", _bare("failure.500")), status=500)


def _bare(key: str) -> dict[str, Any]:
    lang = current_lang()
    return {"lang": lang, "heading": text(f"{key}.title", lang), "told": text(f"{key}.text", lang)}


def _session_has_ended(request: HttpRequest) -> bool:
    """Whether the browser still names a session that is there no more."""
    named = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return bool(named) and not request.user.is_authenticated and request.session.session_key != named


def _leads_to_sign_in(response: HttpResponse) -> bool:
    at = urlsplit(response.headers.get("Location", "")).path
    return response.status_code == _FOUND and at == resolve_url(settings.LOGIN_URL)


def _page_of_form(request: HttpRequest) -> str:
    """Return the address of the page on which the form stood; the first page where it is not known or not ours."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return resolve_url("home")
