"""What holds for every answer of the interface: its language, its tag, what it varies with, and problems as such."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.errors import HttpError, Throttled, ValidationError

from todoku.errors import TodokuError
from todoku.i18n import DEFAULT_LANG, LANGS
from todoku_web.api.identity import too_many
from todoku_web.api.problems import (
    BAD_REQUEST,
    BROKEN,
    FORBIDDEN,
    NOT_ALLOWED,
    TOO_LARGE,
    Refused,
    misfits,
    not_found,
    problem,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger("django.request")
_OK = 200
_NUL = "\x00"
_OTHERS: tuple[tuple[type[Exception], str, int], ...] = (
    (PermissionDenied, "api.forbidden", FORBIDDEN),
    (RequestDataTooBig, "api.too_large", TOO_LARGE),
    (SuspiciousOperation, "api.bad_request", BAD_REQUEST),
    (HttpError, "api.not_json", BAD_REQUEST),
)
"""Kinds of others' errors -> code and status; ninja's own is a body that is no JSON."""
_VARIES = ("Accept", "Accept-Language", "Authorization", "Cookie")


def framed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view that answers in the language asked for, with a tag; what goes wrong becomes a problem."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(_language(request)):
            response = _answered(view, request, args, kwargs)
            response.headers["Content-Language"] = translation.get_language()
        patch_vary_headers(response, _VARIES)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.method in ("GET", "HEAD") and response.status_code == _OK and not response.streaming:
            if "ETag" not in response.headers:
                set_response_etag(response)
            response = get_conditional_response(request, etag=response.headers["ETag"], response=response)
        return _packed(request, response)

    answer.csrf_exempt = True  # type: ignore[attr-defined] # a session's changes are checked at the door
    return answer


def _answered(view: Callable[..., Any], request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    asked = request.method
    if asked == "HEAD":
        request.method = "GET"
    try:
        _check(request)
        response = view(request, *args, **kwargs)
    except Exception as error:  # noqa: BLE001 - every error is told as a problem
        response = told(request, error)
    finally:
        request.method = asked
    if isinstance(response, HttpResponseNotAllowed):
        allowed = sorted({*response.headers["Allow"].split(", "), *(["HEAD"] if "GET" in response["Allow"] else [])})
        refusal = Refused(
            "api.method", status=NOT_ALLOWED, headers={"Allow": ", ".join(allowed)}, method=asked, allowed=allowed
        )
        return problem(request, refusal)
    return response


def _check(request: HttpRequest) -> None:
    """Raise Refused for what no operation takes: another language, and the sign that no database takes in a text."""
    if request.GET.get("lang", DEFAULT_LANG) not in LANGS:
        raise Refused("api.lang", value=request.GET["lang"], known=LANGS)
    if any(_NUL in text for text in (request.path, *request.GET, *request.GET.values())):
        raise Refused("api.bad_request")


def told(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return an error as problem details; one that nobody foresaw goes to the log, and is told as the portal's own."""
    if isinstance(error, ValidationError):
        return misfits(request, error.errors)
    return problem(request, _as_ours(request, error))


def _as_ours(request: HttpRequest, error: Exception) -> TodokuError:
    """Return another library's error as one of ours."""
    if isinstance(error, TodokuError):
        return error
    if isinstance(error, Throttled):
        return too_many()
    if isinstance(error, Http404):
        return not_found()
    for kind, code, status in _OTHERS:
        if isinstance(error, kind):
            return Refused(code, status=status)
    _LOG.error("%s %s", request.method, request.path, exc_info=error)
    return Refused("api.broken", status=BROKEN)


def _packed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return an answer compressed, where whoever asks takes that."""
    if not response.streaming:
        GZipMiddleware(lambda _: response).process_response(request, response)
    return response


def _language(request: HttpRequest) -> str:
    """Return ``?lang=``, else the first language of ``Accept-Language`` that is spoken here, else Japanese."""
    asked = request.GET.get("lang", "")
    if asked in LANGS:
        return asked
    for name, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        plain = name.split("-", maxsplit=1)[0]
        if weight > 0 and plain in LANGS:
            return plain
    return DEFAULT_LANG
