"""Entries of the log, chained by hash within each organisation, the head of each chain, and the seals of its days."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASH = 64
_LONGEST_KEY = 20
PORTAL = "portal"
"""Key of the chain of what concerns the portal as a whole."""
BEGINNING = "0" * _HASH
"""What stands for the hash before the first."""


class Chain(models.Model):
    """The head of a chain; who adds to the chain locks this one row."""

    key = models.CharField(max_length=_LONGEST_KEY, unique=True)
    """The organisation's id, or ``PORTAL``."""
    organisation = models.OneToOneField(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="audit_chain"
    )
    last_number = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=_HASH, default=BEGINNING)
    last_at = models.DateTimeField(null=True)
    sealed_number = models.PositiveBigIntegerField(default=0)
    seal_hash = models.CharField(max_length=_HASH, default=BEGINNING)

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Entry(models.Model):
    """What one person did to one thing; ``organisation`` is null for what concerns the portal as a whole."""

    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="audit_entries"
    )
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    """Stays when the account goes, and then leads nowhere: an entry is never changed."""
    actor_name = models.CharField(max_length=80)
    """The name at that time."""
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    detail_json = models.TextField(default="{}")
    """The detail as it was written and hashed: a database's own JSON type may write numbers in another way."""
    previous_hash = models.CharField(max_length=_HASH)
    hash = models.CharField(max_length=_HASH, unique=True)

    class Meta:
        """Numbers count up without a gap in each organisation, and in the portal's own chain."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("organisation", "number"), name="audit_number_once"),
            models.UniqueConstraint(
                fields=("number",), condition=models.Q(organisation=None), name="audit_portal_number_once"
            ),
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("organisation", "at"))]
        ordering: ClassVar[Sequence[str]] = ["number"]

    def __str__(self) -> str:
        """Return number and action."""
        return f"{self.number} {self.action}"

    @property
    def detail(self) -> dict[str, Any]:
        """The facts that explain the entry."""
        found: dict[str, Any] = json.loads(self.detail_json)
        return found


class Seal(models.Model):
    """The end of a day in a chain: kept outside, it shows any later change to what came before."""

    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="audit_seals"
    )
    day = models.DateField()
    """The day in Japan on which the entries up to ``last_number`` were written."""
    last_number = models.PositiveBigIntegerField()
    last_hash = models.CharField(max_length=_HASH)
    previous_hash = models.CharField(max_length=_HASH)
    hash = models.CharField(max_length=_HASH, unique=True)

    class Meta:
        """One seal of a day in each chain."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("organisation", "day"), name="audit_seal_once"),
            models.UniqueConstraint(
                fields=("day",), condition=models.Q(organisation=None), name="audit_portal_seal_once"
            ),
        ]
        ordering: ClassVar[Sequence[str]] = ["day"]

    def __str__(self) -> str:
        """Return the day and the number."""
        return f"{self.day} {self.last_number}"
