"""Asks for a computation of what has been handed in and written."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from todoku.errors import InputError
from todoku.i18n import entry
from todoku_web.accounts.doors import require
from todoku_web.jobs.actions import enqueue
from todoku_web.offices.assessments.actions.history import locked, wrote
from todoku_web.offices.assessments.actions.measurements import as_given
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.models import Assessment, AssessmentRun
from todoku_web.offices.assessments.queries import files_of, lacking, measurements_of
from todoku_web.offices.assessments.working import KIND


def begin(assessment: Assessment, *, by: Any, key: str) -> AssessmentRun:
    """Return a new run, whose computation waits in the queue; the one that the same form asked for before.

    Raises InputError where a file that is needed is not handed in.
    """
    with transaction.atomic():
        now = locked(assessment.pk)
        require(by, "assessments.run_assessment", now)
        before = now.runs.filter(key=key).first()
        if before is not None:
            return before
        kind = KINDS[now.kind]
        for role in lacking(now, kind):
            raise InputError("assessments.lacks_file", role=entry(f"assessments.role.{kind.name}.{role}"))
        asked = {
            "title": now.title,
            "kind": now.kind,
            "options": now.options,
            "files": {
                role: [{"sha256": one.upload.sha256, "name": one.upload.name} for one in files]
                for role, files in files_of(now, kind).items()
            },
            "measurements": [as_given(one) for one in measurements_of(now)],
        }
        number = (now.runs.aggregate(last=Max("number"))["last"] or 0) + 1
        made = AssessmentRun.objects.create(assessment=now, number=number, key=key, by=by, asked=asked)
        made.job = enqueue(KIND, {"run": str(made.pk), **asked}, by=by, organisation=now.organisation, key=made.pk.hex)
        made.save(update_fields=["job"])
        wrote(now, "run_asked", by=by, about=str(number))
    return made
