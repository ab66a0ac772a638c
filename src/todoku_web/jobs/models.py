"""Jobs, each leased by one worker at a time, and the workers that were seen."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence


class JobState(models.TextChoices):
    """Where a job stands; the texts are keys of the catalogue."""

    WAITING = "waiting", "job.waiting"
    RUNNING = "running", "job.running"
    DONE = "done", "job.done"
    FAILED = "failed", "job.failed"
    CANCELLED = "cancelled", "job.cancelled"


OPEN_STATES: tuple[Any, ...] = (JobState.WAITING, JobState.RUNNING)
RETRIED_STATES: tuple[Any, ...] = (JobState.FAILED, JobState.CANCELLED)


class Job(models.Model):
    """A piece of long work, who asked for it, how far it is, and its result."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    key = models.CharField(max_length=64, blank=True)
    """Idempotency key: the same key asked for again gives the same job; empty for none."""
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs")
    organisation = models.ForeignKey("accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    """When the last attempt began."""
    ended_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    """Counts up with every lease, so that a worker that comes back late is known."""
    crashes = models.PositiveSmallIntegerField(default=0)
    """Attempts in which the job itself brought the process down that did it."""
    losses = models.PositiveSmallIntegerField(default=0)
    """Attempts whose worker was not heard of again."""
    worker = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    progress = models.JSONField(default=dict)
    """{"step": catalogue key, "done": parts, "total": parts}"""
    result = models.CharField(max_length=64, blank=True, db_index=True)
    """Hash of the result's content (:mod:`todoku_web.store.results`); empty again when its kind no longer keeps it."""
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)

    class Meta:
        """The oldest waiting job is taken first."""

        ordering: ClassVar[Sequence[str]] = ["created_at"]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("state", "created_at"), name="job_queue"),
            models.Index(fields=("asked_by", "-created_at"), name="job_of_person"),
            models.Index(fields=("organisation", "-created_at"), name="job_of_organisation"),
        ]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(
                fields=("kind", "key"),
                condition=~models.Q(key="") & ~models.Q(state__in=["failed", "cancelled"]),
                name="job_key_once",
            )
        ]

    def __str__(self) -> str:
        """Return kind and state."""
        return f"{self.kind} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN_STATES

    @property
    def can_be_retried(self) -> bool:
        """Whether it ended without a result."""
        return self.state in RETRIED_STATES


class Worker(models.Model):
    """A process that does jobs, and when it was last heard of."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    at_once = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        """Return the name: machine, process and a random part."""
        return self.name
