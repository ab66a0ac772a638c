"""A notice: what one person was told, when they read it, and when its letter went out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang

_KIND_LENGTH = 60
_URL_LENGTH = 300


class Notice(models.Model):
    """Something that a person is told, kept as it was said in both languages."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=_KIND_LENGTH)
    """App and occasion: ``calls.promoted``; ``notice.<kind>.text`` is its text in the catalogue."""
    subject = models.JSONField()
    """Language to text."""
    text = models.JSONField()
    """Language to text, whatever a person added to it included."""
    url = models.CharField(max_length=_URL_LENGTH, blank=True)
    """Path of the page that it is about."""
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    """When its letter was last tried; who tries next takes it by writing here."""
    mailed_at = models.DateTimeField(null=True)
    """When its letter went out; null while it did not."""

    class Meta:
        """The newest first."""

        ordering: ClassVar[Sequence[str]] = ["-at", "-pk"]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("person", "read_at")),
            models.Index(fields=("mailed_at", "at")),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind

    def subject_in(self, lang: Lang) -> str:
        """Return the subject in a language."""
        return str(self.subject[lang])

    def text_in(self, lang: Lang) -> str:
        """Return the text in a language."""
        return str(self.text[lang])
