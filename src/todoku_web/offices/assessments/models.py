"""Assessments: what was handed in, what was computed, what trials measured, what happened."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.offices.inquiries.models import (
    KEY_LENGTH,
    LABEL_LENGTH,
    NAME_LENGTH,
    WORD_LENGTH,
    Event,
    HandedIn,
    MunicipalInquiry,
    Run,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS, _DECIMALS = 18, 6


class Assessment(MunicipalInquiry):
    """A municipality's assessment of one kind."""

    in_log = "assessment"
    kind = models.CharField(max_length=WORD_LENGTH)
    """Name of one of ``kinds.every.KINDS``."""
    options = models.JSONField(default=dict)
    """What the kind asks for besides files, as its form reads it."""

    class Meta(MunicipalInquiry.Meta):
        """One for each form."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="assessment_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("kind", "is_shared", "-changed_at"))]


class AssessmentFile(HandedIn):
    """A file of an assessment; it may be replaced or taken out."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="files")
    role = models.CharField(max_length=WORD_LENGTH)
    """Name of one of the kind's roles."""
    replaced_at = models.DateTimeField(null=True, blank=True)
    """From when on it no longer counts."""

    class Meta(HandedIn.Meta):
        """Found by whether they count."""

        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("assessment", "replaced_at"))]


class AssessmentRun(Run):
    """A computation; ``asked`` holds the kind, the files by role, the options and the measurements."""

    of = "assessment"
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="runs")

    class Meta(Run.Meta):
        """Each number once, each form once."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("assessment", "number"), name="assessment_run_number"),
            models.UniqueConstraint(fields=("assessment", "key"), name="assessment_run_once"),
        ]


class Measurement(models.Model):
    """What a trial of software measured in one task, in hours over the same months; one of a task counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="measurements")
    key = models.CharField(max_length=KEY_LENGTH)
    municipality = models.CharField(max_length=LABEL_LENGTH)
    task = models.CharField(max_length=LABEL_LENGTH)
    """As a result of the assessment names it."""
    before_hours = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    after_hours = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    months = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    full_check = models.CharField(max_length=WORD_LENGTH, blank=True)
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


class AssessmentEvent(Event):
    """A step in the history of an assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="events")
