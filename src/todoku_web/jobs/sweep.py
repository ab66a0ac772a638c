"""Clears away what nobody needs any more: drafts of killed processes, results whose time is over, old logs."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from todoku_web.jobs.kinds import kinds
from todoku_web.jobs.models import Job, JobState, Worker
from todoku_web.store.results import drafts, remove

if TYPE_CHECKING:
    from pathlib import Path

_DAY_S = 86_400
_LOG_DAYS = 90
_WORKER_DAYS = 1


def sweep() -> None:
    """Clear away what nobody needs any more.

    A draft goes when the attempt that wrote it is over, one that belongs to no job after a day. A result goes where its
    kind says for how many days it is kept, and no other job has the same; the job stays. Results of other kinds stay
    for ever.
    """
    sweep_drafts()
    for kind in kinds():
        if kind.keep_days is not None:
            _sweep_results(kind.name, kind.keep_days)
    for log in (settings.HOME_FOLDER / "logs").glob("job-*.log"):
        if _age_days(log) > _LOG_DAYS:
            log.unlink(missing_ok=True)
    Worker.objects.filter(seen_at__lt=timezone.now() - timedelta(days=_WORKER_DAYS)).delete()


def sweep_drafts() -> None:
    """Clear away what attempts that are over have left half written."""
    found = list(drafts())  # before the question which jobs run: one that begins meanwhile is not among them
    running = {
        f"{pk}.{attempt}" for pk, attempt in Job.objects.filter(state=JobState.RUNNING).values_list("pk", "attempt")
    }
    for name, folder in found:
        if name not in running and (name or _age_days(folder) > 1):
            shutil.rmtree(folder, ignore_errors=True)


def _sweep_results(kind: str, keep_days: int) -> None:
    over = Job.objects.filter(kind=kind, state=JobState.DONE, ended_at__lt=timezone.now() - timedelta(days=keep_days))
    for job in over.exclude(result=""):
        digest = job.result
        Job.objects.filter(pk=job.pk).update(result="")
        if not Job.objects.filter(result=digest).exists():
            remove(digest)


def _age_days(path: Path) -> float:
    try:
        return (time.time() - path.stat().st_mtime) / _DAY_S
    except OSError:  # it has just gone
        return 0.0
