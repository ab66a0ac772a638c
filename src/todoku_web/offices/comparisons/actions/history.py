"""Holds a comparison while it is changed, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.accounts.memberships import membership_in
from todoku_web.audit.actions import record
from todoku_web.offices.comparisons.models import LABEL_LENGTH, NAME_LENGTH, Comparison, ComparisonEvent

if TYPE_CHECKING:
    from uuid import UUID


def locked(comparison_id: UUID) -> Comparison:
    """Return a comparison as the database has it now, held until the transaction ends."""
    held = Comparison.objects.select_for_update(of=("self",)).select_related("organisation")
    return held.get(pk=comparison_id)


def wrote(comparison: Comparison, action: str, *, by: Any, about: str = "", body: Any = None, **detail: Any) -> None:
    """Keep a changed comparison, and add the step to its history and to the log."""
    comparison.version += 1
    comparison.changed_at = timezone.now()
    comparison.save()
    own = None if by is None else membership_in(by, comparison.organisation_id)
    acting = body or (comparison.organisation if own is not None else None)
    ComparisonEvent.objects.create(
        comparison=comparison,
        actor=by,
        office="" if acting is None else acting.name[:NAME_LENGTH],
        action=action,
        about=about[:LABEL_LENGTH],
        version=comparison.version,
    )
    record(f"comparison.{action}", comparison, by=by, organisation=acting or comparison.organisation, **detail)
