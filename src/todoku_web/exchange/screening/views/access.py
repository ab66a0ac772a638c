"""What stands before the pages: a screening, reviewer or reading for who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest

from todoku_web.accounts.doors import seen
from todoku_web.exchange.screening.queries import reading_for_page, reviewer_for_page, screening_for_page

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.screening.models import Candidate, Reading, Reviewer, Screening


def seen_screening(request: HttpRequest, screening_id: UUID, right: str = "") -> Screening:
    """Return a screening for its office; 404 for everybody else, NotAllowed where a further right is not held."""
    then = f"screening.{right}" if right else ""
    return seen(request, screening_for_page(screening_id), "screening.view_screening", then)


def seen_reviewing(request: HttpRequest, reviewer_id: UUID, right: str = "") -> Reviewer:
    """Return a reviewer to themselves; 404 for everybody else, NotAllowed where a further right is not held."""
    then = f"screening.{right}" if right else ""
    return seen(request, reviewer_for_page(reviewer_id), "screening.view_reviewing", then)


def seen_reading(request: HttpRequest, reading_id: UUID, right: str = "") -> Reading:
    """Return a reading to its reviewer; 404 for everybody else, NotAllowed where a further right is not held."""
    then = f"screening.{right}" if right else ""
    return seen(request, reading_for_page(reading_id), "screening.view_reading", then)


def reviewer_of(screening: Screening, reviewer_id: Any) -> Reviewer:
    """Return a reviewer of a screening; 404 where it has none of that id."""
    found = screening.reviewers.select_related("person").filter(pk=reviewer_id).first()
    if found is None:
        raise Http404
    found.screening = screening
    return found


def candidate_of(screening: Screening, number: int) -> Candidate:
    """Return an application of a screening; 404 where it has none of that number."""
    found = screening.candidates.select_related("application__organisation", "application__form").filter(number=number)
    candidate = found.first()
    if candidate is None:
        raise Http404
    candidate.screening = screening
    return candidate
