"""The applications of a screening, and who reads each and what they gave."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.calls.models import Application
from todoku_web.exchange.screening.models.screening import CriteriaVersion, Screening
from todoku_web.exchange.screening.workflow import LIVE, ReadingState

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMENT_LENGTH = 2000
_WORD = 20


class Candidate(models.Model):
    """An application that is screened."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="candidates")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="candidates")
    number = models.PositiveIntegerField()
    """The application's number."""
    issue = models.CharField(max_length=_WORD, blank=True)
    """The issue area of its need, else of the call; empty where neither says one."""

    class Meta:
        """In the order of their numbers."""

        ordering: ClassVar[Sequence[str]] = ["number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("screening", "application"), name="candidate_once"),
            models.UniqueConstraint(fields=("screening", "number"), name="candidate_number_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Reading(models.Model):
    """One reviewer's reading of one application: what they gave, and whether it counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="readings")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="readings")
    reviewer = models.ForeignKey("Reviewer", on_delete=models.CASCADE, related_name="readings")
    state = models.CharField(max_length=_WORD, choices=ReadingState.choices, default=ReadingState.ASSIGNED)
    closes_at = models.DateTimeField(null=True)
    """A deadline of its own, as a replacement gets; null for the screening's."""
    criteria = models.ForeignKey(CriteriaVersion, null=True, on_delete=models.PROTECT, related_name="+")
    """The version by which it was scored."""
    scores = models.JSONField(default=dict)
    """Criterion's id -> 1 to 5."""
    committee_comment = models.TextField(max_length=COMMENT_LENGTH, blank=True)
    applicant_comment = models.TextField(max_length=COMMENT_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=1)
    given_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """An application is given to a reviewer once."""

        ordering: ClassVar[Sequence[str]] = ["candidate__number", "reviewer__number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("candidate", "reviewer"), name="reading_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("screening", "state", "candidate")),
            models.Index(fields=("reviewer", "state")),
        ]

    def __str__(self) -> str:
        """Return the state."""
        return self.state

    @property
    def organisation_id(self) -> int:
        """The organisation whose call is screened."""
        return self.screening.organisation_id

    @property
    def is_live(self) -> bool:
        """Whether it is somebody's to read, or was read and counts."""
        return self.state in LIVE

    @property
    def was_submitted(self) -> bool:
        """Whether a sheet was handed in, counted or struck."""
        return self.submitted_at is not None
