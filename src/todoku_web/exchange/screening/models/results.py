"""What was worked out for a screening, what the meeting moved, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.calls.models import REASON_LENGTH
from todoku_web.exchange.screening.models.readings import Candidate
from todoku_web.exchange.screening.models.screening import Screening

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASH, _NAME, _WORD = 64, 80, 20


class _Numbered(models.Model):
    """Something that was worked out for a screening, counted up."""

    number = models.PositiveIntegerField()
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Has no table of its own."""

        abstract = True


class Assignment(_Numbered):
    """What an assignment of readers came to."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="assignments")
    summary = models.JSONField()
    """{"given", "kept", "released", "lacks": [{"number", "missing", "barred", "full"}], "waiting": reviewers who had
    not answered or declared}"""

    class Meta:
        """The last one first."""

        ordering: ClassVar[Sequence[str]] = ["-number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("screening", "number"), name="assignment_number_once")
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Ranking(_Numbered):
    """A rank table with the facts that it follows from."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="rankings")
    facts = models.TextField()
    facts_sha256 = models.CharField(max_length=_HASH)
    result = models.TextField()
    """Both as :mod:`todoku.matching.decisions` writes them."""
    facts_version = models.PositiveIntegerField()
    """The screening's when it was asked for."""

    class Meta:
        """The last one first."""

        ordering: ClassVar[Sequence[str]] = ["-number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("screening", "number"), name="ranking_number_once")
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Move(models.Model):
    """That the meeting put an application on a side of the line, and why; the last one of an application counts."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="moves")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="moves")
    to = models.CharField(max_length=_WORD)
    reason = models.CharField(max_length=REASON_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=_NAME)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return where to."""
        return self.to


class Decision(models.Model):
    """What was decided, as a record that anybody can make again from its own facts; and what its letters say."""

    screening = models.OneToOneField(Screening, on_delete=models.CASCADE, related_name="decision")
    text = models.TextField()
    sha256 = models.CharField(max_length=_HASH)
    """Of the text in UTF-8."""
    reason = models.CharField(max_length=REASON_LENGTH)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_name = models.CharField(max_length=_NAME)
    at = models.DateTimeField(default=timezone.now)
    letter = models.JSONField(default=dict)
    """{"reference", "day", "sender", "contact", "note"} of the letters."""

    def __str__(self) -> str:
        """Return the hash."""
        return self.sha256
