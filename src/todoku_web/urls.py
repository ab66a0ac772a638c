"""The addresses of the portal: each app brings its own."""

from __future__ import annotations

from django.urls import include, path

_APPS = ("pages", "accounts", "jobs", "uploads", "atlas", "planning", "service_reports", "karte", "api")

urlpatterns = [
    path("account/", include("allauth.urls")),
    *(path("", include(f"todoku_web.{app}.urls")) for app in _APPS),
]
