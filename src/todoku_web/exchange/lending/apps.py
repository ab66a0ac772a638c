"""The app of lending."""

from __future__ import annotations

from django.apps import AppConfig


class LendingConfig(AppConfig):
    """Equipment that is lent from town to town."""

    name = "todoku_web.exchange.lending"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in, and what it does by the clock."""
        from todoku_web.exchange.lending import permissions
        from todoku_web.exchange.lending.actions.clock import tell_overdue
        from todoku_web.jobs.housekeeping import register
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("lending:home", title="lending.nav", order=60, group="exchange")
        register("lending", tell_overdue)
