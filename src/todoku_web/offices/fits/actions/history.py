"""Holds a study while it is changed, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.audit.actions import record
from todoku_web.offices.fits.models import LABEL_LENGTH, Study, StudyEvent

if TYPE_CHECKING:
    from uuid import UUID


def locked(study_id: UUID) -> Study:
    """Return a study as the database has it now, held until the transaction ends."""
    held = Study.objects.select_for_update(of=("self",)).select_related("organisation")
    return held.get(pk=study_id)


def wrote(study: Study, action: str, *, by: Any, about: str = "", **detail: Any) -> None:
    """Keep a changed study, and add the step to its history and to the log."""
    study.version += 1
    study.changed_at = timezone.now()
    study.save()
    StudyEvent.objects.create(study=study, actor=by, action=action, about=about[:LABEL_LENGTH], version=study.version)
    record(f"fit_study.{action}", study, by=by, organisation=study.organisation, **detail)
