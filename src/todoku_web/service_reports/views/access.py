"""What stands before the pages: a report for who may see it, refusals in the words of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from todoku_web.accounts.doors import seen
from todoku_web.accounts.models import Organisation
from todoku_web.service_reports.queries import report_for_page

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.service_reports.models import ServiceReport


def seen_report(request: HttpRequest, report_id: UUID) -> ServiceReport:
    """Return a report that the person may see; 404 for everybody else."""
    return seen(request, report_for_page(report_id), "service_reports.view_report")


def seen_municipality(request: HttpRequest, pk: int) -> Organisation:
    """Return a municipality of which the person may see the inbox; 404 for everybody else."""
    return seen(request, Organisation.objects.filter(pk=pk).first(), "service_reports.view_inbox")
