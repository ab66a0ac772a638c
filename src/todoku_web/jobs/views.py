"""Pages of jobs: a list, one job with its progress and its result, and the doors to cancel and to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.jobs import actions
from todoku_web.jobs.events import events
from todoku_web.jobs.models import Job, JobState
from todoku_web.jobs.queries import SCOPES, result_file, result_files, visible_jobs
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

_ON_A_PAGE = 25


@require_GET
@login_required
def job_list(request: HttpRequest) -> HttpResponse:
    """Show a person's jobs, their organisations', or all."""
    asked = request.GET.get("scope", "")
    scopes = SCOPES if request.user.is_staff else SCOPES[:-1]
    scope = asked if asked in scopes else scopes[0]
    page = Paginator(visible_jobs(request.user, scope), _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page, "scope": scope, "scopes": scopes})


@require_GET
@login_required
def job_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one job."""
    job = _visible(request.user, pk)
    return render(request, "jobs/job.html", {"job": job, "files": result_files(job)})


@require_POST
@login_required
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a job."""
    job = _visible(request.user, pk)
    _require(request.user, "jobs.cancel_job", job)
    ended = actions.cancel(job, by=request.user)
    said = "jobs.cancelled" if ended.state == JobState.CANCELLED else "jobs.not_open"
    messages.info(request, text("jobs.cancel_asked" if ended.is_open else said, current_lang()))
    return redirect("jobs:job", pk)


@require_POST
@login_required
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a job back into the queue."""
    job = _visible(request.user, pk)
    _require(request.user, "jobs.retry_job", job)
    try:
        actions.retry(job, by=request.user)
    except TodokuError as error:
        messages.error(request, text(f"error.{error.code}", current_lang(), **error.params))
    return redirect("jobs:job", pk)


@require_GET
@login_required
def download(request: HttpRequest, pk: UUID, name: str) -> FileResponse:
    """Give a file of the job's result."""
    job = _visible(request.user, pk)
    file = result_file(job, name)
    if file is None:
        raise Http404
    return FileResponse(file.open("rb"), as_attachment=True, filename=file.name)


@require_GET
async def job_events(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Tell how far a job is, until it has ended."""
    lang = current_lang()
    await sync_to_async(_followed)(request, pk)
    answer = StreamingHttpResponse(events(pk, lang), content_type="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _followed(request: HttpRequest, pk: UUID) -> None:
    if not request.user.is_authenticated:
        raise Http404
    _visible(request.user, pk)


def _visible(person: Any, pk: UUID) -> Job:
    """Return a job that the person may see; for another one there is no such page."""
    job = Job.objects.select_related("asked_by", "organisation").filter(pk=pk).first()
    if job is None or not person.has_perm("jobs.view_job", job):
        raise Http404
    return job


def _require(person: Any, permission: str, job: Job) -> None:
    if not person.has_perm(permission, job):
        raise PermissionDenied(text(f"right.{permission}", current_lang()))
