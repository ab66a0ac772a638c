"""Finds jobs: those that a person may see, what stands before one in the queue, and the files of its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from todoku_web.accounts.memberships import memberships_of
from todoku_web.jobs.models import Job, JobState
from todoku_web.store.results import result_path

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

SCOPES = ("mine", "organisations", "all")


def visible_jobs(person: Any, scope: str) -> QuerySet[Job]:
    """Return a person's jobs, the youngest first: their own, their organisations', or all (for who runs the portal)."""
    own = Q(asked_by=person)
    found = Job.objects.select_related("asked_by", "organisation").order_by("-created_at", "pk")
    if scope == "all" and person.is_staff:
        return found
    if scope == "organisations":
        return found.filter(own | Q(organisation__in=[one.organisation_id for one in memberships_of(person)]))
    return found.filter(own)


def jobs_ahead(job: Job) -> int:
    """Return how many jobs wait before this one."""
    return Job.objects.filter(state=JobState.WAITING, created_at__lt=job.created_at).count()


def waiting_places() -> dict[UUID, int]:
    """Return how many jobs wait before each job that waits."""
    waiting = Job.objects.filter(state=JobState.WAITING).order_by("created_at", "pk").values_list("pk", flat=True)
    return {pk: ahead for ahead, pk in enumerate(waiting)}


def result_files(job: Job) -> list[tuple[str, int]]:
    """Return the files of a job's result, with their bytes; none where it has no result."""
    if not job.result:
        return []
    folder = result_path(job.result)
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return [(file.relative_to(folder).as_posix(), file.stat().st_size) for file in files]


def result_file(job: Job, name: str) -> Path | None:
    """Return the place of a file of the job's result; None where it has none of this name."""
    known = {found for found, _ in result_files(job)}
    return result_path(job.result) / name if name in known else None
