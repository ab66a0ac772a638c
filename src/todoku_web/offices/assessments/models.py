"""Assessments: what was handed in, what was computed, what trials measured, what happened."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH, NAME_LENGTH, LABEL_LENGTH = 120, 80, 200
_KEY, _WORD, _HASH = 64, 20, 64
_DIGITS, _DECIMALS = 18, 6


class Assessment(models.Model):
    """A municipality's assessment of one kind; its runs are never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_KEY)
    """Of the form that made it: the same form sent twice makes one."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=_WORD)
    """Name of one of ``kinds.every.KINDS``."""
    title = models.CharField(max_length=TITLE_LENGTH)
    options = models.JSONField(default=dict)
    """What the kind asks for besides files, as its form reads it."""
    is_shared = models.BooleanField(default=False)
    """Whether the prefecture and the bureau of the municipality read it."""
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One for each form; the one that was changed last first."""

        ordering: ClassVar[Sequence[str]] = ["-changed_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="assessment_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("kind", "is_shared", "-changed_at"))]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("assessments:assessment", args=[self.pk])


class AssessmentFile(models.Model):
    """A file that was handed in; one that was replaced or taken out stays with the runs that used it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="files")
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=_WORD)
    """Name of one of the kind's roles."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    """From when on it no longer counts."""

    class Meta:
        """In the order in which they came."""

        ordering: ClassVar[Sequence[str]] = ["added_at", "pk"]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("assessment", "replaced_at"))]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.upload.name


class AssessmentRun(models.Model):
    """A computation of what had been handed in and written by then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=_KEY)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked = models.JSONField()
    """The kind, the files by role, the options and the measurements, as they stood."""
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    result = models.CharField(max_length=_HASH, blank=True)
    """Of the result's folder (``store.results``); empty while there is none."""

    class Meta:
        """The newest first, each number once."""

        ordering: ClassVar[Sequence[str]] = ["-number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("assessment", "number"), name="assessment_run_number"),
            models.UniqueConstraint(fields=("assessment", "key"), name="assessment_run_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("assessments:run", args=[self.assessment_id, self.number])


class Measurement(models.Model):
    """What a trial of software measured in one task, in hours over the same months; one of a task counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="measurements")
    key = models.CharField(max_length=_KEY)
    municipality = models.CharField(max_length=LABEL_LENGTH)
    task = models.CharField(max_length=LABEL_LENGTH)
    """As a result of the assessment names it."""
    before_hours = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    after_hours = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    months = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    full_check = models.CharField(max_length=_WORD, blank=True)
    """Whether every result had to be checked by eye: yes, no, or empty where that is not known."""
    software = models.CharField(max_length=LABEL_LENGTH, blank=True)
    source = models.CharField(max_length=LABEL_LENGTH)
    """How it was measured."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    writer = models.CharField(max_length=NAME_LENGTH)
    """The person's name, which stays where the account goes."""
    at = models.DateTimeField(default=timezone.now)
    taken_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which they were written; one of each task counts."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(
                fields=("assessment", "municipality", "task"),
                condition=models.Q(taken_out_at=None),
                name="assessment_measured_task",
            ),
            models.UniqueConstraint(fields=("assessment", "key"), name="assessment_measured_once"),
        ]

    def __str__(self) -> str:
        """Return the task."""
        return self.task


class AssessmentEvent(models.Model):
    """What happened, when, by whom; never changed."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=_WORD)
    about = models.CharField(max_length=LABEL_LENGTH, blank=True)
    """A name: of a file, a task, a run."""
    version = models.PositiveIntegerField()

    class Meta:
        """The newest first."""

        ordering: ClassVar[Sequence[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
