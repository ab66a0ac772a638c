"""Asks for a job, for its end, and for another try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.audit.actions import record
from todoku_web.jobs.kinds import kind as kind_of
from todoku_web.jobs.models import RETRIED_STATES, Job, JobState
from todoku_web.jobs.outcome import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping


def enqueue(
    kind: str, parameters: Mapping[str, Any], *, by: Any = None, organisation: Any = None, key: str = ""
) -> Job:
    """Return a new waiting job, or the one that was asked for with the same key before and did not fail.

    Parameters are kept as JSON: what it cannot hold becomes text. The audit log tells what the job is for, from the
    action that asks for it. Raises KeyError for a kind that no app registered.
    """
    kind_of(kind)
    asked = {"kind": kind, "parameters": as_json(parameters), "asked_by": by, "organisation": organisation, "key": key}
    try:
        with transaction.atomic():
            found = _with_key(kind, key)
            if found is not None:
                return found
            return Job.objects.create(**asked)
    except IntegrityError:  # another one asked with the same key at the same moment
        found = _with_key(kind, key)
        if found is None:
            raise
        return found


def cancel(job: Job, *, by: Any) -> Job:
    """End a waiting job, or ask the worker of a running one to end it; one that has ended stays as it is.

    Returns the job as it then is.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.cancel_asked or not job.is_open:
            return job
        if job.state == JobState.WAITING:
            job.state, job.ended_at = JobState.CANCELLED, timezone.now()
        job.cancel_asked = True
        job.save(update_fields=("state", "cancel_asked", "ended_at"))
        record("job.cancelled", job, by=by, organisation=job.organisation, kind=job.kind)
    return job


def retry(job: Job, *, by: Any) -> Job:
    """Put a job that failed or was cancelled back into the queue; one that did not stays as it is.

    Returns the job as it then is. Raises InputError where the same was asked for anew since.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.state not in RETRIED_STATES:
            return job
        if _with_key(job.kind, job.key) is not None:
            raise InputError("job.asked_anew")
        job.state, job.cancel_asked, job.crashes, job.losses = JobState.WAITING, False, 0, 0
        job.error_code, job.error_params, job.progress, job.ended_at = "", {}, {}, None
        job.save()
        record("job.retried", job, by=by, organisation=job.organisation, kind=job.kind)
    return job


def _with_key(kind: str, key: str) -> Job | None:
    if not key:
        return None
    return Job.objects.filter(kind=kind, key=key).exclude(state__in=RETRIED_STATES).first()
