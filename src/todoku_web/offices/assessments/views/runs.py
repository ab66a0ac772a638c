"""Pages of runs: asking for one, what it found, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku_web.accounts.doors import for_people
from todoku_web.offices.assessments.actions.runs import begin
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.queries import changed_since
from todoku_web.offices.assessments.results import papers_of
from todoku_web.offices.assessments.views.access import assessment_at, words_of
from todoku_web.offices.inquiries.pages import done, run_at, sent
from todoku_web.offices.inquiries.queries import last_run_of
from todoku_web.offices.inquiries.results import file_of, result_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import fresh_key, posted_key

if TYPE_CHECKING:
    from uuid import UUID


@require_POST
@for_people
def new(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ask for a run."""
    found = assessment_at(request, assessment_id, "run_assessment")
    return done(request, lambda: begin(found, by=request.user, key=posted_key(request)), "assessments.done.run")


@never_cache
@require_safe
@for_people
def run(request: HttpRequest, assessment_id: UUID, number: int) -> HttpResponse:
    """Show how far a run is, or what it found."""
    assessment = assessment_at(request, assessment_id)
    found, kind = run_at(assessment, number), KINDS[assessment.kind]
    result = result_of(found)
    context: dict[str, Any] = {
        **words_of(kind.name),
        "assessment": assessment,
        "run": found,
        "job": found.job,
        "result": result,
    }
    if result is not None:
        last = last_run_of(assessment)
        is_last = last is not None and last.pk == found.pk
        context |= {
            "told": kind.shown(result, current_lang()),
            "told_template": kind.template,
            "papers": papers_of(assessment),
            "sources": [one["name"] for files in found.asked["files"].values() for one in files],
            "is_last": is_last,
            "last": last,
            "newer": changed_since(assessment, found) if is_last else 0,
            "may_run": is_last and request.user.has_perm("assessments.run_assessment", assessment),
            "may_measure": is_last
            and kind.tasks is not None
            and request.user.has_perm("assessments.write_measurement", assessment),
            "new_key": fresh_key(),
        }
    return render(request, "assessments/run.html", context)


@never_cache
@require_safe
@for_people
def result_file(request: HttpRequest, assessment_id: UUID, number: int, paper: str) -> HttpResponse:
    """Send a file of a run."""
    assessment, lang = assessment_at(request, assessment_id), current_lang()
    kept = file_of(run_at(assessment, number), papers_of(assessment), paper, lang)
    return sent(kept, f"{assessment.kind}-{number}-{lang}.{paper}")
