"""Entries of the log, chained by hash within each organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASH = 64


class Entry(models.Model):
    """What one person did to one thing; ``organisation`` is null for what concerns the portal as a whole."""

    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="audit_entries"
    )
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.CharField(max_length=80)
    """The name at that time; it stays when the account goes."""
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=_HASH)
    hash = models.CharField(max_length=_HASH, unique=True)

    class Meta:
        """Numbers count up without a gap in each organisation."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("organisation", "number"), name="audit_number_once")
        ]
        ordering: ClassVar[Sequence[str]] = ["number"]

    def __str__(self) -> str:
        """Return number and action."""
        return f"{self.number} {self.action}"
