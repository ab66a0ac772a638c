"""The markets of the made-up year: who looked for whom on the days on which the offices sat, and their rounds."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from todoku.dates import JST
from todoku.matching.parties import KINDS
from todoku.matching.weights import KIND_WEIGHTS
from todoku_web.accounts.areas import area_contains
from todoku_web.exchange.matches.computing import result_of, snapshot_of
from todoku_web.exchange.matches.gather import Market, market_of, matched_so_far
from todoku_web.exchange.matches.models import Round
from todoku_web.exchange.matches.permissions import WANTING
from todoku_web.exchange.matches.workflow import LIVE, Method, RoundState
from todoku_web.exchange.needs.models import Need, Offer, OfferState
from todoku_web.exchange.year.needs import SITTINGS
from todoku_web.exchange.year.texts import said

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.year.courses import Course
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame
    from todoku_web.exchange.year.needs import MadeNeed

_ROUNDS_AT = {0: Method.STABLE, 2: Method.OPTIMAL}
"""Sittings at which bureaus held a round that was decided, and by which method."""
_UNDECIDED_AT = 5
"""The sitting at which one was run and waits for a decision."""
_PREPARED_DAYS_AGO = 2
_BUREAUS_WITH_ROUNDS = 3


@dataclass(slots=True)
class Exchange:
    """Everything between needs and offers that came about so far."""

    needs: list[MadeNeed]
    offers: list[Course]
    matches: list[Course] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)


@dataclass(slots=True)
class Sitting:
    """A day on which offices sat: the market as it stood, and for each need and side what a decided round proposed."""

    number: int
    at: datetime
    market: Market
    needs: dict[str, Need]
    offers: dict[str, Offer]
    free: dict[str, float]
    """How many needs each offer can still serve, by its id as text; without end where it does not say."""
    proposed: dict[tuple[str, str], tuple[str, Round]] = field(default_factory=dict)


def sit(frame: Frame, made: Exchange, number: int) -> Sitting:
    """Return a sitting with its rounds, which are added to the exchange."""
    draws = frame.draws(f"sitting {number}")
    at = frame.ago(SITTINGS[number], draws)
    sitting = _at(made, number, at)
    if number in _ROUNDS_AT:
        for bureau in frame.cast.bureaus[:_BUREAUS_WITH_ROUNDS]:
            _decided_round(frame, draws, made, sitting, bureau)
    if number == _UNDECIDED_AT:
        found = _prepared(frame, draws, made, sitting, frame.cast.home, Method.STABLE)
        if found is not None:
            _run(found, found.created_at + draws.days(0, 0))
    return sitting


def prepare_last_round(frame: Frame, made: Exchange) -> None:
    """Prepare a round that nobody has run yet."""
    draws = frame.draws("last round")
    sitting = _at(made, len(SITTINGS), frame.ago(_PREPARED_DAYS_AGO, draws))
    _prepared(frame, draws, made, sitting, frame.cast.home, Method.SHORTLIST)


def _at(made: Exchange, number: int, at: datetime) -> Sitting:
    day = at.astimezone(JST).date()
    needs = sorted((one.need for one in made.needs if one.course.state_at(at) in WANTING), key=lambda one: one.pk)
    offers = sorted(
        (
            one.thing
            for one in made.offers
            if one.state_at(at) == OfferState.OPEN
            and (one.thing.open_from is None or one.thing.open_from <= day)
            and (one.thing.open_until is None or day <= one.thing.open_until)
        ),
        key=lambda one: one.pk,
    )
    stood = [(one.thing, one.state_at(at)) for one in made.matches]
    rows = [
        (match.need_id, match.offer_id, match.offer.organisation_id, match.side, state, match.outcome)
        for match, state in stood
        if state
    ]
    so_far = matched_so_far(rows)
    free = {
        str(one.pk): float("inf") if one.capacity is None else one.capacity - so_far.taken[str(one.pk)]
        for one in offers
    }
    market = market_of(needs, offers, so_far)
    return Sitting(number, at, market, {str(one.pk): one for one in needs}, {str(one.pk): one for one in offers}, free)


def _decided_round(frame: Frame, draws: Draws, made: Exchange, sitting: Sitting, bureau: Organisation) -> None:
    found = _prepared(frame, draws, made, sitting, bureau, _ROUNDS_AT[sitting.number])
    if found is None:
        return
    result = _run(found, found.created_at + draws.days(0, 0))
    for side in KINDS:
        for pair in result["sides"][side]["pairs"][found.method]:
            sitting.proposed[pair["need"], side] = (pair["offer"], found)
    assert found.run_at is not None
    found.state, found.version = RoundState.DECIDED, found.version + 1
    found.decided_at, found.decided_by = found.run_at + draws.days(2, 5), frame.cast.officer(bureau, "approver")
    found.decision = said("decide_round")


def _prepared(
    frame: Frame, draws: Draws, made: Exchange, sitting: Sitting, bureau: Organisation, method: Any
) -> Round | None:
    """Return a round of a bureau with what goes in; None where no need or no offer is there."""
    market = sitting.market
    rows = [
        row
        for key, row in market.row.items()
        if any(area_contains(held, sitting.needs[key].area_code) for held in bureau.area_codes)
    ]
    if not rows or not market.scores.offers:
        return None
    snapshot = snapshot_of(
        market.scores,
        sorted(rows),
        wanted=_wanted(made, sitting, sorted(rows)),
        weights=KIND_WEIGHTS,
        method=str(method),
        about={"organisation": bureau.name, "area_code": bureau.area_code, "prepared_at": sitting.at},
    )
    found = Round(
        id=draws.id(),
        key=draws.key(),
        organisation=bureau,
        area_code=bureau.area_code,
        method=method,
        weights={kind: asdict(one) for kind, one in KIND_WEIGHTS.items()},
        snapshot=snapshot.text.decode(),
        snapshot_sha256=snapshot.sha256,
        need_count=len(rows),
        offer_count=len(market.scores.offers),
        made_by=frame.cast.officer(bureau, "drafter"),
        created_at=sitting.at,
    )
    made.rounds.append(found)
    return found


def _wanted(made: Exchange, sitting: Sitting, rows: list[int]) -> dict[Any, list[int]]:
    """Return of each side the needs, by their place among the rows, that have no living match and do not have it."""
    held = {(str(one.thing.need_id), str(one.thing.side)) for one in made.matches if one.state_at(sitting.at) in LIVE}
    needs = [sitting.market.scores.needs[row] for row in rows]
    return {
        kind: [
            number
            for number, need in enumerate(needs)
            if (need.id, kind) not in held and not (kind == "money" and need.money_jpy == 0)
        ]
        for kind in KINDS
    }


def _run(found: Round, at: datetime) -> dict[str, Any]:
    """Run a round, and return what came out."""
    import json

    result = result_of(found.snapshot)
    found.state, found.run_at, found.version = RoundState.RUN, at, found.version + 1
    found.result, found.result_sha256 = result.text.decode(), result.sha256
    read: dict[str, Any] = json.loads(found.result)
    return read


def after_round(found: Round | None, at: datetime, wait: timedelta) -> datetime:
    """Return when somebody can act on a round's proposals: once it was run; at once where there is none."""
    return at + wait if found is None or found.run_at is None else max(at, found.run_at) + wait
