"""What ends in the last days of the made-up year: needs and offers, and the matches that rest on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku_web.exchange.needs.models import NeedState, OfferState
from todoku_web.exchange.year.matching import end_living
from todoku_web.exchange.year.texts import said

if TYPE_CHECKING:
    from todoku_web.exchange.year.frame import Frame
    from todoku_web.exchange.year.sittings import Exchange

_WAY = {"closed": "close", "withdrawn": "withdraw"}
_OFFERS_SHARE = 0.04


def end_needs(frame: Frame, made: Exchange) -> None:
    """Let owners close and withdraw the needs whose fate that is; what was matched to them ends with them."""
    draws = frame.draws("ends of needs")
    for one in made.needs:
        need, course = one.need, one.course
        if one.fate not in _WAY or need.state not in {NeedState.OPEN, NeedState.MATCHED}:
            continue
        name, at = _WAY[one.fate], frame.ago(draws.whole(1, 12), draws)
        course.go(name, at, by=need.author, office=need.organisation, said=said(name))
        own = [match for match in made.matches if match.thing.need is need]
        end_living(own, f"need_{one.fate}", course.events[-1], need.organisation)


def withdraw_offers(frame: Frame, made: Exchange) -> None:
    """Withdraw some of the offers that stand open, as the last thing of the year; their matches end with them."""
    draws = frame.draws("withdrawn offers")
    still_open = [one for one in made.offers if one.thing.state == OfferState.OPEN]
    for one in draws.some(still_open, max(round(len(still_open) * _OFFERS_SHARE), 1)):
        offer = one.thing
        one.go("withdraw", frame.ago(0, draws), by=offer.author, office=offer.organisation, said=said("withdraw_offer"))
        own = [match for match in made.matches if match.thing.offer is offer]
        end_living(own, "offer_withdrawn", one.events[-1], offer.organisation)
