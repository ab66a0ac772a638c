"""Tokens with which programs act for a person; the secret itself is never kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NAME = 80
PREFIX = 15
_HASH = 64
_FORM_KEY = 32


class Token(models.Model):
    """A person's token: what it may be used for, until when, and the hash of its secret."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="api_tokens"
    )
    """The one organisation as whose member the person acts with it; null for all that they are in."""
    name = models.CharField(max_length=LONGEST_NAME)
    scopes = models.JSONField(default=list)
    """Values of :class:`todoku_web.api.scopes.Scope`."""
    prefix = models.CharField(max_length=PREFIX)
    """How the token begins: enough to recognise it by, too little to use it."""
    secret_hash = models.CharField(max_length=_HASH, unique=True)
    """SHA-256 of the whole token, which holds 256 random bits."""
    form_key = models.CharField(max_length=_FORM_KEY, null=True, unique=True)  # noqa: DJ001 - unique where there is one
    """The key of the form that made it: the same form sent twice makes one token."""
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "-pk"]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("person", "-created_at"))]

    def __str__(self) -> str:
        """Return name and beginning."""
        return f"{self.name} ({self.prefix}…)"

    @property
    def state(self) -> str:
        """``valid``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        return "valid" if timezone.now() < self.expires_at else "expired"
