"""What stands before the pages: an assessment for who may see it, and its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from todoku_web.accounts.doors import seen
from todoku_web.offices.assessments import queries
from todoku_web.offices.assessments.kinds.every import KINDS

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from todoku_web.offices.assessments.kinds.kind import Kind
    from todoku_web.offices.assessments.models import Assessment


def assessment_at(request: HttpRequest, assessment_id: UUID, right: str = "") -> Assessment:
    """Return an assessment that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    then = f"assessments.{right}" if right else ""
    found: Assessment = seen(request, queries.assessment_for_page(assessment_id), "assessments.view_assessment", then)
    if found.kind not in KINDS:
        raise Http404
    return found


def kind_named(name: str) -> Kind:
    """Return a kind; 404 for none."""
    found = KINDS.get(name)
    if found is None:
        raise Http404
    return found


def words_of(kind: str) -> dict[str, str]:
    """Return what every page of a kind's assessments is told: the kind, and with which keys its words begin."""
    return {
        "kind": kind,
        "kind_words": f"assessments.kind.{kind}",
        "role_words": f"assessments.role.{kind}",
        "about_role_words": f"assessments.about_role.{kind}",
    }
