"""The addresses of the audit log."""

from __future__ import annotations

from django.urls import path

from todoku_web.audit import views

urlpatterns = [
    path("audit/", views.portal_log, name="portal_log"),
    path("audit/seals.csv", views.portal_seals, name="portal_seals"),
    path("organisations/<int:pk>/log/", views.organisation_log, name="organisation_log"),
    path("organisations/<int:pk>/log/seals.csv", views.organisation_seals, name="organisation_seals"),
]
