"""Needs in 室蘭市 that somebody without an organisation wrote, and offers of a vendor, for the table of rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rules.permissions import permissions

from sample_web_plans import add_version, computed
from todoku_web.exchange.needs.models import Need, NeedState, Offer, OfferState
from todoku_web.exchange.needs.workflow import GOING_ON, NEED_TRANSITIONS, OFFER_TRANSITIONS, PUBLIC_NEEDS
from todoku_web.planning.models import Plan, Reading
from todoku_web.planning.workflow import State
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.world import BODIES, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from web.rights.world import World

NEEDS = {state: f"needs.state.{state}" for state in NeedState.values}
OFFERS = {state: f"needs.offer_state.{state}" for state in OfferState.values}
PEOPLE = {"signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)}
EVERYBODY = {"anybody", *PEOPLE}
OWNER = {"signed_in"}
OFFICES = {f"{body}.{role}" for body in ("own_town", "prefecture", "bureau") for role in ROLES}
DECIDERS = {name for name in OFFICES if name.partition(".")[2] not in {"viewer", "drafter"}}
VENDOR = {f"vendor.{role}" for role in ROLES}
VENDOR_DRAFTERS = VENDOR - {"vendor.viewer"}
VENDOR_REVIEWERS = VENDOR_DRAFTERS - {"vendor.drafter"}
TOWN_DRAFTERS = {f"own_town.{role}" for role in ROLES[1:]}
IN_AN_OFFICE = OFFICES | {f"other_town.{role}" for role in ROLES}
DRAFTERS_SOMEWHERE = frozenset(f"{body}.{role}" for body in BODIES for role in ROLES[1:] if body != "public")


def _in(words: dict[str, str], *rows: tuple[set[str], Iterable[str]]) -> dict[str, set[str]]:
    """Return a row of the table: who in which states; nobody in the others."""
    return {word: set().union(*(names for names, states in rows if state in states)) for state, word in words.items()}


_HANDED_IN = [state for state in NEEDS if state != NeedState.DRAFT]
_NEED_WAYS = {
    "submit": OWNER,
    "pull_back": OWNER,
    "withdraw": OWNER,
    "rewrite": OWNER,
    "close": OWNER | DECIDERS,
}
ALLOWED: dict[str, Any] = {
    "needs.list_need": EVERYBODY,
    "needs.list_offer": EVERYBODY,
    "needs.list_own": PEOPLE,
    "needs.list_waiting": IN_AN_OFFICE,
    "needs.begin_need": PEOPLE,
    "needs.begin_need_for": TOWN_DRAFTERS,
    "needs.begin_need_from": TOWN_DRAFTERS,
    "needs.view_need": _in(NEEDS, (OWNER, NEEDS), (OFFICES, _HANDED_IN), (EVERYBODY, PUBLIC_NEEDS)),
    "needs.view_need_work": _in(NEEDS, (OWNER, NEEDS), (OFFICES, _HANDED_IN)),
    "needs.edit_need": _in(NEEDS, (OWNER, (NeedState.DRAFT, NeedState.OPEN))),
    **{
        f"needs.{way.name}_need": _in(NEEDS, (_NEED_WAYS.get(way.name, DECIDERS), way.sources))
        for way in NEED_TRANSITIONS
    },
    "needs.begin_offer": TOWN_DRAFTERS,
    "needs.view_offer": _in(
        OFFERS, (VENDOR, OFFERS), (EVERYBODY, (OfferState.OPEN, OfferState.PAUSED, OfferState.CLOSED))
    ),
    "needs.view_offer_work": _in(OFFERS, (VENDOR, OFFERS)),
    "needs.edit_offer": _in(OFFERS, (VENDOR_DRAFTERS, (OfferState.DRAFT, OfferState.OPEN, OfferState.PAUSED))),
    **{f"needs.{way.name}_offer": _in(OFFERS, (VENDOR_REVIEWERS, way.sources)) for way in OFFER_TRANSITIONS},
}
ABOUT_THE_TOWN = ("needs.begin_need_for", "needs.begin_offer")
ABOUT_NO_THING = ("needs.list_need", "needs.list_offer", "needs.list_own", "needs.list_waiting", "needs.begin_need")
ABOUT_A_PLAN = "needs.begin_need_from"


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a need and an offer in each state, the town itself, and a draft of its plan."""
    own = {name for name in permissions if name.startswith("needs.")}
    named = {*ABOUT_THE_TOWN, *ABOUT_NO_THING}
    about_offers = {name for name in own if name.endswith(("_offer", "_offer_work"))} - named
    about_needs = own - about_offers - named - {ABOUT_A_PLAN}
    return {
        **{permission: {"": world.town} for permission in ABOUT_THE_TOWN},
        ABOUT_A_PLAN: {"": _plan(world, "asked")},
        **dict.fromkeys(about_needs, _needs(world, "asked")),
        **dict.fromkeys(about_offers, _offers(world, "asked")),
    }


def _needs(world: World, key: str) -> dict[str, Need]:
    now = timezone.now()
    held = {"who": "resident", "issue_area": "mobility", "title": "x", "problem": "x", "sufferers": "x"}
    return {
        word: Need.objects.create(
            key=f"{key} {state}",
            author=world.who["signed_in"],
            state=state,
            area_code=world.town.area_code,
            submitted_at=None if state == NeedState.DRAFT else now,
            opened_at=now if state in GOING_ON else None,
            **held,
        )
        for state, word in NEEDS.items()
    }


def _offers(world: World, key: str) -> dict[str, Offer]:
    vendor = world.body["vendor"]
    held = {"kind": "technology", "title": "x", "description": "x", "organisation": vendor}
    return {
        word: Offer.objects.create(key=f"{key} {state}", author=world.who["vendor.drafter"], state=state, **held)
        for state, word in OFFERS.items()
    }


def _plan(world: World, key: str) -> Plan:
    drafter = world.who["own_town.drafter"]
    return Plan.objects.create(
        key=f"{key} of needs",
        organisation=world.town,
        area_code="01205",
        title="x",
        state=State.DRAFTING,
        created_by=drafter,
    )


def make(world: World) -> dict[str, Any]:
    """Make a need and an offer in each state, and a computed plan that the bureau's viewer was sent for reading."""
    plan = _plan(world, "made")
    add_version(plan, computed())
    Reading.objects.create(plan=plan, person=world.who["bureau.viewer"])
    return {"needs": _needs(world, "made"), "offers": _offers(world, "made"), "plan": plan, "body": world.body}


def _need(state: str, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"need_id": made["needs"][NEEDS[state]].pk, **further}


def _offer(state: str, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"offer_id": made["offers"][OFFERS[state]].pk, **further}


def _file(_made: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "csv"}


ROUTES: dict[str, Any] = {
    "needs:list": Route(PUBLIC),
    "needs:list_file": Route(PUBLIC, _file),
    "needs:offers": Route(PUBLIC),
    "needs:offers_file": Route(PUBLIC, _file),
    "needs:mine": Route("needs.list_own"),
    "needs:waiting": Route("needs.list_waiting", sees=SIGNED_IN),
    "needs:new": Route("needs.begin_need"),
    "needs:new_offer": Route(DRAFTERS_SOMEWHERE, sees=SIGNED_IN),
    "needs:from_plan": Route(
        "needs.begin_need_from",
        lambda made: {"plan_id": made["plan"].pk, "left": "loss"},
        sees="planning.view_plan",
        state="planning.state.drafting",
    ),
    "needs:need": tuple(Route("needs.view_need", _need(state), state=word) for state, word in NEEDS.items()),
    "needs:edit": tuple(
        Route("needs.edit_need", _need(state), sees="needs.view_need", state=NEEDS[state])
        for state in (NeedState.DRAFT, NeedState.OPEN, NeedState.MATCHED)
    ),
    "needs:act": Route(PUBLIC, _need(NeedState.DRAFT, name="submit"), answers=POST_ONLY),
    "needs:offer": tuple(Route("needs.view_offer", _offer(state), state=word) for state, word in OFFERS.items()),
    "needs:edit_offer": tuple(
        Route("needs.edit_offer", _offer(state), sees="needs.view_offer", state=OFFERS[state])
        for state in (OfferState.DRAFT, OfferState.OPEN, OfferState.CLOSED)
    ),
    "needs:act_offer": Route(PUBLIC, _offer(OfferState.DRAFT, name="open"), answers=POST_ONLY),
}
_NEED = {
    "who": "resident",
    "issue_area": "mobility",
    "title": "y",
    "problem": "x",
    "sufferers": "x",
    "place_kind": "municipality",
    "area_code": "室蘭市",
    "readiness": "idea",
    "seen": "1",
    "action": "save",
}
_OFFER = {"kind": "technology", "title": "y", "description": "x", "seen": "1", "action": "save"}
_ACTED = {"seen": "1", "said": "x"}


def _body_of(made: dict[str, Any], who: str) -> str:
    """Return the organisation for which somebody would offer: their own, else one that is not theirs."""
    return str(made["body"].get(who.partition(".")[0], made["body"]["vendor"]).pk)


POSTS: tuple[Post, ...] = (
    Post("needs:new", "needs.begin_need", sent=lambda _made, who: {**_NEED, "key": who}),
    Post(
        "needs:new",
        "needs.begin_need_for",
        sent=lambda made, who: {**_NEED, "key": f"{who} town", "organisation": made["body"]["own_town"].pk},
    ),
    Post(
        "needs:new_offer",
        DRAFTERS_SOMEWHERE,
        sent=lambda made, who: {**_OFFER, "key": who, "organisation": _body_of(made, who)},
    ),
    *(
        Post("needs:edit", "needs.edit_need", _need(state), lambda _made, _who: _NEED, state=NEEDS[state])
        for state in (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.OPEN)
    ),
    *(
        Post("needs:edit_offer", "needs.edit_offer", _offer(state), lambda _made, _who: _OFFER, state=OFFERS[state])
        for state in (OfferState.DRAFT, OfferState.OPEN, OfferState.CLOSED)
    ),
    *(
        Post(
            "needs:act",
            f"needs.{way.name}_need",
            _need(state, name=way.name),
            lambda _made, _who: _ACTED,
            state=NEEDS[state],
        )
        for way in NEED_TRANSITIONS
        for state in way.sources
    ),
    *(
        Post(
            "needs:act_offer",
            f"needs.{way.name}_offer",
            _offer(state, name=way.name),
            lambda _made, _who: _ACTED,
            state=OFFERS[state],
        )
        for way in OFFER_TRANSITIONS
        for state in way.sources
    ),
)
