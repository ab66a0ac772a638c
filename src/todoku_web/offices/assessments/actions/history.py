"""Holds an assessment while it is changed, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.audit.actions import record
from todoku_web.offices.assessments.models import LABEL_LENGTH, Assessment, AssessmentEvent

if TYPE_CHECKING:
    from uuid import UUID


def locked(assessment_id: UUID) -> Assessment:
    """Return an assessment as the database has it now, held until the transaction ends."""
    held = Assessment.objects.select_for_update(of=("self",)).select_related("organisation")
    return held.get(pk=assessment_id)


def wrote(one: Assessment, action: str, *, by: Any, about: str = "", **detail: Any) -> None:
    """Keep a changed assessment, and add the step to its history and to the log."""
    one.version += 1
    one.changed_at = timezone.now()
    one.save()
    AssessmentEvent.objects.create(
        assessment=one, actor=by, action=action, about=about[:LABEL_LENGTH], version=one.version
    )
    record(f"assessment.{action}", one, by=by, organisation=one.organisation, **detail)
