"""The addresses of the portal: each app brings its own."""

from __future__ import annotations

from django.urls import include, path

_APPS = (
    "pages",
    "audit",
    "accounts",
    "jobs",
    "uploads",
    "notices",
    "atlas",
    "planning",
    "service_reports",
    "karte",
    "offices.comparisons",
    "offices.standards",
    "offices.fits",
    "offices.assessments",
    "exchange.needs",
    "exchange.calls",
    "exchange.screening",
    "exchange.lending",
    "exchange.matches",
    "exchange.trials",
    "exchange.rollout",
    "exchange.satellite_offices",
    "exchange.shared_services",
    "exchange.desk",
    "exchange.statistics",
    "api",
)

urlpatterns = [
    path("account/", include("allauth.urls")),
    *(path("", include(f"todoku_web.{app}.urls")) for app in _APPS),
]

handler400 = "todoku_web.pages.failures.bad_request"
handler500 = "todoku_web.pages.failures.server_error"
