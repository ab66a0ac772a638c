"""Views of the map that people kept a short address of."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_LENGTH = 8


class SavedView(models.Model):
    """What a page of the atlas showed, under the hash of it; who kept it is not recorded."""

    key = models.CharField(primary_key=True, max_length=KEY_LENGTH)
    state = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at"]

    def __str__(self) -> str:
        """Return the key."""
        return self.key
