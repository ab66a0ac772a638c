"""A step in the history of a need or an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

REASON_LENGTH = 1000
NAME_LENGTH = 80
WORD = 20


class Event(models.Model):
    """What happened, when, by whom, and what was said of it; never changed."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Null where the portal itself did it, or the account is gone."""
    office = models.CharField(max_length=NAME_LENGTH, blank=True)
    """Name of the body for which it was done; empty of a person of their own."""
    action = models.CharField(max_length=WORD)
    """``edited``, ``begun``, ``moved``, or the name of a transition."""
    from_state = models.CharField(max_length=WORD, blank=True)
    to_state = models.CharField(max_length=WORD)
    text = models.TextField(max_length=REASON_LENGTH, blank=True)
    changes = models.JSONField(default=list)
    """Of an edit: [{"field", "before", "after"}], each as the form has it."""
    version = models.PositiveIntegerField()
    """The version of the thing that it made."""

    class Meta:
        """The oldest first."""

        abstract = True
        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
