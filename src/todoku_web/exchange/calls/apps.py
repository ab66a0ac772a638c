"""The app of calls."""

from __future__ import annotations

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """The calls of the exchange."""

    name = "todoku_web.exchange.calls"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in, its open calls beside those collected elsewhere."""
        from todoku_web.exchange.calls import permissions
        from todoku_web.exchange.calls.collected import open_rows
        from todoku_web.karte.calls import add_source
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("calls:list", title="calls.nav", order=55, group="exchange")
        add_source(open_rows)
