"""A worker's hold on a job: taken, renewed, and given up with the outcome; what it lost hold of it cannot change.

A job is taken in one short transaction and held for a while (``JOB_LEASE_S``), which the worker renews. A worker that
is not heard of again loses it to the next one. Whatever ends a job asks for the worker's name and the attempt's number:
a worker that comes back late changes nothing, so that no job is lost and none is done twice.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from todoku_web.jobs.kinds import kind
from todoku_web.jobs.models import Job, JobState
from todoku_web.store.results import keep

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

MOST_CRASHES = 3
MOST_LOSSES = 10


class LeaseLost(Exception):
    """The job is no longer this worker's: it was taken by another, or ended."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A job that a worker holds, in one attempt."""

    job: UUID
    worker: str
    attempt: int
    kind: str
    parameters: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Held:
    """What was found when leases were renewed: which jobs are to be cancelled, and which are no longer the worker's."""

    cancel: frozenset[UUID]
    lost: frozenset[UUID]


def claim(worker: str) -> Lease | None:
    """Take the oldest waiting job; None where none waits."""
    waiting = Job.objects.filter(state=JobState.WAITING)
    if not waiting.exists():
        return None
    with transaction.atomic():
        job = waiting.select_for_update(skip_locked=True).order_by("created_at", "pk").first()
        if job is None:
            return None
        job.state, job.worker, job.attempt = JobState.RUNNING, worker, job.attempt + 1
        job.started_at, job.leased_until, job.progress = timezone.now(), _lease_end(), {}
        job.save(update_fields=("state", "worker", "attempt", "started_at", "leased_until", "progress"))
    return Lease(job.pk, worker, job.attempt, job.kind, job.parameters)


def renew(leases: Collection[Lease]) -> Held:
    """Hold these jobs for longer, and say which of them are to end."""
    if not leases:
        return Held(frozenset(), frozenset())
    worker = next(iter(leases)).worker
    held = Job.objects.filter(pk__in=[lease.job for lease in leases], worker=worker, state=JobState.RUNNING)
    held.update(leased_until=_lease_end())
    found = {(pk, attempt): asked for pk, attempt, asked in held.values_list("pk", "attempt", "cancel_asked")}
    return Held(
        cancel=frozenset(lease.job for lease in leases if found.get((lease.job, lease.attempt))),
        lost=frozenset(lease.job for lease in leases if (lease.job, lease.attempt) not in found),
    )


def report(lease: Lease, progress: Mapping[str, Any]) -> None:
    """Say how far the job is."""
    _of(lease).update(progress=dict(progress))


def finish(lease: Lease, folder: Path, digest: str) -> None:
    """End the job with its result, and with what follows from it, all at once.

    A job that was to be cancelled meanwhile is cancelled. Raises LeaseLost where the job is another's by now; the
    result then stays where it was written.
    """
    with _ending(lease) as job:
        if job.cancel_asked:
            job.state = JobState.CANCELLED
            return
        job.state, job.result = JobState.DONE, keep(folder, digest)
        job.save()
        done = kind(job.kind).done
        if done:
            done(job)


def fail(lease: Lease, code: str, params: Mapping[str, Any]) -> None:
    """End the job with an error: its code in the catalogue and its parameters."""
    with _ending(lease) as job:
        job.state, job.error_code, job.error_params = JobState.FAILED, code, dict(params)


def cancelled(lease: Lease) -> None:
    """End the job because somebody asked for its end."""
    with _ending(lease) as job:
        job.state = JobState.CANCELLED


def crashed(lease: Lease) -> None:
    """Put the job back into the queue: it brought its process down; the third time it ends with an error."""
    with _ending(lease) as job:
        job.crashes += 1
        _again(job, gives_up="job.crashed" if job.crashes >= MOST_CRASHES else "", attempts=job.crashes)


def give_back(lease: Lease) -> None:
    """Put the job back into the queue: the worker is stopping."""
    with _ending(lease) as job:
        _again(job)


def recover() -> int:
    """Put the jobs of workers that were not heard of again back into the queue; return how many there were."""
    with transaction.atomic():
        late = Job.objects.filter(state=JobState.RUNNING, leased_until__lt=timezone.now())
        found = list(late.select_for_update(skip_locked=True))
        for job in found:
            job.losses += 1
            job.ended_at = timezone.now()
            _again(job, gives_up="job.worker_lost" if job.losses >= MOST_LOSSES else "", attempts=job.losses)
            job.save()
    return len(found)


def _again(job: Job, *, gives_up: str = "", attempts: int = 0) -> None:
    """Let the job wait for its next attempt, but for one that is to be cancelled or has had too many."""
    if job.cancel_asked:
        job.state = JobState.CANCELLED
    elif gives_up:
        job.state, job.error_code, job.error_params = JobState.FAILED, gives_up, {"attempts": attempts}
    else:
        job.state, job.progress, job.ended_at = JobState.WAITING, {}, None
    job.worker, job.leased_until = "", None


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_S)


def _of(lease: Lease) -> Any:
    return Job.objects.filter(pk=lease.job, state=JobState.RUNNING, worker=lease.worker, attempt=lease.attempt)


@contextmanager
def _ending(lease: Lease) -> Iterator[Job]:
    """Give the job to be changed, in a transaction that only its holder gets."""
    with transaction.atomic():
        job = _of(lease).select_for_update().first()
        if job is None:
            raise LeaseLost
        job.leased_until, job.ended_at = None, timezone.now()
        yield job
        job.save()
