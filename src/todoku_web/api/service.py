"""The interface itself: its routers, its answers and its description."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from todoku_web.api.frame import told

if TYPE_CHECKING:
    from django.http import HttpRequest

VERSION = "1.0.0"


class Plain(JSONRenderer):
    """JSON in UTF-8, as it is read."""

    json_dumps_params = {"ensure_ascii": False, "allow_nan": False}  # noqa: RUF012 - ninja's own form


@cache
def service() -> NinjaAPI:
    """Return the interface with all of its operations, made once."""
    from todoku_web.api.resources import areas, cells, indicators, jobs, layers, me, plans, programmes, reports

    api = NinjaAPI(
        title="todoku", version=VERSION, urls_namespace="api-v1", renderer=Plain(), docs_url=None, openapi_url=None
    )
    for resource in (areas, indicators, cells, layers, programmes, plans, jobs, reports, me):
        api.add_router("", resource.router)
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, _told)
    return api


def _told(request: HttpRequest, error: Any) -> HttpResponse:
    return told(request, error)
