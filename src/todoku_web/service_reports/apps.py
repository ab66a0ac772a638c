"""The app of service reports."""

from __future__ import annotations

from django.apps import AppConfig


class ServiceReportsConfig(AppConfig):
    """Reports of service."""

    name = "todoku_web.service_reports"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in, its layers of the atlas."""
        from todoku_web.atlas.layers import register_provider
        from todoku_web.pages.navigation import add_entry
        from todoku_web.service_reports import permissions
        from todoku_web.service_reports.atlas_layers import provider

        assert permissions.SENTENCES
        add_entry("service_reports:home", title="service_reports.nav", order=40)
        register_provider(provider)
