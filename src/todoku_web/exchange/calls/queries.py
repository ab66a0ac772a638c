"""Asks for calls and applications: public lists, an organiser's list, one's own, counts and results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone

from todoku.areas.municipalities import find_region, region_of
from todoku.areas.registry import by_code, register
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.calls.clock import CallState, Phase
from todoku_web.exchange.calls.models import (
    HANDED_IN,
    LIVE,
    Application,
    ApplicationState,
    Audience,
    Call,
    CallKind,
)
from todoku_web.exchange.calls.models.applications import SEATED
from todoku_web.exchange.issue_areas import IssueArea

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from todoku_web.exchange.calls.form_fields import FormField

_PREFECTURE_DIGITS = 2
WHEN = ("now", "coming", "closed", "all")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list of calls is filtered by; empty for all."""

    when: str = "now"
    kind: str = ""
    issue: str = ""
    audience: str = ""
    area: str = ""


def public_calls(asked: Asked) -> QuerySet[Call]:
    """Return the announced calls that were asked for: the open ones by when they close, the others the latest first.

    Raises AreaError for an area that is none.
    """
    now = timezone.now()
    found = Call.objects.filter(announced_at__isnull=False).select_related("organisation")
    for name, values in (("kind", CallKind.values), ("issue", IssueArea.values), ("audience", Audience.values)):
        value = getattr(asked, name)
        if value in values:
            found = found.filter(**{name: value})
    if asked.area:
        found = found.filter(about_area(find_region(asked.area[:60]).area_code))
    if asked.when == "coming":
        return found.filter(state=CallState.ANNOUNCED, opens_at__gt=now).order_by("opens_at", "pk")
    if asked.when == "closed":
        over = ~Q(state=CallState.ANNOUNCED) | Q(closes_at__lte=now)
        return found.filter(over).order_by("-closes_at", "pk")
    if asked.when == "all":
        return found.order_by("-announced_at", "pk")
    return found.filter(is_open(now)).order_by("closes_at", "pk")


def is_open(now: datetime) -> Q:
    """Return the condition that a call is open: ``opens_at <= now < closes_at``."""
    return Q(state=CallState.ANNOUNCED, opens_at__lte=now, closes_at__gt=now)


def about_area(code: str) -> Q:
    """Return the condition that a call concerns an area: it is for it, for what holds it or lies in it, or for all."""
    inner = {*region_of(code).codes}
    prefecture = code[:_PREFECTURE_DIGITS]
    divisions = {key for key in register().subprefectures if key.startswith(prefecture)}
    if code in register().prefectures:
        holders = divisions
    elif code in register().subprefectures:
        holders = {code}
    else:
        place = by_code(code)
        holders = {key for key in divisions if register().subprefectures[key].name == place.subprefecture}
        holders |= {place.designated_city_code} if place.designated_city_code else set()
    return Q(area_code__in=["", code, prefecture, *sorted(holders | inner)])


def own_calls(person: Any) -> QuerySet[Call]:
    """Return the calls of the organisations in which a person is that nobody else sees yet."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    found = Call.objects.filter(organisation__in=bodies, state=CallState.DRAFT)
    return found.select_related("organisation").order_by("-changed_at")


def call_for_page(call_id: Any) -> Call | None:
    """Return a call with what its pages show."""
    return Call.objects.select_related("organisation", "form").filter(pk=call_id).first()


def application_for_page(application_id: Any) -> Application | None:
    """Return an application with what its page shows."""
    found = Application.objects.select_related("call__organisation", "form", "applicant", "organisation", "need")
    return found.prefetch_related("attachments__upload", "events__actor").filter(pk=application_id).first()


def applications_of(call: Call, *, state: str = "", search: str = "") -> QuerySet[Application]:
    """Return what was handed in to a call, in order of number; with a state, a number or part of a name."""
    found = call.applications.filter(number__isnull=False).select_related("applicant", "organisation")
    if state in ApplicationState.values:
        found = found.filter(state=state)
    if search.isdecimal() and len(search) < 9:  # noqa: PLR2004 [no number is as long]
        return found.filter(number=int(search)).order_by("number")
    if search:
        found = found.filter(Q(applicant_name__icontains=search) | Q(organisation__name__icontains=search))
    return found.order_by("number")


def state_counts(call: Call) -> dict[str, int]:
    """Return how many applications of a call stand in each state, drafts left out."""
    rows = call.applications.filter(number__isnull=False).order_by().values("state").annotate(n=Count("pk"))
    found = {row["state"]: row["n"] for row in rows}
    return {str(state): found[state] for state in ApplicationState.values if state in found}


def own_applications(person: Any) -> QuerySet[Application]:
    """Return what a person applied for, by themselves or for an organisation, the latest first."""
    found = Application.objects.filter(applicant=person).select_related("call__organisation", "organisation")
    return found.order_by("-changed_at")


def own_draft(call: Call, person: Any) -> Application | None:
    """Return the draft that a person has begun for a call and changed last."""
    drafts = call.applications.filter(applicant=person, state=ApplicationState.DRAFT)
    return drafts.select_related("form", "organisation").order_by("-changed_at").first()


def own_standing(call: Call, person: Any) -> list[Application]:
    """Return what a person has handed in to a call."""
    return list(call.applications.filter(applicant=person, number__isnull=False).order_by("number"))


def waiting_place(application: Application) -> int | None:
    """Return the place on the waiting list, 1 for who comes next; None where it does not wait."""
    if application.waiting_number is None:
        return None
    before = Application.objects.filter(
        call_id=application.call_id,
        state=ApplicationState.WAITING,
        waiting_number__lt=application.waiting_number,
    )
    return before.count() + 1


def seats_left(call: Call) -> int | None:
    """Return how many seats are free; None where there is no limit."""
    if call.capacity is None:
        return None
    return max(0, call.capacity - call.applications.filter(state__in=SEATED).count())


@dataclass(frozen=True, slots=True)
class Tally:
    """How many take part, in all and by each choice of one question."""

    field: FormField
    total: int
    rows: tuple[tuple[str, int], ...]
    """Choice's id -> how many; choices in the order of the form."""


def tally(call: Call) -> Tally | None:
    """Return the counts that a call publishes of who takes part; None where it publishes none."""
    asked = None if call.form is None else next((one for one in call.form.fields if one.id == call.tally_field), None)
    if asked is None:
        return None
    name = f"answers__{asked.id}"
    standing = call.applications.filter(state__in=LIVE).order_by()
    counted = {row[name]: row["n"] for row in standing.values(name).annotate(n=Count("pk"))}
    rows = tuple((choice.id, counted.get(choice.id, 0)) for choice in asked.choices)
    return Tally(asked, sum(count for _, count in rows), rows)


def results(call: Call) -> QuerySet[Application]:
    """Return who was selected by a decided call; nobody else's is published."""
    if call.phase not in (Phase.DECIDED, Phase.FINISHED):
        return Application.objects.none()
    return call.applications.filter(state=ApplicationState.SELECTED).select_related("organisation").order_by("number")


def result_counts(call: Call) -> dict[str, int]:
    """Return how many applied to a call, and how many were selected."""
    counted = call.applications.aggregate(
        applied=Count("pk", filter=Q(state__in=HANDED_IN)),
        selected=Count("pk", filter=Q(state=ApplicationState.SELECTED)),
    )
    return {str(name): int(value) for name, value in counted.items()}
