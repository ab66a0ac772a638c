"""Takes in what people answer on the screen: it becomes the worksheet that counts."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from todoku_web.accounts.doors import require
from todoku_web.offices.assessments.models import Assessment, AssessmentFile
from todoku_web.offices.inquiries.history import locked, wrote
from todoku_web.parts.collision import Collision
from todoku_web.uploads.actions import take
from todoku_web.uploads.keeping import kept_path
from todoku_web.uploads.kinds import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from todoku.i18n import Lang
    from todoku_web.offices.assessments.kinds.answers import Answers, Chapter

_FILE_CHANGES = ("file_added", "file_taken_out")


def answer(
    assessment: Assessment,
    answers: Answers,
    chapter: Chapter,
    value: Mapping[str, Any],
    *,
    by: Any,
    seen: int,
    lang: Lang,
) -> None:
    """Let the worksheet that counts say what was answered of a chapter; nothing happens where it says so already.

    Raises Collision where somebody else answered the chapter, or handed a file in, since the person saw ``seen``, and
    InputError where the file that counts cannot be read.
    """
    with transaction.atomic():
        now = locked(Assessment, assessment.pk)
        require(by, "assessments.change_files", now)
        with file_answered(now, answers) as path:
            theirs = answers.told(path, chapter.id)
            if theirs == value:
                return
            changed = Q(action__in=_FILE_CHANGES) | Q(action="answered", about=chapter.title)
            if now.version != seen and now.events.filter(changed, version__gt=seen).exists():
                raise Collision(now, theirs, dict(value))
            content = answers.written(path, chapter.id, value, now.organisation.name, lang)
        file = ContentFile(content, answers.file_name(lang))
        upload = take(file, kinds=TABLES, by=by, organisation=now.organisation)
        now.files.filter(role=answers.role, replaced_at=None).update(replaced_at=timezone.now())
        AssessmentFile.objects.create(assessment=now, upload=upload, role=answers.role, by=by)
        wrote(now, "answered", by=by, about=chapter.title, role=answers.role, sha256=upload.sha256)


@contextmanager
def file_answered(assessment: Assessment, answers: Answers) -> Iterator[Path | None]:
    """Give the file that counts under its own name, as long as it is read; None where there is none."""
    held = assessment.files.filter(role=answers.role, replaced_at=None).select_related("upload").first()
    if held is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="todoku-office-") as beside:
        path = Path(beside) / held.upload.name
        shutil.copyfile(kept_path(held.upload.sha256), path)
        yield path
