"""What holds for every answer of the interface: its language, its tag, what it varies with, and problems as such."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
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
            set_response_etag(response)
            return get_conditional_response(request, etag=response.headers["ETag"], response=response)
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined] # a session's changes are checked at the door
    return answer


def _answered(view: Callable[..., Any], request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    asked = request.method
    if asked == "HEAD":
        request.method = "GET"
    try:
        if request.GET.get("lang", DEFAULT_LANG) not in LANGS:
            raise Refused("api.lang", value=request.GET["lang"], known=LANGS)  # noqa: TRY301 - told as any other
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


def told(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return an error as problem details; one that nobody foresaw goes to the log, and is told as the portal's own."""
    if isinstance(error, TodokuError):
        return problem(request, error)
    if isinstance(error, ValidationError):
        return misfits(request, error.errors)
    if isinstance(error, Throttled):
        return problem(request, too_many())
    if isinstance(error, Http404):
        return problem(request, not_found())
    if isinstance(error, PermissionDenied):
        return problem(request, Refused("api.forbidden", status=FORBIDDEN))
    if isinstance(error, RequestDataTooBig):
        return problem(request, Refused("api.too_large", status=TOO_LARGE))
    if isinstance(error, HttpError) and error.status_code == BAD_REQUEST:
        return problem(request, Refused("api.not_json"))
    if isinstance(error, SuspiciousOperation):
        return problem(request, Refused("api.bad_request"))
    _LOG.error("%s %s", request.method, request.path, exc_info=error)
    return problem(request, Refused("api.broken", status=BROKEN))


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
