"""Asks for a job, and asks for its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku_web.jobs.kinds import kind as kind_of
from todoku_web.jobs.models import Job, JobState

if TYPE_CHECKING:
    from collections.abc import Mapping


def enqueue(
    kind: str, parameters: Mapping[str, Any], *, by: Any = None, organisation: Any = None, key: str = ""
) -> Job:
    """Return a new waiting job, or the one that was asked for with the same key before and did not fail."""
    kind_of(kind)
    with transaction.atomic():
        if key:
            ended = (JobState.FAILED, JobState.CANCELLED)
            found = Job.objects.filter(kind=kind, key=key).exclude(state__in=ended).first()
            if found:
                return found
        return Job.objects.create(
            kind=kind, parameters=dict(parameters), asked_by=by, organisation=organisation, key=key
        )
