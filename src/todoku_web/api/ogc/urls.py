"""The addresses of the standard."""

from __future__ import annotations

from typing import Any

from django.urls import path

from todoku_web.api.frame import framed
from todoku_web.api.ogc import views


def _at(address: str, view: Any, name: str) -> Any:
    return path(address, framed(views.only_read(view)), name=name)


urlpatterns = [
    _at("", views.landing, "ogc-landing"),
    _at("api", views.openapi, "ogc-api"),
    _at("conformance", views.conformance, "ogc-conformance"),
    _at("collections", views.collections, "ogc-collections"),
    _at("collections/<str:name>", views.collection, "ogc-collection"),
    _at("collections/<str:name>/items", views.items, "ogc-items"),
    _at("collections/<str:name>/items/<str:feature_id>", views.item, "ogc-item"),
]
