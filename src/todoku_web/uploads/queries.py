"""Asks what was handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from todoku_web.uploads.models import Upload

if TYPE_CHECKING:
    from datetime import datetime


def taken_bytes(person: Any, *, since: datetime) -> int:
    """Return how much a person has handed in since a moment."""
    return Upload.objects.filter(by=person, at__gte=since).aggregate(total=Sum("size_bytes"))["total"] or 0


def unused(person: Any, *, before: datetime) -> QuerySet:
    """Return what a person handed in before a moment and nothing refers to: forms that were never sent to their end."""
    found = Upload.objects.filter(by=person, at__lt=before)
    for relation in Upload._meta.get_fields(include_hidden=True):  # noqa: SLF001 - Django's documented way
        if relation.one_to_many:
            users = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})  # noqa: SLF001
            found = found.exclude(Exists(users))
    return found
