"""The app of service reports."""

from __future__ import annotations

from django.apps import AppConfig


class ServiceReportsConfig(AppConfig):
    """Reports of service."""

    name = "todoku_web.service_reports"
