"""Takes in the files of an assessment, and takes them out; runs that used one keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.models import Assessment, AssessmentFile
from todoku_web.offices.inquiries.history import locked, wrote
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import TABLES

if TYPE_CHECKING:
    from uuid import UUID

    from django.core.files.base import File

MOST_FILES = 60
"""Of one role: surveys of 35 towns, and some."""


def add(assessment: Assessment, file: File, role: str, *, by: Any) -> AssessmentFile:
    """Take in a file for what it is; it takes the place of the one before, or stands beside it where several may.

    Raises InputError for what is no such file, or one that counts already, NotAllowed where the person may not.
    """
    require(by, "assessments.change_files", assessment)
    taken = KINDS[assessment.kind].role(role)
    if taken is None:
        raise InputError("planning.choice")
    upload = take(file, kinds=TABLES, by=by, organisation=assessment.organisation)
    with transaction.atomic():
        now = locked(Assessment, assessment.pk)
        require(by, "assessments.change_files", now)
        held = now.files.filter(role=role, replaced_at=None)
        if held.filter(upload__sha256=upload.sha256).exists():
            raise InputError("assessments.file_twice", name=upload.name)
        if not taken.many:
            held.update(replaced_at=timezone.now())
        elif held.count() >= MOST_FILES:
            raise InputError("assessments.many_files", most=MOST_FILES)
        made = AssessmentFile.objects.create(assessment=now, upload=upload, role=role, by=by)
        wrote(now, "file_added", by=by, about=upload.name, role=role, sha256=upload.sha256)
    return made


def take_out(assessment: Assessment, file_id: UUID, *, by: Any) -> None:
    """Let a file no longer count; nothing happens where it does not already."""
    with transaction.atomic():
        now = locked(Assessment, assessment.pk)
        require(by, "assessments.change_files", now)
        one = now.files.select_related("upload").filter(pk=file_id, replaced_at=None).first()
        if one is None:
            return
        one.replaced_at = timezone.now()
        one.save(update_fields=["replaced_at"])
        wrote(now, "file_taken_out", by=by, about=one.upload.name, role=one.role, sha256=one.upload.sha256)
