"""Asks what is studied and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from todoku_web.offices.fits.models import ItemDecision, Study, StudyFile, StudyRun
from todoku_web.offices.inquiries import queries

if TYPE_CHECKING:
    from uuid import UUID


def seen_by(person: Any) -> QuerySet:
    """Return the studies that a person sees, each with on how many items something is ``decided``."""
    made = ItemDecision.objects.filter(study=OuterRef("pk"), is_current=True).exclude(way="").order_by()
    counted = made.values("study").annotate(count=Count("pk")).values("count")
    return queries.seen_by(person, Study.objects.all()).annotate(decided=Coalesce(Subquery(counted), 0))


def study_for_page(study_id: UUID) -> Study | None:
    """Return a study with its municipality."""
    return Study.objects.select_related("organisation").filter(pk=study_id).first()


def files_of(study: Study) -> dict[Any, StudyFile]:
    """Return role -> the file that counts."""
    found = study.files.filter(replaced_at=None).select_related("upload", "by")
    return {one.role: one for one in found}


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
