"""What stands before every page of a plan: signed in or asked to, allowed or refused in words, nothing typed lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from todoku_web.accounts.doors import seen
from todoku_web.planning.queries import plan_for_page

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.planning.models import Plan, PlanVersion


def plan_at(request: HttpRequest, plan_id: UUID, right: str = "view_plan") -> Plan:
    """Return the plan of a page; 404 where the person may not see it, NotAllowed where they see it and may not this."""
    return seen(request, plan_for_page(plan_id), "planning.view_plan", f"planning.{right}")


def version_at(request: HttpRequest, plan: Plan, number: int | None = None) -> PlanVersion:
    """Return a version of a plan, its newest where no number is given; 404 where there is none, or for the public.

    Of a published plan the public sees the version that was decided and no other.
    """
    if number is None or (plan.current and plan.current.number == number):
        found = plan.current
    elif not may_see_work(request, plan):
        raise Http404
    else:
        found = plan.versions.select_related("made_by", "job").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def may_see_work(request: HttpRequest, plan: Plan) -> bool:
    """Whether a person sees how a plan came about, and not only what was published of it."""
    return bool(request.user.has_perm("planning.view_work", plan))
