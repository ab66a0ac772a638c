"""The matches of the made-up year: proposed at sittings, agreed to by both sides, confirmed, declined, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.matching.parties import KINDS
from todoku.matching.shortlists import NOBODY
from todoku_web.exchange.matches.models import Match, MatchEvent
from todoku_web.exchange.matches.shown_reasons import told_of
from todoku_web.exchange.matches.workflow import WAYS, MatchState, Outcome
from todoku_web.exchange.needs.models import Offer, Readiness
from todoku_web.exchange.year.courses import Course
from todoku_web.exchange.year.sittings import after_round
from todoku_web.exchange.year.texts import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from todoku_web.exchange.matches.models import Round
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame
    from todoku_web.exchange.year.needs import MadeNeed
    from todoku_web.exchange.year.sittings import Exchange, Sitting

_WAYS = {one.name: one for one in WAYS}
_ROAD = ("agree_offer", "agree_need", "confirm")
_SIDE_SHARE = {"technology": 1.0, "people": 0.6, "money": 0.5}
_CONFIRMED_SHARE = 0.7
_ENDS: dict[str, float] = {"proposed": 3, "offer_agreed": 2, "need_agreed": 2, "declined": 2, "withdrawn": 1}
"""Where a match stands that is not confirmed, with its share."""
_STEPS = {"proposed": 0, "offer_agreed": 1, "need_agreed": 2, "confirmed": 3}


@dataclass(frozen=True, slots=True)
class _Found:
    """An offer for a need, its column, and the round that proposed it."""

    offer: Offer
    column: int
    round: Round | None


def match_need(frame: Frame, draws: Draws, made: Exchange, sitting: Sitting, need: MadeNeed) -> None:
    """Propose offers for a need, and lead the matches as far as its fate has it; the need is matched once one is."""
    is_to_be_met = need.fate not in {"talks", "withdrawn"}
    confirmed: list[Course] = []
    for side in KINDS:
        has = side == "money" and need.need.readiness == Readiness.FUNDED
        found = None if has or not draws.happens(_SIDE_SHARE[side]) else _find(sitting, need, side)
        if found is None:
            continue
        goes = is_to_be_met and (side == KINDS[0] or draws.happens(_CONFIRMED_SHARE))
        course = _propose(frame, draws, sitting, need, found, side)
        made.matches.append(course)
        end = "confirmed" if goes else draws.weighed(_ENDS)
        _lead(frame, draws, course, end)
        if end == "confirmed":
            confirmed.append(course)
    if confirmed:
        bureau = frame.cast.bureau_of(need.need.area_code)
        at = max(one.last for one in confirmed) + draws.days(1, 4)
        officer = frame.cast.officer(bureau, "reviewer")
        need.course.go("match", at, by=officer, office=bureau, said=said("match"))


def end_match(frame: Frame, course: Course, outcome: Any, at: datetime) -> None:
    """End a confirmed match with what came of it."""
    match = course.thing
    bureau = match.organisation
    match.outcome = outcome
    _go(course, "end", at, by=frame.cast.officer(bureau, "reviewer"), office=bureau, words="end")


def end_living(matches: Iterable[Course], action: str, because: Any, office: Any) -> None:
    """End living matches with what they rest on, at the same moment and by the same person as that event."""
    for course in matches:
        match = course.thing
        if match.is_live:
            state: Any = MatchState.WITHDRAWN
            if match.state == MatchState.CONFIRMED:
                state, match.outcome = MatchState.ENDED, Outcome.NOT_KNOWN
            course.end(action, state, because.at, by=because.actor, office=office, said=because.text)
            match.ended_at = because.at


def living(made: Exchange, need: MadeNeed, state: Any = MatchState.CONFIRMED) -> list[Course]:
    """Return a need's matches that stand in a state."""
    return [one for one in made.matches if one.thing.need is need.need and one.thing.state == state]


def _find(sitting: Sitting, need: MadeNeed, side: str) -> _Found | None:
    """Return what a round proposed, else the best of the shortlist that has a place left."""
    market, key = sitting.market, str(need.need.pk)
    if key not in market.row:
        return None
    proposed = sitting.proposed.get((key, side))
    ranked = [int(one) for one in market.lists.offer[market.row[key], KINDS.index(side)] if one != NOBODY]  # type: ignore[arg-type]
    columns: list[tuple[int, Round | None]] = [(market.column[proposed[0]], proposed[1])] if proposed else []
    columns += [(column, None) for column in ranked]
    for column, found_in in columns:
        offer_id = market.scores.offers[column].id
        if sitting.free[offer_id] >= 1:
            sitting.free[offer_id] -= 1
            return _Found(sitting.offers[offer_id], column, found_in)
    return None


def _propose(frame: Frame, draws: Draws, sitting: Sitting, need: MadeNeed, found: _Found, side: str) -> Course:
    bureau = frame.cast.bureau_of(need.need.area_code)
    drafter = frame.cast.officer(bureau, "drafter")
    told = told_of(sitting.market, sitting.market.row[str(need.need.pk)], found.column)
    reason = said("propose" if found.round is None else "propose_from_round")
    at = after_round(found.round, sitting.at, draws.days(0, 3))
    match = Match(
        id=draws.id(),
        key=draws.key(),
        need=need.need,
        offer=found.offer,
        side=side,
        round=found.round,
        organisation=bureau,
        proposed_by=drafter,
        reason=reason,
        score=told.score,
        known=told.known,
        rank=told.rank,
        reasons=told.reasons,
        created_at=at,
        changed_at=at,
    )
    course = Course(match, MatchEvent, "match", _WAYS)
    course.note("proposed", at, by=drafter, office=bureau, said=reason)
    return course


def _lead(frame: Frame, draws: Draws, course: Course, end: str) -> None:
    """Lead a match to where it is to stand."""
    steps = _STEPS.get(end, draws.whole(0, 2))
    for name in _ROAD[:steps]:
        by, office = _who(frame, course.thing, name)
        _go(course, name, course.last + draws.days(1, 5), by=by, office=office, words=name)
    if end in {"declined", "withdrawn"}:
        name = {"declined": "decline", "withdrawn": "withdraw"}[end]
        by, office = _who(frame, course.thing, name)
        _go(course, name, course.last + draws.days(1, 3), by=by, office=office, words=_SAID.get(name, name))


_SAID = {"withdraw": "withdraw_match"}


def _go(course: Course, name: str, at: datetime, *, by: Any, office: Any, words: str) -> None:
    course.go(name, at, by=by, office=office, said=said(words))
    match = course.thing
    if match.state == MatchState.CONFIRMED:
        match.confirmed_at = at
    if not match.is_live:
        match.ended_at = at


def _who(frame: Frame, match: Match, name: str) -> tuple[Any, Any]:
    """Return who goes a way with a match, and for which body."""
    cast, owner = frame.cast, match.offer.organisation
    if name in {"agree_offer", "decline"}:
        return (cast.officer(owner, "reviewer") if owner in cast.bureaus else cast.of(owner)), owner
    if name == "agree_need":
        body = match.need.organisation
        return (match.need.author if body is None else cast.of(body)), body
    role = "reviewer" if name == "confirm" else "drafter"
    return cast.officer(match.organisation, role), match.organisation
