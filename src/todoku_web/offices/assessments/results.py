"""The files that are handed out of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.inquiries.results import FILES

if TYPE_CHECKING:
    from todoku_web.offices.assessments.models import Assessment


def papers_of(assessment: Assessment) -> dict[str, tuple[str, str]]:
    """Return what is handed out of a run, as `inquiries.results.FILES` tells it."""
    return {paper: FILES[paper] for paper in (*KINDS[assessment.kind].papers, "json")}
