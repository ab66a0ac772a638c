"""Asks for a computation of what has been handed in and decided."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.jobs.actions import enqueue
from todoku_web.offices.fits.actions.history import locked, wrote
from todoku_web.offices.fits.items import as_given
from todoku_web.offices.fits.models import FileRole, Study, StudyRun
from todoku_web.offices.fits.queries import current_decisions, files_of
from todoku_web.offices.fits.working import KIND


def begin(study: Study, *, by: Any, key: str) -> StudyRun:
    """Return a new run, whose computation waits in the queue; the one that the same form asked for before.

    Raises InputError where the specification or the file of today is not handed in.
    """
    with transaction.atomic():
        now = locked(study.pk)
        require(by, "fits.run_study", now)
        before = now.runs.filter(key=key).first()
        if before is not None:
            return before
        files = files_of(now)
        for role in (FileRole.STANDARD, FileRole.AS_IS):
            if role not in files:
                raise InputError(f"fits.no_{role}")
        asked = {
            "title": now.title,
            "business": now.business,
            "body_kind": now.body_kind,
            "on": now.day.isoformat(),
            "files": {role: {"sha256": one.upload.sha256, "name": one.upload.name} for role, one in files.items()},
            "decisions": {item: as_given(one) for item, one in current_decisions(now).items()},
        }
        number = (now.runs.aggregate(last=Max("number"))["last"] or 0) + 1
        made = StudyRun.objects.create(study=now, number=number, key=key, by=by, asked=asked)
        made.job = enqueue(KIND, {"run": str(made.pk), **asked}, by=by, organisation=now.organisation, key=made.pk.hex)
        made.save(update_fields=["job"])
        wrote(now, "run_asked", by=by, about=str(number))
    return made
