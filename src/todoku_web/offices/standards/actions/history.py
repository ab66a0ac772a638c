"""Holds a standard while it is changed, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.accounts.memberships import membership_in
from todoku_web.audit.actions import record
from todoku_web.offices.standards.models import LABEL_LENGTH, NAME_LENGTH, Standard, StandardEvent

if TYPE_CHECKING:
    from uuid import UUID


def locked(standard_id: UUID) -> Standard:
    """Return a standard as the database has it now, held until the transaction ends."""
    held = Standard.objects.select_for_update(of=("self",)).select_related("organisation")
    return held.get(pk=standard_id)


def wrote(
    standard: Standard,
    action: str,
    *,
    by: Any,
    about: str = "",
    body: Any = None,
    edition: int | None = None,
    reason: str = "",
    **detail: Any,
) -> None:
    """Keep a changed standard, and add the step to its history and to the log."""
    standard.version += 1
    standard.changed_at = timezone.now()
    standard.save()
    own = None if by is None else membership_in(by, standard.organisation_id)
    acting = body or (standard.organisation if own is not None else None)
    StandardEvent.objects.create(
        standard=standard,
        actor=by,
        office="" if acting is None else acting.name[:NAME_LENGTH],
        action=action,
        edition=edition,
        about=about[:LABEL_LENGTH],
        reason=reason,
        version=standard.version,
    )
    told = detail if edition is None else {**detail, "edition": edition}
    record(f"standard.{action}", standard, by=by, organisation=acting or standard.organisation, **told)
