"""The form in which plans are given out and asked for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.urls import reverse
from pydantic import BaseModel, ConfigDict, Field

from todoku.areas.municipalities import region_of
from todoku.i18n import text
from todoku_web.api.resources.jobs import JobDetail
from todoku_web.pages.language import current_lang
from todoku_web.planning.models import TEXT_LENGTH, TITLE_LENGTH
from todoku_web.planning.results import document_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.planning.models import Plan, PlanVersion

LONGEST_NOTE = 500
LONGEST_AREA = 60
PlanStateName = Literal["drafting", "in_review", "for_decision", "decided", "published", "discarded"]
OwnershipName = Literal["", "public_public", "public_private_iru", "private_subsidised", "transfer"]


class PlanFigures(BaseModel):
    """A computed version in figures: modelled, from sources that its document names."""

    households: int
    route_km: float
    sites: int
    capex_jpy: int
    gap: float
    """How far the design can be from the best, as a ratio."""


class VersionSummary(BaseModel):
    """A computed version of a plan."""

    number: int
    title: str
    made_at: datetime
    made_by: str | None
    note: str
    document_id: str
    figures: PlanFigures
    document: str
    """Address of its plan.json, for those who may see the network."""


class PlanSummary(BaseModel):
    """A plan as a list has it; figures are null, with the reason, while nothing is computed."""

    id: UUID
    title: str
    area_code: str
    area_name: str
    organisation: str
    state: PlanStateName
    version: int | None
    """Number of the newest computed version."""
    figures: PlanFigures | None
    reason: str | None
    changed_at: datetime
    decided_at: datetime | None
    published_at: datetime | None
    href: str


class PlanLinks(BaseModel):
    """Where the parts of a plan are; null for what the person may not see."""

    versions: str | None
    document: str | None
    assessments: str | None
    sites: str | None
    routes: str | None


class PlanDetail(PlanSummary):
    """A plan; what only those who work on it may see is null for others."""

    purpose: str | None
    ownership: str | None
    config: dict[str, Any] | None
    job: UUID | None
    """The newest computation that was asked for."""
    links: PlanLinks


class PlanRequest(BaseModel):
    """A new plan of a municipality."""

    model_config = ConfigDict(extra="forbid")

    area: Annotated[str, Field(min_length=1, max_length=LONGEST_AREA)]
    title: Annotated[str, Field(min_length=1, max_length=TITLE_LENGTH)]
    purpose: Annotated[str, Field(max_length=TEXT_LENGTH)] = ""
    ownership: OwnershipName = ""
    config: dict[str, Any] = Field(default_factory=dict)
    """As ``todoku schema plan-config`` describes it."""
    organisation: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    """Id of the organisation in whose name it is made (see ``/me``); needed where there are several."""
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


class ComputeRequest(BaseModel):
    """A wish for the next version of a plan."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


class PlanAsked(BaseModel):
    """A plan and the job that computes it."""

    plan: PlanDetail
    job: JobDetail


def figures_of(version: PlanVersion) -> dict[str, Any]:
    """Return a version in figures."""
    return {name: getattr(version, name) for name in PlanFigures.model_fields}


def plan_summary(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Return a plan as a list has it."""
    version = plan.current
    return {
        "id": plan.pk,
        "title": plan.title,
        "area_code": plan.area_code,
        "area_name": region_of(plan.area_code).name,
        "organisation": plan.organisation.name,
        "state": plan.state,
        "version": version.number if version else None,
        "figures": figures_of(version) if version else None,
        "reason": None if version else text("api.plan_not_computed", current_lang()),
        "changed_at": plan.changed_at,
        "decided_at": plan.decided_at,
        "published_at": plan.published_at,
        "href": _address(request, "get_plan", plan.pk),
    }


def plan_detail(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Return a plan with what the person may see of it."""
    works = request.user.has_perm("planning.view_work", plan)
    network = plan.current is not None and request.user.has_perm("planning.view_network", plan)
    items = {
        name: request.build_absolute_uri(reverse("ogc-items", args=[f"plan-{plan.pk}-{name}"])) if network else None
        for name in ("sites", "routes")
    }
    return {
        **plan_summary(request, plan),
        "purpose": plan.purpose if works else None,
        "ownership": plan.ownership if works else None,
        "config": plan.config if works else None,
        "job": plan.job_id if works else None,
        "links": {
            "versions": _address(request, "list_plan_versions", plan.pk) if works else None,
            "document": _address(request, "get_plan_document", plan.pk) if network else None,
            "assessments": _address(request, "get_plan_assessments", plan.pk) if network else None,
            **items,
        },
    }


def version_summary(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    """Return a computed version of a plan."""
    return {
        "number": version.number,
        "title": version.title,
        "made_at": version.made_at,
        "made_by": str(version.made_by) if version.made_by else None,
        "note": version.note,
        "document_id": version.document_id,
        "figures": figures_of(version),
        "document": f"{_address(request, 'get_plan_document', version.plan_id)}?version={version.number}",
    }


def funding_of(version: PlanVersion) -> Any:
    """Return who pays for a version, form of ownership by form of ownership."""
    return document_of(version.result).funding


def _address(request: HttpRequest, name: str, plan_id: UUID) -> str:
    return request.build_absolute_uri(reverse(f"api-v1:{name}", args=[plan_id]))
