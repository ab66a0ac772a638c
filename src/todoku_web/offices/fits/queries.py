"""Asks what is studied and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import OrganisationKind
from todoku_web.offices.fits.models import ItemDecision, Study, StudyFile, StudyRun

if TYPE_CHECKING:
    from uuid import UUID

_READERS = (OrganisationKind.PREFECTURE, OrganisationKind.BUREAU)


def seen_by(person: Any) -> QuerySet:
    """Return the studies that a person sees: their own bodies', and those shared with the bodies over them."""
    bodies = [one.organisation for one in memberships_of(person)]
    shared = Q(is_shared=True, organisation__in=_looked_after(bodies))
    found = Study.objects.filter(Q(organisation__in=bodies) | shared).select_related("organisation")
    made = ItemDecision.objects.filter(study=OuterRef("pk"), is_current=True).exclude(way="").order_by()
    counted = made.values("study").annotate(count=Count("pk")).values("count")
    return found.annotate(last_run=Max("runs__number"), decided=Coalesce(Subquery(counted), 0)).order_by(
        "-changed_at", "pk"
    )


def _looked_after(bodies: list[Any]) -> list[int]:
    """Return the municipalities with shared studies that lie in the areas of a person's prefecture or bureau."""
    holders = [code for body in bodies if body.kind in _READERS for code in body.area_codes]
    if not holders:
        return []
    shared = Study.objects.filter(is_shared=True).order_by()
    towns = shared.values_list("organisation", "organisation__area_code").distinct()
    return [pk for pk, area in towns if any(area_contains(holder, area) for holder in holders)]


def study_for_page(study_id: UUID) -> Study | None:
    """Return a study with its municipality."""
    return Study.objects.select_related("organisation").filter(pk=study_id).first()


def files_of(study: Study) -> dict[Any, StudyFile]:
    """Return role -> the file that counts."""
    found = study.files.filter(replaced_at=None).select_related("upload", "by")
    return {one.role: one for one in found}


def runs_of(study: Study) -> list[StudyRun]:
    """Return the runs, the newest first."""
    return list(study.runs.select_related("job", "by"))


def last_run_of(study: Study) -> StudyRun | None:
    """Return the newest run that has a result."""
    return study.runs.exclude(result="").first()


def current_decisions(study: Study) -> dict[str, ItemDecision]:
    """Return item -> the decision that counts; without those taken back."""
    found = study.decisions.filter(is_current=True).exclude(way="")
    return {one.item: one for one in found}


def decisions_on(study: Study, item: str) -> list[ItemDecision]:
    """Return all decisions on an item, the newest first, those taken back among them."""
    return list(study.decisions.filter(item=item).order_by("-version"))


def changed_since(study: Study, run: StudyRun) -> int:
    """Return on how many items something was decided, or taken back, after a run was asked for."""
    return study.decisions.filter(is_current=True, at__gt=run.asked_at).count()
