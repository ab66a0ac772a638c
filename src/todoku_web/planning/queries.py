"""What pages and other apps ask of plans, each in a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role
from todoku_web.planning.models import Comment, Plan, Seat
from todoku_web.planning.workflow import SETTLED, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

LISTS = ("mine", "organisation", "reading", "settled", "published")
"""The lists of plans: the person's own, the organisations', those sent for reading, those of the area, the public's."""


def plans_seen_by(person: Any) -> QuerySet[Plan]:
    """Return the plans that a person may see, as ``planning.view_plan`` says."""
    seen = Q(state=State.PUBLISHED)
    if person.is_authenticated:
        seen |= Q(organisation__in=[one.organisation_id for one in memberships_of(person)])
        seen |= Q(pk__in=person.plan_readings.values("plan"))
        seen |= Q(state__in=SETTLED, area_code__in=_areas_looked_after(person))
    return _listed(Plan.objects.filter(seen))


def plans_in_list(name: str, person: Any) -> QuerySet[Plan]:
    """Return one of the lists of plans for a person; somebody not signed in has the published ones alone."""
    if name == "published" or not person.is_authenticated:
        return _listed(Plan.objects.filter(state=State.PUBLISHED)).order_by("-published_at", "pk")
    if name == "mine":
        asked = Seat.objects.filter(member__person=person, agreed_at=None, round=F("plan__round")).values("plan")
        waits = Q(state=State.IN_REVIEW, pk__in=asked) | Q(state=State.FOR_DECISION, approver__person=person)
        own = Q(created_by=person) | Q(submitted_by=person) | waits
        organisations = [one.organisation_id for one in memberships_of(person)]
        return _listed(Plan.objects.filter(own, organisation__in=organisations))
    if name == "reading":
        return _listed(Plan.objects.filter(pk__in=person.plan_readings.values("plan")))
    if name == "settled":
        return _listed(Plan.objects.filter(state__in=SETTLED, area_code__in=_areas_looked_after(person)))
    return _listed(Plan.objects.filter(organisation__in=[one.organisation_id for one in memberships_of(person)]))


def lists_for(person: Any) -> tuple[str, ...]:
    """Return the names of the lists that a person has."""
    if not person.is_authenticated:
        return ("published",)
    return tuple(name for name in LISTS if name != "settled" or _looks_after(person))


def filtered(plans: QuerySet[Plan], *, state: str = "", words: str = "", area: str = "") -> QuerySet[Plan]:
    """Return the plans of a list in a state, with words in their title, or of an area."""
    if state in set(State):
        plans = plans.filter(state=state)
    if area:
        plans = plans.filter(area_code=area)
    for word in words.split()[:5]:
        plans = plans.filter(Q(title__icontains=word) | Q(organisation__name__icontains=word))
    return plans


def plan_for_page(plan_id: Any) -> Plan | None:
    """Return a plan with all that its page and its rights ask for; None where there is none."""
    found = Plan.objects.select_related(
        "organisation", "current__made_by", "current__job", "job", "approver__person", "created_by", "made_from",
        "submitted_by", "present",
    )  # fmt: skip
    return found.prefetch_related("seats__member__person", "readings__person").filter(pk=plan_id).first()


def open_comments(plan: Plan) -> int:
    """Return how many questions about a plan are not settled."""
    return plan.comments.filter(parent=None, resolved_at=None).count()


def threads(plan: Plan) -> QuerySet[Comment]:
    """Return what was said about a plan, each with its replies."""
    replies = Prefetch("replies", Comment.objects.select_related("by"))
    return plan.comments.filter(parent=None).select_related("by", "resolved_by", "version").prefetch_related(replies)


def people_who_may(plan: Plan, role: Any) -> QuerySet[Membership]:
    """Return the members of a plan's organisation who are this or more, by name."""
    order = list(Role)
    enough = order[order.index(role) :]
    found = Membership.objects.filter(organisation=plan.organisation, role__in=enough, person__is_active=True)
    return found.select_related("person", "organisation").order_by("person__name", "pk")


def people_to_read(plan: Plan) -> list[Membership]:
    """Return to whom a plan may be sent: its organisation's people, and those of its area's bureau and prefecture."""
    kinds = (OrganisationKind.BUREAU, OrganisationKind.PREFECTURE)
    over = [
        body.pk
        for body in Organisation.objects.filter(kind__in=kinds)
        if any(area_contains(holder, plan.area_code) for holder in body.area_codes)
    ]
    found = Membership.objects.filter(organisation__in=[plan.organisation_id, *over], person__is_active=True)
    return list(found.select_related("person", "organisation").order_by("organisation", "person__name", "pk"))


def plans_of_area(area_code: str, person: Any) -> QuerySet[Plan]:
    """Return the plans of an area that a person may see, those decided first: for the area's karte."""
    return plans_seen_by(person).filter(area_code=area_code).order_by("-decided_at", "-changed_at", "pk")


def published_plans() -> QuerySet[Plan]:
    """Return the published plans with their versions: for layers of the atlas."""
    return Plan.objects.filter(state=State.PUBLISHED).select_related("current", "organisation").order_by("pk")


def _listed(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    open_ones = Comment.objects.filter(plan=OuterRef("pk"), parent=None, resolved_at=None).order_by().values("plan")
    counted = Coalesce(Subquery(open_ones.annotate(count=Count("pk")).values("count")), 0)
    return plans.select_related("organisation", "current", "created_by").annotate(questions=counted)


def _looks_after(person: Any) -> list[str]:
    kinds = (OrganisationKind.BUREAU, OrganisationKind.PREFECTURE)
    bodies = [one.organisation for one in memberships_of(person) if one.organisation.kind in kinds]
    return [code for body in bodies for code in body.area_codes]


def _areas_looked_after(person: Any) -> list[str]:
    """Return the codes of the settled plans' areas that lie in what the person's bureau or prefecture looks after."""
    holders = _looks_after(person)
    if not holders:
        return []
    areas = Plan.objects.filter(state__in=SETTLED).values_list("area_code", flat=True).distinct()
    return [area for area in areas if any(area_contains(holder, area) for holder in holders)]
