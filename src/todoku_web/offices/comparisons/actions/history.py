"""Writes what was done with a comparison, and for which body, to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.accounts.memberships import membership_in
from todoku_web.audit.actions import record
from todoku_web.offices.inquiries.history import stepped
from todoku_web.offices.inquiries.models import NAME_LENGTH

if TYPE_CHECKING:
    from todoku_web.offices.comparisons.models import Comparison


def wrote(comparison: Comparison, action: str, *, by: Any, about: str = "", body: Any = None, **detail: Any) -> None:
    """Keep a changed comparison, and add the step to its history and to the log."""
    own = None if by is None else membership_in(by, comparison.organisation_id)
    acting = body or (comparison.organisation if own is not None else None)
    office = "" if acting is None else acting.name[:NAME_LENGTH]
    stepped(comparison, action, by=by, about=about, office=office)
    record(f"comparison.{action}", comparison, by=by, organisation=acting or comparison.organisation, **detail)
