"""Matches of a need of 室蘭市 with an offer of the vendor, which the bureau proposed, for the table of rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.matching.weights import KIND_WEIGHTS
from todoku_web.exchange.matches.actions import rounds
from todoku_web.exchange.matches.models import Match, Round
from todoku_web.exchange.matches.workflow import UNDECIDED, WAYS, MatchState, RoundState
from todoku_web.exchange.needs.models import Need, NeedState, Offer, OfferState
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.world import BODIES, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from web.rights.world import World

NEEDS = {state: f"needs.state.{state}" for state in NeedState.values}
MATCHES = {state: f"matches.state.{state}" for state in MatchState.values}
ROUNDS = {state: f"matches.round_state.{state}" for state in RoundState.values}
PEOPLE = {"signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)}
OFFICES = ("own_town", "prefecture", "bureau")


def _of(least: str, *bodies: str) -> set[str]:
    """Return the people of some bodies who are this or more there."""
    return {f"{body}.{role}" for body in bodies for role in ROLES[ROLES.index(least) :]}


def _in(words: dict[str, str], names: set[str], states: Iterable[str]) -> dict[str, set[str]]:
    """Return a row of the table: who in some states; nobody in the others."""
    held = {str(state) for state in states}
    return {word: names if state in held else set() for state, word in words.items()}


WANTING = (NeedState.OPEN, NeedState.MATCHED)
IN_AN_OFFICE = _of("viewer", *OFFICES, "other_town")
SHORTLIST = _in(NEEDS, _of("viewer", *OFFICES), WANTING)
DRAFTS_ROUNDS = frozenset(_of("drafter", *OFFICES, "other_town"))
CONCERNED = _of("viewer", *OFFICES, "vendor")
REVIEWERS = _of("reviewer", *OFFICES)
ALLOWED: dict[str, Any] = {
    "matches.view_board": IN_AN_OFFICE,
    "matches.view_fairness": IN_AN_OFFICE,
    "matches.list_own": PEOPLE,
    "matches.view_shortlist": SHORTLIST,
    "matches.view_specification": SHORTLIST,
    "matches.propose_match": _in(NEEDS, _of("drafter", *OFFICES), WANTING),
    "matches.view_match": _in(MATCHES, CONCERNED, MatchState.values),
    "matches.agree_offer_match": _in(MATCHES, _of("reviewer", "vendor"), [MatchState.PROPOSED]),
    "matches.agree_need_match": _in(MATCHES, _of("reviewer", "own_town"), [MatchState.OFFER_AGREED]),
    "matches.confirm_match": _in(MATCHES, REVIEWERS, [MatchState.NEED_AGREED]),
    "matches.decline_match": _in(MATCHES, _of("reviewer", "vendor", "own_town"), UNDECIDED),
    "matches.withdraw_match": _in(MATCHES, _of("drafter", "bureau"), UNDECIDED),
    "matches.end_match": _in(MATCHES, REVIEWERS, [MatchState.CONFIRMED]),
    "matches.begin_round": _of("drafter", "own_town"),
    "matches.view_round": _in(ROUNDS, _of("viewer", "own_town"), RoundState.values),
    "matches.run_round": _in(ROUNDS, _of("drafter", "own_town"), [RoundState.PREPARED]),
    "matches.decide_round": _in(ROUNDS, _of("reviewer", "own_town"), [RoundState.RUN]),
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a need, a match and a round in each state, and the town itself."""
    needs = {word: _need(world, state, "asked") for state, word in NEEDS.items()}
    offer = _offer(world, "asked")
    matches = {
        word: Match(need=needs[NEEDS["open"]], offer=offer, organisation=world.body["bureau"], state=state)
        for state, word in MATCHES.items()
    }
    held = {word: Round(organisation=world.town, state=state) for state, word in ROUNDS.items()}
    about_needs = ("matches.view_shortlist", "matches.view_specification", "matches.propose_match")
    about_matches = ("matches.view_match", *(f"matches.{way.name}_match" for way in WAYS))
    about_rounds = ("matches.view_round", "matches.run_round", "matches.decide_round")
    return {
        **dict.fromkeys(about_needs, needs),
        **dict.fromkeys(about_matches, matches),
        **dict.fromkeys(about_rounds, held),
        "matches.begin_round": {"": world.town},
    }


def _need(world: World, state: str, key: str) -> Need:
    return Need.objects.create(
        key=f"{key} {state}",
        organisation=world.town,
        state=state,
        who="municipality",
        issue_area="mobility",
        title="x",
        area_code="01205",
        submitted_at=timezone.now(),
        opened_at=timezone.now(),
    )


def _offer(world: World, key: str) -> Offer:
    held = {"organisation": world.body["vendor"], "state": OfferState.OPEN, "kind": "technology", "title": "x"}
    return Offer.objects.create(key=f"match {key}", **held)


def _match(world: World, state: str) -> Match:
    """Return a match in a state, of an offer of its own."""
    return Match.objects.create(
        key=state,
        need=_need(world, "open", f"match {state}"),
        offer=_offer(world, state),
        side="technology",
        organisation=world.body["bureau"],
        state=state,
        reason="x",
    )


def _round(world: World, state: str) -> Round:
    """Return a round of the town that was led into a state."""
    by = world.fresh("own_town.administrator")
    made = rounds.prepare(world.town, by=by, key=state, method="stable", weights=KIND_WEIGHTS)
    if state != RoundState.PREPARED:
        made = rounds.run(made, by=by, seen=made.version)
    return rounds.decide(made, by=by, seen=made.version, said="x") if state == RoundState.DECIDED else made


def make(world: World) -> dict[str, Any]:
    """Make a need with an offer for it, a match in each state, and a round in each."""
    made = {
        "need": _need(world, "open", "made"),
        "offer": _offer(world, "made"),
        **{word: _match(world, state) for state, word in MATCHES.items()},
    }
    return {**made, **{word: _round(world, state) for state, word in ROUNDS.items()}}


def _this_need(made: dict[str, Any]) -> dict[str, Any]:
    return {"need_id": made["need"].pk}


def _pair(made: dict[str, Any]) -> dict[str, Any]:
    return {**_this_need(made), "offer_id": made["offer"].pk}


def _of_need(permission: str, arguments: Any = _this_need) -> Route:
    return Route(permission, arguments, sees="needs.view_need", state=NEEDS["open"])


def _of_round(state: str, **more: Any) -> Any:
    return lambda made: {"round_id": made[ROUNDS[state]].pk, **more}


ROUTES: dict[str, Any] = {
    "matches:board": Route("matches.view_board", sees=SIGNED_IN),
    "matches:home": Route("matches.list_own", answers=(302,)),
    "matches:mine": Route("matches.list_own"),
    "matches:fairness": Route("matches.view_fairness", sees=SIGNED_IN),
    "matches:fairness_file": Route("matches.view_fairness", sees=SIGNED_IN),
    "matches:shortlist": _of_need("matches.view_shortlist"),
    "matches:propose": _of_need("matches.propose_match", _pair),
    "matches:specification": _of_need("matches.view_specification"),
    "matches:specification_pdf": _of_need("matches.view_specification"),
    "matches:rounds": Route("matches.view_board", sees=SIGNED_IN),
    "matches:new_round": Route(DRAFTS_ROUNDS, sees=SIGNED_IN),
    "matches:round": tuple(Route("matches.view_round", _of_round(state), state=ROUNDS[state]) for state in ROUNDS),
    "matches:round_file": Route("matches.view_round", _of_round("run", name="result"), state=ROUNDS["run"]),
    "matches:act_round": Route(PUBLIC, _of_round("run", name="decide"), answers=POST_ONLY),
    "matches:match": tuple(
        Route("matches.view_match", lambda made, word=word: {"match_id": made[word].pk}, state=word)
        for word in MATCHES.values()
    ),
    "matches:act": Route(
        PUBLIC, lambda made: {"match_id": made[MATCHES["proposed"]].pk, "name": "decline"}, answers=POST_ONLY
    ),
}


def _gone(way: Any, state: str) -> Post:
    """Return what leads a match along a way from a state."""
    word = MATCHES[state]
    return Post(
        "matches:act",
        f"matches.{way.name}_match",
        lambda made: {"match_id": made[word].pk, "name": way.name},
        lambda made, _who: {"seen": made[word].version, "said": "x", "outcome": "met"},
        state=word,
    )


def _acted(name: str, state: str) -> Post:
    return Post(
        "matches:act_round",
        f"matches.{name}_round",
        _of_round(state, name=name),
        lambda made, _who: {"seen": made[ROUNDS[state]].version, "said": "x"},
        state=ROUNDS[state],
    )


POSTS: tuple[Post, ...] = (
    Post(
        "matches:propose",
        "matches.propose_match",
        _pair,
        lambda _made, who: {"said": "x", "key": who},
        state=NEEDS["open"],
    ),
    Post(
        "matches:new_round",
        "matches.begin_round",
        sent=lambda made, who: {"organisation": made["need"].organisation_id, "method": "stable", "key": f"new {who}"},
    ),
    *(_gone(way, str(way.sources[0])) for way in WAYS),
    _gone(WAYS[0], "confirmed"),
    _acted("run", "prepared"),
    _acted("decide", "run"),
)
