"""Asks what is assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.offices.assessments.models import Assessment, AssessmentFile, AssessmentRun, Measurement
from todoku_web.offices.inquiries import queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from todoku_web.offices.assessments.kinds.kind import Kind

_INTO_RESULTS = ("edited", "file_added", "file_taken_out", "answered", "measured", "measured_out")
"""What changes the next result."""


def seen_by(person: Any, kind: str) -> QuerySet:
    """Return the assessments of a kind that a person sees."""
    return queries.seen_by(person, Assessment.objects.filter(kind=kind))


def assessment_for_page(assessment_id: UUID) -> Assessment | None:
    """Return an assessment with its municipality."""
    return Assessment.objects.select_related("organisation").filter(pk=assessment_id).first()


def files_of(assessment: Assessment, kind: Kind) -> dict[str, list[AssessmentFile]]:
    """Return role -> the files that count, in the order of the kind's roles."""
    found: dict[str, list[AssessmentFile]] = {role.name: [] for role in kind.roles}
    for one in assessment.files.filter(replaced_at=None).select_related("upload", "by"):
        if one.role in found:
            found[one.role].append(one)
    return found


def lacking(assessment: Assessment, kind: Kind) -> list[str]:
    """Return the needed roles of which no file is handed in."""
    files = files_of(assessment, kind)
    return [role.name for role in kind.roles if role.needed and not files[role.name]]


def measurements_of(assessment: Assessment) -> list[Measurement]:
    """Return what people wrote of trials and did not take out."""
    return list(assessment.measurements.filter(taken_out_at=None))


def changed_since(assessment: Assessment, run: AssessmentRun) -> int:
    """Return how often something that enters results was changed after a run was asked for."""
    return assessment.events.filter(action__in=_INTO_RESULTS, at__gt=run.asked_at).count()
