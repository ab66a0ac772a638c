"""What stands before the pages: a study for who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku_web.accounts.doors import seen
from todoku_web.offices.fits import queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from todoku_web.offices.fits.models import Study


def study_at(request: HttpRequest, study_id: UUID, right: str = "") -> Study:
    """Return a study that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    then = f"fits.{right}" if right else ""
    found: Study = seen(request, queries.study_for_page(study_id), "fits.view_study", then)
    return found
