"""Asks what was handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from todoku_web.uploads.models import Upload

if TYPE_CHECKING:
    from datetime import datetime


def taken_bytes(person: Any, *, since: datetime) -> int:
    """Return how much a person has handed in since a moment."""
    return Upload.objects.filter(by=person, at__gte=since).aggregate(total=Sum("size_bytes"))["total"] or 0
