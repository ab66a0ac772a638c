"""The app of api."""

from __future__ import annotations

from django.apps import AppConfig

from todoku_web.pages.navigation import add_entry


class ApiConfig(AppConfig):
    """The portal for other programs."""

    name = "todoku_web.api"

    def ready(self) -> None:
        """Make the permissions known, and put the reference into the navigation."""
        from todoku_web.api import permissions  # noqa: F401 - importing makes them known

        add_entry("api", title="api.title", order=95)
