"""Asks for a computation of what has been handed in and decided."""

from __future__ import annotations

from typing import Any

from todoku.errors import InputError
from todoku_web.offices.fits.items import as_given
from todoku_web.offices.fits.models import FileRole, Study, StudyRun
from todoku_web.offices.fits.queries import current_decisions, files_of
from todoku_web.offices.fits.working import KIND
from todoku_web.offices.inquiries.actions import begin_run
from todoku_web.offices.inquiries.history import wrote


def begin(study: Study, *, by: Any, key: str) -> StudyRun:
    """Return a new run of a study, as `inquiries.actions.begin_run` does.

    Raises InputError where the specification or the file of today is not handed in.
    """
    return begin_run(study, KIND, _asked, wrote, by=by, key=key)


def _asked(study: Study) -> dict[str, Any]:
    files = files_of(study)
    for role in (FileRole.STANDARD, FileRole.AS_IS):
        if role not in files:
            raise InputError(f"fits.no_{role}")
    return {
        "title": study.title,
        "business": study.business,
        "body_kind": study.body_kind,
        "on": study.day.isoformat(),
        "files": {role: {"sha256": one.upload.sha256, "name": one.upload.name} for role, one in files.items()},
        "decisions": {item: as_given(one) for item, one in current_decisions(study).items()},
    }
