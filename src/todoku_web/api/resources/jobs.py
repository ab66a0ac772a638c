"""Jobs: long work in the queue, how far it is, and the files of its result."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Router
from pydantic import BaseModel

from todoku_web.api.door import operation
from todoku_web.api.paging import DEFAULT_LIMIT, Limit, Offset, Page, page_of
from todoku_web.api.problems import not_found
from todoku_web.api.scopes import Scope
from todoku_web.jobs.models import Job
from todoku_web.jobs.progress import error_of, shown
from todoku_web.jobs.queries import jobs_ahead, result_file, result_files, visible_jobs
from todoku_web.pages.language import current_lang

router = Router(tags=["jobs"])
_LONGEST_NAME = 200
JobStateName = Literal["waiting", "running", "done", "failed", "cancelled"]


class JobProgress(BaseModel):
    """How many parts of a step are done."""

    step: str
    done: int
    total: int


class JobProblem(BaseModel):
    """Why a job failed."""

    code: str
    detail: str


class ResultFile(BaseModel):
    """A file of a job's result."""

    name: str
    bytes: int
    href: str


class JobSummary(BaseModel):
    """A job as a list has it."""

    id: UUID
    kind: str
    state: JobStateName
    told: str
    """Its state in a sentence."""
    progress: JobProgress | None
    organisation: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: JobProblem | None
    href: str


class JobDetail(JobSummary):
    """A job, with what it is for and what came of it."""

    ahead: int | None
    """How many jobs wait before it; null where it waits no more."""
    plan: str | None
    """Address of the plan that it computes; null for other work."""
    files: list[ResultFile]


@operation(router, "GET", "/jobs", scope=Scope.READ_JOBS, answer=Page[JobSummary], examples=("jobs?state=running",))
def list_jobs(
    request: HttpRequest,
    response: HttpResponse,
    state: JobStateName | None = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Any:
    """List one's own jobs and those of one's organisations."""
    found = visible_jobs(request.user, "organisations")
    if state is not None:
        found = found.filter(state=state)
    part = [job_summary(request, one) for one in found[offset : offset + limit]]
    return page_of(request, response, part, total=found.count(), limit=limit, offset=offset)


@operation(router, "GET", "/jobs/{job_id}", scope=Scope.READ_JOBS, answer=JobDetail, examples=("jobs/$JOB_ID",))
def get_job(request: HttpRequest, job_id: UUID) -> Any:
    """Return one job."""
    return job_detail(request, _visible(request, job_id))


@operation(
    router,
    "GET",
    "/jobs/{job_id}/files/{path:name}",
    scope=Scope.READ_JOBS,
    answer=None,
    media="application/octet-stream",
    examples=("jobs/$JOB_ID/files/ja/plan.pdf",),
)
def download_job_file(
    request: HttpRequest, job_id: UUID, name: Annotated[str, Path(max_length=_LONGEST_NAME)]
) -> FileResponse:
    """Return a file of a job's result."""
    file = result_file(_visible(request, job_id), name)
    if file is None:
        raise not_found()
    answer = FileResponse(file.open("rb"), as_attachment=True, filename=PurePosixPath(name).name)
    answer.headers["Content-Type"] = "application/octet-stream"
    return answer


def job_summary(request: HttpRequest, job: Job) -> dict[str, Any]:
    """Return a job as a list has it."""
    lang = current_lang()
    told = shown(job.state, job.progress, lang)
    counted = told.done is not None and told.total is not None
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "told": told.text,
        "progress": {"step": job.progress["step"], "done": told.done, "total": told.total} if counted else None,
        "organisation": job.organisation.name if job.organisation else None,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "error": {"code": job.error_code, "detail": error_of(job, lang)} if job.error_code else None,
        "href": request.build_absolute_uri(reverse("api-v1:get_job", args=[job.pk])),
    }


def job_detail(request: HttpRequest, job: Job) -> dict[str, Any]:
    """Return a job with its place in the queue and the files of its result."""
    plan = job.parameters.get("plan") if job.kind == "plan" else None
    files = [
        {
            "name": name,
            "bytes": size,
            "href": request.build_absolute_uri(reverse("api-v1:download_job_file", args=[job.pk, name])),
        }
        for name, size in result_files(job)
    ]
    return {
        **job_summary(request, job),
        "ahead": jobs_ahead(job) if job.state == "waiting" else None,
        "plan": request.build_absolute_uri(reverse("api-v1:get_plan", args=[plan])) if plan else None,
        "files": files,
    }


def _visible(request: HttpRequest, job_id: UUID) -> Job:
    """Return a job that the person may see; raise Refused for any other."""
    job = Job.objects.select_related("asked_by", "organisation").filter(pk=job_id).first()
    if job is None or not request.user.has_perm("jobs.view_job", job):
        raise not_found()
    return job
