"""Holds an inquiry while it is changed, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone

from todoku_web.audit.actions import record
from todoku_web.offices.inquiries.models import LABEL_LENGTH

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.inquiries.models import Inquiry

One = TypeVar("One", bound="Inquiry")


def locked(model: type[One], inquiry_id: UUID) -> One:
    """Return an inquiry as the database has it now, held until the transaction ends."""
    held: One = model.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=inquiry_id)
    return held


def stepped(one: Inquiry, action: str, *, by: Any, about: str, **more: Any) -> None:
    """Keep a changed inquiry, and add the step to its history; ``more``: what else its events hold."""
    one.version += 1
    one.changed_at = timezone.now()
    one.save()
    one.events.create(actor=by, action=action, about=about[:LABEL_LENGTH], version=one.version, **more)


def wrote(one: Inquiry, action: str, *, by: Any, about: str = "", **detail: Any) -> None:
    """Keep a changed inquiry, and add the step to its history and to the log."""
    stepped(one, action, by=by, about=about)
    record(f"{one.in_log}.{action}", one, by=by, organisation=one.organisation, **detail)
