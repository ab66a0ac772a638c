"""Jobs, each leased by one worker at a time."""

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


class Job(models.Model):
    """A piece of long work, who asked for it, how far it is, and its result."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    key = models.CharField(max_length=64, blank=True, db_index=True)
    """Idempotency key: the same key asked for again gives the same job; empty for none."""
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs")
    organisation = models.ForeignKey("accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    progress = models.JSONField(default=dict)
    """{"step": catalogue key, "done": parts, "total": parts}"""
    result = models.CharField(max_length=64, blank=True)
    """Hash of the result's content (:mod:`todoku_web.store.results`)."""
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)

    class Meta:
        """The oldest waiting job is taken first."""

        ordering: ClassVar[Sequence[str]] = ["created_at"]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("state", "leased_until", "created_at"))]

    def __str__(self) -> str:
        """Return kind and state."""
        return f"{self.kind} {self.state}"
