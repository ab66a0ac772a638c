"""The app of statistics."""

from __future__ import annotations

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """The figures of the exchange; it keeps nothing of its own."""

    name = "todoku_web.exchange.statistics"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in."""
        from todoku_web.exchange.statistics import permissions
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("statistics:figures", title="statistics.nav", order=74, group="exchange")
