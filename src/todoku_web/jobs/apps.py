"""The app of jobs."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The queue of long work."""

    name = "todoku_web.jobs"

    def ready(self) -> None:
        """Make known what the app brings: its rights, its kind of job, its way in."""
        from todoku_web.jobs import permissions  # noqa: F401 - importing makes them known
        from todoku_web.jobs.kinds import register
        from todoku_web.jobs.measure_work import KEEP_DAYS, KIND, about, work
        from todoku_web.pages.navigation import add_entry

        register(KIND, work, about=about, keep_days=KEEP_DAYS)
        add_entry("jobs:list", title="jobs.title", order=80)
