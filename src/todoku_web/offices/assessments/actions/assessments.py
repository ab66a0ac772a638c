"""Begins assessments, changes what they say of themselves, shares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from todoku_web.accounts.doors import require, require_seen
from todoku_web.offices.assessments.actions.history import locked, wrote
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.models import Assessment
from todoku_web.parts.collision import Collision

if TYPE_CHECKING:
    from collections.abc import Mapping


def begin(kind: str, value: Mapping[str, Any], *, organisation: Any, by: Any, key: str) -> Assessment:
    """Return a new assessment of a municipality; the one that the same form made before."""
    require(by, "assessments.begin_assessment", organisation)
    made = Assessment(key=key, organisation=organisation, author=by, kind=kind, **_kept(kind, value))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            wrote(made, "begun", by=by, kind=kind)
    except IntegrityError:
        return Assessment.objects.get(author=by, key=key)
    return made


def edit(assessment: Assessment, value: Mapping[str, Any], *, by: Any, seen: int) -> Assessment:
    """Change what an assessment says of itself; Collision where somebody else did so meanwhile."""
    with transaction.atomic():
        now = locked(assessment.pk)
        require(by, "assessments.edit_assessment", now)
        kept = _kept(now.kind, value)
        if now.version != seen and now.events.filter(version__gt=seen, action="edited").exists():
            raise Collision(now, told(now), {"title": kept["title"], **kept["options"]})
        now.title, now.options = kept["title"], kept["options"]
        wrote(now, "edited", by=by)
    return now


def share(assessment: Assessment, *, by: Any, seen: int, shared: bool) -> Assessment:
    """Let the prefecture and the bureau of the municipality read an assessment, or no longer.

    Raises ChangedMeanwhile where it is not what the person saw.
    """
    with transaction.atomic():
        now = locked(assessment.pk)
        require(by, f"assessments.{'share' if shared else 'unshare'}_assessment", now)
        require_seen(now, seen)
        now.is_shared = shared
        wrote(now, "shared" if shared else "unshared", by=by)
    return now


def told(assessment: Assessment) -> dict[str, Any]:
    """Return what an assessment says of itself, as its form reads it."""
    return {"title": assessment.title, **assessment.options}


def _kept(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": value["title"], "options": {one.name: value[one.name] for one in KINDS[kind].options}}
