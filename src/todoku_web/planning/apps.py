"""The app of planning."""

from __future__ import annotations

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Plans."""

    name = "todoku_web.planning"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its kind of job, its way in."""
        from todoku_web.atlas.layers import register_provider
        from todoku_web.jobs.kinds import register
        from todoku_web.pages.navigation import add_entry
        from todoku_web.planning import computing, permissions
        from todoku_web.planning.atlas_layers import provider

        assert permissions.SENTENCES
        register(computing.KIND, computing.work, done=computing.done, about=computing.about, address=computing.address)
        register_provider(provider)
        add_entry("planning:plans", title="planning.title", order=30)
