"""The app of assessments from filled-in worksheets."""

from __future__ import annotations

from django.apps import AppConfig

_FIRST = 49
"""Place of its first entry in the navigation; all of its entries stand at one."""


class AssessmentsConfig(AppConfig):
    """Assessments of automation, cloud cost, security and procedures."""

    name = "todoku_web.offices.assessments"

    def ready(self) -> None:
        """Make known what the app brings: rights, a way in for each kind, a kind of job."""
        from todoku_web.offices.assessments import permissions, working
        from todoku_web.offices.assessments.kinds.every import KINDS
        from todoku_web.offices.assessments.models import AssessmentRun
        from todoku_web.offices.inquiries.queue import register
        from todoku_web.pages.navigation import add_entry

        assert permissions.SENTENCES
        for name in KINDS:
            add_entry(f"assessments:{name}", title=f"assessments.kind.{name}.title", order=_FIRST, group="offices")
        register(working.KIND, working.work, AssessmentRun, otherwise="assessments:{kind}")
