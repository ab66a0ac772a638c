"""Takes in the files of a study; a new one of a role takes the place of the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.offices.fits.models import FileRole, Study, StudyFile
from todoku_web.offices.inquiries.history import locked, wrote
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import TABLES

if TYPE_CHECKING:
    from django.core.files.base import File


def add(study: Study, file: File, role: str, *, by: Any) -> StudyFile:
    """Take in a file for what it is; runs that used the one before keep it.

    Raises InputError for what is no such file, or one that counts already, NotAllowed where the person may not.
    """
    require(by, "fits.add_file", study)
    if role not in FileRole.values:
        raise InputError("planning.choice")
    upload = take(file, kinds=TABLES, by=by, organisation=study.organisation)
    with transaction.atomic():
        now = locked(Study, study.pk)
        require(by, "fits.add_file", now)
        held = now.files.filter(role=role, replaced_at=None)
        if held.filter(upload__sha256=upload.sha256).exists():
            raise InputError("fits.file_twice", name=upload.name)
        held.update(replaced_at=timezone.now())
        made = StudyFile.objects.create(study=now, upload=upload, role=role, by=by)
        wrote(now, "file_added", by=by, about=upload.name, role=role, sha256=upload.sha256)
    return made
