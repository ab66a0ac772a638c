"""Things, addresses and rights of plans, for the tests and the table of rights."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sample_web_plans import add_version, computed, new_plan
from todoku_web.accounts.memberships import forget
from todoku_web.accounts.models import Membership
from todoku_web.planning.actions import deciding
from todoku_web.planning.actions.commenting import comment
from todoku_web.planning.actions.editing import Wish, ask
from todoku_web.planning.models import EditKind
from todoku_web.planning.queries import plan_for_page
from todoku_web.planning.workflow import State
from web.rights.routes import NOT_ALLOWED, OK, PUBLIC, SIGNED_IN, Route
from web.rights.world import BODIES, ROLES, World

TOWN = {f"own_town.{role}" for role in ROLES}
DRAFTERS = TOWN - {"own_town.viewer"}
OVER_IT = {f"{body}.{role}" for body in ("prefecture", "bureau") for role in ROLES}
EVERYBODY = {"anybody", "signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)}
DECIDES = {"own_town.approver", "own_town.administrator"}
NOBODY: set[str] = set()

_STATES = [state.value for state in State]


def _in(names: set[str], *states: str) -> dict[str, set[str]]:
    """Return the row of a permission that these people have in these states, and nobody in the others."""
    return {state: names if state in states else NOBODY for state in _STATES}


_SETTLED = ("decided", "published")
_WORK = _in(TOWN, *_STATES) | dict.fromkeys(_SETTLED, TOWN | OVER_IT)

ALLOWED: dict[str, Any] = {
    "planning.list_plan": EVERYBODY,
    "planning.begin_plan": DRAFTERS,
    "planning.view_plan": _WORK | {"published": EVERYBODY},
    "planning.view_work": _WORK,
    "planning.view_network": _WORK,
    "planning.edit_plan": _in(DRAFTERS, "drafting"),
    "planning.comment_plan": _in(TOWN, *_STATES),
    "planning.resolve_comment": _in(DRAFTERS, *_STATES),
    "planning.submit_plan": _in(DRAFTERS, "drafting"),
    "planning.ask_decision_plan": _in(DRAFTERS, "drafting"),
    "planning.agree_plan": _in({"own_town.reviewer"}, "in_review"),
    "planning.remand_plan": _in({"own_town.reviewer"}, "in_review") | {"for_decision": {"own_town.approver"}},
    "planning.pull_back_plan": _in({"own_town.drafter"}, "in_review", "for_decision"),
    "planning.decide_plan": _in({"own_town.approver"}, "for_decision"),
    "planning.decide_as_deputy_plan": _in(NOBODY),
    "planning.decide_alone_plan": _in(NOBODY),
    "planning.acknowledge_plan": _in(NOBODY),
    "planning.publish_plan": _in(DECIDES, "decided"),
    "planning.withdraw_plan": _in(DECIDES, "published"),
    "planning.circulate_plan": _in(DRAFTERS, *(state for state in _STATES if state != "discarded")),
    "planning.redraft_plan": _in(DRAFTERS, *_SETTLED, "discarded"),
    "planning.discard_plan": _in(DRAFTERS, "drafting"),
}
"""Who is allowed what with a plan of 室蘭市 that its drafter began and sent to its reviewer and approver.

Nobody here stands in for another, or decides alone: ``test_planning_workflow`` holds those.
"""


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return the thing of which a permission is asked: a plan in each state."""
    plans = {state.value: _plan(world, state) for state in State}
    given = {"planning.list_plan": {"": None}, "planning.begin_plan": {"": world.town}}
    return {permission: given.get(permission, plans) for permission in ALLOWED}


def _plan(world: World, state: State, result: str = "0" * 64) -> Any:
    drafter, reviewer, approver = (world.fresh(f"own_town.{role}") for role in ("drafter", "reviewer", "approver"))
    plan = new_plan(world.town, drafter)
    add_version(plan, result)
    route = {"reviewers": [_member(reviewer)], "approver": _member(approver)}
    ways: list[tuple[str, Any, dict[str, Any]]] = [
        ("submit", drafter, route),
        ("agree", reviewer, {}),
        ("decide", approver, {}),
        ("publish", approver, {}),
    ]
    far = {State.DRAFTING: 0, State.IN_REVIEW: 1, State.FOR_DECISION: 2, State.DECIDED: 3, State.PUBLISHED: 4}
    if state == State.DISCARDED:
        ways, far = [("discard", drafter, {"reason": "x"})], {State.DISCARDED: 1}
    for name, by, given in ways[: far[state]]:
        forget(by)
        plan = plan_for_page(plan.pk)
        getattr(deciding, name)(plan, by=by, seen=plan.version, **given)
    return plan_for_page(plan.pk)


def _member(person: Any) -> Membership:
    return Membership.objects.get(person=person)


def make(world: World) -> dict[str, Any]:
    """Make what the addresses name: a draft with a version, a comment and a change by hand; and a published plan."""
    drafter = world.fresh("own_town.drafter")
    plan = _plan(world, State.DRAFTING, computed())
    said = comment(plan, "なぜですか", by=drafter, key=uuid4().hex, version=plan.current)
    edit = ask(plan, Wish(EditKind.PLACE_SITE, lat=42.35, lon=141.0), by=drafter)
    return {"plan": plan, "comment": said, "edit": edit, "public": _plan(world, State.PUBLISHED, computed())}


def _draft(made: dict[str, Any]) -> dict[str, Any]:
    return {"plan_id": made["plan"].pk}


def _version(**more: Any) -> Any:
    return lambda made: {**_draft(made), "number": 1, **more}


def _work(permission: str = "planning.view_work", arguments: Any = _draft, **more: Any) -> Route:
    return Route(permission, arguments, sees="planning.view_plan", state="drafting", **more)


_POST = Route(SIGNED_IN, _draft, answers=(NOT_ALLOWED,))

ROUTES = {
    "planning:plans": Route(PUBLIC),
    "planning:new": Route(SIGNED_IN, answers=(OK, 403)),
    "planning:compare": Route(PUBLIC),
    "planning:changed_layer": Route(PUBLIC, lambda _made: {"name": "routes"}, answers=(404,)),
    "planning:plan": _work("planning.view_plan", hidden=True),
    "planning:settings": _work("planning.edit_plan"),
    "planning:compute": _POST,
    "planning:versions": _work(hidden=True),
    "planning:version": _work("planning.view_plan", _version(), hidden=True),
    "planning:layer": _work("planning.view_plan", _version(name="routes"), hidden=True),
    "planning:file": _work("planning.view_plan", _version(lang="ja", name="plan.json"), hidden=True),
    "planning:places": _work("planning.view_plan", _version(layer="routes"), hidden=True),
    "planning:changes": _work(),
    "planning:undo": Route(
        SIGNED_IN, lambda made: {**_draft(made), "edit_id": made["edit"].pk}, answers=(NOT_ALLOWED,)
    ),
    "planning:present": _work("planning.edit_plan"),
    "planning:comments": _work(),
    "planning:answer": Route(
        SIGNED_IN, lambda made: {**_draft(made), "comment_id": made["comment"].pk}, answers=(NOT_ALLOWED,)
    ),
    "planning:settle": Route(
        SIGNED_IN,
        lambda made: {**_draft(made), "comment_id": made["comment"].pk, "name": "resolve"},
        answers=(NOT_ALLOWED,),
    ),
    "planning:approval": _work(),
    "planning:go": Route(SIGNED_IN, lambda made: {**_draft(made), "name": "submit"}, answers=(NOT_ALLOWED,)),
    "planning:paper": _work(),
    "planning:paper_pdf": _work(),
}
