"""Plans: those that a person may see, their versions and documents; new ones, and their computation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Query, Router
from pydantic import BaseModel

from todoku.errors import AreaError, InputError
from todoku.plans.funding.form import Funding
from todoku_web.accounts.doors import require
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Organisation
from todoku_web.api.door import operation
from todoku_web.api.paging import DEFAULT_LIMIT, Limit, Offset, Page, page_of
from todoku_web.api.problems import CONFLICT, Refused, not_found, status_of, unfit
from todoku_web.api.resources.jobs import JobDetail, job_detail
from todoku_web.api.resources.plan_forms import (
    ComputeRequest,
    PlanAsked,
    PlanDetail,
    PlanRequest,
    PlanStateName,
    PlanSummary,
    VersionSummary,
    funding_of,
    plan_detail,
    plan_summary,
    version_summary,
)
from todoku_web.api.scopes import Scope
from todoku_web.jobs import actions as job_actions
from todoku_web.pages.language import current_lang
from todoku_web.planning.actions.drafting import Content, begin, compute
from todoku_web.planning.forms import PlanForm
from todoku_web.planning.models import Plan, PlanVersion
from todoku_web.planning.queries import filtered, plan_for_page, plans_seen_by
from todoku_web.planning.results import file_of

router = Router(tags=["plans"])
_LONGEST_WORDS = 100
_LONGEST_KEY = 64
_MOST_VERSIONS = 2**31 - 1
VersionNumber = Annotated[int | None, Query(ge=1, le=_MOST_VERSIONS)]


class PlanDocument(BaseModel):
    """The document ``todoku.plan/1``; ``todoku schema plan`` describes it whole."""

    id: str
    title: str
    area: dict[str, Any]
    totals: dict[str, Any]


@operation(
    router,
    "GET",
    "/plans",
    scope=Scope.READ_PLANS,
    is_public=True,
    answer=Page[PlanSummary],
    examples=("plans?state=published",),
)
def list_plans(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str, Query(max_length=_LONGEST_WORDS)] = "",
    state: PlanStateName | None = None,
    area: Annotated[str, Query(max_length=20, pattern=r"^[0-9a-z-]*$")] = "",
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Any:
    """List the plans that one may see."""
    found = filtered(plans_seen_by(request.user), state=state or "", words=q, area=area)
    part = [plan_summary(request, one) for one in found[offset : offset + limit]]
    return page_of(request, response, part, total=found.count(), limit=limit, offset=offset)


@operation(
    router,
    "GET",
    "/plans/{plan_id}",
    scope=Scope.READ_PLANS,
    is_public=True,
    answer=PlanDetail,
    examples=("plans/$PLAN_ID",),
)
def get_plan(request: HttpRequest, plan_id: UUID) -> Any:
    """Return one plan."""
    return plan_detail(request, _visible(request, plan_id))


@operation(
    router,
    "GET",
    "/plans/{plan_id}/versions",
    scope=Scope.READ_PLANS,
    answer=Page[VersionSummary],
    examples=("plans/$PLAN_ID/versions",),
)
def list_plan_versions(
    request: HttpRequest, response: HttpResponse, plan_id: UUID, limit: Limit = DEFAULT_LIMIT, offset: Offset = 0
) -> Any:
    """List the computed versions of a plan."""
    plan = _visible(request, plan_id)
    require(request.user, "planning.view_work", plan)
    found = plan.versions.select_related("made_by")
    part = [version_summary(request, one) for one in found[offset : offset + limit]]
    return page_of(request, response, part, total=found.count(), limit=limit, offset=offset)


@operation(
    router,
    "GET",
    "/plans/{plan_id}/plan.json",
    scope=Scope.READ_PLANS,
    is_public=True,
    answer=PlanDocument,
    examples=("plans/$PLAN_ID/plan.json",),
)
def get_plan_document(request: HttpRequest, plan_id: UUID, version: VersionNumber = None) -> HttpResponse:
    """Return plan.json of a version."""
    found = _network_of(request, plan_id, version)
    file = file_of(found.result, current_lang(), "plan.json")
    if file is None or not file.is_file():
        raise not_found()
    return HttpResponse(file.read_bytes(), content_type="application/json")


@operation(
    router,
    "GET",
    "/plans/{plan_id}/assessments",
    scope=Scope.READ_PLANS,
    is_public=True,
    answer=Funding,
    examples=("plans/$PLAN_ID/assessments",),
)
def get_plan_assessments(request: HttpRequest, plan_id: UUID, version: VersionNumber = None) -> Any:
    """Return who pays for a version: each form of ownership with the assessment of its grants."""
    return funding_of(_network_of(request, plan_id, version))


@operation(
    router,
    "POST",
    "/plans",
    scope=Scope.WRITE_PLANS,
    answer=PlanAsked,
    status=HTTPStatus.ACCEPTED,
    examples=('plans {"area": "01205", "title": "光ファイバ整備計画"}',),
)
def create_plan(
    request: HttpRequest,
    response: HttpResponse,
    asked: Annotated[PlanRequest, Body()],
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
) -> Any:
    """Begin a plan and have it computed."""
    person = request.user
    content = Content(asked.title, asked.purpose, asked.ownership, asked.config)
    with _of_the_body(), transaction.atomic():
        area_code = _area_of(asked.area)
        organisation = _organisation(person, asked.organisation)
        key = _key(person, idempotency_key)
        plan = begin(organisation, area_code, content, key=key, by=person)
        job = plan.job or compute(plan, by=person, note=asked.note)
    plan = _visible(request, plan.pk)
    told = job_detail(request, job)
    response.headers["Location"] = told["href"]
    return {"plan": plan_detail(request, plan), "job": told}


@operation(
    router,
    "POST",
    "/plans/{plan_id}/compute",
    scope=Scope.WRITE_PLANS,
    answer=JobDetail,
    status=HTTPStatus.ACCEPTED,
    examples=('plans/$PLAN_ID/compute {"note": ""}',),
)
def compute_plan(
    request: HttpRequest, response: HttpResponse, plan_id: UUID, asked: Annotated[ComputeRequest, Body()]
) -> Any:
    """Have the next version of a draft computed."""
    plan = _visible(request, plan_id)
    told = job_detail(request, compute(plan, by=request.user, note=asked.note))
    response.headers["Location"] = told["href"]
    return told


@operation(
    router,
    "POST",
    "/plans/{plan_id}/cancel",
    scope=Scope.WRITE_PLANS,
    answer=JobDetail,
    examples=("plans/$PLAN_ID/cancel",),
)
def cancel_plan(request: HttpRequest, plan_id: UUID) -> Any:
    """Stop the computation of a plan."""
    plan = _visible(request, plan_id)
    require(request.user, "planning.view_work", plan)
    if plan.job is None or not plan.job.is_open:
        raise Refused("api.nothing_computes", status=CONFLICT)
    if not request.user.has_perm("jobs.cancel_job", plan.job):
        raise Refused("api.forbidden", status=HTTPStatus.FORBIDDEN)
    return job_detail(request, job_actions.cancel(plan.job, by=request.user))


def _visible(request: HttpRequest, plan_id: UUID) -> Plan:
    """Return a plan that the person may see; raise Refused for any other."""
    plan = plan_for_page(plan_id)
    if plan is None or not request.user.has_perm("planning.view_plan", plan):
        raise not_found()
    return plan


def _network_of(request: HttpRequest, plan_id: UUID, number: int | None) -> PlanVersion:
    """Return a version of a plan whose network the person may see; of a published plan the public sees the newest."""
    plan = _visible(request, plan_id)
    require(request.user, "planning.view_network", plan)
    if number is None or (plan.current is not None and plan.current.number == number):
        found = plan.current
    else:
        require(request.user, "planning.view_work", plan)
        found = plan.versions.filter(number=number).first()
    if found is None:
        raise not_found()
    return found


def _area_of(written: str) -> str:
    form = PlanForm({"area": [written]}, current_lang())
    region = form.place()
    if region is None:
        raise form.errors["area"]
    return region.area_code


def _organisation(person: Any, number: int | None) -> Organisation:
    """Return the organisation in whose name a plan is made: the one asked for, or the only one in which one may."""
    mine = [one.organisation for one in memberships_of(person)]
    if number is not None:
        found = [one for one in mine if one.pk == number]
        if not found:
            raise InputError("api.organisation_unknown", number=number)
        return found[0]
    may = [one for one in mine if person.has_perm("planning.begin_plan", one)]
    if not may:
        raise Refused("api.no_organisation", status=HTTPStatus.FORBIDDEN)
    if len(may) > 1:
        raise InputError("api.which_organisation", ids=[f"{one.pk} {one.name}" for one in may])
    return may[0]


def _key(person: Any, given: str | None) -> str:
    """Return the key by which the same request sent twice makes one plan."""
    if not given:
        return uuid4().hex
    return hashlib.sha256(f"{person.pk}:{given}".encode()).hexdigest()[:_LONGEST_KEY]


@contextmanager
def _of_the_body() -> Iterator[None]:
    """Tell an error as one of the content, but for what cannot be done just now."""
    try:
        yield
    except (AreaError, InputError) as error:
        if status_of(error) == CONFLICT:
            raise
        raise unfit(error) from error
