"""Plans of 室蘭市, for the table of rights: its drafter drafted them, its reviewer and approver are asked.

Its viewer decides for the approver, who is absent today, its reviewer decides alone on what costs as much as this, and
the bureau's viewer was sent every plan for reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rules.permissions import permissions

from sample_web_plans import CONFIG, add_version, computed
from todoku_web.accounts.models import Membership
from todoku_web.planning.models import Comment, Edit, EditKind, Plan, Reading, Seat
from todoku_web.planning.workflow import TRANSITIONS, State
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.samples_uploads import make as uploaded
from web.rights.world import BODIES, GROUPS, ROLES, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

COST_JPY = 3_000_000
WITH_NETWORK = "planning.state.published_with_network"
"""Published with its routes and sites, which is a decision of its own."""
STATES = (*(state.word for state in State), WITH_NETWORK)
DRAFT, IN_REVIEW, FOR_DECISION, DECIDED, PUBLISHED, DISCARDED = (state.word for state in State)
EVERYBODY = {"anybody", "signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)}
TOWN = {f"own_town.{role}" for role in ROLES}
READER = {"bureau.viewer"}
OVER_IT = {f"{body}.{role}" for body in ("prefecture", "bureau") for role in ROLES}
DRAFTERS = TOWN - {"own_town.viewer"}
APPROVERS = {"own_town.approver", "own_town.administrator"}
DRAFTER, REVIEWER, APPROVER, DEPUTY = ({f"own_town.{role}"} for role in ("drafter", "reviewer", "approver", "viewer"))
DRAFTERS_SOMEWHERE = frozenset(
    f"{body}.{role}" for body in BODIES for role in ROLES if body != "public" and role != "viewer"
)
"""Who may begin a plan in the name of some organisation of theirs; the public is no such organisation."""


def _in(*rows: tuple[set[str], Iterable[str]]) -> dict[str, set[str]]:
    """Return a row of the table: who in which states; nobody in the others."""
    return {state: next((names for names, states in rows if state in states), set()) for state in STATES}


_SEE_WORK = ((TOWN | READER, (DRAFT, IN_REVIEW, FOR_DECISION, DISCARDED)), (TOWN | OVER_IT, (DECIDED,)))
_ONCE_PUBLISHED = (PUBLISHED, WITH_NETWORK)
ALLOWED: dict[str, Any] = {
    "planning.list_plan": EVERYBODY,
    "planning.begin_plan": DRAFTERS,
    "planning.view_plan": _in(*_SEE_WORK, (EVERYBODY, _ONCE_PUBLISHED)),
    "planning.view_work": _in(*_SEE_WORK, (TOWN | OVER_IT, _ONCE_PUBLISHED)),
    "planning.view_network": _in(*_SEE_WORK, (TOWN | OVER_IT, (PUBLISHED,)), (EVERYBODY, (WITH_NETWORK,))),
    "planning.comment_plan": _in((TOWN | READER, STATES)),
    "planning.resolve_comment": _in((DRAFTERS, STATES)),
    "planning.edit_plan": _in((DRAFTERS, (DRAFT,))),
    "planning.submit_plan": _in((DRAFTERS, (DRAFT,))),
    "planning.ask_decision_plan": _in((DRAFTERS, (DRAFT,))),
    "planning.discard_plan": _in((DRAFTERS, (DRAFT,))),
    "planning.agree_plan": _in((REVIEWER, (IN_REVIEW,))),
    "planning.remand_plan": _in((REVIEWER, (IN_REVIEW,)), (APPROVER | DEPUTY, (FOR_DECISION,))),
    "planning.pull_back_plan": _in((DRAFTER, (IN_REVIEW, FOR_DECISION))),
    "planning.decide_plan": _in((APPROVER, (FOR_DECISION,))),
    "planning.decide_as_deputy_plan": _in((DEPUTY, (FOR_DECISION,))),
    "planning.decide_alone_plan": _in((REVIEWER, (DRAFT, FOR_DECISION))),
    "planning.acknowledge_plan": _in((APPROVER, (DECIDED,))),
    "planning.publish_plan": _in((APPROVERS, (DECIDED,))),
    "planning.withdraw_plan": _in((APPROVERS, _ONCE_PUBLISHED)),
    "planning.circulate_plan": _in((DRAFTERS, (DRAFT, IN_REVIEW, FOR_DECISION, DECIDED, *_ONCE_PUBLISHED))),
    "planning.redraft_plan": _in((DRAFTERS, (DECIDED, DISCARDED, *_ONCE_PUBLISHED))),
}
ABOUT_THE_TOWN = ("planning.begin_plan",)
ABOUT_NO_THING = ("planning.list_plan",)


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a plan in each state, and the town itself."""
    about_a_plan = {name for name in permissions if name.startswith("planning.")} - {*ABOUT_THE_TOWN, *ABOUT_NO_THING}
    plans = _plans(world, "0" * 64)
    return {**{permission: {"": world.town} for permission in ABOUT_THE_TOWN}, **dict.fromkeys(about_a_plan, plans)}


def _plans(world: World, result: str) -> dict[str, Plan]:
    """Return a plan in each state, computed with the result."""
    today = timezone.localdate()
    members = _members(world)
    absent = {"deputises_for": members["own_town.approver"], "deputises_from": today, "deputises_until": today}
    Membership.objects.filter(pk=members["own_town.viewer"].pk).update(**absent)
    Membership.objects.filter(pk=members["own_town.reviewer"].pk).update(sole_decision_limit_jpy=COST_JPY)
    return {state: _plan(world, members, state, result, key=f"{state}{result[:8]}") for state in STATES}


def _members(world: World) -> dict[str, Membership]:
    found = Membership.objects.select_related("person", "organisation")
    names = {world.who[name].pk: name for group in GROUPS for name in world.names(group)}
    return {names[one.person_id]: one for one in found}


def _plan(world: World, members: dict[str, Membership], word: str, result: str, *, key: str) -> Plan:
    state = State.PUBLISHED if word == WITH_NETWORK else State(word.rpartition(".")[2])
    drafter = world.who["own_town.drafter"]
    plan = Plan.objects.create(
        key=key,
        organisation=world.town,
        area_code=world.town.area_code,
        title=word,
        config=CONFIG,
        state=state,
        round=1,
        approver=members["own_town.approver"],
        created_by=drafter,
        submitted_by=drafter,
        awaits_acknowledgement=state == State.DECIDED,
        publishes_network=word == WITH_NETWORK,
    )
    Seat.objects.create(plan=plan, round=1, place=1, member=members["own_town.reviewer"], name="x")
    Reading.objects.create(plan=plan, person=world.who["bureau.viewer"])
    add_version(plan, result, capex_jpy=COST_JPY)
    return plan


def make(world: World) -> dict[str, Any]:
    """Make plans in each state with what was really computed, and two drafts: one never computed, one with changes."""
    result = computed()
    members, plans = _members(world), _plans(world, result)
    asked = _plan(world, members, DRAFT, result, key="asked")
    asked.present = uploaded(world)["upload"]
    asked.save()
    detail = {"note": "", "lat": 42.3, "lon": 141.0}
    edit = Edit.objects.create(plan=asked, kind=EditKind.PLACE_SITE, detail=detail, by=asked.created_by)
    new = Plan.objects.create(
        key="new",
        organisation=world.town,
        area_code=world.town.area_code,
        title="x",
        config=CONFIG,
        state=State.DRAFTING,
    )
    return {"plans": plans, "asked": asked, "new": new, "edit": edit, "members": members, "town": world.town} | {
        "open": {state: _comment(world, plan, "open") for state, plan in plans.items()},
        "settled": {state: _comment(world, plan, "settled") for state, plan in plans.items()},
    }


def _comment(world: World, plan: Plan, name: str) -> Comment:
    """Return a comment of the reader."""
    resolved_at = timezone.now() if name == "settled" else None
    reader = world.who["bureau.viewer"]
    return Comment.objects.create(
        plan=plan, key=f"{plan.key}{name}", body="x", by=reader, by_name=str(reader), resolved_at=resolved_at
    )


def _of(state: str, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what names the plan in a state, and something of it."""
    return lambda made: {"plan_id": made["plans"][state].pk, **further}


def _routes(*states: str, permission: str, sees: str = "", hidden: bool = False, **further: Any) -> tuple[Route, ...]:
    """Return an address tried with the plans in some states."""
    return tuple(Route(permission, _of(state, **further), sees, hidden, state=state) for state in states)


def _compared(*states: str, permission: str, **further: Any) -> tuple[Route, ...]:
    """Return an address that compares each of these plans with the published one."""

    def both(state: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
        return lambda made: {"a": made["plans"][state].pk, "b": made["plans"][WITH_NETWORK].pk}

    return tuple(
        Route(permission, lambda _made: further, hidden=True, state=state, query=both(state)) for state in states
    )


_USUAL = (DRAFT, PUBLISHED)
_SEEN = (DRAFT, DECIDED, PUBLISHED)
_WORK: dict[str, Any] = {"permission": "planning.view_work", "sees": "planning.view_plan"}
_EDIT: dict[str, Any] = {"permission": "planning.edit_plan", "sees": "planning.view_plan"}
_PLAN: dict[str, Any] = {"permission": "planning.view_plan", "hidden": True}
_NETWORK: dict[str, Any] = {"permission": "planning.view_network", "hidden": True}


def _posted(**further: Any) -> Route:
    return Route(SIGNED_IN, _of(DRAFT, **further), answers=POST_ONLY)


ROUTES: dict[str, Any] = {
    "planning:plans": Route(PUBLIC),
    "planning:new": Route(DRAFTERS_SOMEWHERE, sees=SIGNED_IN),
    "planning:compare": (Route(PUBLIC), *_compared(*_USUAL, permission="planning.view_plan")),
    "planning:changed_layer": _compared(*_USUAL, permission="planning.view_network", name="routes"),
    "planning:plan": _routes(*STATES, permission="planning.view_plan"),
    "planning:version": _routes(*_USUAL, number=1, permission="planning.view_plan"),
    "planning:layer": (
        *_routes(*_SEEN, number=1, name="cells", **_PLAN),
        *_routes(*_USUAL, WITH_NETWORK, number=1, name="routes", **_NETWORK),
    ),
    "planning:file": _routes(*_USUAL, WITH_NETWORK, number=1, lang="ja", name="plan.json", **_NETWORK),
    "planning:tables": _routes(*_SEEN, number=1, lang="ja", **_PLAN),
    "planning:places": _routes(*_USUAL, WITH_NETWORK, number=1, layer="sites", **_NETWORK),
    "planning:versions": _routes(*_USUAL, hidden=True, **_WORK),
    "planning:settings": _routes(DRAFT, IN_REVIEW, PUBLISHED, **_EDIT),
    "planning:present": _routes(*_USUAL, **_EDIT),
    "planning:changes": _routes(*_USUAL, **_WORK),
    "planning:comments": _routes(*_USUAL, **_WORK),
    "planning:approval": _routes(DRAFT, IN_REVIEW, FOR_DECISION, PUBLISHED, **_WORK),
    "planning:paper": _routes(*_USUAL, **_WORK),
    "planning:paper_pdf": _routes(*_USUAL, **_WORK),
    "planning:compute": _posted(),
    "planning:undo": Route(
        SIGNED_IN, lambda made: {"plan_id": made["asked"].pk, "edit_id": made["edit"].pk}, answers=POST_ONLY
    ),
    "planning:answer": _posted(comment_id=1),
    "planning:settle": _posted(comment_id=1, name="resolve"),
    "planning:go": _posted(name="submit"),
}


def _went(made: dict[str, Any], state: str, who: str) -> dict[str, Any]:
    """Return what is sent to go any way of the workflow: who goes it asks others to review and decide."""
    members = made["members"]
    approver = "own_town.administrator" if who == "own_town.approver" else "own_town.approver"
    reviewer = "own_town.administrator" if who == "own_town.reviewer" else "own_town.reviewer"
    return {
        "seen": made["plans"][state].version,
        "reason": "x",
        "approver": members[approver].pk,
        "reviewers": [members[reviewer].pk],
        "readers": [members["prefecture.viewer"].pk],
    }


def _go(name: str, state: str) -> Post:
    return Post(
        "planning:go",
        f"planning.{name}_plan",
        _of(state, name=name),
        lambda made, who: _went(made, state, who),
        state=state,
    )


def _comment_of(state: str, which: str = "open", **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {**_of(state, **further)(made), "comment_id": made[which][state].pk}


def _settings(made: dict[str, Any], _who: str) -> dict[str, Any]:
    plan = made["plans"][DRAFT]
    sent = {"title": "y", "fibre-enabled": "on", "phasing-years": "5", "date": CONFIG["date"], "effort": "quick"}
    return {**sent, "seen": plan.version, "action": "save"}


_SAID = {"body": "x"}
_PLACE = {"kind": "place_site", "lat": "42.3", "lon": "141.0"}
POSTS: tuple[Post, ...] = (
    Post(
        "planning:new",
        DRAFTERS_SOMEWHERE,
        sent=lambda made, _who: {
            **_settings(made, ""),
            "area": "室蘭市",
            "action": "create",
            "organisation": made["town"].pk,
        },
    ),
    Post("planning:settings", "planning.edit_plan", _of(DRAFT), _settings, state=DRAFT),
    Post("planning:settings", "planning.edit_plan", _of(DECIDED), _settings, state=DECIDED),
    Post("planning:compute", "planning.edit_plan", lambda made: {"plan_id": made["new"].pk}, state=DRAFT),
    Post("planning:compute", "planning.edit_plan", _of(IN_REVIEW), state=IN_REVIEW),
    Post("planning:changes", "planning.edit_plan", _of(DRAFT), lambda _made, _who: _PLACE, state=DRAFT),
    Post("planning:changes", "planning.edit_plan", _of(PUBLISHED), lambda _made, _who: _PLACE, state=PUBLISHED),
    Post(
        "planning:undo",
        "planning.edit_plan",
        lambda made: {"plan_id": made["asked"].pk, "edit_id": made["edit"].pk},
        state=DRAFT,
    ),
    Post(
        "planning:present",
        "planning.edit_plan",
        lambda made: {"plan_id": made["asked"].pk},
        lambda _made, _who: {"action": "remove"},
        state=DRAFT,
    ),
    *(
        Post("planning:comments", "planning.comment_plan", _of(state), lambda _made, _who: _SAID, state=state)
        for state in (DRAFT, DECIDED, PUBLISHED)
    ),
    *(
        Post("planning:answer", "planning.comment_plan", _comment_of(state), lambda _made, _who: _SAID, state=state)
        for state in (DRAFT, DECIDED, PUBLISHED)
    ),
    *(
        Post(
            "planning:settle",
            "planning.resolve_comment",
            _comment_of(state, name="resolve"),
            state=state,
            besides=frozenset(READER),
        )
        for state in (DRAFT, DECIDED, PUBLISHED)
    ),
    *(
        Post("planning:settle", "planning.comment_plan", _comment_of(state, "settled", name="reopen"), state=state)
        for state in (DRAFT, DECIDED, PUBLISHED)
    ),
    *(_go(way.name, state.word) for way in TRANSITIONS for state in way.sources),
)
"""Whoever wrote a comment, here the reader, settles it, too."""
