"""Takes a plan through review, decision and publication, and shows the log of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people, refused
from todoku_web.accounts.memberships import absent_one
from todoku_web.accounts.models import Role
from todoku_web.pages.language import current_lang
from todoku_web.planning.actions import deciding
from todoku_web.planning.doors import plan_at
from todoku_web.planning.permissions import drafted_it, turns
from todoku_web.planning.queries import people_to_read, people_who_may
from todoku_web.planning.typed_values import posted_number
from todoku_web.planning.views.results import frame
from todoku_web.planning.workflow import TRANSITIONS, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku_web.accounts.models import Membership
    from todoku_web.planning.models import Plan

_WITH_A_FORM_OF_THEIR_OWN = ("submit", "ask_decision", "publish", "circulate", "redraft")
_PLAIN: dict[str, Callable[..., Plan]] = {
    "agree": deciding.agree,
    "remand": deciding.remand,
    "pull_back": deciding.pull_back,
    "decide": deciding.decide,
    "decide_as_deputy": deciding.decide_as_deputy,
    "decide_alone": deciding.decide_alone,
    "acknowledge": deciding.acknowledge,
    "withdraw": deciding.withdraw,
    "discard": deciding.discard,
}
_TOUR = (State.DRAFTING, State.IN_REVIEW, State.FOR_DECISION, State.DECIDED, State.PUBLISHED)


@for_people
@require_safe
def approval(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Show where a plan stands, what this person may do now, who is asked, and what has happened."""
    plan = plan_at(request, plan_id, "view_work")
    deciding.note_reading(plan, by=request.user)
    ways = [one for one in TRANSITIONS if plan.state in one.sources and _may(request, one.name, plan)]
    names = {one.name for one in ways}
    reviewers = [one for one in people_who_may(plan, Role.REVIEWER) if not drafted_it(one.person, plan)]
    approvers = [one for one in people_who_may(plan, Role.APPROVER) if one.person_id != request.user.pk]
    absent = absent_one(request.user, plan, role=Role.APPROVER)
    context = {
        "tab": "approval",
        "ways": [one for one in ways if one.name not in _WITH_A_FORM_OF_THEIR_OWN],
        "names": names,
        "reviewers": [one for one in reviewers if one.person_id != request.user.pk],
        "approvers": [one for one in approvers if not drafted_it(one.person, plan)],
        "readers": _readers(request, plan) if "circulate" in names else [],
        "steps": plan.steps.select_related("version"),
        "seats": [] if plan.state == State.DRAFTING else plan.round_seats,
        "turns": {one.pk for one in turns(plan)},
        "readings": plan.readings.all(),
        "absent": absent,
        "own_draft": bool(drafted_it(request.user, plan)),
        "tour": [(one, text(one.word, current_lang())) for one in _TOUR],
        "reviewer_places": range(1, len(reviewers) + 1),
    }
    return render(request, "planning/approval.html", frame(request, plan) | context)


def _may(request: HttpRequest, name: str, plan: Plan) -> bool:
    return bool(request.user.has_perm(f"planning.{name}_plan", plan))


def _readers(request: HttpRequest, plan: Plan) -> list[Membership]:
    sent = {one.person_id for one in plan.readings.all()} | {request.user.pk}
    return [one for one in people_to_read(plan) if one.person_id not in sent]


@for_people
@require_POST
def go(request: HttpRequest, plan_id: UUID, name: str) -> HttpResponse:
    """Go one way of the workflow."""
    if name not in {one.name for one in TRANSITIONS}:
        raise Http404
    plan = plan_at(request, plan_id, "view_work")
    seen = posted_number(request.POST.get("seen", ""))
    try:
        found = _go(request, plan, name, seen)
    except InputError as error:
        return refused(
            request, error, status=409 if error.code in ("planning.changed_since", "planning.wrong_state") else 422
        )
    messages.success(request, text(f"planning.went.{name}", current_lang()))
    return redirect("planning:approval" if name != "redraft" else "planning:plan", found.pk)


def _go(request: HttpRequest, plan: Plan, name: str, seen: int) -> Plan:
    by = request.user
    if name in _PLAIN:
        return _PLAIN[name](plan, by=by, seen=seen, **_said(request, name))
    if name == "publish":
        return deciding.publish(plan, by=by, seen=seen, with_network=request.POST.get("with_network") == "on")
    if name == "redraft":
        return deciding.redraft(plan, by=by, title=plan.title)
    if name == "circulate":
        known = {str(one.pk): one for one in people_to_read(plan)}
        readers = [known[key].person for key in request.POST.getlist("readers") if key in known]
        return deciding.circulate(plan, by=by, seen=seen, readers=readers)
    members = {str(one.pk): one for one in people_who_may(plan, Role.VIEWER)}
    approver = members.get(request.POST.get("approver", ""))
    if approver is None:
        raise InputError("planning.no_approver")
    return deciding.submit(
        plan,
        by=by,
        seen=seen,
        approver=approver,
        reviewers=_route(request, members),
        in_order=request.POST.get("in_order") == "on",
    )


def _route(request: HttpRequest, members: dict[str, Membership]) -> list[Membership]:
    """Return the reviewers in the order of the fields, without the empty ones."""
    return [members[key] for key in request.POST.getlist("reviewers") if key in members]


def _said(request: HttpRequest, name: str) -> dict[str, Any]:
    said = request.POST.get("reason", "")
    return {"note" if name == "agree" else "reason": said}
