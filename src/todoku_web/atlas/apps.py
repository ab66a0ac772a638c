"""The app of the atlas."""

from __future__ import annotations

from django.apps import AppConfig


class AtlasConfig(AppConfig):
    """The atlas."""

    name = "todoku_web.atlas"

    def ready(self) -> None:
        """Add the way into the atlas."""
        from todoku_web.pages.navigation import add_entry

        add_entry("atlas", title="atlas.nav", order=10)
