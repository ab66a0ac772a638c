"""Files that people handed in, each kept once by the hash of its content."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.uploads.kinds import Kind
from todoku_web.uploads.names import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_HASH = 64


class Upload(models.Model):
    """One file as it is kept: what it is, who handed it in for which organisation, and what was found in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=_HASH, db_index=True)
    """Hash of what is kept; of a picture that is the picture without its EXIF."""
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.label) for kind in Kind])
    size_bytes = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploads")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="uploads"
    )
    at = models.DateTimeField(default=timezone.now)
    findings = models.JSONField(default=list)
    """What the person is told of the file: [{"code": key of the catalogue, "params": {...}}]"""

    class Meta:
        """The newest first; a person's uploads of a day are counted at each new one."""

        ordering: ClassVar[Sequence[str]] = ["-at"]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("by", "at"))]

    offered_point: tuple[float, float] | None = None
    """Latitude and longitude that a picture carried: offered once to whoever handed it in, never kept."""

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name

    @property
    def path(self) -> Path:
        """Where the content lies."""
        from todoku_web.uploads.keeping import kept_path

        return kept_path(self.sha256)
