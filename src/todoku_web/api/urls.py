"""The addresses of the interface, of its reference, and of the pages for tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, include, path, re_path

from todoku_web.api import views
from todoku_web.api.frame import framed
from todoku_web.api.ogc import views as ogc
from todoku_web.api.service import service

if TYPE_CHECKING:
    from collections.abc import Iterable


def _framed(patterns: Iterable[Any]) -> list[Any]:
    found = []
    for pattern in patterns:
        assert isinstance(pattern, (URLPattern, URLResolver))
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = framed(pattern.callback)
        found.append(pattern)
    return found


_patterns, _app, _namespace = service().urls

urlpatterns = [
    path("api/", views.reference, name="api"),
    path("api/problems/<str:code>/", views.problem_page, name="api-problem"),
    path("api/tokens/", views.tokens, name="api-tokens"),
    path("api/tokens/<int:number>/revoke/", views.revoke, name="api-token-revoke"),
    path("api/v1/", framed(views.root), name="api-root"),
    path("api/v1/openapi.json", framed(views.openapi), name="api-openapi"),
    path("api/v1/ogc", framed(ogc.only_read(ogc.landing))),
    path("api/v1/ogc/", include("todoku_web.api.ogc.urls")),
    path("api/v1/", include((_framed(_patterns), _app), namespace=_namespace)),
    re_path(r"^api/v1/.*$", framed(views.nothing_here)),
]
