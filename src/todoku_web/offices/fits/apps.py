"""The app of fit-and-gap studies."""

from __future__ import annotations

from django.apps import AppConfig


class FitsConfig(AppConfig):
    """Fit and gap with standard specifications."""

    name = "todoku_web.offices.fits"

    def ready(self) -> None:
        """Make known what the app brings: rights, a way in, a kind of job."""
        from todoku_web.offices.fits import permissions, working
        from todoku_web.offices.fits.models import StudyRun
        from todoku_web.offices.inquiries.queue import register
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        add_entry("fits:list", title="fits.nav", order=48, group="offices")
        register(working.KIND, working.work, StudyRun, otherwise="fits:list")
