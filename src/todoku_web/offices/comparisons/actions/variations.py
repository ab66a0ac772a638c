"""Records what differs for a legal ground, and takes that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku_web.accounts.doors import require
from todoku_web.offices.comparisons.actions.history import wrote
from todoku_web.offices.comparisons.models import Comparison, Variation
from todoku_web.offices.inquiries.history import locked

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELDS = ("municipality", "type", "activity", "legal_ground")


def record_variation(comparison: Comparison, value: Mapping[str, Any], *, organisation: Any, by: Any) -> Variation:
    """Return a variation that is recorded as legitimate, with its ground; the next run leaves it out of the sums."""
    with transaction.atomic():
        now = locked(Comparison, comparison.pk)
        require(by, "comparisons.record_variation", now)
        told = {name: value[name] for name in _FIELDS}
        made, _ = Variation.objects.update_or_create(
            comparison=now,
            removed_at=None,
            **{name: told[name] for name in _FIELDS[:3]},
            defaults={"legal_ground": told["legal_ground"], "organisation": organisation, "by": by},
        )
        wrote(now, "variation_recorded", by=by, about=f"{told['municipality']} {told['activity']}", body=organisation)
    return made


def remove_variation(variation: Variation, *, by: Any) -> None:
    """Take a variation back."""
    with transaction.atomic():
        now = locked(Comparison, variation.comparison_id)
        held = now.variations.select_related("organisation", "comparison").get(pk=variation.pk)
        require(by, "comparisons.remove_variation", held)
        if held.removed_at is None:
            held.removed_at = timezone.now()
            held.save(update_fields=["removed_at"])
            wrote(now, "variation_removed", by=by, about=str(held), body=held.organisation)
