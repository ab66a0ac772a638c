"""What is kept of a trial's course: its log, its files, and every step of its history."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.needs.models.events import WORD, Event

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT_LENGTH = 2000
NAME_LENGTH = 120
_HASH = 64


class FileKind(models.TextChoices):
    """What a file of a trial is for."""

    COVER = "cover", "trials.file.cover"
    COORDINATION = "coordination", "trials.file.coordination"
    RADIO = "radio", "trials.file.radio"
    EVIDENCE = "evidence", "trials.file.evidence"
    OTHER = "other", "trials.file.other"


class TrialFile(models.Model):
    """A file that belongs to a trial: a radio run, a measurement, a record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trial = models.ForeignKey("trials.Trial", on_delete=models.CASCADE, related_name="files")
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=WORD, choices=FileKind.choices)
    title = models.CharField(max_length=NAME_LENGTH)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class LogEntry(models.Model):
    """A line of the log: written once, never changed."""

    key = models.CharField(max_length=_HASH)
    trial = models.ForeignKey("trials.Trial", on_delete=models.CASCADE, related_name="log")
    on = models.DateField()
    """The day that it is about."""
    text = models.TextField(max_length=TEXT_LENGTH)
    file = models.ForeignKey("trials.TrialFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    office = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest day first; one line for each form."""

        ordering: ClassVar[Sequence[str]] = ["-on", "-at", "-pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("trial", "key"), name="trial_log_once"),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return str(self.on)


class TrialEvent(Event):
    """One step in the history of a trial; ``changes`` names the parts that were written."""

    trial = models.ForeignKey("trials.Trial", on_delete=models.CASCADE, related_name="events")
