"""Asks what is assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet

from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import OrganisationKind
from todoku_web.offices.assessments.models import Assessment, AssessmentFile, AssessmentRun, Measurement

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.assessments.kinds.kind import Kind

_READERS = (OrganisationKind.PREFECTURE, OrganisationKind.BUREAU)
_INTO_RESULTS = ("edited", "file_added", "file_taken_out", "answered", "measured", "measured_out")
"""What changes the next result."""


def seen_by(person: Any, kind: str) -> QuerySet:
    """Return the assessments of a kind that a person sees: their bodies' own, and those shared with them."""
    bodies = [one.organisation for one in memberships_of(person)]
    holders = [code for body in bodies if body.kind in _READERS for code in body.area_codes]
    mine = Q(organisation__in=bodies) | Q(is_shared=True, organisation__in=_sharing_below(holders, kind))
    found = Assessment.objects.filter(mine, kind=kind).select_related("organisation")
    return found.annotate(last_run=Max("runs__number")).order_by("-changed_at", "pk")


def _sharing_below(holders: list[str], kind: str) -> list[int]:
    """Return the municipalities in some areas that share assessments of a kind."""
    if not holders:
        return []
    shared = Assessment.objects.filter(is_shared=True, kind=kind).order_by()
    towns = shared.values_list("organisation", "organisation__area_code").distinct()
    return [pk for pk, area in towns if any(area_contains(holder, area) for holder in holders)]


def assessment_for_page(assessment_id: UUID) -> Assessment | None:
    """Return an assessment with its municipality."""
    return Assessment.objects.select_related("organisation").filter(pk=assessment_id).first()


def files_of(assessment: Assessment, kind: Kind) -> dict[str, list[AssessmentFile]]:
    """Return role -> the files that count, in the order of the kind's roles."""
    found: dict[str, list[AssessmentFile]] = {role.name: [] for role in kind.roles}
    for one in assessment.files.filter(replaced_at=None).select_related("upload", "by"):
        if one.role in found:
            found[one.role].append(one)
    return found


def lacking(assessment: Assessment, kind: Kind) -> list[str]:
    """Return the needed roles of which no file is handed in."""
    files = files_of(assessment, kind)
    return [role.name for role in kind.roles if role.needed and not files[role.name]]


def measurements_of(assessment: Assessment) -> list[Measurement]:
    """Return what people wrote of trials and did not take out."""
    return list(assessment.measurements.filter(taken_out_at=None))


def runs_of(assessment: Assessment) -> list[AssessmentRun]:
    """Return the runs, the newest first."""
    return list(assessment.runs.select_related("job", "by"))


def last_run_of(assessment: Assessment) -> AssessmentRun | None:
    """Return the newest run that has a result."""
    return assessment.runs.exclude(result="").first()


def changed_since(assessment: Assessment, run: AssessmentRun) -> int:
    """Return how often something that enters results was changed after a run was asked for."""
    return assessment.events.filter(action__in=_INTO_RESULTS, at__gt=run.asked_at).count()
