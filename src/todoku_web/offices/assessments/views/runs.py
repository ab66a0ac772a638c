"""Pages of runs: asking for one, what it found, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, refused, status_of
from todoku_web.offices.assessments import queries, results
from todoku_web.offices.assessments.actions import runs as actions
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.views.access import assessment_at, words_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import fresh_key, posted_key

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.assessments.models import Assessment, AssessmentRun


@require_POST
@for_people
def new(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ask for a run."""
    found = assessment_at(request, assessment_id, "run_assessment")
    try:
        made = actions.begin(found, by=request.user, key=posted_key(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        return refused(request, error, status=status_of(error))
    messages.success(request, text("assessments.done.run", current_lang()))
    return redirect(made)


@never_cache
@require_safe
@for_people
def run(request: HttpRequest, assessment_id: UUID, number: int) -> HttpResponse:
    """Show how far a run is, or what it found."""
    assessment = assessment_at(request, assessment_id)
    found, kind = _run_at(assessment, number), KINDS[assessment.kind]
    result = results.result_of(found)
    context: dict[str, Any] = {
        **words_of(kind.name),
        "assessment": assessment,
        "run": found,
        "job": found.job,
        "result": result,
    }
    if result is not None:
        last = queries.last_run_of(assessment)
        is_last = last is not None and last.pk == found.pk
        context |= {
            "told": kind.shown(result, current_lang()),
            "told_template": kind.template,
            "papers": results.papers_of(assessment),
            "sources": [one["name"] for files in found.asked["files"].values() for one in files],
            "is_last": is_last,
            "last": last,
            "newer": queries.changed_since(assessment, found) if is_last else 0,
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
    kept = results.file_of(_run_at(assessment, number), paper, lang)
    if kept is None:
        raise Http404
    path, media = kept
    headers = {"Content-Disposition": f'attachment; filename="{assessment.kind}-{number}-{lang}.{paper}"'}
    return HttpResponse(path.read_bytes(), content_type=media, headers=headers)


def _run_at(assessment: Assessment, number: int) -> AssessmentRun:
    found: AssessmentRun | None = assessment.runs.select_related("job", "assessment").filter(number=number).first()
    if found is None:
        raise Http404
    return found
