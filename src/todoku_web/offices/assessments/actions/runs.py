"""Asks for a computation of what has been handed in and written."""

from __future__ import annotations

from typing import Any

from todoku.errors import InputError
from todoku.i18n import entry
from todoku_web.offices.assessments.actions.measurements import as_given
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.models import Assessment, AssessmentRun
from todoku_web.offices.assessments.queries import files_of, lacking, measurements_of
from todoku_web.offices.assessments.working import KIND
from todoku_web.offices.inquiries.actions import begin_run
from todoku_web.offices.inquiries.history import wrote


def begin(assessment: Assessment, *, by: Any, key: str) -> AssessmentRun:
    """Return a new run of an assessment, as `inquiries.actions.begin_run` does.

    Raises InputError where a file that is needed is not handed in.
    """
    return begin_run(assessment, KIND, _asked, wrote, by=by, key=key)


def _asked(assessment: Assessment) -> dict[str, Any]:
    kind = KINDS[assessment.kind]
    for role in lacking(assessment, kind):
        raise InputError("assessments.lacks_file", role=entry(f"assessments.role.{kind.name}.{role}"))
    return {
        "title": assessment.title,
        "kind": assessment.kind,
        "options": assessment.options,
        "files": {
            role: [{"sha256": one.upload.sha256, "name": one.upload.name} for one in files]
            for role, files in files_of(assessment, kind).items()
        },
        "measurements": [as_given(one) for one in measurements_of(assessment)],
    }
