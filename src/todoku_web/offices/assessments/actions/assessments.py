"""Begins assessments, changes what they say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku_web.accounts.doors import require
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.models import Assessment
from todoku_web.offices.inquiries.actions import begun
from todoku_web.offices.inquiries.history import locked, wrote
from todoku_web.parts.collision import Collision

if TYPE_CHECKING:
    from collections.abc import Mapping


def begin(kind: str, value: Mapping[str, Any], *, organisation: Any, by: Any, key: str) -> Assessment:
    """Return a new assessment of a municipality; the one that the same form made before."""
    require(by, "assessments.begin_assessment", organisation)
    made = Assessment(key=key, organisation=organisation, author=by, kind=kind, **_kept(kind, value))
    return begun(made, wrote, by=by, kind=kind)


def edit(assessment: Assessment, value: Mapping[str, Any], *, by: Any, seen: int) -> Assessment:
    """Change what an assessment says of itself; Collision where somebody else did so meanwhile."""
    with transaction.atomic():
        now = locked(Assessment, assessment.pk)
        require(by, "assessments.edit_assessment", now)
        kept = _kept(now.kind, value)
        if now.version != seen and now.events.filter(version__gt=seen, action="edited").exists():
            raise Collision(now, told(now), {"title": kept["title"], **kept["options"]})
        now.title, now.options = kept["title"], kept["options"]
        wrote(now, "edited", by=by)
    return now


def told(assessment: Assessment) -> dict[str, Any]:
    """Return what an assessment says of itself, as its form reads it."""
    return {"title": assessment.title, **assessment.options}


def _kept(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": value["title"], "options": {one.name: value[one.name] for one in KINDS[kind].options}}
