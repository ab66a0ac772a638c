"""The app of comparisons."""

from __future__ import annotations

from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    """Comparisons of municipalities' work."""

    name = "todoku_web.offices.comparisons"

    def ready(self) -> None:
        """Make known what the app brings: rights, a way in, a kind of job."""
        from todoku_web.offices.comparisons import permissions, working
        from todoku_web.offices.comparisons.models import ComparisonRun
        from todoku_web.offices.inquiries.queue import register
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("comparisons:list", title="comparisons.nav", order=45, group="offices")
        register(working.KIND, working.work, ComparisonRun, otherwise="comparisons:list")
