"""Asks what is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, QuerySet

from todoku_web.accounts.memberships import memberships_of
from todoku_web.offices.comparisons.models import Comparison, Evidence, LabelDecision

if TYPE_CHECKING:
    from uuid import UUID


def seen_by(person: Any) -> QuerySet:
    """Return the comparisons that a person sees: public ones, and those in which their bodies take part."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    own = Q(organisation__in=bodies) | Q(members__organisation__in=bodies)
    found = Comparison.objects.filter(own | Q(is_public=True)).distinct().select_related("organisation")
    return found.annotate(last_run=Max("runs__number"), bodies=Count("members", distinct=True) + 1).order_by(
        "-changed_at", "pk"
    )


def comparison_for_page(comparison_id: UUID) -> Comparison | None:
    """Return a comparison with those who take part."""
    found = Comparison.objects.select_related("organisation").prefetch_related("members__organisation")
    return found.filter(pk=comparison_id).first()


def evidence_of(comparison: Comparison) -> list[Evidence]:
    """Return what is handed in and was not taken out."""
    found = comparison.evidence.filter(removed_at=None)
    return list(found.select_related("upload", "organisation", "by"))


def evidence_for_page(comparison: Comparison, evidence_id: UUID) -> Evidence | None:
    """Return a file of a comparison."""
    found = comparison.evidence.select_related("upload", "organisation", "comparison")
    return found.filter(pk=evidence_id).first()


def label_decisions_of(comparison: Comparison) -> list[LabelDecision]:
    """Return what was decided on labels that are similar."""
    return list(comparison.label_decisions.select_related("organisation", "by"))


def as_it_stands(comparison: Comparison, evidence: list[Evidence]) -> dict[str, Any]:
    """Return what a computation takes now: evidence, variations and decisions on labels, as JSON."""
    return {
        "title": comparison.title,
        "evidence": [
            {
                "id": str(one.pk),
                "sha256": one.upload.sha256,
                "name": one.upload.name,
                "kind": str(one.kind),
                "municipality": one.municipality,
                "reading": one.reading,
            }
            for one in evidence
        ],
        "variations": [
            {name: getattr(one, name) for name in ("municipality", "type", "activity", "legal_ground")}
            for one in comparison.variations.filter(removed_at=None)
        ],
        "labels": [
            {"label": one.label, "standard": one.standard, "is_same": one.is_same, "decided_by": one.organisation.name}
            for one in label_decisions_of(comparison)
        ],
    }
