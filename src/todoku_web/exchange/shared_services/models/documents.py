"""The specification and the guide of a shared service: every version is kept as it was."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.needs.models.events import WORD
from todoku_web.exchange.shared_services.models.service import SharedService

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = 200


class DocumentKind(models.TextChoices):
    """What a document is for."""

    SPECIFICATION = "specification", "shared_services.document.specification"
    GUIDE = "guide", "shared_services.document.guide"


class DocumentVersion(models.Model):
    """A version of a document, as ``part_specs.DOCUMENT`` describes its content; never changed."""

    service = models.ForeignKey(SharedService, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=WORD, choices=DocumentKind.choices)
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; each number once."""

        ordering: ClassVar[Sequence[str]] = ["kind", "-number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("service", "kind", "number"), name="shared_document_once"),
        ]

    def __str__(self) -> str:
        """Return kind and number."""
        return f"{self.kind} {self.number}"


class Attachment(models.Model):
    """A file that goes with a version; one that is kept goes with the next as well."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="attachments")
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=_LINE)

    class Meta:
        """By title."""

        ordering: ClassVar[Sequence[str]] = ["title", "pk"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title
