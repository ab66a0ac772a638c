"""Adds to the audit log; nothing changes or removes what stands in it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku_web.audit.models import Entry

if TYPE_CHECKING:
    from django.db.models import Model

BEGINNING = "0" * 64


def record(action: str, subject: Model, *, by: Any, organisation: Any = None, **detail: Any) -> Entry:
    """Add what a person did to a thing, in the transaction of the change itself.

    Parameters
    ----------
    action
        What was done, such as ``plan.approved``; ``audit.<action>`` is its text in the catalogue.
    subject
        The thing: its type and id are kept.
    by
        The person; None where the portal itself did it.
    organisation
        In whose chain it stands; None for the portal's own.
    detail
        JSON-able facts that explain it; no secrets, no personal data beyond what the change itself holds.
    """
    with transaction.atomic():
        last = Entry.objects.select_for_update().filter(organisation=organisation).order_by("-number").first()
        entry = Entry(
            organisation=organisation,
            number=last.number + 1 if last else 1,
            at=timezone.now(),
            actor=by if by is not None and by.is_authenticated else None,
            actor_name=str(by) if by is not None and by.is_authenticated else "",
            action=action,
            subject_type=subject._meta.label,  # noqa: SLF001 - Django's documented name of a model
            subject_id=str(subject.pk),
            detail=detail,
            previous_hash=last.hash if last else BEGINNING,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def digest(entry: Entry) -> str:
    """Return the hash of an entry's content and of the hash before it."""
    content = {
        "organisation": entry.organisation_id,
        "number": entry.number,
        "at": entry.at.isoformat(),
        "actor_name": entry.actor_name,
        "action": entry.action,
        "subject": [entry.subject_type, entry.subject_id],
        "detail": entry.detail,
        "previous": entry.previous_hash,
    }
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
