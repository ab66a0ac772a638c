"""The app of standards."""

from __future__ import annotations

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """Standard models of work."""

    name = "todoku_web.offices.standards"

    def ready(self) -> None:
        """Make known what the app brings: rights and a way in."""
        from todoku_web.offices.standards import permissions
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("standards:list", title="standards.nav", order=47, group="offices")
