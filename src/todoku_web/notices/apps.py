"""The app of notices."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told, in their inbox and by letter."""

    name = "todoku_web.notices"

    def ready(self) -> None:
        """Have letters that did not go out tried again by the clock."""
        from todoku_web.jobs.housekeeping import register
        from todoku_web.notices.letters import send_again

        register("notices", send_again)
