"""The app of trials."""

from __future__ import annotations

from django.apps import AppConfig


class TrialsConfig(AppConfig):
    """The trials of the exchange."""

    name = "todoku_web.exchange.trials"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its way in, its part of a need's page."""
        from todoku_web.exchange.needs import page_parts
        from todoku_web.exchange.trials import permissions
        from todoku_web.exchange.trials.need_part import need_part
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("trials:list", title="trials.nav", order=66, group="exchange")
        page_parts.add_part("need", "trials", template="trials/need_part.html", contents=need_part)
