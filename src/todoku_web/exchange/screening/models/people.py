"""Who reviews for a screening, and to which applications they are related."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from todoku_web.exchange.calls.models import REASON_LENGTH
from todoku_web.exchange.screening.models.readings import Candidate
from todoku_web.exchange.screening.models.screening import Screening
from todoku_web.exchange.screening.workflow import ConflictKind, ConflictSource, ReviewerState

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME, _HASH, _WORD = 80, 64, 20


class Reviewer(models.Model):
    """Somebody who was invited to read for a screening: in what they are versed, and how much they read at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="reviewers")
    number = models.PositiveIntegerField()
    """Stands for the name wherever readers are told apart without being named."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reviews")
    """Null until who was invited has an account and has opened the invitation."""
    name = models.CharField(max_length=_NAME)
    email = models.EmailField()
    token_hash = models.CharField(max_length=_HASH, blank=True)
    """Of the invitation's link; empty once it was answered."""
    state = models.CharField(max_length=_WORD, choices=ReviewerState.choices, default=ReviewerState.INVITED)
    issues = models.JSONField(default=list)
    keywords = models.JSONField(default=list)
    most = models.PositiveSmallIntegerField()
    """How many applications they read at most."""
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    """Why they declined or left; for the office alone."""
    version = models.PositiveIntegerField(default=1)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    declared_at = models.DateTimeField(null=True)
    """When they said that they have no relations but those declared; before, nothing is shown to them."""

    class Meta:
        """In the order of their invitations; an address and a person once in a screening."""

        ordering: ClassVar[Sequence[str]] = ["number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("screening", "number"), name="reviewer_number_once"),
            models.UniqueConstraint(fields=("screening", "email"), name="reviewer_address_once"),
            models.UniqueConstraint(
                fields=("screening", "person"), condition=Q(person__isnull=False), name="reviewer_person_once"
            ),
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("token_hash",)), models.Index(fields=("email",))]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def organisation_id(self) -> int:
        """The organisation whose call is screened."""
        return self.screening.organisation_id

    @property
    def is_ready(self) -> bool:
        """Whether applications can be given to them: they said yes, and declared their relations."""
        return self.state == ReviewerState.ACCEPTED and self.declared_at is not None and self.person_id is not None


class Conflict(models.Model):
    """That a reviewer is related to an application: a bar that nothing lifts."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="conflicts")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=_WORD, choices=ConflictKind.choices)
    source = models.CharField(max_length=_WORD, choices=ConflictSource.choices)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    """For the office and the reviewer alone."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One of a reviewer with an application."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("reviewer", "candidate"), name="conflict_once")
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind
